import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { gates } from '../../src/circuit/gates.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { lowerCircuit } from '../../src/simulate/lower.ts';
import { createPauliEngine } from '../../src/simulate/pauliEngine.ts';
import { simulateReference } from '../../src/simulate/reference.ts';

/** Random circuits of any gates of the registry, every angle free. */
function anyCircuit(qubits: number): fc.Arbitrary<Circuit> {
  const usable = gates.filter((gate) => gate.qubits <= qubits && gate.name !== 'barrier');
  const operation = fc
    .record({
      gate: fc.constantFrom(...usable),
      order: fc.shuffledSubarray(
        Array.from({ length: qubits }, (_, k) => k),
        { minLength: qubits },
      ),
    })
    .map(
      ({ gate, order }): Operation => ({
        gate: gate.name,
        qubits: order.slice(0, gate.qubits),
        angles: gate.parameters.map(() => constantAngle(0)),
      }),
    );
  return fc.array(operation, { minLength: 1, maxLength: 15 }).map((operations) => ({
    qubits,
    bits: 2,
    operations: operations.map((op, k) => ({
      ...op,
      angles: op.angles.map((_, j) => parameterAngle(`t${k}_${j}`)),
    })),
    measurements: [
      { qubit: 1, bit: 0 },
      { qubit: 0, bit: 1 },
    ],
  }));
}

const angles = (names: readonly string[]): Float64Array => Float64Array.from(names, (_, k) => 0.4 + 1.3 * k);

describe('noise-free simulation', () => {
  it('agrees with the density matrix on every gate of the registry', () => {
    fc.assert(
      fc.property(anyCircuit(4), (circuit) => {
        const names = parameterNames(circuit);
        const values = angles(names);
        const expected = simulateReference(
          circuit,
          null,
          false,
          new Map(names.map((name, k) => [name, values[k]])),
        ).probabilities;
        const found = createEngine(circuit, null).probabilities(values);
        found.forEach((p, k) => {
          expect(Math.abs(p - expected[k])).toBeLessThan(1e-12);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has the slopes and shifted probabilities that the Pauli basis gives', () => {
    fc.assert(
      fc.property(anyCircuit(4), (circuit) => {
        const names = parameterNames(circuit);
        const values = angles(names);
        for (const cone of [true, false]) {
          const engine = createEngine(circuit, null, { cone });
          const pauli = createPauliEngine(lowerCircuit(circuit, null, false), names, new Set(names), cone);
          const direct = engine.gradient(values, 2);
          const swept = pauli.gradient(values, 2);
          expect(engine.kind).toBe('state-vector');
          expect(direct.occurrences).toEqual(swept.occurrences);
          direct.slopes.forEach((slope, k) => {
            expect(Math.abs(slope - swept.slopes[k])).toBeLessThan(1e-12);
          });
        }
      }),
      { numRuns: 40 },
    );
  });
});
