import { describe, expect, it } from 'vitest';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { loadDataConfig } from '../../src/experiment/spec/configFiles.ts';
import { BASELINE_RIDGE, baselineOf } from '../../src/learn/baseline.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { anglesOf } from '../../src/learn/data/preparedData.ts';
import { sampleOrder } from '../../src/learn/data/sampleOrder.ts';
import { fitLogisticRegression } from '../../src/learn/logisticRegression.ts';

const config = await loadDataConfig('mnist-0-3');
const digits = await loadDataSet(config);

describe('logistic regression', () => {
  it('is what scikit-learn finds on the first 600 training images of seed 1', () => {
    const data = prepareData(digits, config, 4, '1');
    const at = sampleOrder('1', data.split.train, data.shuffled);
    const images = Array.from({ length: 600 }, (_, step) => at(step));
    const { weights } = fitLogisticRegression(
      {
        rows: images.map((image) => anglesOf(data, image)),
        classes: images.map((image) => data.classes[image]),
      },
      BASELINE_RIDGE,
    );
    // scikit-learn 1.7.2, LogisticRegression(C=100, tol=1e-13, max_iter=20000, solver='newton-cg'): coefficients and,
    // last, intercepts less their mean.
    const peer = [
      [3.642818113, 0.07168825518, -1.356329521, 1.637183044, -9.025463195],
      [-3.797008242, -2.063320104, -0.3649227581, -0.9912156824, 14.12527583],
      [-0.05401536877, 0.3080278024, 1.214441076, -2.537836279, 7.292941508],
      [0.208205497, 1.683604046, 0.506811203, 1.891868917, -12.39275415],
    ];
    weights.forEach((own, k) => {
      own.forEach((weight, j) => {
        expect(Math.abs(weight - peer[k][j])).toBeLessThan(1e-6);
      });
    });
  });

  it('of one feature and two classes solves the equations of its minimum', () => {
    const rows = [[-1], [0], [0.5], [2]];
    const ridge = 0.5;
    const { weights } = fitLogisticRegression({ rows, classes: [3, 5, 3, 5] }, ridge);
    const [w, b] = [weights[1][0] - weights[0][0], weights[1][1] - weights[0][1]];
    // d/db and d/dw of the loss in the difference of the two classes; each class bears half of the ridge.
    const miss = rows.map(([x], i) => 1 / (1 + Math.exp(-(w * x + b))) - (i % 2));
    expect(miss.reduce((sum, own) => sum + own, 0)).toBeCloseTo(0, 9);
    expect(miss.reduce((sum, own, i) => sum + own * rows[i][0], 0) + (ridge * w) / 2).toBeCloseTo(0, 9);
    expect(weights[0][1] + weights[1][1]).toBeCloseTo(0, 9);
  });

  it('has an end where classes can be told apart entirely, and knows the classes that it saw', () => {
    const apart = fitLogisticRegression({ rows: [[0], [1], [10], [11]], classes: [0, 0, 2, 2] }, 1e-2);
    expect([[-5], [4], [7], [99]].map(apart.classOf)).toEqual([0, 0, 2, 2]);
    expect(apart.classes).toEqual([0, 2]);
    const one = fitLogisticRegression({ rows: [[3]], classes: [1] }, 1e-2);
    expect(one.classOf([-3])).toBe(1);
  });

  it('says what it cannot be fitted to', () => {
    expect(() => fitLogisticRegression({ rows: [], classes: [] }, 1)).toThrow(
      expect.objectContaining({ code: 'ARGUMENT' }),
    );
    expect(() => fitLogisticRegression({ rows: [[1]], classes: [0] }, 0)).toThrow(
      '"ridge" expected number > 0, got 0',
    );
  });
});

describe('the baseline of an accuracy', () => {
  it('is 0.900 within what seeds differ by on 4 components and 600 images', () => {
    // By scikit-learn, too: 0.912, 0.918, 0.896.
    const found = ['1', '2', '3'].map((seed) =>
      baselineOf(prepareData(digits, config, 4, seed), { seed, samples: 600, testImages: 500 }),
    );
    expect(found).toEqual([0.912, 0.918, 0.896].map((accuracy) => ({ accuracy, images: 600 })));
  });

  it('sees each training image once, however long the run', () => {
    const data = prepareData(digits, config, 4, '1');
    const few = { ...data, split: { ...data.split, train: data.split.train.filter((_, k) => k % 40 === 0) } };
    expect(baselineOf(few, { seed: '1', samples: 100_000, testImages: 50 }).images).toBe(
      few.split.train.length,
    );
  });
});
