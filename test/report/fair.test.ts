import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/report/table.ts';
import { tables } from '../../src/report/tables.ts';
import { inputOf, trained } from './madeUp.ts';

const BUDGET = 1600;
const specs = {
  freezing: {
    target: { accuracy: 0.5, sustained: 1 },
    training: { passes: { budget: BUDGET, every: 100 } },
    comparison: { tuningSeeds: 0, targets: [0.5] },
  },
};

/** Runs of the seeds from 1 on. @param passes to the target; null: never */
const runs = (strategy: string, passes: readonly (number | null)[]) =>
  passes.map((at, k) =>
    trained(
      {
        ...{ hardware: 'none', seed: k + 1, loss: 1, freezing: strategy, circuits: BUDGET },
        curve: { step: [1], loss: [1], accuracy: [at === null ? 0.4 : 0.6], circuits: [at ?? BUDGET] },
      },
      'freezing',
      { freezing: { strategy }, optimizer: { name: 'adam', learningRate: 0.01 } },
    ),
  );
const rowsOf = (...tasks: ReturnType<typeof runs>[]): ((method: string) => Row) => {
  const rows = tables.fair.rows(inputOf(tasks.flat(), specs));
  return (method) => rows.find((row) => row.method === method && row.tuning === 'tuned')!;
};

describe('the fair comparison', () => {
  // Halvings: 1600 / 2 = 800, ... logarithms of the ratios are multiples of ln 2.
  const none = [800, 800, 800, 800, 800];

  it('has the geometric mean of ratios by seed, with the interval of their logarithms', () => {
    const row = rowsOf(runs('none', none), runs('random', [400, 200, 100, 50, 25]))('random');
    // 1, 2, 3, 4, 5 times ln 2: 2^3, and 2^(3 -+ 1.963243) with t = 2.776445 of 4 degrees of freedom.
    expect(row.ratio_to_none).toBeCloseTo(8, 10);
    expect(row.ratio_to_none_low).toBeCloseTo(2 ** 1.036757, 5);
    expect(row.ratio_to_none_high).toBeCloseTo(2 ** 4.963243, 4);
    expect(row).toMatchObject({ n: 5, reached: 5, bound_to_none: 'exact', reached_by_none: 5 });
  });

  it('counts censored runs with the budget, on either side', () => {
    const row = rowsOf(
      runs('none', [800, 800, 800, 800, null]),
      runs('random', [400, null, 400, 400, 400]),
      runs('structural', [400, 400, 400, 400, 400]),
      runs('wsbd', [400, null, 400, 400, 400]),
    );
    // Twice as many passes three times, half of them, four times as many.
    expect(row('random').ratio_to_none).toBeCloseTo(2 ** ((3 - 1 + 2) / 5), 10);
    expect(row('random')).toMatchObject({ reached: 4, reached_by_none: 4, bound_to_none: 'restricted' });
    expect(row('random').passes_to_target).toBeCloseTo((4 * 400 + BUDGET) / 5, 10);
    // Of the one without a budget: at least where runs without freezing are censored, at most where others are.
    expect(row('structural').ratio_to_none).toBeCloseTo(2 ** ((4 + 2) / 5), 10);
    expect(row('structural')).toMatchObject({ reached: 5, bound_to_none: 'at least' });
    expect(row('wsbd').ratio_to_structural).toBeCloseTo(2 ** (-2 / 5), 10);
    expect(row('wsbd').bound_to_structural).toBe('at most');
  });

  it('says nothing where no run of either got there', () => {
    const never = [null, null, null, null, null];
    const row = rowsOf(runs('none', never), runs('random', never))('random');
    expect(row).toMatchObject({ ratio_to_none: null, ratio_to_none_holm: null, bound_to_none: null });
    expect(row).toMatchObject({ reached: 0, passes_to_target: BUDGET });
  });

  it('has no interval and no p below five seeds', () => {
    const row = rowsOf(runs('none', none.slice(1)), runs('random', [400, 200, 100, 50]))('random');
    expect(row.ratio_to_none).toBeCloseTo(2 ** 2.5, 10);
    expect(row).toMatchObject({ n: 4, ratio_to_none_low: null, ratio_to_none_high: null });
    expect(row.ratio_to_none_holm).toBeNull();
  });

  it('adjusts p for all methods that are compared with the same baseline', () => {
    // t of 1, 2, 3, 4, 5 is 3 / sqrt(0.5) = 4.242641, of 0, 1, 2, 3, 4 it is 2.828427, and of -2 to 2 it is 0.
    // Two-sided p with 4 degrees of freedom, SciPy 1.17.1, 2 * t.sf(t, 4): 0.013236, 0.047421 and 1.
    const row = rowsOf(
      runs('none', none),
      runs('random', [800, 400, 200, 100, 50]),
      runs('structural', [400, 200, 100, 50, 25]),
      runs('wsbd', [1600, 1600, 800, 400, 400]),
    );
    // Of random, structural and wsbd: thrice the smallest, twice the next, the last as it is.
    expect(row('structural').ratio_to_none_holm).toBeCloseTo(3 * 0.0132356, 6);
    expect(row('random').ratio_to_none_holm).toBeCloseTo(2 * 0.0474207, 6);
    expect(row('wsbd').ratio_to_none_holm).toBeCloseTo(1, 12);
    // A baseline beside itself is no comparison, here or in what the others are adjusted for.
    expect(row('none').ratio_to_none_holm).toBeNull();
    expect(row('structural').ratio_to_structural_holm).toBeNull();
  });
});
