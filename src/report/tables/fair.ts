import { type Setting, settingKey, settingWithout } from '../../experiment/plan/settingOf.ts';
import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import { STANDARD_LEARNING_RATE } from '../../learn/optimizers.ts';
import { log } from '../../numeric/elementary.ts';
import { type CensoredRun, passesRatio, restrictedPasses } from '../../numeric/statistics/censoredRuns.ts';
import { holmAdjusted } from '../../numeric/statistics/severalComparisons.ts';
import { mean } from '../../numeric/statistics.ts';
import { freezingName, type TrainCell } from '../../training/cell.ts';
import { besideOf } from '../beside.ts';
import { claimValue, type Finished, finishedOf } from '../results.ts';
import {
  type MadeRow,
  provenanceColumns,
  type ReportInput,
  type Row,
  settingColumn,
  type Table,
  withInterval,
  withMean,
  withSettings,
} from '../table.ts';
import { passesToTarget } from './speedup.ts';

type Comparison = NonNullable<ExperimentSpec['comparison']>;

/** One run with what it is compared by. */
interface Trial {
  readonly run: Finished<'train'>;
  readonly model: string;
  readonly method: string;
  /** But for the rate. */
  readonly setting: Setting;
  readonly rate: number;
  readonly seed: number;
}

/** The trials of one method, under one setting but for the rate. */
interface Way extends Pick<Trial, 'method' | 'setting'> {
  readonly trials: readonly Trial[];
}

/** A run that never reached its target counts in the choice of a rate as if it had taken this many budgets. */
const CENSORED_BUDGETS = 2;

