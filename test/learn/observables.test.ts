import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePauliSum } from '../../src/circuit/pauliSum.ts';
import { loadModel } from '../../src/experiment/spec/configFiles.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { bindValues } from '../../src/learn/binding.ts';
import type { PreparedData } from '../../src/learn/data/preparedData.ts';
import { contributionsOf, qubitWiseBases } from '../../src/learn/objectives/observables/qubitWiseBases.ts';
import { softmaxLoss, squaredLoss } from '../../src/learn/objectives/observables/valueLoss.ts';
import { groundEnergy } from '../../src/learn/objectives/transverseIsing.ts';
import { parameterShift } from '../../src/learn/parameterShift.ts';
import { createShotSampler } from '../../src/learn/shots.ts';
import type { TrainState } from '../../src/learn/trainState.ts';
import { prepareTraining } from '../../src/training/training.ts';

const sums = ['Z0', '0.5*X0X1 + Z2', 'Y3 - 0.3'];
const data: PreparedData = {
  digest: '0'.repeat(64),
  split: { train: [0, 1, 2, 3], validation: [4], test: [5] },
  preprocessing: null,
  shuffled: true,
  angles: Float64Array.from({ length: 24 }, (_, k) => ((k + 1) * 1.1) % 3),
  features: 4,
  classes: Uint8Array.of(0, 1, 2, 0, 1, 2),
  targets: Float64Array.of(0.1, -0.4, 0.8, 0, 0.2, -0.9),
};
const model = { name: 'circuit-b-4q2l', ...(await loadModel('circuit-b-4q2l')) };
const manila = await loadHardware('manila');

const trainingOf = (objective: object, shots: number | null, batch = 1) =>
  prepareTraining(
    {
      ...{ model, level: 1, idle: true, shots, seed: '3', batch, freezing: { strategy: 'none' } },
      optimizer: { name: 'sgd', learningRate: 1 },
      objective: objective as { name: string },
    },
    manila,
    data,
  );

const objectives = [
  { name: 'expectation', observables: sums, head: 'linear' },
  { name: 'expectation', observables: sums },
  { name: 'regression', observable: '0.5*X0X1 + Z2 - 0.2 Y3' },
];

describe('objectives of observables', () => {
  test.each(objectives)('the step of %j goes down the slope of its loss, head and all', (objective) => {
    const training = trainingOf(objective, null);
    const fresh = training.start();
    const weights = fresh.head?.weights.map((_, k) => Math.sin(3 * k));
    const start: TrainState = { ...fresh, ...(weights ? { head: { ...fresh.head!, weights } } : {}) };
    const { image } = training.sampleAt(0);
    const lossAt = (state: TrainState): number => training.exact(state, [image]).loss;
    const { state, record } = training.step(start);
    expect(record.loss).toBeCloseTo(lossAt(start), 12);
    expect(record.forwardPasses).toBe(1 + 2 * start.parameters.length);
    const h = 1e-5;
    const slope = (move: (by: number) => TrainState): number =>
      (lossAt(move(h)) - lossAt(move(-h))) / (2 * h);
    const moved = (values: Float64Array, k: number, by: number) =>
      values.map((value, j) => value + (j === k ? by : 0));
    start.parameters.forEach((angle, k) => {
      const expected = slope((by) => ({ ...start, parameters: moved(start.parameters, k, by) }));
      expect(angle - state.parameters[k]).toBeCloseTo(expected, 7);
    });
    weights?.forEach((weight, k) => {
      const expected = slope((by) => ({
        ...start,
        head: { ...start.head!, weights: moved(weights, k, by) },
      }));
      expect(weight - state.head!.weights[k]).toBeCloseTo(expected, 7);
    });
  });

  test('a step on a batch is the mean of steps on its samples, at the sum of their costs', () => {
    const start = trainingOf(objectives[0], 200).start();
    const training = trainingOf(objectives[0], 200, 3);
    const { state, record } = training.step({ ...start, step: 0 });
    const one = trainingOf(objectives[0], 200);
    const alone = [0, 1, 2].map((step) => one.step({ ...start, step }));
    start.parameters.forEach((angle, k) => {
      const mean = alone.reduce((sum, { state: own }) => sum + (angle - own.parameters[k]) / 3, 0);
      expect(angle - state.parameters[k]).toBeCloseTo(mean, 12);
    });
    expect(record.forwardPasses).toBe(3 * alone[0].record.forwardPasses);
    // X0X1, Z2 and Y3 share a basis; Z0 has its own.
    expect(record.shots).toBe(2 * 200 * record.forwardPasses);
    expect(state.step).toBe(1);
  });

  test('parameter shift with shots is unbiased, and a value spreads as its law says', () => {
    const { context, start, sampleAt } = trainingOf(objectives[1], 50);
    const { measurement, shotKey } = context;
    const { parameters, freezing } = start();
    const sample = sampleAt(0);
    const angles = bindValues(measurement.binding, parameters, sample.features);
    const shifted = measurement.shifted(angles, sample, freezing.active);
    const exact = measurement.gradient(angles, sample);
    const count = parameters.length;
    const draws = 400;
    const mean = new Float64Array(3 * count);
    for (let step = 0; step < draws; step++) {
      const sampler = createShotSampler(measurement, shotKey, { step, image: 0 }, 50);
      parameterShift(shifted, measurement, freezing.active, sampler).slopes.forEach((slope, k) => {
        mean[k] += slope / draws;
      });
    }
    exact.forEach(({ occurrences, slopes }, value) => {
      const wanted = new Float64Array(count);
      occurrences.forEach(({ parameter, coefficient }, k) => {
        const place = measurement.binding.sources[parameter];
        if (place >= 0) wanted[place] += coefficient * slopes[k];
      });
      // A value's variance is at most (sum of coefficients)^2 a shot; half of a difference has half of it.
      const most = 5 * Math.sqrt((1.5 * 1.5) / (2 * 50 * draws));
      wanted.forEach((slope, k) => {
        expect(Math.abs(mean[value * count + k] - slope)).toBeLessThan(most);
      });
    });
  });

  test('losses have the slopes that they say', () => {
    const numbers = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 3, maxLength: 3 }), fc.nat(2), (values, target) => {
        for (const [own, goal] of [
          [softmaxLoss, target],
          [squaredLoss, 0.4],
        ] as const) {
          const { byValue } = own.slope(values, goal, undefined);
          Array.from(byValue).forEach((slope, k) => {
            const at = (by: number) =>
              own.loss(
                values.map((v, j) => v + (j === k ? by : 0)),
                goal,
                undefined,
              );
            expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(slope, 6);
          });
        }
      }),
    );
  });
});

