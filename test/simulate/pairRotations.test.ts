import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { gateNamed } from '../../src/circuit/gates.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { derivativesByName, type Engine } from '../../src/simulate/engine.ts';
import { simulateReference } from '../../src/simulate/reference.ts';
import { denseDevice } from './randomCircuit.ts';

const QUBITS = 4;
const PAIRS = ['rzz', 'rxx', 'ryy', 'rzx', 'ms', 'cp', 'cz'];
const SINGLES = ['gpi', 'gpi2', 'rz', 'x'];
const profile = { ...denseDevice(QUBITS, PAIRS), nativeGates: [...PAIRS, ...SINGLES].sort() };
const noise = createNoiseModel(profile);

const qubit = fc.nat({ max: QUBITS - 1 });
// Free, or a multiple of pi/2 (a Clifford gate), or anything.
const angle = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0, Math.PI / 2, -Math.PI),
  fc.double({ min: -7, max: 7, noNaN: true }),
);
const angles = fc.tuple(angle, angle, angle);
const operation = fc.oneof(
  fc.record({ gate: fc.constantFrom(...SINGLES), qubits: qubit.map((q) => [q]), angles }),
  fc.record({
    gate: fc.constantFrom(...PAIRS),
    qubits: fc
      .record({ a: qubit, shift: fc.integer({ min: 1, max: QUBITS - 1 }) })
      .map(({ a, shift }) => [a, (a + shift) % QUBITS]),
    angles,
  }),
);

/** Random circuits of the native gates; each free angle is a parameter of its own. */
const circuits: fc.Arbitrary<Circuit> = fc
  .array(operation, { minLength: 1, maxLength: 15 })
  .map((operations) => ({
    qubits: QUBITS,
    bits: 2,
    operations: operations.map(
      ({ gate, qubits, angles: drawn }, k): Operation => ({
        gate,
        qubits,
        angles: gateNamed(gate).parameters.map((_, j) => {
          const value = drawn[j % 3];
          return value === null ? parameterAngle(`t${k}_${j}`) : constantAngle(value);
        }),
      }),
    ),
    measurements: [
      { qubit: 2, bit: 0 },
      { qubit: 0, bit: 1 },
    ],
  }));

function valuesFor(circuit: Circuit) {
  const names = parameterNames(circuit);
  return { names, values: Float64Array.from(names, (_, k) => 0.3 + 1.7 * k) };
}

function reference(circuit: Circuit, names: readonly string[], values: Float64Array, noisy: boolean) {
  const map = new Map(names.map((name, k) => [name, values[k]]));
  return simulateReference(circuit, noisy ? noise : null, true, map).probabilities;
}

describe.each([true, false])('two-qubit rotations and ion gates, noise %s', (noisy) => {
  const engineOf = (circuit: Circuit, cone: boolean): Engine =>
    createEngine(circuit, noisy ? noise : null, { cone });

  it.each([true, false])('have the probabilities of the density matrix (cone %s)', (cone) => {
    fc.assert(
      fc.property(circuits, (circuit) => {
        const { names, values } = valuesFor(circuit);
        const expected = reference(circuit, names, values, noisy);
        const found = engineOf(circuit, cone).probabilities(values);
        for (const [k, p] of found.entries()) expect(Math.abs(p - expected[k])).toBeLessThan(1e-13);
      }),
      { numRuns: 40 },
    );
  });

  it('have its derivatives by every name', () => {
    fc.assert(
      fc.property(circuits, fc.boolean(), (circuit, cone) => {
        const { names, values } = valuesFor(circuit);
        const engine = engineOf(circuit, cone);
        const { occurrences, slopes } = engine.gradient(values, 2);
        const found = derivativesByName(occurrences, slopes, names.length);
        const { plus, minus } = engine.shifted(values, 2);
        const byShifts = Float64Array.from(plus, (up, k) => (up - minus[k]) / 2);
        for (const [k, slope] of byShifts.entries()) expect(Math.abs(slope - slopes[k])).toBeLessThan(1e-13);
        names.forEach((_, k) => {
          const at = (byRad: number) => {
            const moved = values.slice();
            moved[k] += byRad;
            return reference(circuit, names, moved, noisy)[2];
          };
          // Richardson's extrapolation of central differences, error of order h^4.
          const h = 1e-2;
          const difference = (step: number) => (at(step) - at(-step)) / (2 * step);
          const expected = (4 * difference(h) - difference(2 * h)) / 3;
          expect(Math.abs(found[k] - expected)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 12 },
    );
  });
});

it('shifts a rotation as a circuit with that angle moved', () => {
  const operations: Operation[] = ['rzz', 'rxx', 'ryy', 'rzx'].flatMap((gate, k) => [
    { gate: 'gpi2', qubits: [k % 3], angles: [constantAngle(0.7 + k)] },
    { gate: 'gpi2', qubits: [(k + 1) % 3], angles: [constantAngle(0.4 * k)] },
    { gate, qubits: [k % 3, (k + 1) % 3], angles: [parameterAngle(`t${k}`)] },
  ]);
  const circuit: Circuit = { qubits: 3, bits: 1, operations, measurements: [{ qubit: 1, bit: 0 }] };
  const { names, values } = valuesFor(circuit);
  const { occurrences, plus, minus } = createEngine(circuit, noise).shifted(values, 1);
  expect(occurrences.length).toBe(4);
  occurrences.forEach(({ parameter, coefficient }, k) => {
    expect(coefficient).toBe(1);
    for (const [shift, found] of [
      [Math.PI / 2, plus[k]],
      [-Math.PI / 2, minus[k]],
    ]) {
      const moved = values.slice();
      moved[parameter] += shift;
      expect(Math.abs(found - reference(circuit, names, moved, true)[1])).toBeLessThan(1e-13);
    }
  });
});

it('a rotation that commutes with what is read has no derivative, and the cone does not widen', () => {
  const circuit: Circuit = {
    qubits: 2,
    bits: 1,
    operations: [
      { gate: 'gpi2', qubits: [0], angles: [constantAngle(0.2)] },
      { gate: 'rzz', qubits: [0, 1], angles: [parameterAngle('t')] },
    ],
    measurements: [{ qubit: 0, bit: 0 }],
  };
  expect(createEngine(circuit, noise).deadParameters).toEqual(new Set(['t']));
});
