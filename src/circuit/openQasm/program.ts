import type { QckptError } from '../../numeric/qckptError.ts';
import type { Angle } from '../angle.ts';
import type { Measurement, Operation } from '../circuit.ts';
import type { Gate } from '../gate.ts';
import type { Expression, Version } from './parseExpression.ts';
import type { Token, TokenReader } from './readTokens.ts';

/** What a text from a stranger may ask for; `work` is what it may ask for beyond what it writes out. */
export const LIMITS = {
  characters: 67_108_864,
  qubits: 4096,
  bits: 4096,
  operations: 4_000_000,
  work: 1_000_000,
  definitionLevels: 100,
} as const;

/** A register's part of the circuit's qubits or bits. */
export interface Register {
  readonly kind: 'qubit' | 'bit';
  readonly first: number;
  readonly size: number;
}

/** What a call calls: a gate of the registry, or a definition of the text. */
export interface Callee {
  readonly name: string;
  readonly qubits: number;
  readonly angles: number;
  readonly gate: Gate | null;
  readonly definition: Definition | null;
  /** Levels of definitions below. */
  readonly levels: number;
}

/** A gate that the text defines. */
export interface Definition {
  readonly parameters: readonly string[];
  readonly body: readonly Call[];
}

/** In a definition's body; qubits index its own. A barrier has no callee. */
export interface Call {
  readonly callee: Callee | null;
  readonly angles: readonly Expression[];
  /** Parts of the angles' expressions. */
  readonly nodes: number;
  readonly qubits: readonly number[];
}

/** A text while it is read. */
export interface Program {
  /** Of the text, or of the include that is being read. */
  tokens: TokenReader;
  /** 3 unless the text says 2, or has no header and includes a library of 2. */
  version: Version;
  /** What the header says; null where there is none. */
  headerVersion: Version | null;
  readonly registers: Map<string, Register>;
  readonly parameters: Map<string, Angle>;
  /** In OpenQASM 2, which declares none, a name in an angle is a parameter. */
  readonly takesNames: boolean;
  readonly definitions: Map<string, Callee>;
  /** Definitions of an include, which those of the text replace. */
  readonly library: Map<string, Callee>;
  readonly operations: Operation[];
  readonly measurements: Measurement[];
  readonly measuredQubits: Set<number>;
  readonly writtenBits: Set<number>;
  /** What was left out, for the reader to know. */
  readonly remarks: string[];
  qubits: number;
  bits: number;
  /** Physical qubits are in use. */
  physical: boolean;
  highestPhysical: number;
  /** Of the work beyond what is written out. */
  readonly budget: Budget;
}

/** What the text may still ask for, counted down while it is read. */
export interface Budget {
  left: number;
}

/** A word that begins a statement. */
export interface Statement {
  readonly word: string;
  readonly help: string;
  readonly example: string;
  /** Versions of the language that have it; it is read in both. */
  readonly versions: readonly Version[];
  readonly read: (program: Program, keyword: Token) => void;
}

/** A program of which nothing has been read yet. */
export function createProgram(tokens: TokenReader, takesNames = false): Program {
  return {
    tokens,
    version: 3,
    headerVersion: null,
    registers: new Map(),
    parameters: new Map(),
    takesNames,
    definitions: new Map(),
    library: new Map(),
    operations: [],
    measurements: [],
    measuredQubits: new Set(),
    writtenBits: new Set(),
    remarks: [],
    qubits: 0,
    bits: 0,
    physical: false,
    highestPhysical: -1,
    budget: { left: LIMITS.work },
  };
}

/** What gates on that many qubits weigh: the wider, the more room their lists take. */
export const weightOf = (qubits: number): number => 1 + Math.floor(qubits / 4);

/** @throws QckptError QASM */
export function spend(
  budget: Budget,
  work: number,
  tokens: TokenReader,
  place: { readonly offset: number },
): void {
  budget.left -= work;
  if (budget.left < 0)
    throw tokens.problem(
      `circuit expected at most ${LIMITS.work} gates beyond those written out, fewer with long angles`,
      place,
    );
}

/** Adds a gate to the circuit. @throws QckptError QASM */
export function emit(
  { operations, tokens }: Program,
  operation: Operation,
  place: { readonly offset: number },
): void {
  if (operations.length >= LIMITS.operations)
    throw tokens.problem(`circuit expected at most ${LIMITS.operations} gates`, place);
  operations.push(operation);
}

/** 0, 1, ... below a count. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}

/** What the reader knows and does not do. */
export function unsupported(
  tokens: TokenReader,
  what: string,
  place: { readonly offset: number },
  detail?: string,
): QckptError {
  return tokens.problem(`${what} is not supported${detail === undefined ? '' : `: ${detail}`}`, place);
}
