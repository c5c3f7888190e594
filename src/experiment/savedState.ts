import type { TensorF64 } from '../checkpoint/container.ts';
import type { CheckpointState, DecodedCheckpoint } from '../checkpoint/contents.ts';
import { type Model, parameterShape } from '../learn/models.ts';
import type { Optimizer } from '../learn/optimizers.ts';
import type { TrainState } from '../learn/trainState.ts';

/** What trains, as a checkpoint's tensors. Shares arrays with the state: whoever keeps it copies it. */
export function stateTensors(
  model: Model,
  state: TrainState,
): Pick<CheckpointState, 'parameters' | 'optimizer' | 'freeze'> {
  const shape = parameterShape(model);
  const tensor = (values: Float64Array): TensorF64 => ({
    dtype: 'F64',
    shape: [...shape],
    data: values.length === 0 ? new Float64Array(state.parameters.length) : values,
  });
  return {
    parameters: tensor(state.parameters),
    optimizer: {
      m: tensor(state.optimizer.m),
      v: tensor(state.optimizer.v),
      ...(state.optimizer.updates ? { updates: tensor(state.optimizer.updates) } : {}),
    },
    freeze: {
      active: { dtype: 'U8', shape: [...shape], data: state.freezing.active },
      score: tensor(state.freezing.score),
      ...(state.freezing.memory ? { memory: tensor(state.freezing.memory) } : {}),
    },
  };
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
    circuits: meta.progress.forwardPasses,
    shotsSpent: meta.progress.shotsSpent,
  };
}

/** What a run notes as it goes, by name, as a checkpoint's `history.*`. */
export function historyTensors(
  history: Readonly<Record<string, readonly number[]>>,
): CheckpointState['history'] {
  return Object.fromEntries(
    Object.entries(history).map(([name, values]) => [name, Float64Array.from(values)]),
  );
}

/** One of them again, to go on with; empty where there is none. */
export function seriesOf(resumed: DecodedCheckpoint | null, name: string): number[] {
  return Array.from(resumed?.history[name] ?? []);
}

/** A checkpoint as results name it. */
export interface SavedCheckpoint {
  readonly file: string;
  readonly sha256: string;
  readonly stateSha256: string;
}
