import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { loadDataConfig, loadModel } from '../../src/experiment/spec/configFiles.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { baselineOf } from '../../src/learn/baseline.ts';
import { bindValues } from '../../src/learn/binding.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { anglesOf } from '../../src/learn/data/preparedData.ts';
import { prepareTraining } from '../../src/training/training.ts';

/** What `node scripts/run.mjs peers/iris --write` was told by scikit-learn, PennyLane and Qiskit Aer. */
const golden = JSON.parse(readFileSync(new URL('../golden/learn/iris.json', import.meta.url), 'utf8'));

const config = await loadDataConfig('iris');
const samples = await loadDataSet(config);
const data = prepareData(samples, config, 4, golden.seed);
const model = { name: 'strongly-entangling-3q2l', ...(await loadModel('strongly-entangling-3q2l')) };
const parameters = Float64Array.from(golden.parameters);

const trainingOn = async (hardware: string | null) =>
  prepareTraining(
    {
      model,
      level: 1,
      freezing: { strategy: 'none' },
      optimizer: { name: 'sgd', learningRate: 0.1 },
      idle: false,
      shots: null,
      seed: golden.seed,
    },
    hardware === null ? null : await loadHardware(hardware),
    data,
  );

const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 10));

describe('Iris', () => {
  test('has 150 flowers, 50 of each of three species, four lengths', () => {
    expect([samples.labels, samples.pixels]).toEqual([['setosa', 'versicolor', 'virginica'], 4]);
    expect([0, 1, 2].map((own) => samples.classes.filter((one) => one === own).length)).toEqual([50, 50, 50]);
    expect(Array.from(samples.images.slice(0, 4))).toEqual([5.1, 3.5, 1.4, 0.2]);
    // The two flowers that UCI's other file has wrong: rows 35 and 38.
    expect([...samples.images.slice(34 * 4, 35 * 4), ...samples.images.slice(37 * 4, 38 * 4)]).toEqual([
      4.9, 3.1, 1.5, 0.2, 4.9, 3.6, 1.4, 0.1,
    ]);
    // Fisher's means, as published.
    const means = [0, 1, 2, 3].map(
      (k) => Array.from(samples.images).reduce((sum, value, at) => sum + (at % 4 === k ? value : 0), 0) / 150,
    );
    expect(means).toEqual([5.843, 3.057, 3.758, 1.199].map((mean) => expect.closeTo(mean, 3)));
  });

  test('is encoded as scikit-learn standardizes and scales it', () => {
    expect(golden.rows.map((row: number) => Array.from(anglesOf(data, row)))).toEqual(
      golden.angles.map(near),
    );
  });

  test("has PennyLane's loss and gradient without noise", async () => {
    const { context } = await trainingOn(null);
    const { measurement } = context;
    const { binding } = measurement;
    golden.rows.forEach((row: number, k: number) => {
      const features = anglesOf(data, row);
      const outcome = ansatzOf(model).outcomeOfClass(data.classes[row]);
      expect(outcome).toBe(golden.outcomes[k]);
      const sample = { image: row, features, outcome };
      const [found] = measurement.gradient(bindValues(binding, parameters, features), sample);
      const { byValue } = measurement.slope([found.probability], null, sample, undefined);
      const gradient = new Array<number>(parameters.length).fill(0);
      found.occurrences.forEach(({ parameter, coefficient }, at) => {
        gradient[binding.sources[parameter]] += byValue[0] * coefficient * found.slopes[at];
      });
      expect(measurement.loss([found.probability], null, sample, undefined)).toBeCloseTo(golden.loss[k], 10);
      expect(gradient).toEqual(near(golden.gradient[k]));
    });
  });

  test("has Qiskit Aer's probabilities under manila's noise", async () => {
    const { setting } = await trainingOn('manila');
    golden.rows.forEach((row: number, k: number) => {
      const values = bindValues(setting.binding, parameters, anglesOf(data, row));
      expect(Array.from(setting.engine.probabilities(values))).toEqual(near(golden.noisy[k]));
    });
  });

  test('is told apart by a linear classifier of three classes', () => {
    const { accuracy, images } = baselineOf(data, { seed: golden.seed, samples: 300, testImages: 30 });
    expect(images).toBe(90);
    expect(accuracy).toBeGreaterThan(0.9);
  });
});
