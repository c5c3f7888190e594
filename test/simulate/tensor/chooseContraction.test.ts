import { describe, expect, it, vi } from 'vitest';
import { workloadNoise } from '../../../src/bench/workload.ts';
import type { Circuit } from '../../../src/circuit/circuit.ts';
import { parameterNames } from '../../../src/circuit/parameters.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { createNoiseModel, type NoiseChannels } from '../../../src/hardware/noiseModel.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import { createEngine } from '../../../src/simulate/createEngine.ts';
import { lowerCircuit } from '../../../src/simulate/lower.ts';
import { narrowProgram } from '../../../src/simulate/narrowProgram.ts';
import {
  type Choice,
  chooseContraction,
  type Purpose,
} from '../../../src/simulate/tensor/chooseContraction.ts';
import { planContraction, USUAL_LIMITS } from '../../../src/simulate/tensor/planContraction.ts';
import { createTensorContractor } from '../../../src/simulate/tensor/tensorContractor.ts';
import { transpile } from '../../../src/transpile/pipeline.ts';

const PLAN_6Q3L = '71af617fcc4e885228185e29e7f0031d5b0e1cd01e1969e1d06e27c0a323844e';

const circuitA = (qubits: number, layers: number): Circuit =>
  ansatzOf({ family: 'rx-rz-cz-ring', qubits, layers }).circuit;
const circuitB = (qubits: number, layers: number): Circuit =>
  ansatzOf({ family: 'ry-rz-cx-ring', qubits, layers }).circuit;

async function onMachine(circuit: Circuit, device: string) {
  const profile = await loadHardware(device);
  return {
    circuit: transpile(circuit, profile, { level: 1, seed: 0 }).circuit,
    noise: createNoiseModel(profile),
  };
}

function programOf(circuit: Circuit, noise: NoiseChannels, idle: boolean) {
  const names = parameterNames(circuit);
  const lowered = lowerCircuit(circuit, noise, idle);
  return { names, effects: lowered.effects, ...narrowProgram(lowered, new Set(names), true) };
}

function choiceFor(circuit: Circuit, noise: NoiseChannels, idle: boolean, purpose: Purpose): Choice {
  const { program, effects, reach } = programOf(circuit, noise, idle);
  return chooseContraction(program, effects, purpose, reach);
}

describe('the order of contraction', () => {
  // cotengra 0.8.3, 64 greedy searches with subtree reconfiguration, dense tensors: 1.89e6 multiply-adds, largest 4^6.
  it.each(['torino', 'sherbrooke', 'guadalupe'])(
    'of circuit B, 8 qubits and 3 layers, on %s is a tree about as cheap as the one that cotengra finds',
    async (device) => {
      const { circuit, noise } = await onMachine(circuitB(8, 3), device);
      const { chosen, sweepCost, treeCost } = choiceFor(circuit, noise, true, { kind: 'shifts' });
      expect(chosen?.plan.largestBits).toBe(12);
      // Forwards once, backwards to both sides.
      expect(treeCost).toBeLessThan(3 * 1.3 * 1.89e6);
      expect(sweepCost).toBeGreaterThan(1000 * treeCost!);
    },
  );

  it('is that of time for the narrow cones of circuit A, so that results by sweeps keep their bits', async () => {
    for (const purpose of [{ kind: 'means' }, { kind: 'shifts' }, { kind: 'many', names: ['x0'] }] as const) {
      for (const [qubits, layers] of [
        [4, 2],
        [8, 3],
        [10, 5],
      ]) {
        const { chosen, plan } = choiceFor(circuitA(qubits, layers), workloadNoise, false, purpose);
        expect([chosen, plan]).toEqual([null, null]);
      }
      const { circuit, noise } = await onMachine(circuitA(8, 3), 'guadalupe');
      expect(choiceFor(circuit, noise, true, purpose).chosen).toBeNull();
    }
  });

  it('follows from the structure alone: the same plan each time it is looked for, whatever the angles', () => {
    const { program, effects, reach } = programOf(circuitB(6, 3), workloadNoise, false);
    const { chosen } = chooseContraction(program, effects, { kind: 'shifts' }, reach, 'tree');
    const purpose = { live: chosen!.live, varying: chosen!.live.map(() => false), samples: 1 };
    // Other limits are another search, from the beginning.
    const again = planContraction(chosen!.network, purpose, {
      ...USUAL_LIMITS,
      bytes: USUAL_LIMITS.bytes - 1,
    });
    expect(again).toEqual(chosen!.plan);
    expect(again?.digest).toBe(PLAN_6Q3L);
  });

  it('asks neither clock nor machine: the same plan where none of them answers', () => {
    const { program, effects, reach } = programOf(circuitB(6, 3), workloadNoise, false);
    const silent = (): never => {
      throw new Error('asked');
    };
    const asked = [
      vi.spyOn(Date, 'now'),
      vi.spyOn(performance, 'now'),
      vi.spyOn(Math, 'random'),
      vi.spyOn(process, 'memoryUsage'),
      vi.spyOn(process, 'cpuUsage'),
      vi.spyOn(process, 'hrtime'),
    ];
    for (const spy of asked) spy.mockImplementation(silent);
    try {
      const { chosen } = chooseContraction(program, effects, { kind: 'shifts' }, reach, 'tree');
      expect(chosen?.plan.digest).toBe(PLAN_6Q3L);
    } finally {
      for (const spy of asked) spy.mockRestore();
    }
  });

  it('takes no more memory than it says', () => {
    for (const [qubits, layers] of [
      [6, 2],
      [8, 3],
    ]) {
      const { names, program, effects, reach } = programOf(circuitB(qubits, layers), workloadNoise, false);
      const { chosen } = chooseContraction(program, effects, { kind: 'shifts' }, reach, 'tree');
      const { network, plan, live } = chosen!;
      const { bytes } = createTensorContractor(program, names, network, plan, live);
      expect(bytes).toBeLessThan(1.2 * plan.bytes);
    }
  });

  it('makes a circuit possible that is too wide for sweeps', () => {
    const circuit = circuitB(15, 1);
    const names = parameterNames(circuit);
    const all = {
      ...circuit,
      bits: 15,
      measurements: names.slice(0, 15).map((_, k) => ({ qubit: k, bit: k })),
    };
    const values = Float64Array.from(names, (_, k) => 0.3 + 1.7 * k);
    expect(() => createEngine(all, workloadNoise, { order: 'time' })).toThrow(/at most 13 .*got 1[45]/);
    const { probability, occurrences, slopes } = createEngine(all, workloadNoise).gradient(values, 5);
    const moved = (k: number, byRad: number): number => {
      const own = values.slice();
      own[occurrences[k].parameter] += byRad;
      return createEngine(all, workloadNoise).gradient(own, 5).probability;
    };
    expect(probability).toBeGreaterThan(0);
    for (const k of [0, 10, occurrences.length - 1])
      expect((moved(k, Math.PI / 2) - moved(k, -Math.PI / 2)) / 2).toBeCloseTo(slopes[k], 15);
  });
});
