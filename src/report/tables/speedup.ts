import type { TrainResult } from '../../experiment/tasks/train.ts';
import { claimValue, type Finished, finishedOf, runFinder } from '../results.ts';
import {
  measured,
  provenanceColumns,
  provenanceOf,
  type ReportInput,
  type Row,
  settingColumn,
  type Table,
  withSummaries,
} from '../table.ts';
import { trainingCells, trainingColumns } from './trainingRow.ts';

const measures = {
  forward_passes: 'circuits run in all, counted where samples are drawn',
  qpu_seconds: 'modelled time of those circuits on the machine',
  passes_saved: 'share of the circuits of the run without freezing that were not run',
  passes_ratio: 'circuits of the run without freezing / circuits of this one',
  passes_to_target: 'circuits until validation accuracy first held the target; empty: never (censored)',
  target_ratio:
    'the same of the run without freezing / of this one; a run that never held the target counts with all its ' +
    'circuits, which makes a bound; empty where neither held it',
  loss_difference: 'test loss less that of the run without freezing of the same seed',
  accuracy_difference_equal_passes:
    'validation accuracy at the last look less that of the run without freezing at its last look with ' +
    'no more circuits; on one machine equal circuits are equal modelled QPU seconds',
  ignored_gradient_largest:
    'structural freezing on a machine: largest |dL/dtheta| of an angle it ignores, exact under the ' +
    'noise, on 8 test images',
  ignored_gradient_mean: 'the mean of those',
};

/** What freezing saves, and what it costs. */
export const speedup: Table = {
  name: 'speedup',
  help: 'Forward passes and modelled QPU time of every run against the run without freezing of the same seed.',
  example: 'qckpt reproduce --quick --study freezing --output results/runs/speedup',
  columns: {
    row: 'run (one seed) or mean; geometric for ratios',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    hardware: 'machine; none is noise-free',
    level: "transpiler's preset",
    freezing: 'freezing strategy',
    optimizer: 'optimizer',
    samples: 'training samples',
    shots: 'shots a circuit',
    ...settingColumn,
    parameters: 'trainable angles',
    live_parameters: 'those whose derivative is not identically zero in the ideal circuit',
    target_accuracy: 'validation accuracy asked for, fixed in the experiment file',
    seed: 'seed of everything random',
    n: 'rows in a mean',
    reached: 'rows that reached the target; the others are censored, and counted',
    reached_without_freezing: 'rows whose run without freezing reached it',
    steps_as_counted:
      'training steps whose circuits, counted where samples are drawn, were 1 + 2 x the angles that trained: what ' +
      'claim C4 is tested by',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'experiment',
    'model',
    'hardware',
    'freezing',
    'setting',
    'n',
    'forward_passes',
    'passes_saved',
    'passes_ratio',
    'reached',
    'target_ratio',
    'loss_difference',
    'loss_difference_low',
    'loss_difference_high',
  ],
  rows: (input) => {
    const runs = finishedOf(input, 'train');
    const plainOf = runFinder(
      runs.filter(({ result }) => result.freezing === 'none'),
      ['freezing'],
    );
    return withSummaries(
      runs
        .filter(
          ({ task }) =>
            task.study === 'freezing' && input.specs[task.experiment].training?.passes === undefined,
        )
        .map((run) => ({ cells: rowOf(run, plainOf(run), input), setting: run.setting })),
      {
        by: trainingColumns,
        measures: Object.keys(measures),
        ratios: ['passes_ratio', 'target_ratio'],
        sums: ['reached', 'reached_without_freezing', 'steps_as_counted'],
      },
    );
  },
};

/** @param plain the same without freezing */
function rowOf(run: Finished<'train'>, plain: TrainResult | undefined, input: ReportInput): Row {
  const { task, result } = run;
  const spec = input.specs[task.experiment];
  const toTarget = passesToTarget(result, spec.target);
  const plainToTarget = plain === undefined ? null : passesToTarget(plain, spec.target);
  return {
    ...trainingCells(run),
    parameters: result.parameters,
    live_parameters: result.liveParameters,
    target_accuracy: spec.target.accuracy,
    seed: result.seed,
    n: null,
    reached: toTarget === null ? 0 : 1,
    reached_without_freezing: plainToTarget === null ? 0 : 1,
    steps_as_counted: result.stepsAsCounted,
    forward_passes: result.circuits,
    qpu_seconds: result.qpuSecondsPerCircuit === null ? null : result.circuits * result.qpuSecondsPerCircuit,
    passes_saved: plain === undefined ? null : 1 - result.circuits / plain.circuits,
    passes_ratio: plain === undefined ? null : plain.circuits / result.circuits,
    passes_to_target: toTarget,
    target_ratio: plain === undefined ? null : targetRatio(result, plain, spec.target),
    loss_difference:
      plain === undefined ? null : claimValue(result, 'loss', 'test') - claimValue(plain, 'loss', 'test'),
    accuracy_difference_equal_passes: plain === undefined ? null : differenceAtEqualPasses(result, plain),
    ignored_gradient_largest: result.ignoredGradient?.largest ?? null,
    ignored_gradient_mean: result.ignoredGradient?.mean ?? null,
    ...provenanceOf(task, result.checkpoint),
  };
}

/**
 * Passes of the run without freezing / of the other. A run that never held the target counts with all its circuits: too
 * few, so that the ratio is at least, or at most, this. null: neither held it.
 */
function targetRatio(result: TrainResult, plain: TrainResult, target: Target): number | null {
  const [own, base] = [result, plain].map((run) => passesToTarget(run, target));
  return own === null && base === null ? null : (base ?? plain.circuits) / (own ?? result.circuits);
}

/** null: the run without freezing was not looked at so early. */
function differenceAtEqualPasses({ curve }: TrainResult, plain: TrainResult): number | null {
  const last = curve.circuits.length - 1;
  const beside = plain.curve.circuits.findLastIndex((circuits) => circuits <= curve.circuits[last]);
  return beside < 0 ? null : curve.accuracy[last] - plain.curve.accuracy[beside];
}

/** Validation accuracy to hold, at so many looks in a row. */
interface Target {
  readonly accuracy: number;
  readonly sustained: number;
}

/** Circuits at the first of `sustained` checkpoints in a row that reach the accuracy; null: never. */
export function passesToTarget({ curve }: TrainResult, target: Target): number | null {
  const hits = curve.accuracy.map((value) => value >= target.accuracy);
  const first = hits.findIndex(
    (_, k) => k + target.sustained <= hits.length && hits.slice(k, k + target.sustained).every(Boolean),
  );
  return first < 0 ? null : curve.circuits[first];
}
