import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { gates } from '../../src/circuit/gates.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { parsePauliSum } from '../../src/circuit/pauliSum.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { lowerCircuit } from '../../src/simulate/lower.ts';
import { createPauliEngine } from '../../src/simulate/pauliEngine.ts';
import { simulateReference } from '../../src/simulate/reference.ts';
import { createStateVectorEngine } from '../../src/simulate/stateVectorEngine.ts';

/** Random circuits of any gates of the registry, every angle free. */
function anyCircuit(qubits: number, most = 15): fc.Arbitrary<Circuit> {
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
  return fc.array(operation, { minLength: 1, maxLength: most }).map((operations) => ({
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

/** Strings without and with imaginary entries, that flip low and high qubits. */
const SUM = parsePauliSum('0.7 Z0 Z9 - 1.3 X1 Y8 + 0.4 Y0 Y2 X9 + 0.9 X0 X3 - 0.2 Y1');

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

  const bitsOf = (circuit: Circuit, isObservable: boolean, wideFrom: number): number[] => {
    const names = parameterNames(circuit);
    const observables = isObservable ? { sums: [SUM], readout: false } : undefined;
    const lowered = lowerCircuit(circuit, null, false, observables);
    const engine = createStateVectorEngine(lowered, names, new Set(names), false, wideFrom);
    const { probability, slopes } = engine.gradient(angles(names), 0);
    return [probability, ...slopes, ...engine.probabilities(angles(names))];
  };

  // 10 qubits are one block, 12 and 13 are several; 17 are several of the larger ones.
  it.each([
    [10, 40, 20],
    [12, 60, 20],
    [13, 60, 10],
    [17, 60, 3],
  ])('%d qubits block by block give the bits of plain sweeps', (qubits, gatesAtMost, numRuns) => {
    fc.assert(
      fc.property(anyCircuit(qubits, gatesAtMost), fc.boolean(), (circuit, isObservable) => {
        expect(bitsOf(circuit, isObservable, 10)).toEqual(bitsOf(circuit, isObservable, 99));
      }),
      { numRuns },
    );
  });

  it.each(['rx-rz-cz-ring', 'ry-rz-cx-ring'] as const)(
    'so does a ring of %s, within blocks and across',
    (family) => {
      const { circuit } = ansatzOf({ family, qubits: 16, layers: 2 });
      expect(bitsOf(circuit, true, 10)).toEqual(bitsOf(circuit, true, 99));
    },
  );
});
