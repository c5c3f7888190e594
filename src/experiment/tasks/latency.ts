import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimSpecs, evaluateClaims } from '../../checkpoint/claims.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../checkpoint/contents.ts';
import type { TrainCell } from '../plan.ts';
import { shotTime } from '../qpuTime.ts';
import { checkpointName, stopAfter, whileSaving } from '../runCheckpoints.ts';
import type { TaskContext, TaskKind } from '../taskContext.ts';
import { prepareTraining, type Training } from '../training.ts';
import { emptyHistory } from '../trainSteps.ts';
import { checkpointFrame, checkpointOf, checkpointState } from './train.ts';

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
  /** From a file to a training that goes on: compiling, preparing, reading. */
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
  /** For the checkpoint before, where it was not on the disk yet: saving after every step may be faster than the disk. */
  readonly waitMs: readonly number[];
}

export const latency: TaskKind<LatencyCell, LatencyResult> = {
  name: 'latency',
  help: 'Measures what a checkpoint after every step costs: the stall of the step and the time until the file is safe.',
  example: 'qckpt reproduce --quick --study overhead --output results/runs/latency',
  run: async ({ template: cell, steps }, context) => {
    const profile = await context.profile(cell.hardware);
    const data = await context.data(cell.data, cell.model.qubits, cell.seed);
    const training = prepareTraining(cell, profile, data);
    const started = stepper(training);
    for (let k = 0; k < WARM_UP; k++) started.step();
    const stepMs = Array.from({ length: steps }, () => timed(started.step));
    const modes: SaveTimes[] = [];
    for (const mode of ['sync', 'async'] as const) {
      modes.push(await saveAfterEachStep(cell, context, training, mode, steps));
      context.progress(modes.length / 2);
    }
    const state = started.state();
    const bytes = encodeCheckpoint(checkpointOf(cell, context, training, state, emptyHistory, []));
    const { validationImages, shots } = cell;
    const specs = claimSpecs('validation', validationImages, shots);
    return {
      model: cell.model.name,
      hardware: cell.hardware?.name ?? 'none',
      steps,
      bytes: bytes.length,
      stepMs,
      modes,
      claimsMs: timed(() => evaluateClaims(training.setting, state.parameters, specs)),
      restartMs: timed(() => {
        decodeCheckpoint(bytes);
        prepareTraining(cell, profile, data);
      }),
      qpuCircuitMs:
        profile === null || shots === null
          ? null
          : (shots * shotTime(training.compiled.circuit, profile, cell.resetUs).totalUs) / 1000,
      circuitsPerStep: Math.round(state.circuits / state.step),
    };
  },
};

const WARM_UP = 5;

async function saveAfterEachStep(
  cell: TrainCell,
  context: TaskContext,
  training: Training,
  mode: 'sync' | 'async',
  steps: number,
): Promise<SaveTimes> {
  const folder = mkdtempSync(join(context.folder, `${mode}-`));
  const { step, state } = stepper(training);
  const times = { stallMs: [0], latencyMs: [0], encodeMs: [0], waitMs: [0] };
  const setting = { ...context, folder, checkpointing: mode, keep: { last: 1, everySteps: null, best: 0 } };
  await whileSaving(setting, checkpointFrame(cell, context, training), async (writer) => {
    let before: Promise<unknown> = Promise.resolve();
    for (let k = 0; k < WARM_UP + steps; k++) {
      step();
      if (context.stopping()) await stopAfter(`${k} of ${WARM_UP + steps} steps`, context, writer);
      const waitFrom = performance.now();
      await before;
      const from = performance.now();
      const { saved } = writer.save(
        checkpointName(state()),
        checkpointState(cell, training, state(), emptyHistory, []),
      );
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
