import type { Checkpoint } from '../format/checkpoint.ts';
import type { Tensor } from '../format/container.ts';

/**
 * Tensors that are too large to be compared by number, of preparation, data and parts that are not known here: each
 * that differs, by its type and shape.
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

function othersOf({ preparation, data, unknown }: Checkpoint): Map<string, Tensor> {
  const named = (prefix: string, members: object = {}): [string, Tensor][] =>
    Object.entries(members).map(([name, tensor]) => [prefix + name, tensor as Tensor]);
  return new Map([
    ...named('preparation.', preparation),
    ...named('data.', data),
    ...named('', unknown?.tensors),
  ]);
}

function shown(tensor: Tensor | undefined): string | null {
  return tensor === undefined ? null : `${tensor.dtype} [${tensor.shape}]`;
}