const BASELINES = ['none', 'structural'] as const;
const compared = (baseline: string): Record<string, string> => {
  const accuracy = `test accuracy at the end of the budget less that of ${baseline}, mean over seeds, paired`;
  return {
    [`ratio_to_${baseline}`]:
      `passes to the target of ${baseline} / of this method, geometric mean over seeds, paired; a run that never ` +
      'reached it counts with the budget; empty where none of either did',
    [`ratio_to_${baseline}_low`]: "lower end of Student's 95 % interval over seeds (of logarithms)",
    [`ratio_to_${baseline}_high`]: 'upper end of it',
    [`ratio_to_${baseline}_holm`]:
      'p that the ratio is 1 (t test of logarithms), adjusted by Holm for all methods of the same model, tuning and ' +
      'target',
    [`bound_to_${baseline}`]:
      'what the ratio is of the one without a budget: exact, at least, at most, or restricted where runs of both ' +
      'are censored',
    [`reached_by_${baseline}`]: 'seeds on which the other reached the target',
    [`accuracy_over_${baseline}`]: accuracy,
    [`accuracy_over_${baseline}_low`]: "lower end of Student's 95 % interval",
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
    ...settingColumn,
    tuning: 'tuned: the rate of the grid that was best on the tuning seeds; standard: the published 0.01',
    learning_rate: 'learning rate',
    rates: 'the grid',
    target: 'validation accuracy to reach, fixed beforehand',
    sustained: 'looks in a row that must reach it',
    n: 'seeds compared',
    reached: 'seeds that reached it; the others are censored at the budget, and counted',
    budget: 'circuits of each run',
    every: 'circuits between two looks at the validation images',
    passes_to_target:
      'mean over seeds, those that never reached it with the budget: at least this much where any did not',
    test_accuracy: 'at the end of the budget, mean over seeds',
    ...compared('none'),
    ...compared('structural'),
    ...provenanceColumns,
  },
  shown: [
    'model',
    'method',
    'setting',
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
    withSettings(
      Object.entries(input.specs).flatMap(([experiment, spec]) =>
        spec.comparison === undefined ? [] : rowsOf(experiment, spec, spec.comparison, input),
      ),
      ['experiment', 'model', 'method'],
    ),
};

function rowsOf(
  experiment: string,
  spec: ExperimentSpec,
  comparison: Comparison,
  input: ReportInput,
): MadeRow[] {
  const trials = finishedOf(input, 'train')
    .filter(({ task }) => task.experiment === experiment)
    .map(trialOf);
  const { sustained } = spec.target;
  const { budget, every } = spec.training.passes ?? { budget: null, every: null };
  return [...new Set(trials.map(({ model }) => model))].flatMap((model) => {
    const ways = waysOf(trials.filter((trial) => trial.model === model));
    return comparison.targets.flatMap((target) => {
      const passesOf: PassesOf = ({ run }) => passesToTarget(run.result, { accuracy: target, sustained });
      return ['tuned', 'standard'].flatMap((tuning) => {
        const chosen = (way: Way): Trial[] =>
          atChosenRate(way, tuning, comparison.tuningSeeds, (one) =>
            log(passesOf(one) ?? CENSORED_BUDGETS * (budget ?? 1)),
          );
        const rows = ways.flatMap((way): MadeRow[] => {
          const runs = chosen(way);
          if (runs.length === 0) return [];
          const cells = {
            ...{ experiment, model, method: way.method, tuning },
            ...ratesOf(way, runs),
            ...{ target, sustained, n: runs.length },
            ...reachedOf(runs, passesOf),
            ...{ budget, every },
            test_accuracy: mean(runs.map(accuracyOf)),
            ...comparedWithBaselines(way, ways, runs, { chosen, passesOf }),
            ...ofMany(runs),
          };
          return [{ cells, setting: way.setting }];
        });
        return adjusted(rows);
      });
    });
  });
}

type PassesOf = (trial: Trial) => number | null;

function waysOf(trials: readonly Trial[]): Way[] {
  const ways = new Map<string, Way & { readonly trials: Trial[] }>();
  for (const trial of trials) {
    const key = settingKey(trial.setting);
    const way = ways.get(key) ?? { method: trial.method, setting: trial.setting, trials: [] };
    way.trials.push(trial);
    ways.set(key, way);
  }
  return [...ways.values()];
}

/** The trials that are compared: at the rate that cost least on the tuning seeds, or at the standard one. */
function atChosenRate(
  { trials }: Way,
  tuning: string,
  tuningSeeds: number,
  costOf: (trial: Trial) => number,
): Trial[] {
  const rates = [...new Set(trials.map(({ rate }) => rate))].sort((a, b) => a - b);
  const cost = (rate: number): number => {
    const costs = trials.filter((one) => one.rate === rate && one.seed <= tuningSeeds).map(costOf);
    return costs.length === 0 ? Infinity : mean(costs);
  };
  const rate =
    tuning === 'standard'
      ? STANDARD_LEARNING_RATE
      : rates.reduce((best, one) => (cost(one) < cost(best) ? one : best), rates[0]);
  return trials.filter((one) => one.rate === rate && one.seed > tuningSeeds);
}

function ratesOf({ trials }: Way, runs: readonly Trial[]): Row {
  const rates = [...new Set(trials.map(({ rate }) => rate))].sort((a, b) => a - b);
  return { learning_rate: runs[0].rate, rates: rates.join(' ') };
}

function reachedOf(runs: readonly Trial[], passesOf: PassesOf): Row {
  const { count, censored, mean: passes } = restrictedPasses(runs.map(censoredRun(passesOf)));
  return { reached: count - censored, passes_to_target: passes };
}

/** Passes to the target; a run that did not get there is censored at all of its own. */
function censoredRun(passesOf: PassesOf): (trial: Trial) => CensoredRun {
  return (trial) => ({ seed: trial.seed, passes: passesOf(trial), budget: trial.run.result.circuits });
}

function comparedWithBaselines(
  way: Way,
  ways: readonly Way[],
  runs: readonly Trial[],
  { chosen, passesOf }: { readonly chosen: (way: Way) => Trial[]; readonly passesOf: PassesOf },
): Row {
  return Object.assign(
    {},
    ...BASELINES.map((name) => {
      const baseline = besideOf(
        ways.filter(({ method }) => method === name),
        way,
      );
      return comparisonWith(name, baseline === null ? [] : chosen(baseline), runs, passesOf);
    }),
  );
}

function ofMany(runs: readonly Trial[]): Row {
  const { commit, dirty } = runs[0].run.task;
  return {
    run: `mean of ${runs.length}`,
    ...{ checkpoint_sha256: null, state_sha256: null, commit, dirty },
  };
}

function trialOf(run: Finished<'train'>): Trial {
  const { freezing, optimizer, seed } = run.task.task.cell as unknown as TrainCell;
  const time = optimizer.time === undefined ? '' : `-${optimizer.time}`;
  const rule = optimizer.name === 'adam' ? '' : `${optimizer.name}-`;
  return {
    run,
    model: run.result.model,
    method: `${rule}${freezingName(freezing)}${time}`,
    setting: settingWithout(run.setting, ['optimizer.learningRate']),
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
  passesOf: PassesOf,
): Row {
  const pairs = runs.flatMap((one) => {
    const other = beside.find(({ seed }) => seed === one.seed);
    return other === undefined ? [] : [{ one, other }];
  });
  if (pairs.length === 0) return {};
  const runOf = censoredRun(passesOf);
  const [base, own] = [pairs.map(({ other }) => runOf(other)), pairs.map(({ one }) => runOf(one))];
  const { ratio, interval, p, bound, censored } = passesRatio(base, own);
  const differences = pairs.map(({ one, other }) => accuracyOf(one) - accuracyOf(other));
  return {
    ...withInterval(`ratio_to_${name}`, ratio, interval),
    // Adjusted once all methods are known.
    [`ratio_to_${name}_holm`]: p,
    [`bound_to_${name}`]: ratio === null ? null : bound,
    [`reached_by_${name}`]: pairs.length - censored[0],
    ...withMean(`accuracy_over_${name}`, differences),
  };
}

/**
 * Rows whose p values are of one statement, that some of these methods differ from the baseline. What it would say of
 * itself is no part of that.
 */
function adjusted(rows: readonly MadeRow[]): MadeRow[] {
  return BASELINES.reduce((made, name) => {
    const column = `ratio_to_${name}_holm`;
    const known = made.flatMap(({ cells }, k) =>
      typeof cells[column] === 'number' && cells.method !== name ? [{ k, p: cells[column] }] : [],
    );
    const own = holmAdjusted(known.map(({ p }) => p));
    const byRow = new Map(known.map(({ k }, i) => [k, own[i]]));
    return made.map((row, k) => ({ ...row, cells: { ...row.cells, [column]: byRow.get(k) ?? null } }));
  }, rows.slice());
}
