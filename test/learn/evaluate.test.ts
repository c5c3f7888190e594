import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type EvaluationTask,
  evaluateExact,
  evaluateExactNear,
  evaluateSampled,
  evaluateSampledNear,
} from '../../src/learn/evaluate.ts';
import { crossEntropy, crossEntropySlope } from '../../src/learn/objectives/crossEntropy.ts';

const table = [
  [0.7, 0.1, 0.1, 0.1],
  [0.25, 0.25, 0.25, 0.25],
  [0.2, 0.5, 0.3, 0],
  [0.1, 0.2, 0.3, 0.4],
];
// Two-qubit order: class 1 is outcome 2 and class 2 is outcome 1.
const task: EvaluationTask = {
  images: [10, 11, 12, 13],
  classes: { length: 14, 10: 0, 11: 1, 12: 2, 13: 3 } as ArrayLike<number>,
  outcomes: [0, 2, 1, 3],
  probabilities: (position) => table[position],
};

describe('crossEntropy', () => {
  test('exact: -ln(p + 1e-10); from counts: -ln((k + 1/2)/(M + 1))', () => {
    expect(crossEntropy(0.25, null)).toBeCloseTo(Math.log(4), 9);
    expect(crossEntropy(0, null)).toBeCloseTo(10 * Math.LN10, 12);
    expect(crossEntropy(0, 1000)).toBeCloseTo(Math.log(2002), 12);
    expect(crossEntropy(0.251, 1000)).toBeCloseTo(-Math.log(251.5 / 1001), 12);
    expect(() => crossEntropy(0.5, 0)).toThrow('"shots"');
  });

  test('slope is the derivative by the frequency', () => {
    expect(crossEntropySlope(0.2, null)).toBeCloseTo(-1 / 0.2, 8);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), (k) => {
        const p = k / 1000;
        const h = 1e-6 * p;
        const difference = (crossEntropy(p + h, null) - crossEntropy(p - h, null)) / (2 * h);
        expect(crossEntropySlope(p, null) / difference).toBeCloseTo(1, 6);
        // d/df of -ln((M f + 1/2)/(M + 1)).
        expect(crossEntropySlope(p, 1000)).toBeCloseTo(-1000 / (k + 0.5), 8);
      }),
    );
  });
});

describe('evaluateExact', () => {
  test('mean loss and accuracy; a tie goes to the lowest class', () => {
    const { loss, accuracy, correct, images } = evaluateExact(task);
    expect(loss).toBeCloseTo(-(Math.log(0.7) + Math.log(0.25) + Math.log(0.5) + Math.log(0.4)) / 4, 8);
    // Right: images of class 0, 2, 3; the tie is called class 0.
    expect([accuracy, correct, images]).toEqual([0.75, 3, 4]);
    expect(evaluateExact({ ...task, classes: { ...task.classes, 11: 0 } as ArrayLike<number> }).correct).toBe(
      4,
    );
    expect(() => evaluateExact({ ...task, images: [] })).toThrow('at least one image');
  });
});

describe('evaluateSampled', () => {
  test('tends to the exact values and never has an infinite loss', () => {
    const exact = evaluateExact(task);
    const sampled = evaluateSampled(task, 4_000_000, 1, 'evaluation');
    expect(sampled.loss).toBeCloseTo(exact.loss, 2);
    expect(
      Number.isFinite(
        evaluateSampled({ ...task, classes: { ...task.classes, 12: 3 } as ArrayLike<number> }, 1, 1, 'e')
          .loss,
      ),
    ).toBe(true);
  });

  test('an image’s draw does not depend on which others are evaluated', () => {
    const alone = [0, 1, 2, 3].map(
      (k) =>
        evaluateSampled(
          { ...task, images: [task.images[k]], probabilities: () => table[k] },
          100,
          3,
          'evaluation',
        ).loss,
    );
    const together = evaluateSampled(task, 100, 3, 'evaluation');
    expect(together.loss).toBeCloseTo(alone.reduce((a, b) => a + b) / 4, 12);
    expect(evaluateSampled(task, 100, 3, 'evaluation')).toEqual(together);
    expect(evaluateSampled(task, 100, 4, 'evaluation').loss).not.toBe(together.loss);
    expect(evaluateSampled(task, 100, 3, 'other').loss).not.toBe(together.loss);
  });
});

describe('where probabilities may be a little off', () => {
  const laws = [
    [0.61, 0.13, 0.15, 0.11],
    [0.27, 0.22, 0.24, 0.27],
    [0.21, 0.48, 0.29, 0.02],
    [0.12, 0.21, 0.29, 0.38],
  ];

  test('a class is open where two are as probable', () => {
    // Only the second image has a tie, and its right class is one of the four.
    expect(evaluateExactNear(task, 1e-9)).toMatchObject({ correct: [3, 4], images: 4, open: 1 });
    // The others' first and second are at least 0.1 apart, the last one's exactly that.
    expect(evaluateExactNear(task, 0.049)).toMatchObject({ correct: [3, 4], open: 1 });
    expect(evaluateExactNear(task, 0.051)).toMatchObject({ correct: [2, 4], open: 2 });
  });

  test('draws are the same again, and their sums those of the evaluation', () => {
    const draws = { shots: 100, seed: '3', purpose: 'claim/test' };
    // A conditional probability of exactly 1/2 is a boundary itself: there a draw is taken from the other side.
    const generic = { ...task, probabilities: (position: number) => laws[position] };
    const { loss, correct } = evaluateSampled(generic, draws.shots, draws.seed, draws.purpose);
    const near = evaluateSampledNear(generic, draws, 1e-9);
    expect(near).toMatchObject({ correct: [correct, correct], open: 0 });
    for (const sum of near.loss) expect(sum).toBeCloseTo(loss * 4, 14);
    expect(evaluateSampledNear(task, draws, 1e-9).open).toBeGreaterThan(0);
    const far = evaluateSampledNear(generic, draws, 0.01);
    expect(far.open).toBeGreaterThan(0);
    expect(far.loss[0]).toBeLessThan(near.loss[0]);
    expect(far.loss[1]).toBeGreaterThan(near.loss[1]);
  });
});
