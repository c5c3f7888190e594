import type { Checkpoint } from '../format/checkpoint.ts';
import { tensorsOf } from '../format/checkpointTensors.ts';
import type { Tensor } from '../format/container.ts';
import { partOf } from '../format/parts.ts';

/**
 * Tensors that are too large to be compared by number, of preparation, data, targets and parts that are not known
 * here: each that differs, by its type and shape.
 */
export function otherTensorChanges(
  a: Checkpoint,
  b: Checkpoint,
): { readonly name: string; readonly a: string | null; readonly b: string | null }[] {
  const [ours, theirs] = [othersOf(a), othersOf(b)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((name) => {
    const [one, other] = [ours.get(name), theirs.get(name)];
    const isSame = shown(one) === shown(other) && one?.data.every((value, k) => value === other?.data[k]);
    return isSame ? [] : [{ name, a: shown(one), b: shown(other) }];
  });
}

function othersOf(checkpoint: Checkpoint): Map<string, Tensor> {
  const unknown = new Set(Object.keys(checkpoint.unknown?.versions ?? {}));
  const isOther = (part: string): boolean =>
    part === 'preparation' || part === 'data' || part === 'targets' || unknown.has(part);
  return new Map([...tensorsOf(checkpoint)].filter(([name]) => isOther(partOf(name))));
}

function shown(tensor: Tensor | undefined): string | null {
  return tensor === undefined ? null : `${tensor.dtype} [${tensor.shape}]`;
}
