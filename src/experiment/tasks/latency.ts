import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { encodeCheckpoint } from '../../checkpoint/contents.ts';
import { quantile } from '../../numeric/statistics.ts';
import type { TrainCell } from '../plan.ts';
import { shotTime } from '../qpuTime.ts';
import { createCheckpointWriter } from '../runFolder/checkpointWriter.ts';
import type { TaskKind } from '../taskContext.ts';
import { prepareTraining } from '../training.ts';
import { checkpointOf, emptyHistory } from './train.ts';

export interface LatencyCell {
  readonly template: TrainCell;
  readonly steps: number;
}

/** Wall-clock measurements on this machine; they differ from run to run. */
export interface LatencyResult {
  readonly model: string;
  readonly hardware: string;
  readonly steps: number;
  readonly bytes: number;
  /** Time of a training step without checkpointing. */
  readonly stepMs: Quantiles;
  readonly modes: readonly {
    readonly mode: 'sync' | 'async';
    readonly stallMs: Quantiles;
    readonly latencyMs: Quantiles;
  }[];
  /** Modelled time of the same step on the machine: circuits x shots x shot time. */
  readonly qpuStepMs: number | null;
  readonly circuitsPerStep: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

export const latency: TaskKind<LatencyCell, LatencyResult> = {
  name: 'latency',
  help: 'Measures what a checkpoint after every step costs: the stall of the step and the time until the file is safe.',
  example: 'qckpt reproduce --quick --study overhead --output results/runs/latency',
  run: async ({ template: cell, steps }, context) => {
    const profile = await context.profile(cell.hardware);
    const data = await context.data(cell.data, cell.model.qubits, cell.seed);
    const training = prepareTraining(cell, profile, data);
    let state = training.start();
    const step = (): number => {
      const from = performance.now();
      ({ state } = training.step(state));
      return performance.now() - from;
    };
    for (let k = 0; k < WARM_UP; k++) step();
    const stepTimes = Array.from({ length: steps }, step);
    const modes = [];
    for (const mode of ['sync', 'async'] as const) {
      const folder = mkdtempSync(join(context.folder, `${mode}-`));
      const writer = createCheckpointWriter(folder, { mode, keep: { last: 1, everySteps: null } });
      const stalls: number[] = [];
      const latencies: number[] = [];
      for (let k = 0; k < WARM_UP + steps; k++) {
        step();
        const name = `step-${String(state.step).padStart(6, '0')}.safetensors`;
        const { stallMs, saved } = writer.save(
          name,
          state.step,
          checkpointOf(cell, context, training, state, emptyHistory, []),
        );
        const report = await saved;
        if (k < WARM_UP) continue;
        stalls.push(stallMs);
        latencies.push(report.latencyMs);
      }
      await writer.close();
      rmSync(folder, { recursive: true, force: true });
      modes.push({ mode, stallMs: quantiles(stalls), latencyMs: quantiles(latencies) });
      context.progress(modes.length / 2);
    }
    const circuitsPerStep = Math.round(state.circuits / state.step);
    return {
      model: cell.model.name,
      hardware: cell.hardware?.name ?? 'none',
      steps,
      bytes: encodeCheckpoint(checkpointOf(cell, context, training, state, emptyHistory, [])).length,
      stepMs: quantiles(stepTimes),
      modes,
      qpuStepMs:
        profile === null || cell.shots === null
          ? null
          : (circuitsPerStep *
              cell.shots *
              shotTime(training.compiled.circuit, profile, cell.resetUs).totalUs) /
            1000,
      circuitsPerStep,
    };
  },
};

const WARM_UP = 5;

function quantiles(values: readonly number[]): Quantiles {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95) };
}
