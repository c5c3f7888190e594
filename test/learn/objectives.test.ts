import { describe, expect, it } from 'vitest';
import { classification } from '../../src/learn/objectives/classification.ts';
import { crossEntropyLoss } from '../../src/learn/objectives/crossEntropy.ts';
import { type FrequencyLoss, lossVariance } from '../../src/learn/objectives/frequencyLoss.ts';
import {
  frequencyLossOf,
  objectiveMember,
  objectiveNamed,
  objectives,
} from '../../src/learn/objectives/objectives.ts';

const squared: FrequencyLoss = {
  name: 'squared',
  formulas: { exact: '(1 - p)^2', sampled: '(1 - k/M)^2' },
  loss: (frequency) => (1 - frequency) * (1 - frequency),
  slope: (frequency) => 2 * (frequency - 1),
};
const model = { family: 'rx-rz-cz-ring', qubits: 4, layers: 2 };

describe('every objective', () => {
  it.each(Object.entries(objectives))(
    '%s: is called as it says, and notes what a step and a look are',
    (name, one) => {
      expect(one.name).toBe(name);
      expect(Object.keys(one.history.steps)).toEqual(expect.arrayContaining(['active', 'circuits']));
      if (!one.readsData) expect(one.loss).toBeNull();
      expect(one.leastImages).toBe(one.readsData ? 1 : 0);
    },
  );

  it.each(
    Object.values(objectives).flatMap(({ name, loss }) => (loss === null ? [] : [[name, loss] as const])),
  )(
    '%s: the slope is the derivative of the loss, which falls as the label is seen oftener',
    (_, { loss, slope }) => {
      const h = 1e-6;
      for (const p of [0.05, 0.3, 0.5, 0.9]) {
        expect((loss(p + h, null) - loss(p - h, null)) / (2 * h)).toBeCloseTo(slope(p, null), 4);
        expect(slope(p, null)).toBeLessThan(0);
      }
    },
  );
});

it('of a cell without a name is the first of its kind, and no cell names that', () => {
  expect([true, false].map((readsData) => objectiveNamed(undefined, readsData).name)).toEqual([
    'outcome',
    'energy',
  ]);
  expect(objectiveMember('outcome')).toEqual({});
  expect(() => objectiveNamed('toString', true)).toThrow(
    '"objective" expected one of outcome, expectation, regression, energy',
  );
  expect(() => frequencyLossOf({ objective: 'energy' })).toThrow('expected one of outcome, got "energy"');
});

describe('another loss of the label’s frequency', () => {
  const objective = classification({ name: 'squared', help: '', example: '', loss: squared });

  it('decides which values a claim may have', () => {
    const spec = { split: 'test', images: 10, estimator: 'exact', shots: null, streamPurpose: null } as const;
    const law = (name: string) => objective.valueLaw({ name, ...spec }, { model, isNoisy: false })!;
    expect([-1e-3, 0, 0.25, 1, 1.001].map(law('loss').accepts)).toEqual([false, true, true, true, false]);
    expect([0.3, 0.35].map(law('accuracy').accepts)).toEqual([true, false]);
    // The cross-entropy of a probability of zero is 23.03: -ln(1e-10).
    const known = objectives.outcome.valueLaw({ name: 'loss', ...spec }, { model, isNoisy: false })!;
    expect([23.02, 23.04].map(known.accepts)).toEqual([true, false]);
  });

  it('has a variance by the delta method; the cross-entropy’s own comes close to it', () => {
    // (2 (p - 1))^2 p (1 - p) / M
    expect(lossVariance(squared, 0.5, 100)).toBeCloseTo(0.0025, 12);
    expect(lossVariance(crossEntropyLoss, 0.5, 100)).toBeCloseTo(0.5 / 50.5, 12);
    const { variance: _, ...plain } = crossEntropyLoss;
    expect(lossVariance(plain, 0.5, 1e6) / lossVariance(crossEntropyLoss, 0.5, 1e6)).toBeCloseTo(1, 5);
  });

  it('is claimed as every classification: test images at the end, sampled ones with shots', () => {
    const data = { labels: [7, 'b'] };
    const cell = { model, data, seed: '1', shots: 100, samples: 5, validationImages: 3, testImages: 4 };
    const claimed = (isLast: boolean) =>
      objective.claims(cell, { isLast, isMoved: false }).map(({ split, name }) => `${split} ${name}`);
    expect(claimed(false)).toEqual(
      ['loss', 'accuracy', 'sampled_loss', 'sampled_accuracy'].map((name) => `validation ${name}`),
    );
    expect(claimed(true)).toHaveLength(8);
  });
});
