import type { AngleMembers } from '../checkpoint/format/checkpoint.ts';
import { membersOf, tensorAt } from '../checkpoint/format/components/component.ts';
import { angleTensors, components } from '../checkpoint/format/components/components.ts';
import type { Tensor } from '../checkpoint/format/container.ts';
import type { DecodedCheckpoint } from '../checkpoint/format/contents.ts';
import { ansatzOf, type Model } from '../learn/ansatz/models.ts';
import type { Optimizer } from '../learn/optimizerKind.ts';
import type { TrainState } from '../learn/trainState.ts';

/** What trains, as a checkpoint's tensors. Shares arrays with the state: whoever keeps it copies it. */
export function stateTensors(model: Model, state: TrainState): AngleMembers {
  const shape = [...ansatzOf(model).shape];
  const tensors = angleTensors.flatMap(({ name, dtype, ofState, shapeOf }): [string, Tensor][] => {
    const values = ofState(state);
    if (values === undefined) return [];
    const own = [...(shapeOf?.(state) ?? shape)];
    const zeros = () => new Float64Array(own.reduce((size, length) => size * length, 1));
    return [[name, { dtype, shape: own, data: values.length === 0 ? zeros() : values } as Tensor]];
  });
  return membersOf(new Map(tensors)) as unknown as AngleMembers;
}

/** The state that a training continues from: what each component gives back. */
export function stateOf(checkpoint: DecodedCheckpoint, optimizer: Optimizer): TrainState {
  const { progress } = checkpoint.meta;
  const numbers = (name: string): Float64Array | undefined =>
    tensorAt(checkpoint, name)?.data as Float64Array | undefined;
  const bits = (name: string): Uint8Array | undefined =>
    tensorAt(checkpoint, name)?.data as Uint8Array | undefined;
  const shape = (name: string): readonly number[] | undefined => tensorAt(checkpoint, name)?.shape;
  const { step, forwardPasses, shotsSpent } = progress;
  const given = components.map(({ restore }) => restore?.({ numbers, bits, shape, progress }, optimizer));
  return Object.assign({ step, forwardPasses, shotsSpent }, ...given) as TrainState;
}

/** A checkpoint as results name it. */
export interface SavedCheckpoint {
  readonly file: string;
  readonly sha256: string;
  readonly stateSha256: string;
}