describe('bases', () => {
  test('read what commutes qubit by qubit at once, in order of appearance', () => {
    const { qubits, bases, constants } = qubitWiseBases(sums.map(parsePauliSum));
    expect(qubits).toEqual([0, 1, 2, 3]);
    expect(bases.map(({ axes }) => axes.join(''))).toEqual(['ZZZY', 'XXZZ']);
    expect(constants).toEqual([0, 0, -0.3]);
    expect([...contributionsOf(bases[1], qubits)[1]].slice(0, 4)).toEqual([0.5, -0.5, -0.5, 0.5]);
    expect(() => qubitWiseBases([parsePauliSum('2')])).toThrow('at least one term with a Pauli');
  });
});

test('a chain of twelve qubits: the variational principle, and shots of bitstrings around the exact energy', async () => {
  const long = { name: 'long', family: 'ry-rz-cz-chain', qubits: 12, layers: 1 };
  const cell = {
    ...{
      model: long,
      hardware: null,
      freezing: { strategy: 'none' },
      optimizer: { name: 'adam', learningRate: 0.1 },
    },
    ...{ shots: 400, checkpointEvery: 10, seed: '1', steps: 2 },
  };
  const training = prepareTraining(cell, null, null);
  const state = training.start();
  const specs = training.objective.claims(cell, { isLast: true, isMoved: false });
  const [exact, sampled] = training.evaluate(state, specs);
  expect(exact.value).toBeGreaterThan(groundEnergy(12));
  // Two bases, whose sums have at most 11 and 12 terms.
  expect(Math.abs(sampled.value - exact.value)).toBeLessThan(5 * Math.sqrt((11 * 11 + 12 * 12) / 400));
  expect(sampled.value).not.toBe(exact.value);
  expect(training.context.measurement.axes).toEqual(['Z'.repeat(12), 'X'.repeat(12)]);
  expect(ansatzOf(long).circuit.qubits).toBe(12);
  const range = training.objective
    .open({ model: long, circuit: training.compiled.circuit, profile: null, data: null, seed: '1' })
    .range(state, specs[1]);
  expect(sampled.value).toBeGreaterThanOrEqual(range.least);
  expect(sampled.value).toBeLessThanOrEqual(range.most);
});
