import { readBitDeclaration, readInput, readOldDeclaration, readQubitDeclaration } from './declarations.ts';
import { readBarrier, readCall, readGlobalPhase } from './gateCalls.ts';
import { readDefinition } from './gateDefinitions.ts';
import { includes } from './includes.ts';
import { readAssignment, readMeasureArrow } from './measurements.ts';
import { type Program, type Statement, unsupported } from './program.ts';
import { describeToken, readTokens, type Token } from './readTokens.ts';
import { unsupportedWords } from './words.ts';

/** What the reader does, by the word that begins it; gate calls and `c = measure q;` begin with names. */
export const statements: readonly Statement[] = [
  {
    word: 'include',
    help: 'a library that the reader knows; nothing is read from disk',
    example: 'include "stdgates.inc";',
    versions: [2, 3],
    read: readInclude,
  },
  {
    word: 'qreg',
    help: 'qubits',
    example: 'qreg q[3];',
    versions: [2, 3],
    read: (program) => readOldDeclaration(program, 'qubit'),
  },
  {
    word: 'creg',
    help: 'bits',
    example: 'creg c[3];',
    versions: [2, 3],
    read: (program) => readOldDeclaration(program, 'bit'),
  },
  {
    word: 'qubit',
    help: 'one qubit, or a register',
    example: 'qubit[3] q;',
    versions: [3],
    read: readQubitDeclaration,
  },
  {
    word: 'bit',
    help: 'one bit, or a register; with a measurement into it or without',
    example: 'bit[3] c = measure q;',
    versions: [3],
    read: readBitDeclaration,
  },
  {
    word: 'input',
    help: 'a named parameter, float or angle; angles are affine in them',
    example: 'input float[64] theta;',
    versions: [3],
    read: readInput,
  },
  {
    word: 'gate',
    help: 'a definition, of gates known before it; one that has the name of a known gate counts where it differs',
    example: 'gate pair(a) x, y { cx x, y; rz(2*a) y; cx x, y; }',
    versions: [2, 3],
    read: (program) => readDefinition(program, program.definitions),
  },
  {
    word: 'barrier',
    help: 'nothing moves across it',
    example: 'barrier q[0], q[1];',
    versions: [2, 3],
    read: readBarrier,
  },
  {
    word: 'measure',
    help: 'at the end of its qubit; also `c = measure q;`',
    example: 'measure q -> c;',
    versions: [2, 3],
    read: readMeasureArrow,
  },
  {
    word: 'gphase',
    help: 'a global phase, which is left out; qubits behind it, as PennyLane writes them, too',
    example: 'gphase(pi/4);',
    versions: [3],
    read: readGlobalPhase,
  },
];

const byWord: ReadonlyMap<string, Statement> = new Map(statements.map((each) => [each.word, each]));

/** Pragmas that ask a service for results: they say nothing of the circuit, and are left out. */
const PRAGMA_OF_RESULTS = /^braket\s+result\b/;

const MOST_REMARKS = 20;

/** @throws QckptError QASM */
export function readStatement(program: Program): void {
  const { tokens } = program;
  if (tokens.takeIf(';')) return;
  const token = tokens.peek();
  if (token.kind === 'pragma') {
    readPragma(program, tokens.take());
    return;
  }
  if (token.kind === 'symbol' && (token.text === '@' || token.text === '#'))
    throw tokens.problem('annotations are not supported', token);
  if (token.kind !== 'name') throw tokens.problem(`expected a statement, got ${describeToken(token)}`, token);
  tokens.take();
  const statement = byWord.get(token.text);
  if (program.registers.has(token.text)) readAssignment(program, token);
  else if (statement !== undefined && !program.definitions.has(token.text)) statement.read(program, token);
  else if (unsupportedWords.has(token.text) && !program.definitions.has(token.text))
    throw unsupported(tokens, `"${token.text}"`, token);
  else readCall(program, token);
}

function readPragma({ tokens, remarks }: Program, pragma: Token): void {
  if (!PRAGMA_OF_RESULTS.test(pragma.text))
    throw tokens.problem(
      `pragma ${describeToken(pragma)} is not supported: it may change the circuit`,
      pragma,
    );
  // To find a place takes a look at all before it.
  if (remarks.length < MOST_REMARKS)
    remarks.push(tokens.problem(`pragma ${describeToken(pragma)} is left out`, pragma).message);
}

function readInclude(program: Program): void {
  const { tokens } = program;
  const file = tokens.expectKind('text', 'a file name in quotes');
  const include = includes.find((each) => each.file === file.text);
  if (include === undefined)
    throw tokens.problem(
      `include of ${describeToken(file)} is not supported, only ${includes.map((each) => each.file).join(', ')}`,
      file,
    );
  tokens.expect(';');
  if (include.version === 2 && program.headerVersion === null) program.version = 2;
  program.tokens = readTokens(include.definitions, include.file);
  while (program.tokens.takeIf('gate')) readDefinition(program, program.library);
  program.tokens = tokens;
}
