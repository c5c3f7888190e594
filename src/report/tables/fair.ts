import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import { STANDARD_LEARNING_RATE } from '../../learn/optimizers.ts';
import { log } from '../../numeric/elementary.ts';
import { bootstrapInterval, geometricMean, type Interval, mean } from '../../numeric/statistics.ts';
import { freezingName, type TrainCell } from '../../training/cell.ts';
import { claimValue, type Finished, finishedOf } from '../results.ts';
import { provenanceColumns, type ReportInput, type Row, type Table } from '../table.ts';
import { passesToTarget } from './speedup.ts';

type Comparison = NonNullable<ExperimentSpec['comparison']>;

/** One run with what it is compared by. */
interface Trial {
  readonly run: Finished<'train'>;
  readonly model: string;
  readonly method: string;
  readonly rate: number;
  readonly seed: number;
}

/** A run that never reached its target counts in the choice of a rate as if it had taken this many budgets. */
const CENSORED_BUDGETS = 2;

const BASELINES = ['none', 'structural'] as const;
const compared = (baseline: string): Record<string, string> => {
  const accuracy = `test accuracy at the end of the budget less that of ${baseline}, mean over seeds, paired`;
  return {
    [`ratio_to_${baseline}`]:
      `passes to the target of ${baseline} / of this method, geometric mean over the seeds on which both ` +
      'reached it, paired',
    [`ratio_to_${baseline}_low`]: 'lower end of its 95 % bootstrap interval over those seeds',
    [`ratio_to_${baseline}_high`]: 'upper end of it',
    [`both_reached_with_${baseline}`]: 'those seeds',
    [`accuracy_over_${baseline}`]: accuracy,
    [`accuracy_over_${baseline}_low`]: 'lower end of its 95 % bootstrap interval',
    [`accuracy_over_${baseline}_high`]: 'upper end of it',
  };
};

/** What remains of freezing when all methods are treated alike. */
export const fair: Table = {
  name: 'fair',
  help:
    'Freezing strategies at equal shots, budget and cadence of passes (the unshifted circuit charged), ' +
    'with learning rates chosen for each on other seeds.',
  example: 'qckpt run experiments/freezing-fair.yaml --output results/runs/fair',
  columns: {
    experiment: 'experiment file',
    model: 'QNN',
    method: 'freezing strategy, and how Adam counts time where not globally',
    tuning: 'tuned: the rate of the grid that was best on the tuning seeds; standard: the published 0.01',
    learning_rate: 'learning rate',
    rates: 'the grid',
    target: 'validation accuracy to reach, fixed beforehand',
    sustained: 'looks in a row that must reach it',
    n: 'seeds compared',
    reached: 'seeds that reached it; the others are censored at the budget',
    budget: 'circuits of each run',
    every: 'circuits between two looks at the validation images',
    passes_to_target: 'geometric mean over the seeds that reached it',
    test_accuracy: 'at the end of the budget, mean over seeds',
    ...compared('none'),
    ...compared('structural'),
    ...provenanceColumns,
  },
  shown: [
    'model',
    'method',
    'tuning',
    'learning_rate',
    'target',
    'reached',
    'n',
    'ratio_to_none',
    'ratio_to_none_low',
    'ratio_to_none_high',
    'ratio_to_structural',
    'ratio_to_structural_low',
    'ratio_to_structural_high',
    'accuracy_over_none',
    'accuracy_over_structural',
  ],
  rows: (input) =>
    Object.entries(input.specs).flatMap(([experiment, spec]) =>
      spec.comparison === undefined ? [] : rowsOf(experiment, spec, spec.comparison, input),
    ),
};

