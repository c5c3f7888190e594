import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parameterAngle } from '../../../src/circuit/angle.ts';
import { inRotations, nameUses } from '../../../src/circuit/rotationsOf.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { createNoiseModel } from '../../../src/hardware/noiseModel.ts';
import {
  ansatzOf,
  type Model,
  modelFileSchema,
  modelSchema,
  readModel,
} from '../../../src/learn/ansatz/models.ts';
import { openQasmModel } from '../../../src/learn/ansatz/openQasmModel.ts';
import { bindValues } from '../../../src/learn/binding.ts';
import { createFreezing } from '../../../src/learn/freezing.ts';
import { outcomeMeasurement } from '../../../src/learn/objectives/outcomeMeasurement.ts';
import { createOptimizer } from '../../../src/learn/optimizers.ts';
import { allows, gatesOfNames, mostPasses, passLaw, sharesNames } from '../../../src/learn/passLaw.ts';
import { shiftableCircuit } from '../../../src/learn/shiftableCircuit.ts';
import { planStep, readStep } from '../../../src/learn/stepPlan.ts';
import { createTrainingContext } from '../../../src/learn/trainingContext.ts';
import { trainingStep } from '../../../src/learn/trainingStep.ts';
import { initialTrainState, startingAngles } from '../../../src/learn/trainState.ts';
import { QckptError } from '../../../src/numeric/qckptError.ts';
import { createEngine } from '../../../src/simulate/createEngine.ts';
import { compileModel } from '../../../src/training/training.ts';

/** Every way in which a name can stand: alone, with a coefficient, with another name, in several gates, controlled. */
const SHARED = `OPENQASM 2.0;
include "qelib1.inc";
gate pair(a) x, y { cx x, y; rz(2*a) y; cx x, y; }
qreg q[3];
creg c[2];
ry(x0) q[0];
ry(x1) q[1];
rz(alpha) q;
crx(beta) q[0], q[1];
pair(gamma/2) q[1], q[2];
ry(x0 + 0.5*alpha) q[2];
cu1(beta) q[1], q[2];
u3(delta, pi/2, -alpha) q[0];
ry(x1 - delta) q[1];
cx q[0], q[2];
rz(gamma) q[0];
rz(0.5*gamma) q[0];
rx(beta) q[0];
rxx(alpha) q[0], q[1];
measure q[0] -> c[0];
measure q[2] -> c[1];
`;

const read = (text: string): Promise<Model> =>
  readModel(modelFileSchema.parse(parse(text)), {
    text: async () => ({ text: SHARED, source: 'shared.qasm' }),
    refuse: (at, message) => new QckptError('SPEC', `${message} (${at.join('.')})`),
  });
const shared = await read('kind: openqasm\nfile: ./shared.qasm\ninputs: [x0, x1]\n');

const sgd = (learningRate: number) => ({ name: 'sgd', learningRate });

describe('a circuit from OpenQASM', () => {
  test('trains the names that are no inputs, in the order of their first gates', () => {
    const { parameterNames, inputNames, shape, layers, classCount } = ansatzOf(shared);
    expect(parameterNames).toEqual(['alpha', 'beta', 'gamma', 'delta']);
    expect([inputNames, shape, layers, classCount]).toEqual([['x0', 'x1'], [1, 1, 4], 1, 4]);
  });

  test('is held as text that reads as the same circuit', () => {
    const held = modelSchema.parse(JSON.parse(JSON.stringify(shared)));
    expect(held).toEqual(shared);
    expect(ansatzOf(held).circuit).toEqual(ansatzOf(shared).circuit);
    expect(held).toMatchObject({ kind: 'openqasm', names: ['alpha', 'beta', 'gamma', 'delta'] });
  });

  test('takes the outcomes of classes as they are listed, else with bit 0 the most significant', async () => {
    const outcomes = (model: Model) =>
      Array.from({ length: ansatzOf(model).classCount }, (_, k) => ansatzOf(model).outcomeOfClass(k));
    expect(outcomes(shared)).toEqual([0, 2, 1, 3]);
    // c[1] c[0]: 01 is c[0] = 1, outcome 1.
    const listed = await read(`kind: openqasm\nfile: f\ninputs: [x0, x1]\nclasses: ['11', '01', '00']\n`);
    expect(outcomes(listed)).toEqual([3, 1, 0]);
  });

  test('begins where its file says', async () => {
    const start = async (line: string, seed = '3') =>
      Array.from(
        startingAngles({ seed, model: await read(`kind: openqasm\nfile: f\ninputs: [x0, x1]\n${line}\n`) }),
      );
    expect(await start('parameters: [1, 2, 3, 4]')).toEqual([1, 2, 3, 4]);
    const anywhere = await start('');
    expect(await start('parameters: { init: uniform, from: 0, to: 6.283185307179586 }')).toEqual(anywhere);
    const narrow = await start('parameters: { init: uniform, from: 1, to: 1.5 }');
    narrow.forEach((angle, k) => {
      expect(angle).toBeCloseTo(1 + anywhere[k] / (4 * Math.PI), 12);
    });
    expect(await start('parameters: { init: uniform, from: 1, to: 1.5 }', '4')).not.toEqual(narrow);
  });

  test('has an example that says what it is', async () => {
    const { parameterNames, inputNames, classCount } = ansatzOf(await read(openQasmModel.example));
    expect([parameterNames, inputNames, classCount]).toEqual([['w0', 'w1'], ['x0'], 3]);
  });
});

