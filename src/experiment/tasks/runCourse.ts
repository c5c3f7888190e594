import type { CheckpointFrame, CheckpointState } from '../../checkpoint/format/checkpoint.ts';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import type { ClaimEvidence } from '../../checkpoint/format/jobLog.ts';
import { type Jobs, jobsOf } from '../../checkpoint/format/jobs.ts';
import type { Claim } from '../../learn/objectives/claim.ts';

import type { TrainState } from '../../learn/trainState.ts';
import type { Saving } from '../../storage/checkpoints/checkpointWriter.ts';
import { advance } from '../../training/advance.ts';
import type { Backend } from '../../training/backend.ts';
import { type Course, checkpointFrame, checkpointState } from '../../training/course.ts';
import { historyOf, noteLook, noteStep } from '../../training/history.ts';
import { measureClaims } from '../../training/measureClaims.ts';
import { type SavedCheckpoint, stateOf } from '../../training/savedState.ts';
import type { Stepped, Training } from '../../training/training.ts';
import {
  checkpointName,
  pausedName,
  readLastCheckpoint,
  resumeFrom,
  stopAfter,
  whileSaving,
} from './runCheckpoints.ts';
import type { TaskContext } from './taskContext.ts';

/** Steps between two reports of progress. */
const BREATH = 20;

/** How a course ended. */
export interface CourseEnd {
  readonly state: TrainState;
  /** The last checkpoint, on the disk, and what of it results are made from. */
  readonly saved: SavedCheckpoint;
  readonly checkpoint: Pick<DecodedCheckpoint, 'meta' | 'history'>;
}

/**
 * Trains a cell to its end, from its newest checkpoint where it has one, with a
 * checkpoint and claims every so many steps.
 * @throws QckptError INTERRUPTED: somebody wants it to end, and it is saved; as `advance`
 */
export async function runCourse(
  course: Course,
  context: TaskContext,
  openBackend: (resumed: DecodedCheckpoint | null) => Backend | null = () => null,
): Promise<CourseEnd> {
  const { cell, training, bases, isDone } = course;
  const resumed = resumeFrom(context, cell);
  const backend = openBackend(resumed);
  const history = historyOf(course.history, resumed);
  let state = resumed === null ? training.start() : stateOf(resumed, training.context.optimizer);
  let claims: readonly Claim[] = resumed?.meta.claims ?? [];
  let evidence: readonly ClaimEvidence[] = [];
  const isSaved = course.saves;

  const frame = checkpointFrame(course, context);
  let last = null as { readonly saving: Saving; readonly snapshot: CheckpointState } | null;
  await whileSaving(context, frame, async (writer) => {
    const snapshot = (isLast: boolean): CheckpointState =>
      checkpointState(course, state, history, {
        ...{ claims, isLast },
        jobs: jobsSoFar(backend, evidence, training),
      });
    while (!isDone(state)) {
      let looks = false;
      const from = state;
      const pauses = (now: TrainState): boolean =>
        now !== from &&
        (isDone(now) || isSaved(now) || looks || now.step % BREATH === 0 || context.stopping());
      let before = state;
      const note = ({ state: after, record }: Stepped): void => {
        noteStep(course.history, history, record, bases);
        looks = course.looks(before, after);
        before = after;
      };
      state = await advance(training, state, pauses, { note, backend });
      // A machine was waited for, and somebody wants an end: all that was answered is in its folder.
      if (state === from) await stopAfter(doneOf(state, course), context, writer);
      const isLast = isDone(state);
      const saves = isLast || isSaved(state);
      if (saves || looks) {
        claims = course.claims(state, isLast);
        if (backend !== null) {
          const measured = await measureClaims(backend, training, state, course.measuredSpecs(isLast));
          ({ evidence } = measured);
          claims = [...claims, ...measured.claims];
        }
        noteLook(course.history, history, state, claims);
      }
      if (saves) {
        // The one before is on the disk by now, or its failure ends the run; this
        // one is written while training continues.
        await writer.flush();
        const saved = snapshot(isLast);
        const saving = writer.save(checkpointName(state), saved, isLast);
        if (isLast) last = { saving, snapshot: saved };
      }
      if (state.step % BREATH === 0) context.progress(course.share(state));
      if (context.stopping() && !isLast) {
        if (!saves) {
          claims = course.claims(state, false);
          evidence = [];
          writer.save(pausedName(state), snapshot(false));
        }
        await stopAfter(doneOf(state, course), context, writer);
      }
    }
  });
  return { state, ...(last === null ? readLastCheckpoint(context.folder) : await justSaved(last, frame)) };
}

function doneOf({ step }: TrainState, { steps, unit }: Course): string {
  return `${step} of ${steps} ${unit}`;
}

function jobsSoFar(
  backend: Backend | null,
  evidence: readonly ClaimEvidence[],
  { context }: Training,
): Jobs | undefined {
  if (backend?.answered === undefined) return undefined;
  return jobsOf(backend.answered(), evidence, context.measurement.axes[0].length);
}

/** The same as is read back from the disk, which the checks of results see to before tables are made. */
async function justSaved(
  { saving, snapshot }: { readonly saving: Saving; readonly snapshot: CheckpointState },
  frame: CheckpointFrame,
): Promise<Pick<CourseEnd, 'saved' | 'checkpoint'>> {
  const { name, sha256, stateSha256 } = await saving.saved;
  return {
    saved: { file: name, sha256, stateSha256 },
    checkpoint: { meta: { ...frame.meta, ...snapshot.meta }, history: snapshot.history },
  };
}
