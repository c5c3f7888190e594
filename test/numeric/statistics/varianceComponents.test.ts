import { expect, it } from 'vitest';
import { varianceComponents } from '../../../src/numeric/statistics/varianceComponents.ts';

it('separates variance within groups from that between them', () => {
  // By hand: mean squares 2 and 16, two values a group.
  expect(
    varianceComponents([
      [1, 3],
      [5, 7],
    ]),
  ).toEqual({ within: 2, between: 7 });
  // Unequal groups: 4 within; (48 - 4) / 1.5 between.
  const uneven = varianceComponents([[0, 2, 4], [10]])!;
  expect(uneven.within).toBe(4);
  expect(uneven.between).toBeCloseTo(44 / 1.5, 12);
});

it('is below zero where groups differ less than values do', () => {
  expect(
    varianceComponents([
      [0, 4],
      [1, 3],
    ]),
  ).toEqual({ within: 5, between: -2.5 });
});

it('is unbiased: the mean over draws is what they were drawn with', () => {
  let state = 7;
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  const sums = { within: 0, between: 0 };
  const draws = 4000;
  for (let k = 0; k < draws; k++) {
    const groups = [2, 2, 3, 4, 2].map((size) => {
      const own = 3 * uniform();
      return Array.from({ length: size }, () => own + uniform());
    });
    const found = varianceComponents(groups)!;
    sums.within += found.within / draws;
    sums.between += found.between / draws;
  }
  // Variance of a uniform number of width w: w^2 / 12.
  expect(sums.within).toBeCloseTo(1 / 12, 2);
  expect(Math.abs(sums.between - 9 / 12)).toBeLessThan(0.03);
});

it('needs two groups, one of them of two values', () => {
  expect(varianceComponents([[1, 2]])).toBeNull();
  expect(varianceComponents([[1], [2]])).toBeNull();
});
