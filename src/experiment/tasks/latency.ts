import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { decodeCheckpoint, encodeCheckpoint, joinCheckpoint } from '../../checkpoint/format/contents.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { claimSpecs } from '../../learn/objectives/classificationClaims.ts';
import type { TrainState } from '../../learn/trainState.ts';
import type { TrainCell } from '../../training/cell.ts';
import { type Course, checkpointFrame, checkpointState, courseOf } from '../../training/course.ts';
import { historyOf } from '../../training/history.ts';
import { shotTime } from '../../training/qpuTime.ts';
import { prepareTraining, type Training } from '../../training/training.ts';
import { slug } from '../plan/cellNames.ts';
import { type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { templateCell } from '../plan/planTraining.ts';
import { machineName, resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, hardware, level, reference } from '../spec/specFields.ts';
import { checkpointName, stopAfter, whileSaving } from './runCheckpoints.ts';
import type { AnalysisKind, TaskContext } from './taskContext.ts';

/** A training to measure with, and how many steps are saved in each mode. */
export interface LatencyCell {
  readonly template: TrainCell;
  readonly steps: number;
}

/** Wall-clock measurements on this machine, milliseconds; they differ from run to run. */
export interface LatencyResult {
  readonly model: string;
  readonly hardware: string;
  readonly steps: number;
  readonly bytes: number;
  /** Training steps without checkpoints. */
  readonly stepMs: readonly number[];
  readonly modes: readonly SaveTimes[];
  /** The claims that a checkpoint carries besides: loss and accuracy on the validation images. */
  readonly claimsMs: number;
  /** From a file to a training that continues: compiling, preparing, reading. */
  readonly restartMs: number;
  /** Modelled time of one circuit with its shots on the machine. */
  readonly qpuCircuitMs: number | null;
  readonly circuitsPerStep: number;
}

/** One entry a save, with a checkpoint after every step. */
export interface SaveTimes {
  readonly mode: 'sync' | 'async';
  /** How long the training thread was held up: from the state to the return of `save`, snapshot included. */
  readonly stallMs: readonly number[];
  /** Until the checkpoint was on the disk and counted. */
  readonly latencyMs: readonly number[];
  /** Checking, digests and encoding, in sync mode part of the stall, in async mode beside the next step. */
  readonly encodeMs: readonly number[];
  /**
   * For the checkpoint before, where it was not on the disk yet: saving after every step may be faster than the disk.
   */
  readonly waitMs: readonly number[];
}

const schema = z.strictObject({
  kind: z.literal('latency'),
  models: z.array(reference).min(1),
  hardware,
  level: level.default(1),
  /** Training steps measured, with a checkpoint after each. */
  steps: count,
});

const resultShape = z.object({
  model: z.string(),
  hardware: z.string(),
  steps: z.number(),
  bytes: z.number(),
  stepMs: z.array(z.number()),
  modes: z.array(
    z.object({
      mode: z.enum(['sync', 'async']),
      stallMs: z.array(z.number()),
      latencyMs: z.array(z.number()),
      encodeMs: z.array(z.number()),
      waitMs: z.array(z.number()),
    }),
  ),
  claimsMs: z.number(),
  restartMs: z.number(),
  qpuCircuitMs: z.number().nullable(),
  circuitsPerStep: z.number(),
}) satisfies z.ZodType<LatencyResult>;

/** The kind `latency` of an experiment's `analyses`. It measures time, so it runs when nothing else does. */
export const latency: AnalysisKind<typeof schema, LatencyCell, LatencyResult> = {
  name: 'latency',
  help: 'Measures what a checkpoint after every step costs: the stall of the step and the time until the file is safe.',
  example: 'qckpt reproduce --quick --study overhead --output results/runs/latency',
  schema,
  tasks: ({ models }) => models.length,
  refersTo: usualReferences,
  plan: planTasks,
  isTiming: true,
  checkResult: resultCheck(resultShape, ({ template, steps }, result) => [
    { what: 'model', found: result.model, expected: template.model.name },
    { what: 'hardware', found: result.hardware, expected: machineName(template.hardware) },
    { what: 'steps', found: [result.steps, result.stepMs.length], expected: [steps, steps] },
    { what: 'modes', found: result.modes.map(({ mode }) => mode), expected: ['sync', 'async'] },
  ]),
  run: async ({ template: cell, steps }, context) => {
    const profile = await context.profile(cell.hardware);
    const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
    const training = prepareTraining(cell, profile, data);
    const course = courseOf(cell, training);
    const started = stepper(training);
    for (let k = 0; k < WARM_UP; k++) started.step();
    const stepMs = Array.from({ length: steps }, () => timed(started.step));
    const modes: SaveTimes[] = [];
    for (const mode of ['sync', 'async'] as const) {
      modes.push(await saveAfterEachStep(course, context, mode, steps));
      context.progress(modes.length / 2);
    }
    const state = started.state();
    const bytes = encodeCheckpoint(
      joinCheckpoint(checkpointFrame(course, context), emptyState(course, state)),
    );
    const { validationImages, shots } = cell;
    const specs = claimSpecs('validation', validationImages, shots);
    return {
      model: cell.model.name,
      hardware: cell.hardware?.name ?? 'none',
      steps,
      bytes: bytes.length,
      stepMs,
      modes,
      claimsMs: timed(() => training.evaluate(state, specs)),
      restartMs: timed(() => {
        decodeCheckpoint(bytes);
        prepareTraining(cell, profile, data);
      }),
      qpuCircuitMs:
        profile === null || shots === null
          ? null
          : (shots * shotTime(training.compiled.circuit, profile, cell.resetUs).totalUs) / 1000,
      circuitsPerStep: Math.round(state.forwardPasses / state.step),
    };
  },
};

const WARM_UP = 5;

async function saveAfterEachStep(
  course: Course,
  context: TaskContext,
  mode: 'sync' | 'async',
  steps: number,
): Promise<SaveTimes> {
  const folder = mkdtempSync(join(context.folder, `${mode}-`));
  const { step, state } = stepper(course.training);
  const times = { stallMs: [0], latencyMs: [0], encodeMs: [0], waitMs: [0] };
  const setting = { ...context, folder, checkpointing: mode, keep: { last: 1, everySteps: null, best: 0 } };
  await whileSaving(setting, checkpointFrame(course, context), async (writer) => {
    let before: Promise<unknown> = Promise.resolve();
    for (let k = 0; k < WARM_UP + steps; k++) {
      step();
      if (context.stopping()) await stopAfter(`${k} of ${WARM_UP + steps} steps`, context, writer);
      const waitFrom = performance.now();
      await before;
      const from = performance.now();
      const { saved } = writer.save(checkpointName(state()), emptyState(course, state()));
      times.stallMs[k] = performance.now() - from;
      times.waitMs[k] = from - waitFrom;
      before = saved.then(({ latencyMs, encodeMs }) => {
        times.latencyMs[k] = latencyMs;
        times.encodeMs[k] = encodeMs;
      });
    }
  });
  rmSync(folder, { recursive: true, force: true });
  const measured = (values: readonly number[]): readonly number[] => values.slice(WARM_UP);
  return {
    mode,
    stallMs: measured(times.stallMs),
    latencyMs: measured(times.latencyMs),
    encodeMs: measured(times.encodeMs),
    waitMs: measured(times.waitMs),
  };
}

/** Without claims and history: what a checkpoint of this size costs. */
function emptyState(course: Course, state: TrainState) {
  return checkpointState(course, state, historyOf(course.history, null), {
    claims: [],
    isLast: false,
  });
}

function stepper(training: Training) {
  let state = training.start();
  return {
    step: (): void => {
      ({ state } = training.step(state));
    },
    state: () => state,
  };
}

function timed(action: () => unknown): number {
  const from = performance.now();
  action();
  return performance.now() - from;
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext): void {
  const { hardware, level, steps } = analysis;
  for (const model of analysis.models) {
    const template = templateCell(context, { model, hardware, level });
    const weight = 2 * steps * weightOf(context.resolved.models[model], true);
    context.add(task('latency', slug([model, hardware, `l${level}`]), { template, steps }, [], weight));
  }
}