describe('names in several gates', () => {
  const { circuit, parameterNames, inputNames } = ansatzOf(shared);

  test('are counted by the rotations that their gates are made of', () => {
    // alpha: rz on three qubits, ry with half of it, one of u3's, rxx. beta: two of crx, three of cu1, rx.
    expect(Object.fromEntries(nameUses(circuit))).toEqual({
      x0: { gates: 2, size: 2 },
      x1: { gates: 2, size: 2 },
      alpha: { gates: 6, size: 5.5 },
      beta: { gates: 6, size: 3.5 },
      gamma: { gates: 3, size: 2.5 },
      delta: { gates: 2, size: 2 },
    });
    expect(mostPasses(circuit, parameterNames)).toBe(1 + 2 * (6 + 6 + 3 + 2));
    expect([sharesNames(circuit, parameterNames), sharesNames(circuit, ['x9'])]).toEqual([true, false]);
  });

  test('a controlled rotation takes four shifted circuits', () => {
    const crz = { gate: 'crz', qubits: [0, 1], angles: [parameterAngle('w')] };
    const one = { qubits: 2, bits: 0, operations: [crz], measurements: [] };
    expect(
      inRotations(one).operations.map(({ gate, angles }) => [gate, angles[0]?.terms[0]?.coefficient]),
    ).toEqual([
      ['rz', 0.5],
      ['cx', undefined],
      ['rz', -0.5],
      ['cx', undefined],
    ]);
    expect(mostPasses(one, ['w'])).toBe(5);
  });

  test.each([
    ['none', {}],
    ['manila', {}],
    ['forte', {}],
    ['none', { strategy: 'wsbd', score: 'fisher', window: 1 }],
    ['manila', { strategy: 'structural' }],
  ])(
    'on %s with %j: two sweeps, the planned circuits and differences agree',
    async (device, freezingSpec) => {
      const profile = device === 'none' ? null : await loadHardware(device);
      const { circuit: compiled } = compileModel(shared, profile, 1, '1');
      const noise = profile && createNoiseModel(profile);
      const engine = createEngine(compiled, noise, { trainable: parameterNames });
      const measurement = outcomeMeasurement(engine, parameterNames, inputNames, 2);
      const optimizer = createOptimizer(sgd(0.3));
      const freezing = createFreezing({ strategy: 'none', ...freezingSpec } as never, {
        seed: '1',
        parameterNames,
        liveParameters: new Set(parameterNames),
      });
      const context = createTrainingContext({ measurement, optimizer, freezing, shots: null, seed: '1' });
      const state = initialTrainState(Float64Array.of(0.4, -1.1, 2.3, 0.9), optimizer, freezing);
      const sample = { image: 0, features: [0.7, -0.3], outcome: 2 };
      const { state: next, record } = trainingStep(context, state, sample);

      const lossAt = (parameters: Float64Array) =>
        measurement.loss(
          [engine.probabilities(bindValues(measurement.binding, parameters, sample.features))[2]],
          null,
          sample,
          undefined,
        );
      const STEP = 1e-5;
      state.parameters.forEach((angle, k) => {
        const moved = (by: number) => lossAt(state.parameters.map((own, j) => (j === k ? own + by : own)));
        const slope = (moved(STEP) - moved(-STEP)) / (2 * STEP);
        expect((angle - next.parameters[k]) / 0.3).toBeCloseTo(slope, 7);
      });

      const shiftable = shiftableCircuit(compiled, measurement.binding);
      const forward = createEngine(shiftable.circuit, profile === null ? null : noise, { trainable: [] });
      const planned = planStep(context, shiftable.occurrences, state, sample);
      const values = planned.map((one) => [
        forward.probabilities(shiftable.bind(one, sample.features))[sample.outcome],
      ]);
      const { gradient } = readStep(context, shiftable.occurrences, state, sample, values);
      gradient.forEach((slope, k) => {
        expect(slope).toBeCloseTo((state.parameters[k] - next.parameters[k]) / 0.3, 10);
      });

      const law = passLaw({ optimizer, freezing, batch: 1 }, gatesOfNames(engine, parameterNames), null);
      expect(allows(law(record.active), record.forwardPasses)).toBe(true);
      expect(allows(law(record.active), record.forwardPasses + 1)).toBe(false);
    },
  );

  test('passes lie between those of the parameters with fewest and with most gates', () => {
    const context = {
      batch: 1,
      optimizer: createOptimizer(sgd(0.1)),
      freezing: createFreezing({ strategy: 'none' } as never, {
        seed: '1',
        parameterNames,
        liveParameters: new Set(parameterNames),
      }),
    };
    const gates = Int32Array.of(6, 6, 3, 2);
    const law = passLaw(context, gates, null);
    expect([0, 1, 2, 4].map(law)).toEqual([
      { least: 1, most: 1 },
      { least: 5, most: 13 },
      { least: 11, most: 25 },
      { least: 35, most: 35 },
    ]);
    expect(passLaw(context, gates, Uint8Array.of(1, 0, 1, 0))(2)).toEqual({ least: 19, most: 19 });
    expect(passLaw(context, null, null)(3)).toEqual({ least: 7, most: 7 });
  });
});
