import { expect, it } from 'vitest';
import { signsTogether } from '../../src/simulate/signsTogether.ts';
import type { VectorOperation } from '../../src/simulate/stateVectorProgram.ts';

const unitary = { re: [], im: [] } as unknown as Extract<VectorOperation, { kind: 'pair' }>['unitary'];
const run = (qubit: number): VectorOperation => ({ kind: 'run', qubit, factors: [], live: false });
const pair = (gate: string, a: number, b: number): VectorOperation => ({
  kind: 'pair',
  gate,
  qubits: [a, b],
  unitary,
});
const cz = (a: number, b: number): VectorOperation => pair('cz', a, b);

it('lets controlled Z gates wait for what touches one of their qubits', () => {
  const ring = [run(0), run(1), cz(0, 1), run(2), cz(1, 2), run(3), cz(2, 3), cz(3, 0), run(0), run(1)];
  expect(signsTogether(ring)).toEqual([
    ...[run(0), run(1), run(2), run(3)],
    ...[cz(0, 1), cz(1, 2), cz(2, 3), cz(3, 0)],
    ...[run(0), run(1)],
  ]);
});

it('does not let them pass another gate on their qubits', () => {
  const circuit = [cz(0, 1), pair('cx', 2, 3), pair('cx', 1, 2), cz(0, 3)];
  expect(signsTogether(circuit)).toEqual([pair('cx', 2, 3), cz(0, 1), pair('cx', 1, 2), cz(0, 3)]);
});
