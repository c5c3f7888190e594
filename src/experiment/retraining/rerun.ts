import type { Checkpoint, CheckpointFrame, CheckpointState } from '../../checkpoint/format/checkpoint.ts';
import { type DecodedCheckpoint, joinCheckpoint } from '../../checkpoint/format/contents.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Cell } from '../../training/cell.ts';
import { checkpointFrame, checkpointState, courseOf } from '../../training/course.ts';
import { historyOf, noteLook, noteStep } from '../../training/history.ts';
import type { FrameContext } from '../../training/runFrame.ts';
import { stateOf } from '../../training/savedState.ts';
import { prepareTraining } from '../../training/training.ts';
import type { Pace } from './pace.ts';

/** A run of a cell in memory. */
export interface Rerun {
  readonly frame: CheckpointFrame;
  readonly moments: () => Iterable<RerunMoment>;
}

/** A step just taken; the next one starts when the next moment is asked for. */
export interface RerunMoment {
  /** Steps taken, from 1. */
  readonly step: number;
  /** Of this step, as measured. */
  readonly loss: number;
  /** What a run that stops here saves. */
  readonly checkpoint: () => CheckpointState;
}

/**
 * @param data null: the cell's objective reads none
 * @param from a checkpoint of the cell to start from; null: from the first step
 */
export function rerunOf(
  cell: Cell,
  profile: HardwareProfile | null,
  data: PreparedData | null,
  context: FrameContext,
  from: DecodedCheckpoint | null = null,
): Rerun {
  const course = courseOf(cell, prepareTraining(cell, profile, data));
  return {
    frame: checkpointFrame(course, context),
    *moments() {
      const history = historyOf(course.history, from);
      const { training } = course;
      let state = from === null ? training.start() : stateOf(from, training.context.optimizer);
      while (!course.isDone(state)) {
        const before = state;
        const { state: after, record } = course.training.step(before);
        state = after;
        noteStep(course.history, history, record, course.bases);
        const isLast = course.isDone(after);
        const look = once(() => course.claims(after, isLast));
        // As `runCourse` does.
        if (isLast || course.saves(after) || course.looks(before, after))
          noteLook(course.history, history, after, look());
        yield {
          step: after.step,
          loss: record.loss,
          checkpoint: () => checkpointState(course, after, history, { claims: look(), isLast }),
        };
      }
    },
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
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
