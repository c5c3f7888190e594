import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { loadModel } from '../../src/experiment/spec/configFiles.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { createNoiseModel } from '../../src/hardware/noiseModel.ts';
import {
  type NoiseKind,
  type NoiseScale,
  noiseKinds,
  scaledSwitches,
} from '../../src/hardware/noiseScale.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { simulateReference } from '../../src/simulate/reference.ts';
import { transpile } from '../../src/transpile/pipeline.ts';

const machines = await Promise.all(
  ['manila', 'belem', 'torino', 'garnet', 'forte', 'neutral-atom'].map(async (name) => {
    const profile = await loadHardware(name);
    const logical = ansatzOf(await loadModel('circuit-b-4q2l')).circuit;
    return { name, profile, logical, circuit: transpile(logical, profile, { level: 1, seed: 1 }).circuit };
  }),
);
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
const factors = [0, 0.5, 1, 2, 4];

function every(factor: number): NoiseScale {
  return Object.fromEntries(noiseKinds.map((kind) => [kind, factor]));
}

test.each(machines)(
  '$name: without errors of any kind there is no noise, and errors x 1 are the calibration',
  ({ profile, logical, circuit }) => {
    const names = parameterNames(logical);
    const engineOf = (scale?: NoiseScale) =>
      createEngine(circuit, createNoiseModel(profile, scale && scaledSwitches(undefined, scale)));
    const [plain, silent, once] = [engineOf(), engineOf(every(0)), engineOf(every(1))];
    const ideal = createEngine(logical, null);
    fc.assert(
      fc.property(fc.array(angle, { minLength: names.length, maxLength: names.length }), (angles) => {
        const own = (engine: typeof plain) =>
          Float64Array.from(engine.parameterNames, (name) => angles[names.indexOf(name)]);
        const expected = ideal.probabilities(own(ideal));
        for (const [k, p] of silent.probabilities(own(silent)).entries())
          expect(Math.abs(p - expected[k])).toBeLessThan(1e-12);
        expect(once.probabilities(own(once))).toEqual(plain.probabilities(own(plain)));
        expect(once.gradient(own(once), 1)).toEqual(plain.gradient(own(plain), 1));
      }),
      { numRuns: 5 },
    );
  },
);

test('scaled noise is that of the slow simulator with the same channels', async () => {
  const { profile, circuit } = machines[1];
  const values = new Map(parameterNames(circuit).map((name, k) => [name, 0.3 + 0.7 * k]));
  for (const kind of noiseKinds) {
    const noise = createNoiseModel(profile, scaledSwitches(undefined, { [kind]: 3 }));
    const engine = createEngine(circuit, noise);
    const fast = engine.probabilities(Float64Array.from(engine.parameterNames, (name) => values.get(name)!));
    const { probabilities } = simulateReference(circuit, noise, true, values);
    for (const [k, p] of fast.entries()) expect(Math.abs(p - probabilities[k])).toBeLessThan(1e-12);
  }
});

/** Half of the sum of differences. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (p, k) => Math.abs(p - b[k])).reduce((sum, part) => sum + part, 0) / 2;
}

test('more readout errors never make two states easier to tell apart', () => {
  const { profile, circuit } = machines[0];
  const laws = (factor: number, shift: number) => {
    const engine = createEngine(
      circuit,
      createNoiseModel(profile, scaledSwitches(undefined, { readout: factor })),
    );
    return engine.probabilities(Float64Array.from(engine.parameterNames, (_, k) => 0.4 * k + shift));
  };
  const apart = factors.map((factor) => distance(laws(factor, 0), laws(factor, 1)));
  for (const [k, now] of apart.entries()) if (k > 0) expect(now).toBeLessThan(apart[k - 1]);
});

test('depolarizing multiplies a stabilizer by 1 - scale x lambda, of each kind of gate its own', () => {
  const { profile } = machines[0];
  const meanOf = (gate: string, qubits: number[], kind: NoiseKind, factor: number): number => {
    const circuit: Circuit = {
      qubits: profile.qubits.length,
      bits: 1,
      operations: [{ gate, qubits, angles: [] }],
      measurements: [{ qubit: 0, bit: 0 }],
    };
    const off = Object.fromEntries(noiseKinds.map((other) => [other, other === kind ? factor : 0]));
    const noise = createNoiseModel(profile, scaledSwitches(undefined, off));
    const [p0, p1] = createEngine(circuit, noise).probabilities(new Float64Array());
    return p0 - p1;
  };
  const noise = createNoiseModel(profile);
  for (const factor of factors) {
    const cx = factor * noise.gateNoise('cx', [0, 1]).depolarizing;
    const x = factor * noise.gateNoise('x', [0]).depolarizing;
    expect(meanOf('cx', [0, 1], 'twoQubit', factor)).toBeCloseTo(1 - cx, 12);
    expect(meanOf('x', [0], 'oneQubit', factor)).toBeCloseTo(x - 1, 12);
    expect(meanOf('x', [0], 'twoQubit', factor)).toBe(-1);
  }
});

test('a qubit that waits falls by exp(-scale t/T1), whatever relaxation during gates is', () => {
  const { profile } = machines[0];
  const x = { gate: 'x', qubits: [0], angles: [] };
  const both = { gate: 'barrier', qubits: [0, 1], angles: [] };
  const busy = Array.from({ length: 40 }, () => ({ gate: 'x', qubits: [1], angles: [] }));
  const waiting: Circuit = {
    qubits: profile.qubits.length,
    bits: 1,
    operations: [x, both, ...busy],
    measurements: [{ qubit: 0, bit: 0 }],
  };
  const excited = (scale: NoiseScale): number =>
    createEngine(
      waiting,
      createNoiseModel(
        profile,
        scaledSwitches(undefined, { readout: 0, oneQubit: 0, twoQubit: 0, ...scale }),
      ),
    ).probabilities(new Float64Array())[1];
  const waitsUs = (40 * profile.qubits[1].oneQubitDurationNs!) / 1000;
  for (const factor of factors) {
    const expected = Math.exp((-factor * waitsUs) / profile.qubits[0].t1Us!);
    expect(excited({ relaxation: 0, idling: factor })).toBeCloseTo(expected, 12);
    const gate = Math.exp((-factor * profile.qubits[0].oneQubitDurationNs!) / 1000 / profile.qubits[0].t1Us!);
    expect(excited({ relaxation: factor, idling: 0 })).toBeCloseTo(gate, 12);
  }
});
