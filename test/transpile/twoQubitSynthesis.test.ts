import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constantAngle } from '../../src/circuit/angle.ts';
import type { Operation } from '../../src/circuit/circuit.ts';
import { distanceUpToPhase, operationsUnitary } from '../../src/circuit/stateVector.ts';
import { mayShorten } from '../../src/transpile/mayShorten.ts';
import { decomposeTwoQubitUnitary, synthesizeTwoQubit } from '../../src/transpile/twoQubitSynthesis.ts';
import { twoQubitUnitary } from '../../src/transpile/twoQubitUnitary.ts';
import { arbitraryCircuit } from '../circuit/arbitraryCircuit.ts';

const op = (gate: string, qubits: number[], ...angles: number[]): Operation => ({
  gate,
  qubits,
  angles: angles.map(constantAngle),
});
const entanglersOf = (...operations: Operation[]): number =>
  decomposeTwoQubitUnitary(twoQubitUnitary(operations)).entanglers;

describe('the fewest cx, as published (Shende, Bullock and Markov 2004; Vatan and Williams 2004)', () => {
  test.each([
    ['one-qubit gates', [op('h', [0]), op('u', [1], 0.3, 1, 2)], 0],
    ['cx there and back', [op('cx', [0, 1]), op('cx', [0, 1])], 0],
    ['cx', [op('cx', [1, 0])], 1],
    ['cz', [op('cz', [0, 1])], 1],
    ['ecr', [op('ecr', [0, 1])], 1],
    ['rzz(pi/2)', [op('rzz', [0, 1], Math.PI / 2)], 1],
    ['rxx of any angle', [op('rxx', [0, 1], 0.7)], 2],
    ['a controlled phase', [op('cp', [0, 1], 0.7)], 2],
    ['iswap', [op('iswap', [0, 1])], 2],
    ['cz and swap', [op('cz', [0, 1]), op('swap', [0, 1])], 2],
    ['swap', [op('swap', [0, 1])], 3],
    ['a controlled phase and swap', [op('cp', [0, 1], 0.7), op('swap', [0, 1])], 3],
  ])('%s', (_, operations, count) => {
    expect(entanglersOf(...operations)).toBe(count);
  });
});

test('makes what it took apart, with as many entanglers as it says, never more than three', () => {
  const circuit = fc.oneof(
    arbitraryCircuit({ qubits: 2, maxGates: 10, symbolic: false }),
    arbitraryCircuit({
      qubits: 2,
      maxGates: 5,
      symbolic: false,
      names: ['cx', 'cz', 'h', 's', 'swap', 'rzz'],
    }),
  );
  fc.assert(
    fc.property(circuit, ({ operations }) => {
      const unitary = operationsUnitary(operations, 2);
      expect(distanceUpToPhase(unitary, twoQubitUnitary(operations))).toBeLessThan(1e-12);
      const parts = decomposeTwoQubitUnitary(unitary);
      const made = synthesizeTwoQubit(parts);
      expect(distanceUpToPhase(unitary, operationsUnitary(made, 2))).toBeLessThan(1e-11);
      expect(made.filter(({ qubits }) => qubits.length === 2)).toHaveLength(parts.entanglers);
      expect(parts.entanglers).toBeLessThanOrEqual(3);
      for (const count of [2, 3]) if (parts.entanglers < count) expect(mayShorten(unitary, count)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('equal eigenvalues do not keep the others from converging', () => {
  const operations = [
    op('ecr', [0, 1]),
    op('x', [0]),
    op('csdg', [0, 1]),
    op('cu3', [1, 0], 0, (3 * Math.PI) / 4, 0),
    op('ecr', [1, 0]),
  ];
  const unitary = operationsUnitary(operations, 2);
  const made = synthesizeTwoQubit(decomposeTwoQubitUnitary(unitary));
  expect(distanceUpToPhase(unitary, operationsUnitary(made, 2))).toBeLessThan(1e-14);
});
