import { describe, expect, test } from 'vitest';
import { parameterAngle } from '../../src/circuit/angle.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { ansatzOf, type Model } from '../../src/learn/ansatz/models.ts';
import { createFreezing } from '../../src/learn/freezing.ts';
import { createEnergyEngine, energyCircuit } from '../../src/learn/objectives/energyEngine.ts';
import { energyMeasurement } from '../../src/learn/objectives/energyMeasurement.ts';
import { NO_SAMPLE, type TrainingSample } from '../../src/learn/objectives/measurement.ts';
import { outcomeMeasurement } from '../../src/learn/objectives/outcomeMeasurement.ts';
import { createOptimizer } from '../../src/learn/optimizers.ts';
import { shiftableCircuit } from '../../src/learn/shiftableCircuit.ts';
import { planStep, readStep } from '../../src/learn/stepPlan.ts';
import { structurallyLive } from '../../src/learn/structurallyLive.ts';
import { createTrainingContext } from '../../src/learn/trainingContext.ts';
import { trainingStep, updateStep } from '../../src/learn/trainingStep.ts';
import { initialParameters, initialTrainState } from '../../src/learn/trainState.ts';
import { forwardSimulator } from '../../src/machine/forwardSimulator.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import type { Backend } from '../../src/training/backend.ts';
import { stepperOn } from '../../src/training/stepOn.ts';
import { compileModel, type Training } from '../../src/training/training.ts';

const model: Model = { family: 'ry-rz-cx-ring', qubits: 4, layers: 2 };
const sample: TrainingSample = { image: 17, features: [0.3, 2.1, 5.5, 1.2], outcome: 2 };
const manila = await loadHardware('manila');

/** A classifier's setting on manila, compiled; with `tied` two angles of the model are one and the same. */
function classifier(setting: {
  readonly shots?: number | null;
  readonly optimizer?: string;
  readonly freezing?: { strategy: string; score?: string; window?: number };
  readonly tied?: boolean;
}) {
  const {
    shots = null,
    optimizer: rule = 'sgd',
    freezing: spec = { strategy: 'none' },
    tied = false,
  } = setting;
  const compiled = compileModel(model, manila, 1, '1');
  const names = ansatzOf(model).parameterNames;
  const circuit = !tied
    ? compiled.circuit
    : {
        ...compiled.circuit,
        operations: compiled.circuit.operations.map((operation) => ({
          ...operation,
          angles: operation.angles.map((angle) =>
            angle.terms.some(({ name }) => name === 'theta_1_1_1') ? parameterAngle('theta_0_0_0', 2) : angle,
          ),
        })),
      };
  const noise = createNoiseModel(manila);
  const engine = createEngine(circuit, noise, { idle: true, trainable: names });
  const optimizer = createOptimizer({ name: rule, learningRate: 0.1 } as { name: string });
  const freezing = createFreezing(spec, {
    seed: 1,
    parameterNames: names,
    liveParameters: structurallyLive(model),
  });
  const measurement = outcomeMeasurement(engine, names, ansatzOf(model).inputNames, 2);
  const context = createTrainingContext({ measurement, optimizer, freezing, shots, seed: 1 });
  const state = initialTrainState(initialParameters(5, names.length), optimizer, freezing);
  return { circuit, noise, context, state };
}

