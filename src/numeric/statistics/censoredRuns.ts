import { log } from '../elementary.ts';
import { QckptError } from '../qckptError.ts';
import { differences, geometricMean, type Interval, mean } from '../statistics.ts';
import { exponentials, pairedDifference, unpairedDifference } from './differenceIntervals.ts';
import { type IntervalOptions, tInterval } from './tInterval.ts';
import { tTest } from './tTest.ts';

/** One run that was to reach a target: after how many passes it did, or null where the budget ended first. */
export interface CensoredRun {
  readonly seed: string | number;
  readonly passes: number | null;
  readonly budget: number;
}

/** Passes up to a budget. */
export interface RestrictedPasses {
  /** Mean of the passes, a censored run counting as the budget: a lower bound of the mean where any is censored. */
  readonly mean: number;
  /** Over runs, within 0 and the budget. null below five runs, and where all are censored: nothing is known above. */
  readonly interval: Interval | null;
  /** The smallest budget of the runs: a run that took longer counts as censored there. */
  readonly budget: number;
  readonly count: number;
  readonly censored: number;
}

/**
 * Restricted mean of passes to a target (as of a survival time; Irwin, J. Hyg. 47 (1949) 188): no run is dropped.
 * @param runs one a seed
 * @throws QckptError ARGUMENT: no run, a seed twice, passes or budget that are not positive, passes above the budget
 */
export function restrictedPasses(
  runs: readonly CensoredRun[],
  { level = 0.95 }: IntervalOptions = {},
): RestrictedPasses {
  checkRuns(runs);
  const budget = commonBudget(runs);
  const passes = restrictedTo(budget, runs);
  const censored = censoredCount(runs, budget);
  const interval = censored === runs.length ? null : tInterval(passes, { level });
  return {
    mean: mean(passes),
    interval: interval && {
      ...interval,
      lower: Math.max(0, interval.lower),
      upper: Math.min(budget, interval.upper),
    },
    budget,
    count: runs.length,
    censored,
  };
}

/** How often as many passes one kind of run takes as another. */
export interface PassesRatio {
  /**
   * Geometric mean of passes / passes of the other kind, a censored run counting as the budget. null where all runs of
   * both kinds are censored.
   */
  readonly ratio: number | null;
  /** Of that ratio, over seeds; null below five of them too. */
  readonly interval: Interval | null;
  /** That the ratio is 1, by a paired t test of logarithms; null without an interval, and where nothing is paired. */
  readonly p: number | null;
  /**
   * What the ratio is of the one without a budget: that itself, a lower bound (runs above are censored), an upper
   * bound (runs below are), or, where runs of both are, neither: only a ratio of restricted passes.
   */
  readonly bound: 'exact' | 'at least' | 'at most' | 'restricted';
  /** Whether both kinds have the same seeds and are compared seed by seed; else their mean logarithms are (Welch). */
  readonly paired: boolean;
  readonly budget: number;
  /** Runs censored, of those above and of those below the line. */
  readonly censored: readonly [above: number, below: number];
}

/**
 * Ratio of passes to a target, e.g. of a baseline over a method, with its interval over seeds. No run is dropped.
 * @param above,below the line: runs, one a seed
 * @throws QckptError ARGUMENT, as `restrictedPasses`
 */
export function passesRatio(
  above: readonly CensoredRun[],
  below: readonly CensoredRun[],
  options: IntervalOptions = {},
): PassesRatio {
  checkRuns(above);
  checkRuns(below);
  const budget = commonBudget([...above, ...below]);
  const censored = [censoredCount(above, budget), censoredCount(below, budget)] as const;
  const matched = above.map(({ seed }) => below.find((run) => String(run.seed) === String(seed)));
  const partners = matched.filter((run) => run !== undefined);
  const paired = partners.length === above.length && above.length === below.length;
  const isUnknown = censored[0] === above.length && censored[1] === below.length;
  const [one, other] = [restrictedTo(budget, above), restrictedTo(budget, paired ? partners : below)];
  const [x, y] = [one, other].map((values) => values.map((value) => log(value)));
  const difference = paired ? pairedDifference : unpairedDifference;
  const found = isUnknown ? null : difference(x, y, options);
  return {
    ratio: isUnknown ? null : geometricMean(one) / geometricMean(other),
    interval: found && exponentials(found),
    p: found !== null && paired ? (tTest(differences(x, y))?.p ?? null) : null,
    bound: boundOf(censored),
    paired,
    budget,
    censored,
  };
}

function boundOf([above, below]: PassesRatio['censored']): PassesRatio['bound'] {
  if (above > 0) return below > 0 ? 'restricted' : 'at least';
  return below > 0 ? 'at most' : 'exact';
}

function commonBudget(runs: readonly CensoredRun[]): number {
  return Math.min(...runs.map(({ budget }) => budget));
}

function restrictedTo(budget: number, runs: readonly CensoredRun[]): number[] {
  return runs.map(({ passes }) => Math.min(passes ?? budget, budget));
}

function censoredCount(runs: readonly CensoredRun[], budget: number): number {
  return runs.filter(({ passes }) => passes === null || passes > budget).length;
}

function checkRuns(runs: readonly CensoredRun[]): void {
  if (runs.length === 0) throw new QckptError('ARGUMENT', '"runs" expected at least 1, got 0');
  const seeds = new Set<string>();
  for (const [k, { seed, passes, budget }] of runs.entries()) {
    if (!(Number.isFinite(budget) && budget > 0))
      throw new QckptError('ARGUMENT', `"runs[${k}].budget" expected a positive number, got ${budget}`);
    if (passes !== null && !(passes > 0 && passes <= budget))
      throw new QckptError(
        'ARGUMENT',
        `"runs[${k}].passes" expected number in (0, ${budget}] or null, got ${passes}`,
      );
    if (seeds.has(String(seed)))
      throw new QckptError('ARGUMENT', `"runs[${k}].seed" expected another seed than ${seed}: it was there`);
    seeds.add(String(seed));
  }
}
