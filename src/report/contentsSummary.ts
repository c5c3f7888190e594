import type { ContentsResult, VariantResult } from '../experiment/tasks/contents/contents.ts';
import { type Question, questions } from '../experiment/tasks/contents/variants.ts';
import { groupBy } from '../numeric/groupBy.ts';
import { tInterval } from '../numeric/statistics/tInterval.ts';
import { mean } from '../numeric/statistics.ts';

/** What one variant of one checkpoint loses, question by question; null: not asked. */
export interface VariantLosses {
  /** Loss at equal passes, less that of the uninterrupted run. */
  readonly resume: number | null;
  /** Forward passes until that loss is there, less those of the uninterrupted run; null: not asked, or never there. */
  readonly extraPasses: number | null;
  /** Whether it was not there within twice the passes. */
  readonly censored: boolean | null;
  /** |computed - reported|. */
  readonly verify: number | null;
  /** Mean over machines of |predicted - right|. */
  readonly predict: number | null;
}

/** @throws TypeError: a result without the variant that has all */
export function lossesOf(result: ContentsResult, variant: VariantResult): VariantLosses {
  const whole = result.variants.find(({ kind }) => kind === 'all')!;
  const { resumed, predicted, elsewhere } = variant;
  const passes = resumed?.passes ?? null;
  return {
    resume: resumed === null ? null : resumed.loss - whole.resumed!.loss,
    extraPasses: passes === null ? null : passes - whole.resumed!.passes!,
    censored: resumed === null ? null : passes === null,
    verify: predicted === null ? null : Math.abs(predicted - result.lossReported),
    predict:
      elsewhere === null
        ? null
        : mean(elsewhere.map((loss, k) => Math.abs(loss - result.lossElsewhere[k].loss))),
  };
}

/** Share of the squared error of the best guess without hardware data that a variant takes away; null: not asked. */
export function explainedShare(results: readonly ContentsResult[], variant: string): number | null {
  const predicted = results.map(
    ({ variants }) => variants.find(({ name }) => name === variant)?.predicted ?? null,
  );
  if (predicted.some((loss) => loss === null) || results.length === 0) return null;
  const squares = (guess: (result: ContentsResult, k: number) => number): number =>
    results.reduce((sum, result, k) => {
      const error = guess(result, k) - result.lossCounted;
      return sum + error * error;
    }, 0);
  const without = Math.min(
    squares(({ lossNoiseFree }) => lossNoiseFree),
    squares(({ lossElsewhere }) => mean(lossElsewhere.map(({ loss }) => loss))),
  );
  return without === 0 ? null : 1 - squares((_, k) => predicted[k]!) / without;
}

/** A variant over all its machines, a value a seed; empty where it was not asked. */
export interface VariantBySeed {
  readonly seeds: readonly string[];
  readonly values: Readonly<Record<Question, readonly number[]>>;
  readonly extraPasses: readonly number[];
  readonly censored: number;
}

/** @param results of one model and the same questions */
export function bySeed(results: readonly ContentsResult[], variant: string): VariantBySeed {
  const seeds = [...new Set(results.map(({ seed }) => seed))];
  const values: Record<Question, number[]> = { resume: [], verify: [], explain: [], predict: [] };
  const extraPasses: number[] = [];
  let censored = 0;
  for (const seed of seeds) {
    const own = results.filter((result) => result.seed === seed);
    const losses = own.flatMap((result) => {
      const found = result.variants.find(({ name }) => name === variant);
      return found === undefined ? [] : [lossesOf(result, found)];
    });
    for (const question of ['resume', 'verify', 'predict'] as const) {
      const known = losses.flatMap((one) => one[question] ?? []);
      if (known.length > 0) values[question].push(mean(known));
    }
    const passes = losses.flatMap((one) => one.extraPasses ?? []);
    if (passes.length > 0) extraPasses.push(mean(passes));
    censored += losses.filter((one) => one.censored === true).length;
    const share = explainedShare(own, variant);
    if (share !== null) values.explain.push(share);
  }
  return { seeds, values, extraPasses, censored };
}

/** Whether a question is answered to within its threshold. */
export type Answered = 'yes' | 'no' | 'unclear';

/** By the interval over seeds; null: not asked, or too few seeds. */
export function answered(question: Question, values: readonly number[], threshold: number): Answered | null {
  const interval = tInterval(values);
  if (interval === null) return null;
  const ratio = { lower: interval.lower, upper: interval.upper };
  if (question === 'explain')
    return ratio.lower >= threshold ? 'yes' : ratio.upper < threshold ? 'no' : 'unclear';
  return ratio.upper <= threshold ? 'yes' : ratio.lower > threshold ? 'no' : 'unclear';
}

/** Results whose questions are the same, on one model: what is summarized together. */
export function groupsOf<Item>(items: readonly Item[], resultOf: (item: Item) => ContentsResult): Item[][] {
  const groups = groupBy(items, (item) => {
    const { model, kind, thresholds, variants } = resultOf(item);
    const whole = variants.find((variant) => variant.kind === 'all');
    const asked = [whole?.predicted != null, whole?.elsewhere != null, whole?.resumed != null];
    return JSON.stringify([model, kind, asked, questions.map((question) => thresholds[question])]);
  });
  return [...groups.values()];
}
