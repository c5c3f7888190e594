import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { loadDataConfig, loadModel } from '../../src/experiment/spec/configFiles.ts';
import { regressionBaselineOf } from '../../src/learn/baseline.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { anglesOf } from '../../src/learn/data/preparedData.ts';
import { stratifiedSplit } from '../../src/learn/data/split.ts';
import { inColumnUnits } from '../../src/learn/data/targetScale.ts';
import { prepareTraining } from '../../src/training/training.ts';

/** What `node scripts/run.mjs peers/irisRegression --write` was told by scikit-learn and PennyLane. */
const golden = JSON.parse(
  readFileSync(new URL('../golden/learn/iris-regression.json', import.meta.url), 'utf8'),
);

const config = await loadDataConfig('iris-petal-width');
const samples = await loadDataSet(config);
const data = prepareData(samples, config, 3, golden.seed);
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 10));

describe("the width of iris' petals", () => {
  test('is a number for each flower, in place of classes', () => {
    expect([samples.labels, samples.pixels, samples.targets?.length]).toEqual([[], 3, 150]);
    expect(Array.from(samples.targets!.slice(0, 6))).toEqual([0.2, 0.2, 0.2, 0.2, 0.2, 0.4]);
    // Fisher's mean, as published.
    expect(samples.targets!.reduce((sum, value) => sum + value, 0) / 150).toBeCloseTo(1.199, 3);
  });

  test('is split as one class, and scaled as scikit-learn does, and back', () => {
    expect(data.split).toEqual(stratifiedSplit(new Uint8Array(150), config.split, golden.seed));
    expect(golden.rows.flatMap((row: number) => Array.from(anglesOf(data, row)))).toEqual(
      near(golden.angles.flat()),
    );
    const own = golden.rows.map((row: number) => data.targets![row]);
    expect(own).toEqual(near(golden.targets));
    expect(own.map((value: number) => inColumnUnits(value, data.targetScale!))).toEqual(
      near(golden.rows.map((row: number) => samples.targets![row])),
    );
  });

  test("has PennyLane's loss and gradient without noise", async () => {
    const model = { name: 'circuit-b-3q2l', ...(await loadModel('circuit-b-3q2l')) };
    const training = prepareTraining(
      {
        ...{ model, level: 0, idle: true, shots: null, seed: golden.seed, batch: golden.rows.length },
        freezing: { strategy: 'none' },
        optimizer: { name: 'sgd', learningRate: 1 },
        objective: { name: 'regression', observable: 'Z0' },
      },
      null,
      data,
    );
    const start = training.start();
    expect(Array.from(start.parameters)).toEqual(golden.parameters);
    expect(training.exact(start, golden.rows).loss).toBeCloseTo(golden.loss, 10);
    const { parameters } = training.step(start).state;
    expect(Array.from(start.parameters, (value, k) => value - parameters[k])).toEqual(near(golden.gradient));
  });

  test("has scikit-learn's least squares beside it", () => {
    const beside = { seed: golden.seed, samples: data.split.train.length, testImages: 30 };
    const { loss, images } = regressionBaselineOf(data, data.targets!, beside);
    expect(images).toBe(90);
    expect(loss).toBeCloseTo(golden.leastSquares, 10);
  });
});
