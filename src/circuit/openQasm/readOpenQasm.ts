import { QckptError } from '../../numeric/qckptError.ts';
import type { Circuit } from '../circuit.ts';
import { createProgram, LIMITS, type Program } from './program.ts';
import { readTokens } from './readTokens.ts';
import { readStatement } from './statements.ts';

/** How a text is read. */
export interface ReadOpenQasmOptions {
  /** Names the text in messages. */
  readonly source?: string;
  /** Number of qubits of the circuit, at least those of the text: a device's, for text with physical qubits. */
  readonly qubits?: number;
  /** OpenQASM 2 declares no parameters: a name in an angle of a gate is one. Default false: it is a mistake. */
  readonly takesNames?: boolean;
}

/** A circuit, and what its text says beside it. */
export interface OpenQasmText {
  readonly circuit: Circuit;
  /** Its qubits are physical ones, `$3`. */
  readonly isPhysical: boolean;
  /** Its parameters in the order in which it declares (or first uses) them, those that no gate has too. */
  readonly parameters: readonly string[];
  /** What was left out, each with its place. */
  readonly remarks: readonly string[];
}

/**
 * Reads OpenQASM 2, and of OpenQASM 3 what describes a circuit of gates with measurements at its end: registers or
 * physical qubits `$3`, gate definitions, broadcasting, `input float` as named parameters (angles affine in them).
 * docs/openqasm.md lists all of it.
 * Qubits and bits are numbered through the registers in the order of their declaration. Gates of the registry need no
 * include; a definition of such a name counts only where it differs (never for `ecr`), others are expanded.
 * Arbitrary text is safe: bounded work, no includes from disk.
 * Source: Cross et al., arXiv:1707.03429 (2.0) and arXiv:2104.14722 (3.0).
 * @throws QckptError QASM with file, line and column
 */
export function readOpenQasm(text: string, options: ReadOpenQasmOptions = {}): Circuit {
  return readOpenQasmText(text, options).circuit;
}

/** As `readOpenQasm`, with what the text says beside the circuit. @throws QckptError QASM with file, line and column */
export function readOpenQasmText(text: string, options: ReadOpenQasmOptions = {}): OpenQasmText {
  const source = options.source ?? 'qasm';
  if (text.length > LIMITS.characters)
    throw new QckptError(
      'QASM',
      `text expected at most ${LIMITS.characters} characters, got ${text.length} (${source})`,
    );
  const program = createProgram(readTokens(text, source), options.takesNames);
  readHeader(program);
  while (program.tokens.peek().kind !== 'end') readStatement(program);
  const used = program.physical ? program.highestPhysical + 1 : program.qubits;
  const qubits = options.qubits ?? used;
  if (qubits < used)
    throw new QckptError('QASM', `circuit expected at most ${qubits} qubits, got ${used} (${source})`);
  const { bits, operations, measurements, physical, remarks } = program;
  return {
    circuit: { qubits, bits, operations, measurements },
    isPhysical: physical,
    parameters: [...program.parameters.keys()],
    remarks,
  };
}

/** Without a header it is OpenQASM 3, as its specification says, unless an include tells. */
function readHeader(program: Program): void {
  const { tokens } = program;
  if (!tokens.takeIf('OPENQASM')) return;
  const version = tokens.expectKind('number', 'a version');
  if (!/^[23](\.\d+)?$/.test(version.text))
    throw tokens.problem(`OpenQASM version expected 2.0 or 3.x, got ${version.text}`, version);
  program.headerVersion = version.text.startsWith('2') ? 2 : 3;
  program.version = program.headerVersion;
  tokens.expect(';');
}
