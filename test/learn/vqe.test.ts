import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadInitialAngles, loadNoise } from '../../src/experiment/spec/configFiles.ts';
import { ansatzOf, type Model } from '../../src/learn/ansatz/models.ts';
import { createFreezing } from '../../src/learn/freezing.ts';
import { createEnergyEngine, energyCircuit, livingNames } from '../../src/learn/objectives/energyEngine.ts';
import { energyMeasurement } from '../../src/learn/objectives/energyMeasurement.ts';
import { NO_SAMPLE } from '../../src/learn/objectives/measurement.ts';
import { groundEnergy, measureIsing } from '../../src/learn/objectives/transverseIsing.ts';
import { createOptimizer } from '../../src/learn/optimizers.ts';
import { createTrainingContext, type TrainingContext } from '../../src/learn/trainingContext.ts';
import { trainingStep } from '../../src/learn/trainingStep.ts';
import { initialTrainState, type TrainState } from '../../src/learn/trainState.ts';
import { stepOfTarget, targetOf } from '../../src/report/energyTarget.ts';

const golden = JSON.parse(
  readFileSync(new URL('../golden/learn/pennylane-vqe.json', import.meta.url), 'utf8'),
) as { energies: Record<string, number> };

const modelOf = (size: string): Model => ({
  family: 'ry-rz-cz-chain',
  qubits: Number(size[0]),
  layers: Number(size[2]),
});

const stepOf = (setting: TrainingContext, state: TrainState) => trainingStep(setting, state, NO_SAMPLE);

async function setUp(
  size: string,
  {
    noise = 'none' as 'none' | 'heron-like',
    shots = null as number | null,
    seed = 1,
    freezing: spec = { strategy: 'none' } as { strategy: string },
    rule = 'adam',
  },
) {
  const model = modelOf(size);
  const names = ansatzOf(model).parameterNames;
  const optimizer = createOptimizer({ name: rule, learningRate: 0.05 } as { name: string });
  const freezing = createFreezing(spec, { seed, parameterNames: names, liveParameters: livingNames(model) });
  const profile = noise === 'none' ? null : await loadNoise(noise);
  const engine = createEnergyEngine(model, energyCircuit(model, profile !== null), profile);
  const setting = createTrainingContext({
    measurement: energyMeasurement(engine),
    ...{ optimizer, freezing, shots, seed },
  });
  const angles = Float64Array.from((await loadInitialAngles('vqe'))[size]);
  return { setting, state: initialTrainState(angles, optimizer, freezing) };
}

describe('the transverse-field Ising chain', () => {
  // 1, sqrt(5); 4.75877 is the lowest eigenvalue of the 16 x 16 matrix (numpy).
  test.each([
    [1, -1],
    [2, -Math.sqrt(5)],
    [4, -4.758770483143634],
  ])('ground energy of %d qubits', (qubits, value) => {
    expect(groundEnergy(qubits)).toBeCloseTo(value, 12);
  });

  test('what a basis shows: values and projectors for three qubits', () => {
    const { hamiltonian, bases } = measureIsing(3);
    expect(hamiltonian).toHaveLength(5);
    const [zz, x] = bases;
    expect(zz.values).toEqual([-2, 0, 2]);
    expect(x.values).toEqual([-3, -1, 1, 3]);
    for (const { values, projectors } of bases) {
      // The identity's share is the share of readings with that value; all projectors add up to the identity.
      const shares = projectors.map((sum) => sum.find(({ paulis }) => paulis.length === 0)!.coefficient);
      expect(shares).toEqual(values.length === 3 ? [0.25, 0.5, 0.25] : [0.125, 0.375, 0.375, 0.125]);
    }
  });

  // Relaxation and depolarizing stand in another order there: up to 1e-5 a CZ.
  test.each(Object.entries(golden.energies))(
    '%s: energy under Heron-like noise as in PennyLane',
    async (size, energy) => {
      const { setting, state } = await setUp(size, { noise: 'heron-like' });
      expect(Math.abs(stepOf(setting, state).record.value - energy)).toBeLessThan(3e-5);
    },
  );

  test('drawn energies and derivatives have the exact ones as means', async () => {
    const draws = 200;
    const shots = 100;
    const { setting: exact, state } = await setUp('2q2l', { noise: 'heron-like' });
    const truth = stepOf(exact, state);
    const energies: number[] = [];
    for (let seed = 0; seed < draws; seed++) {
      const { setting } = await setUp('2q2l', { noise: 'heron-like', shots, seed });
      energies.push(stepOf(setting, state).record.value);
    }
    const mean = energies.reduce((a, b) => a + b, 0) / draws;
    // A shot's ZZ lies in [-1, 1] and its X sum in [-2, 2]: at most sqrt(1 + 4) in all.
    expect(Math.abs(mean - truth.record.value)).toBeLessThan((4 * Math.sqrt(5)) / Math.sqrt(draws * shots));
  });

  test('without noise it finds the ground state: -sqrt(5) for two qubits', async () => {
    const { setting, state: start } = await setUp('2q2l', {});
    let state: TrainState = start;
    let energy = 0;
    for (let step = 0; step < 400; step++) {
      const next = stepOf(setting, state);
      ({ state } = next);
      energy = next.record.value;
      expect(next.record.forwardPasses).toBe(17);
    }
    expect(energy).toBeCloseTo(-Math.sqrt(5), 3);
  });

  test('passes are 1 + 2k at every step, drawn or exact', async () => {
    for (const shots of [null, 50]) {
      const { setting, state: start } = await setUp('4q1l', {
        noise: 'heron-like',
        shots,
        freezing: { strategy: 'wsbd', window: 2 } as { strategy: string },
      });
      let state: TrainState = start;
      const seen: number[] = [];
      for (let step = 0; step < 5; step++) {
        const { state: next, record } = stepOf(setting, state);
        expect(record.forwardPasses).toBe(1 + 2 * state.freezing.active.reduce((a, b) => a + b, 0));
        seen.push(record.forwardPasses);
        state = next;
      }
      expect(seen).toEqual([17, 17, 5, 5, 5]);
    }
  });
});

test('a score from circuits of its own, and simultaneous perturbation, are counted as for any objective', async () => {
  for (const [rule, freezing, passes] of [
    ['adam', { strategy: 'wsbd', score: 'fisher' } as { strategy: string }, 17 + 16],
    ['spsa', { strategy: 'none' } as { strategy: string }, 2],
  ] as const)
    for (const shots of [null, 50]) {
      const { setting, state } = await setUp('2q2l', { noise: 'heron-like', shots, freezing, rule });
      const { state: next, record } = stepOf(setting, state);
      expect(record.forwardPasses).toBe(passes);
      // Two bases: each pass is two circuits.
      expect(record.shots).toBe(passes * 2 * (shots ?? 0));
      expect(next.parameters).not.toEqual(state.parameters);
    }
});

describe('energy targets', () => {
  test('mean and population deviation of the last hundred; ten smoothed hits in a row', () => {
    const energies = [...Array(50).fill(0), ...Array.from({ length: 150 }, (_, k) => (k % 2 ? -1.1 : -0.9))];
    const target = targetOf(energies);
    expect(target.energy).toBeCloseTo(-1, 12);
    expect(target.tolerance).toBeCloseTo(0.1, 12);
    // A mean of 20 lies within 0.1 of -1 with at most two zeros among them: from step 48 on.
    expect(stepOfTarget(energies, target)).toBe(48);
    expect(stepOfTarget(Array(300).fill(0), target)).toBeNull();
  });
});
