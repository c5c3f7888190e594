import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { scheduleAlap } from '../../src/transpile/schedule.ts';
import { arbitraryCircuit } from '../circuit/arbitraryCircuit.ts';

const durations: Record<string, number> = { x: 35, cx: 300, rz: 0 };
const durationOf = ({ gate }: Operation): number => durations[gate] ?? 100;
const op = (gate: string, ...qubits: number[]): Operation => ({ gate, qubits, angles: [] });
const circuitOf = (qubits: number, ...operations: Operation[]): Circuit => ({
  qubits,
  bits: 0,
  operations,
  measurements: [],
});

test('gates wait as long as they can', () => {
  // x on 2 is needed by the second cx only, x on 3 by nothing but the end.
  const circuit = circuitOf(
    4,
    op('x', 0),
    op('x', 2),
    op('x', 3),
    op('cx', 0, 1),
    op('rz', 1),
    op('cx', 1, 2),
    op('x', 2),
  );
  expect(scheduleAlap(circuit, durationOf)).toEqual({
    start: [0, 300, 635, 35, 335, 335, 635],
    totalDurationNs: 670,
  });
});

test('a barrier holds its qubits together and takes no time', () => {
  const circuit = circuitOf(
    2,
    op('x', 0),
    op('barrier', 0, 1),
    op('cx', 0, 1),
    op('barrier', 0, 1),
    op('x', 1),
  );
  expect(scheduleAlap(circuit, durationOf)).toEqual({ start: [0, 35, 35, 335, 335], totalDurationNs: 370 });
  const held = circuitOf(2, op('x', 0), op('barrier', 0, 1), op('x', 1));
  expect(scheduleAlap(held, durationOf).start).toEqual([0, 35, 35]);
});

test('an empty circuit takes no time', () => {
  expect(scheduleAlap(circuitOf(3), durationOf)).toEqual({ start: [], totalDurationNs: 0 });
});

test('laws: gates on a qubit do not overlap, and each ends when a successor starts or at the end', () => {
  fc.assert(
    fc.property(arbitraryCircuit({ qubits: 4, maxGates: 20, symbolic: false }), (circuit) => {
      const { start, totalDurationNs } = scheduleAlap(circuit, durationOf);
      const ends = circuit.operations.map((operation, i) => start[i] + durationOf(operation));
      circuit.operations.forEach((operation, i) => {
        expect(start[i]).toBeGreaterThanOrEqual(0);
        const next = operation.qubits.map((qubit) =>
          circuit.operations.findIndex((other, j) => j > i && other.qubits.includes(qubit)),
        );
        const limits = next.map((j) => (j < 0 ? totalDurationNs : start[j]));
        expect(ends[i]).toBe(Math.min(...limits));
      });
      if (start.length > 0) expect(Math.min(...start)).toBe(0);
    }),
    { numRuns: 50 },
  );
});
