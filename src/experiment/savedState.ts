import type { TensorF64 } from '../checkpoint/container.ts';
import { type CheckpointState, type DecodedCheckpoint, decodeCheckpoint } from '../checkpoint/contents.ts';
import { type Model, parameterShape } from '../learn/models.ts';
import type { Optimizer } from '../learn/optimizers.ts';
import type { TrainState } from '../learn/trainState.ts';
import { digestOf } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { findLatest } from './runFolder/findLatest.ts';
import { readCheckpointFile } from './runFolder/readCheckpointFile.ts';
import type { TaskContext } from './taskContext.ts';

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

/** The newest intact checkpoint of this very cell, or null. Says what it had to skip. */
export function resumeFrom(
  { folder, taskId, tell }: Pick<TaskContext, 'folder' | 'taskId' | 'tell'>,
  cell: object,
): DecodedCheckpoint | null {
  const { checkpoint, warnings } = findLatest(folder);
  if (warnings.length > 0) {
    // Where none is left, all that retention ever removed is among them.
    const more = warnings.length === 1 ? '' : ` (and ${warnings.length - 1} more)`;
    const start = checkpoint === null ? 'starting anew' : `going on from ${checkpoint.name}`;
    tell(`${taskId}: ${warnings[0]}${more}; ${start}`);
  }
  if (checkpoint === null) return null;
  const decoded = decodeCheckpoint(readCheckpointFile(checkpoint.path));
  if (decoded.meta.run.cellSha256 !== digestOf(cell))
    throw new QckptError(
      'EXISTS',
      `${checkpoint.path} belongs to another experiment; choose another --output`,
    );
  return decoded;
}

export function checkpointName({ step }: Pick<TrainState, 'step'>): string {
  return `step-${String(step).padStart(6, '0')}.safetensors`;
}

/** A checkpoint as results name it. */
export interface SavedCheckpoint {
  readonly file: string;
  readonly sha256: string;
  readonly stateSha256: string;
}

/** @throws QckptError CORRUPT: there is none */
export function lastCheckpoint(folder: string): SavedCheckpoint {
  const { checkpoint } = findLatest(folder);
  if (checkpoint === null) throw new QckptError('CORRUPT', `${folder}: no intact checkpoint after training`);
  const { name, sha256, stateSha256 } = checkpoint;
  return { file: name, sha256, stateSha256 };
}
