import type { Operation } from '../../circuit/circuit.ts';

/** Circuits that real machines have run, step after step; a circuit of s steps has the first s. */
export interface RecordedCircuits {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  /** Machines whose counts come with the program. */
  readonly machines: readonly string[];
  readonly qubits: number;
  /** Logical qubit of each measured bit, c[0] first. */
  readonly reads: readonly number[];
  /** How many circuits there are: of 1 step, of 2, ... */
  readonly steps: number;
  /** Gates of one step, from 0 on, before the barrier that ends it: h, x, t, tdg and cx on logical qubits. */
  readonly step: (index: number) => readonly LogicalGate[];
}

/** A gate without an angle on logical qubits. */
export type LogicalGate = Pick<Operation, 'gate' | 'qubits'>;

const QUBITS = 4;

/** Toffoli by six cx: Barenco et al., Phys. Rev. A 52, 3457 (1995), as Qiskit defines it. */
const toffoli = (a: number, b: number, c: number): readonly LogicalGate[] => [
  on('h', c),
  on('cx', b, c),
  on('tdg', c),
  on('cx', a, c),
  on('t', c),
  on('cx', b, c),
  on('tdg', c),
  on('cx', a, c),
  on('t', b),
  on('t', c),
  on('h', c),
  on('cx', a, b),
  on('t', a),
  on('tdg', b),
  on('cx', a, b),
];

function on(gate: string, ...qubits: number[]): LogicalGate {
  return { gate, qubits };
}

const paperOf = 'Martina, Buffoni, Gherardini, Caruso, "Learning the noise fingerprint of quantum devices"';

/** The circuits of arXiv:2109.11405, by name. */
export const recordedCircuits: Readonly<Record<string, RecordedCircuits>> = {
  'walker-simple': {
    name: 'walker-simple',
    help:
      `Two pairs of qubits, entangled in turn: even steps h q0, cx q0 q2, odd ones h q1, cx q1 q3; all four are read ` +
      `(${paperOf}, arXiv:2109.11405). A step has one entangler.`,
    example: 'qckpt reproduce --quick --study counts --output results/runs/counts',
    machines: ['belem', 'quito'],
    qubits: QUBITS,
    reads: [0, 1, 2, 3],
    steps: 10,
    step: (index) => (index % 2 === 0 ? [on('h', 0), on('cx', 0, 2)] : [on('h', 1), on('cx', 1, 3)]),
  },
  walker: {
    name: 'walker',
    help:
      'A quantum walker: in turn h q0, h q1, cx q0 q2; cx q1 q3, x q0; x q1, ccx q0 q1 q2; then q2 and q3 are read ' +
      `(${paperOf}, arXiv:2109.11405). Three steps have eight entanglers.`,
    example: 'qckpt reproduce --quick --study counts --output results/runs/counts',
    machines: ['athens', 'casablanca', 'lima', 'quito', 'santiago', 'yorktown'],
    qubits: QUBITS,
    reads: [2, 3],
    steps: 9,
    step: (index) =>
      [
        [on('h', 0), on('h', 1), on('cx', 0, 2)],
        [on('cx', 1, 3), on('x', 0)],
        [on('x', 1), ...toffoli(0, 1, 2)],
      ][index % 3],
  },
};

/** Two-qubit gates of the first s steps, before any routing. */
export function entanglersOf({ step }: RecordedCircuits, steps: number): number {
  return Array.from({ length: steps }, (_, index) => step(index))
    .flat()
    .filter(({ qubits }) => qubits.length === 2).length;
}