function rowsOf(experiment: string, spec: ExperimentSpec, comparison: Comparison, input: ReportInput): Row[] {
  const trials = finishedOf(input, 'train')
    .filter(({ task }) => task.experiment === experiment)
    .map(trialOf);
  const models = [...new Set(trials.map(({ model }) => model))];
  const { sustained } = spec.target;
  const { budget, every } = spec.training.passes ?? { budget: null, every: null };
  return models.flatMap((model) => {
    const own = trials.filter((trial) => trial.model === model);
    const methods = [...new Set(own.map(({ method }) => method))];
    return comparison.targets.flatMap((target) => {
      const passesOf = ({ run }: Trial) => passesToTarget(run.result, { accuracy: target, sustained });
      const chosen = (method: string, tuning: string): Trial[] => {
        const all = own.filter((trial) => trial.method === method);
        const rates = [...new Set(all.map(({ rate }) => rate))].sort((a, b) => a - b);
        const cost = (rate: number): number => {
          const tried = all.filter((one) => one.rate === rate && one.seed <= comparison.tuningSeeds);
          const logs = tried.map((one) => log(passesOf(one) ?? CENSORED_BUDGETS * (budget ?? 1)));
          return logs.length === 0 ? Infinity : mean(logs);
        };
        const rate =
          tuning === 'standard'
            ? STANDARD_LEARNING_RATE
            : rates.reduce((best, one) => (cost(one) < cost(best) ? one : best), rates[0]);
        return all.filter((one) => one.rate === rate && one.seed > comparison.tuningSeeds);
      };
      return ['tuned', 'standard'].flatMap((tuning) => {
        const baselines = BASELINES.map((name) => [name, chosen(name, tuning)] as const);
        return methods.flatMap((method): Row[] => {
          const runs = chosen(method, tuning);
          if (runs.length === 0) return [];
          const reached = runs.flatMap((one) => passesOf(one) ?? []);
          const rates = new Set(own.filter((one) => one.method === method).map(({ rate }) => rate));
          return [
            {
              experiment,
              model,
              method,
              tuning,
              learning_rate: runs[0].rate,
              rates: [...rates].sort((a, b) => a - b).join(' '),
              target,
              sustained,
              n: runs.length,
              reached: reached.length,
              budget,
              every,
              passes_to_target: reached.length === 0 ? null : geometricMean(reached),
              test_accuracy: mean(runs.map(accuracyOf)),
              ...Object.assign(
                {},
                ...baselines.map(([name, beside]) => comparisonWith(name, beside, runs, passesOf)),
              ),
              run: `mean of ${runs.length}`,
              checkpoint_sha256: null,
              state_sha256: null,
              commit: runs[0].run.task.commit,
              dirty: runs[0].run.task.dirty,
            },
          ];
        });
      });
    });
  });
}

function trialOf(run: Finished<'train'>): Trial {
  const { freezing, optimizer, seed } = run.task.task.cell as unknown as TrainCell;
  const time = optimizer.time === undefined ? '' : `-${optimizer.time}`;
  const rule = optimizer.name === 'adam' ? '' : `${optimizer.name}-`;
  return {
    run,
    model: run.result.model,
    method: `${rule}${freezingName(freezing)}${time}`,
    rate: Number(optimizer.learningRate),
    seed: Number(seed),
  };
}

function accuracyOf({ run }: Trial): number {
  return claimValue(run.result, 'accuracy', 'test');
}

function comparisonWith(
  name: string,
  beside: readonly Trial[],
  runs: readonly Trial[],
  passesOf: (trial: Trial) => number | null,
): Row {
  const pairs = runs.flatMap((one) => {
    const other = beside.find(({ seed }) => seed === one.seed);
    return other === undefined ? [] : [{ one, other }];
  });
  const ratios = pairs.flatMap(({ one, other }) => {
    const [own, base] = [passesOf(one), passesOf(other)];
    return own === null || base === null ? [] : [base / own];
  });
  const differences = pairs.map(({ one, other }) => accuracyOf(one) - accuracyOf(other));
  const options = { seed: 'fair', resamples: 2000 };
  const ratio = ratios.length === 0 ? null : bootstrapInterval(ratios, options, geometricMean);
  const difference = differences.length === 0 ? null : bootstrapInterval(differences, options);
  return {
    ...cells(`ratio_to_${name}`, ratio),
    [`both_reached_with_${name}`]: ratios.length,
    ...cells(`accuracy_over_${name}`, difference),
  };
}

function cells(name: string, interval: Interval | null): Row {
  return {
    [name]: interval?.estimate ?? null,
    [`${name}_low`]: interval?.lower ?? null,
    [`${name}_high`]: interval?.upper ?? null,
  };
}
