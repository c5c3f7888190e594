import type { DecodedCheckpoint } from '../../../checkpoint/format/contents.ts';
import { type HardwarePart, hardwareParts } from './hardwareGuesses.ts';

/** A part of a checkpoint: what it is, what a reader without it has to do, and how many bytes it takes. */
export interface Part {
  readonly help: string;
  readonly guess: string;
  readonly bytes: (checkpoint: DecodedCheckpoint) => number;
}

const text = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value) ?? '').length;
const qubitsOf = ({ hardware }: DecodedCheckpoint): number => hardware?.qubits.data.length ?? 0;
const directedOf = ({ hardware }: DecodedCheckpoint): number => hardware?.coupler_gate.data.length ?? 0;
const edgesOf = ({ hardware }: DecodedCheckpoint): number => hardware?.edges.shape[0] ?? 0;

/** All parts that are withheld, in the order of tables. */
export const parts = {
  parameters: {
    help: 'the angles',
    guess: 'those that training starts from',
    bytes: ({ parameters }) => parameters.data.byteLength,
  },
  moments: {
    help: "the optimizer's moments",
    guess: 'zeros, and its count starts over',
    bytes: ({ parameters }) => 2 * parameters.data.byteLength,
  },
  steps: {
    help: "the optimizer's count of updates",
    guess: 'as many as samples were seen; without those, no correction of the bias',
    bytes: ({ meta }) => text(meta.progress.optimizerSteps),
  },
  shots: {
    help: 'shots a circuit',
    guess: 'as the analysis says: what is usual',
    bytes: ({ meta }) => text(meta.run.shots),
  },
  cursor: {
    help: 'which sample is next, and the seeds of split, order and shots',
    guess: 'another seed, from its first sample',
    bytes: ({ meta }) => text(meta.progress) + text(meta.run.seeds),
  },
  freezing: {
    help: 'freeze mask and scores',
    guess: 'the strategy starts over',
    bytes: ({ parameters }) => parameters.data.length * 9,
  },
  logical: {
    help: 'the circuit before compilation',
    guess: "the compiled one; without that too, the article's",
    bytes: ({ meta }) => text(meta.circuit.logicalOpenQasm3),
  },
  compiled: {
    help: 'the compiled circuit',
    guess: 'compiled again at level 1, with another seed',
    bytes: ({ meta }) => text(meta.circuit.compiledOpenQasm3),
  },
  layout: {
    help: 'which qubit of the machine is which',
    guess: "compiled again; no number can be assigned to a qubit, each is the machine's median",
    bytes: ({ meta }) => text(meta.circuit.initialLayout) + text(meta.circuit.finalLayout),
  },
  readout: {
    help: 'readout errors',
    guess: 'the median of other machines of the kind',
    bytes: (checkpoint) => 8 * qubitsOf(checkpoint),
  },
  oneQubit: {
    help: 'errors of one-qubit gates',
    guess: 'the median of other machines of the kind',
    bytes: (checkpoint) => 8 * qubitsOf(checkpoint),
  },
  twoQubit: {
    help: 'errors of two-qubit gates',
    guess: 'the median of other machines of the kind',
    bytes: (checkpoint) => 8 * edgesOf(checkpoint),
  },
  t1: {
    help: 'T1',
    guess: 'the median of other machines of the kind',
    bytes: (checkpoint) => 8 * qubitsOf(checkpoint),
  },
  t2: {
    help: 'T2',
    guess: 'the median of other machines of the kind, at most 2 T1',
    bytes: (checkpoint) => 8 * qubitsOf(checkpoint),
  },
  durations: {
    help: 'durations of gates',
    guess: 'usual ones of each native gate: configs/durations',
    bytes: (checkpoint) => 8 * (qubitsOf(checkpoint) + directedOf(checkpoint)),
  },
  asymmetry: {
    help: 'that readout errs differently from 0 and from 1',
    guess: 'the mean of both',
    bytes: (checkpoint) => 8 * qubitsOf(checkpoint),
  },
  directions: {
    help: 'that a coupler errs differently by direction',
    guess: 'the worse of both',
    bytes: (checkpoint) => 8 * (directedOf(checkpoint) - edgesOf(checkpoint)),
  },
  data: {
    help: 'the digest of the data',
    guess: 'that they are the data of this name: no value depends on it, it tells whether that is so',
    bytes: ({ meta }) => (meta.data === null ? 0 : text(meta.data.sha256)),
  },
} as const satisfies Readonly<Record<string, Part>>;

/** Name of a part. */
export type PartName = keyof typeof parts;

/** All of them. */
export const partNames = Object.keys(parts) as [PartName, ...PartName[]];

/** Several parts that go together. */
export const partGroups: Readonly<Record<string, readonly PartName[]>> = {
  relaxation: ['t1', 't2'],
  optimizer: ['moments', 'steps'],
  circuits: ['logical', 'compiled', 'layout'],
  hardware: hardwareParts,
};

/** Whether a part is of the calibration. */
export function isHardwarePart(name: PartName): name is HardwarePart {
  return (hardwareParts as readonly string[]).includes(name);
}