describe('plan, counts, read, update', () => {
  const cases = [
    {},
    { optimizer: 'adam' },
    { optimizer: 'spsa' },
    { freezing: { strategy: 'structural' } },
    { freezing: { strategy: 'wsbd', score: 'fisher', window: 1 } },
    { tied: true },
  ];
  test.each(cases)('%j: forward runs of the planned circuits give what two sweeps give', (setting) => {
    const { circuit, noise, context, state } = classifier(setting);
    const shiftable = shiftableCircuit(circuit, context.measurement.binding);
    const engine = createEngine(shiftable.circuit, noise, { idle: true, trainable: [] });
    expect(engine.parameterNames).toEqual(shiftable.names);
    let [fused, planned] = [state, state];
    for (let step = 0; step < 3; step++) {
      const circuits = planStep(context, shiftable.occurrences, planned, sample);
      const values = circuits.map((one) => [
        engine.probabilities(shiftable.bind(one, sample.features))[sample.outcome],
      ]);
      const measured = readStep(context, shiftable.occurrences, planned, sample, values);
      const { state: next, record } = trainingStep(context, fused, sample);
      expect(circuits).toHaveLength(record.forwardPasses);
      expect(measured.forwardPasses).toBe(record.forwardPasses);
      planned = updateStep(context, planned, sample, measured).state;
      fused = next;
      expect(Math.abs(measured.loss - record.loss)).toBeLessThan(1e-12);
      planned.parameters.forEach((angle, k) => {
        expect(Math.abs(angle - fused.parameters[k])).toBeLessThan(1e-11);
      });
      expect([...planned.freezing.active]).toEqual([...fused.freezing.active]);
    }
  });

  test('a name in two gates gets one name a gate', () => {
    const { circuit, context } = classifier({ tied: true });
    const { names } = shiftableCircuit(circuit, context.measurement.binding);
    expect(names.filter((name) => name.startsWith('theta_0_0_0'))).toEqual([
      'theta_0_0_0_gate0',
      'theta_0_0_0_gate1',
    ]);
  });

  test('an energy is read from counts of both bases', () => {
    const chain: Model = { family: 'ry-rz-cz-chain', qubits: 3, layers: 1 };
    const { read, axes } = energyMeasurement(createEnergyEngine(chain, energyCircuit(chain, false), null));
    expect(axes).toEqual(['ZZZ', 'XXX']);
    // 010 has two broken bonds: +1 +1; 111 in the X basis: three spins down: +3.
    const counts = [
      new Map([
        [0b000, 3],
        [0b010, 1],
      ]),
      new Map([
        [0b111, 1],
        [0b000, 3],
      ]),
    ];
    expect(read(counts, NO_SAMPLE, 4)).toBeCloseTo((3 * -2 + 2) / 4 + (3 * -3 + 3) / 4, 12);
  });
});

describe('a machine', () => {
  const trainingOn = (setting: Parameters<typeof classifier>[0]) => {
    const { circuit, context, state } = classifier({ shots: 4000, ...setting });
    const training = { context, compiled: { circuit }, sampleAt: () => sample } as unknown as Training;
    return { training, state };
  };

  test('trains as the simulator does, up to shots', async () => {
    const { training, state } = trainingOn({});
    const step = stepperOn(forwardSimulator(manila, { seed: 3 }), training);
    const { state: next, record } = await step(state);
    const { state: expected, record: own } = trainingStep(training.context, state, sample);
    expect(record).toMatchObject({ forwardPasses: own.forwardPasses, shots: own.shots, image: 17 });
    // A slope's standard error is at most 1/(2 sqrt(2 M)) = 0.0056; the loss' slope is below 1/0.02.
    next.parameters.forEach((angle, k) => {
      expect(Math.abs(angle - expected.parameters[k])).toBeLessThan(0.1 * 50 * 0.0056 * 6);
    });
    expect((await step(state)).record).toEqual(record);
  });

  test.each([
    [
      'too few circuits',
      (counts: Map<number, number>[][]) => counts.slice(1),
      'expected counts of 33 circuits, got 32',
    ],
    [
      'too few shots',
      ([, ...rest]: Map<number, number>[][]) => [[new Map([[0, 3999]])], ...rest],
      'expected 4000 shots in basis ZZ, got 3999',
    ],
    [
      'a negative count',
      ([, ...rest]: Map<number, number>[][]) => [
        [
          new Map([
            [0, -1],
            [1, 4001],
          ]),
        ],
        ...rest,
      ],
      'expected counts >= 0, got -1',
    ],
    [
      'an outcome that is none',
      ([, ...rest]: Map<number, number>[][]) => [[new Map([[4, 4000]])], ...rest],
      'expected outcomes below 4, got 4',
    ],
    ['no basis', ([, ...rest]: Map<number, number>[][]) => [[], ...rest], 'expected 1 bases, got 0'],
  ])('that answers with %s is refused', async (_, spoil, message) => {
    const { training, state } = trainingOn({});
    const honest = forwardSimulator(manila, { seed: 3 });
    const liar: Backend = {
      name: 'liar',
      counts: async (batches) => {
        const [{ counts, source }] = await honest.counts(batches);
        return [{ counts: spoil(counts as Map<number, number>[][]), source }];
      },
    };
    await expect(stepperOn(liar, training)(state)).rejects.toThrow(message);
  });

  test('has no exact probabilities', () => {
    const { training } = trainingOn({ shots: null });
    expect(() => stepperOn(forwardSimulator(null, { seed: 1 }), training)).toThrow(
      '"shots" expected integer >= 1',
    );
  });
});
