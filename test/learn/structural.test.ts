import { describe, expect, test } from 'vitest';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { parameterNames as circuitNames } from '../../src/circuit/parameters.ts';
import { loadNoise } from '../../src/experiment/spec/configFiles.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { createNoiseModel, type NoiseChannels } from '../../src/hardware/noiseModel.ts';
import { ansatzOf, type Model } from '../../src/learn/ansatz/models.ts';
import { createFreezing } from '../../src/learn/freezing.ts';
import { heronNoise, markHeronNoise } from '../../src/learn/objectives/heronNoise.ts';
import { outcomeMeasurement } from '../../src/learn/objectives/outcomeMeasurement.ts';
import { createOptimizer } from '../../src/learn/optimizers.ts';
import { structurallyLive } from '../../src/learn/structurallyLive.ts';
import { createTrainingContext } from '../../src/learn/trainingContext.ts';
import { trainingStep } from '../../src/learn/trainingStep.ts';
import { initialParameters, initialTrainState, type TrainState } from '../../src/learn/trainState.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { derivativesByName } from '../../src/simulate/engine.ts';
import { compileModel } from '../../src/training/training.ts';

const circuitA = (qubits: number, layers: number): Model => ({ family: 'rx-rz-cz-ring', qubits, layers });

/** Largest |dp/d theta| of the ideal circuit's dead angles and of its live ones, over outcomes and random angles. */
function derivatives(model: Model, circuit: Circuit, noise: NoiseChannels | null, draws: number) {
  const live = structurallyLive(model);
  const names = ansatzOf(model).parameterNames;
  // Without the cone, so that nothing is zero because it was left out.
  const engine = createEngine(circuit, noise, { idle: false, trainable: names, cone: false });
  let [dead, alive] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const values = initialParameters(`draw ${draw}`, engine.parameterNames.length);
    for (let outcome = 0; outcome < 2 ** circuit.measurements.length; outcome++) {
      const { occurrences, slopes } = engine.gradient(values, outcome);
      derivativesByName(occurrences, slopes, values.length).forEach((slope, k) => {
        const name = engine.parameterNames[k];
        if (!names.includes(name)) return;
        if (live.has(name)) alive = Math.max(alive, Math.abs(slope));
        else dead = Math.max(dead, Math.abs(slope));
      });
    }
  }
  return { dead, alive };
}

describe('structurally dead angles', () => {
  // arXiv:2602.11383's circuits; A: 8 of 16, 30 of 48 and 50 of 100 angles are dead.
  test.each([
    ['rx-rz-cz-ring', 4, 2, 8],
    ['rx-rz-cz-ring', 8, 3, 30],
    ['rx-rz-cz-ring', 10, 5, 50],
    ['ry-rz-cx-ring', 4, 2, 4],
    ['ry-rz-cx-ring', 8, 3, 8],
  ])(
    '%s, %d qubits, %d layers: %d dead, with exact zero derivative at random angles',
    (family, qubits, layers, count) => {
      const model = { family, qubits, layers };
      expect(ansatzOf(model).parameterNames.length - structurallyLive(model).size).toBe(count);
      const { dead, alive } = derivatives(model, ansatzOf(model).circuit, null, qubits > 8 ? 1 : 5);
      expect(dead).toBeLessThan(1e-15);
      expect(alive).toBeGreaterThan(1e-2);
    },
  );

  test('relaxation, depolarizing and readout errors after gates leave them dead where gates stay as they are', async () => {
    const model = circuitA(4, 2);
    const logical = ansatzOf(model).circuit;
    const noise = heronNoise(await loadNoise('heron-like'), 4);
    const { dead, alive } = derivatives(model, markHeronNoise(logical, 8), noise, 5);
    expect(dead).toBeLessThan(1e-15);
    expect(alive).toBeGreaterThan(1e-2);
  });

  test('translation and routing break it: CZ becomes CX between pulses that make noise, SWAPs move qubits', async () => {
    const model = circuitA(4, 2);
    const profile = await loadHardware('manila');
    const { circuit } = compileModel(model, profile, 1, '1');
    // A mask is kept by names, and these come through compilation.
    const compiled = new Set(circuitNames(circuit));
    for (const name of structurallyLive(model)) expect(compiled).toContain(name);
    const { dead, alive } = derivatives(model, circuit, createNoiseModel(profile), 5);
    expect(dead).toBeGreaterThan(1e-5);
    expect(dead).toBeLessThan(5e-3);
    expect(alive).toBeGreaterThan(1e-2);
  });
});

describe('structural freezing', () => {
  test.each([
    [4, 2, 0.515, 30],
    [8, 3, 0.381, 6],
    [10, 5, 0.502, 2],
  ])(
    '%dq%dl: live angles train to the same values as without, with %d of the passes',
    (qubits, layers, share, steps) => {
      const model = circuitA(qubits, layers);
      const names = ansatzOf(model).parameterNames;
      const live = structurallyLive(model);
      const engine = createEngine(ansatzOf(model).circuit, null, { trainable: names });
      const train = (strategy: string): TrainState => {
        const optimizer = createOptimizer({ name: 'adam', learningRate: 0.05 } as { name: string });
        const freezing = createFreezing(
          { strategy },
          { seed: 1, parameterNames: names, liveParameters: live },
        );
        const context = createTrainingContext({
          seed: 1,
          measurement: outcomeMeasurement(engine, names, ansatzOf(model).inputNames),
          optimizer,
          freezing,
          shots: null,
        });
        let state = initialTrainState(initialParameters(7, names.length), optimizer, freezing);
        for (let step = 0; step < steps; step++) {
          const features = initialParameters(`image ${step}`, qubits);
          state = trainingStep(context, state, { image: step, features, outcome: step % 4 }).state;
        }
        return state;
      };
      const [plain, frozen] = [train('none'), train('structural')];
      names.forEach((name, k) => {
        if (live.has(name)) expect(Math.abs(frozen.parameters[k] - plain.parameters[k])).toBeLessThan(1e-10);
      });
      expect(frozen.forwardPasses / plain.forwardPasses).toBeCloseTo(share, 3);
    },
  );
});
