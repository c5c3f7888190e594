import { membersOf } from '../checkpoint/components/component.ts';
import { angleTensors } from '../checkpoint/components/components.ts';
import type { Tensor } from '../checkpoint/container.ts';
import type { AngleMembers, DecodedCheckpoint } from '../checkpoint/contents.ts';
import { type Model, parameterShape } from '../learn/models.ts';
import type { Optimizer } from '../learn/optimizers.ts';
import type { TrainState } from '../learn/trainState.ts';

/** What trains, as a checkpoint's tensors. Shares arrays with the state: whoever keeps it copies it. */
export function stateTensors(model: Model, state: TrainState): AngleMembers {
  const shape = [...parameterShape(model)];
  const zeros = new Float64Array(state.parameters.length);
  const tensors = angleTensors.flatMap(({ name, dtype, ofState }): [string, Tensor][] => {
    const values = ofState(state);
    if (values === undefined) return [];
    return [[name, { dtype, shape, data: values.length === 0 ? zeros : values } as Tensor]];
  });
  return membersOf(new Map(tensors)) as unknown as AngleMembers;
}

/** @param kind the optimizer that goes on; one that keeps no moments ignores the stored zeros */
export function stateOf(
  { parameters, optimizer, freeze, meta }: DecodedCheckpoint,
  kind: Optimizer,
): TrainState {
  const moments = kind.start(parameters.data.length).m.length > 0;
  return {
    parameters: parameters.data,
    optimizer: {
      m: moments ? optimizer.m.data : new Float64Array(0),
      v: moments ? optimizer.v.data : new Float64Array(0),
      steps: meta.progress.optimizerSteps,
      ...(optimizer.updates ? { updates: optimizer.updates.data } : {}),
    },
    freezing: {
      active: freeze.active.data,
      score: freeze.score.data,
      ...(freeze.memory ? { memory: freeze.memory.data } : {}),
    },
    step: meta.progress.step,
    forwardPasses: meta.progress.forwardPasses,
    shotsSpent: meta.progress.shotsSpent,
  };
}

/** A checkpoint as results name it. */
export interface SavedCheckpoint {
  readonly file: string;
  readonly sha256: string;
  readonly stateSha256: string;
}
