import type { WorkName } from './works.ts';

/** Another simulator: a program that answers the requests of `test/peers/serve.py`. A record of the registry. */
export interface Peer {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  /** File in `test/peers/` and its arguments. */
  readonly program: readonly [string, ...string[]];
  /** What it can do, and up to how many qubits it is asked for. */
  readonly works: Readonly<Partial<Record<WorkName, Reach>>>;
  /** Not a package used as its documentation says, but work of our own on top of one: shown, and no goal's measure. */
  readonly handWritten: boolean;
}

/** Up to how many qubits a peer is asked for a unit of work. */
export interface Reach {
  readonly qubits: number;
  /** Why it is not asked for more. */
  readonly beyond: string;
}

const EVERYWHERE: Reach = { qubits: Number.POSITIVE_INFINITY, beyond: '' };

const UP_TO_8: Reach = { qubits: 8, beyond: 'minutes of compilation, and shown only' };

const example = (name: string): string => `qckpt bench --peers --peer ${name} --size 4q2l --repetitions 3`;

/** The simulators that `qckpt bench --peers` compares with, by name. */
export const peers: Readonly<Record<string, Peer>> = {
  aer: {
    name: 'aer',
    help: "Qiskit Aer's density matrix; the shifted circuits go to it in one call, as bindings of one circuit.",
    example: example('aer'),
    program: ['aer.py'],
    works: {
      A: EVERYWHERE,
      C: EVERYWHERE,
    },
    handWritten: false,
  },
  tensorcircuit: {
    name: 'tensorcircuit',
    help: "TensorCircuit's DMCircuit on JAX, contracted along a path of cotengra's; shifted circuits by vmap.",
    example: example('tensorcircuit'),
    program: ['tensorCircuit.py', 'circuit'],
    works: {
      A: EVERYWHERE,
      B: EVERYWHERE,
      E: EVERYWHERE,
      F: EVERYWHERE,
      G: EVERYWHERE,
      I: EVERYWHERE,
      C: { qubits: 8, beyond: 'at 10 qubits all circuits at once do not fit, and one by one take minutes' },
    },
    handWritten: false,
  },
  'tensorcircuit-network': {
    name: 'tensorcircuit-network',
    help: "A network put together by hand, each gate's noise in one node, contracted by TensorCircuit and cotengra.",
    example: example('tensorcircuit-network'),
    program: ['tensorCircuit.py', 'network'],
    works: { A: UP_TO_8, B: UP_TO_8, C: UP_TO_8 },
    handWritten: true,
  },
  pennylane: {
    name: 'pennylane',
    help: "PennyLane's default.mixed compiled by JAX, with backpropagation; lightning.qubit's adjoint without noise.",
    example: example('pennylane'),
    program: ['pennyLane.py'],
    works: {
      A: EVERYWHERE,
      B: { qubits: 8, beyond: 'backpropagation keeps the density matrix of every step' },
      C: { qubits: 5, beyond: 'keeps one density matrix a circuit at each step of the vmap' },
      D: EVERYWHERE,
      E: { qubits: 8, beyond: 'backpropagation keeps the density matrix of every step' },
      H: EVERYWHERE,
    },
    handWritten: false,
  },
  mindquantum: {
    name: 'mindquantum',
    help: "MindQuantum's state vector and its adjoint gradient, without noise.",
    example: example('mindquantum'),
    program: ['mindQuantum.py'],
    works: { D: EVERYWHERE, H: EVERYWHERE },
    handWritten: false,
  },
  qulacs: {
    name: 'qulacs',
    help: "qulacs' state vector and its backpropagation, without noise.",
    example: 'qckpt bench --peers --peer qulacs --work H --size 16q3l --repetitions 3',
    program: ['qulacs_.py'],
    works: { H: EVERYWHERE },
    handWritten: false,
  },
};
