import { describe, expect, it } from 'vitest';
import type { NoiseChannels } from '../../src/hardware/noiseModel.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { lowerCircuit } from '../../src/simulate/lower.ts';
import { createPauliEngine } from '../../src/simulate/pauliEngine.ts';

// Wide enough that sweeps go block by block; the density matrix of the reference would be 8 GiB here.
const model = { family: 'rx-rz-cz-ring', qubits: 10, layers: 2 };
const circuit = ansatzOf(model).circuit;
const trainable = new Set(ansatzOf(model).parameterNames);

/** Every gate noisy, every number different. */
const noise: NoiseChannels = {
  gateNoise: (gate, qubits) => ({
    depolarizing: gate === 'rz' ? 0 : 0.001 * (1 + qubits[0]),
    relaxation: qubits.map((q) =>
      gate === 'rz' ? { e1: 1, e2: 1 } : { e1: 0.999 - 0.001 * q, e2: 0.998 - 0.001 * q },
    ),
    durationNs: 0,
  }),
  readoutError: (qubit) => ({ p1Given0: 0.01 + 0.01 * qubit, p0Given1: 0.03 }),
  idle: () => ({ e1: 1, e2: 1 }),
};

const angles = (names: readonly string[]) => Float64Array.from(names, (_, k) => 0.3 + 0.7 * k);

describe('ten qubits', () => {
  it('gives in the Pauli basis, without noise, what a state vector gives', () => {
    const vector = createEngine(circuit, null, { trainable });
    const values = angles(vector.parameterNames);
    const pauli = createPauliEngine(
      lowerCircuit(circuit, null, false),
      vector.parameterNames,
      trainable,
      true,
    );
    const expected = vector.gradient(values, 1);
    const found = pauli.gradient(values, 1);
    expect(Math.abs(found.probability - expected.probability)).toBeLessThan(1e-13);
    expect(found.occurrences).toEqual(expected.occurrences);
    for (const [k, slope] of found.slopes.entries())
      expect(Math.abs(slope - expected.slopes[k])).toBeLessThan(1e-13);
  });

  it('gives under noise the same with the cone and at full width', () => {
    const narrow = createEngine(circuit, noise, { trainable, idle: false });
    const wide = createEngine(circuit, noise, { trainable, idle: false, cone: false });
    const values = angles(narrow.parameterNames);
    const all = wide.gradient(values, 2);
    const some = narrow.gradient(values, 2);
    expect(Math.abs(all.probability - some.probability)).toBeLessThan(1e-13);
    expect(some.occurrences.length).toBeLessThan(all.occurrences.length);
    // What the cone leaves out has no slope; the rest agrees.
    const slopeOf = (gradient: typeof all) =>
      new Map(gradient.occurrences.map(({ parameter }, k) => [parameter, gradient.slopes[k]]));
    const kept = slopeOf(some);
    for (const [parameter, slope] of slopeOf(all))
      expect(Math.abs(slope - (kept.get(parameter) ?? 0))).toBeLessThan(1e-13);
  });
});
