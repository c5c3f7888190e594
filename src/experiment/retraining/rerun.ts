import {
  type Checkpoint,
  type CheckpointFrame,
  type CheckpointState,
  joinCheckpoint,
} from '../../checkpoint/contents.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { PreparedData } from '../../learn/prepareData.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { TrainCell } from '../plan.ts';
import type { FrameContext } from '../runCheckpoints.ts';
import { checkpointFrame, checkpointState } from '../tasks/train.ts';
import {
  eigensolverFrame,
  historyOf as energyHistoryOf,
  checkpointState as energyState,
  prepareEigensolver,
  solverSteps,
  type VqeCell,
} from '../tasks/vqe.ts';
import { prepareTraining } from '../training.ts';
import { historyOf, trainSteps } from '../trainSteps.ts';
import type { Pace } from './pace.ts';

/** A run of a cell from its first step, in memory. */
export interface Rerun {
  readonly frame: CheckpointFrame;
  readonly moments: () => Iterable<RerunMoment>;
}

export interface RerunMoment {
  /** Steps taken, from 1. */
  readonly step: number;
  /** What the history says of this step: the sample's loss, or the energy as measured. */
  readonly loss: number;
  /** What a run that stops here saves. */
  readonly checkpoint: () => CheckpointState;
}

export function rerunTraining(
  cell: TrainCell,
  profile: HardwareProfile | null,
  data: PreparedData,
  context: FrameContext,
): Rerun {
  const training = prepareTraining(cell, profile, data);
  return {
    frame: checkpointFrame(cell, context, training),
    *moments() {
      const history = historyOf(null);
      for (const { state, claims } of trainSteps(cell, training, training.start(), history))
        yield {
          step: state.step,
          loss: history.loss[state.step - 1],
          checkpoint: () => checkpointState(cell, training, state, history, claims()),
        };
    },
  };
}

export function rerunEigensolver(
  cell: VqeCell,
  profile: HardwareProfile | null,
  context: FrameContext,
): Rerun {
  const solver = prepareEigensolver(cell, profile);
  return {
    frame: eigensolverFrame(cell, context, solver),
    *moments() {
      const history = energyHistoryOf(null);
      for (const { state } of solverSteps(cell, solver, solver.start(), history))
        yield {
          step: state.step,
          loss: history.energy[state.step - 1],
          checkpoint: () => energyState(cell, solver, state, history, solver.claims(state)),
        };
    },
  };
}

/**
 * Trains up to a step, or to the run's end where that comes first.
 * @param losses of each step, where a run with others is of no interest
 * @returns null: the losses are others
 * @throws QckptError as `pace`
 */
export async function trainTo(
  { frame, moments }: Rerun,
  step: number,
  pace: Pace,
  losses?: ArrayLike<number>,
): Promise<Checkpoint | null> {
  let reached: RerunMoment | null = null;
  for (const moment of moments()) {
    await pace.step();
    if (losses !== undefined && moment.loss !== losses[moment.step - 1]) return null;
    reached = moment;
    if (moment.step >= step) break;
  }
  if (reached === null) throw new QckptError('UNVERIFIABLE', 'expected a run of at least one step, got none');
  return joinCheckpoint(frame, reached.checkpoint());
}
