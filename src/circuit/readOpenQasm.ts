import { QckptError } from '../numeric/qckptError.ts';
import { type Angle, constantAngle, parameterAngle } from './angle.ts';
import type { Circuit, Measurement, Operation } from './circuit.ts';
import type { Gate } from './gate.ts';
import { findGate } from './gates.ts';
import {
  type Expression,
  evaluateExpression,
  isExpressionWord,
  parseExpression,
} from './openQasmExpression.ts';
import { describeToken, readTokens, type Token, type TokenReader } from './openQasmTokens.ts';
import { distanceUpToPhase, operationsUnitary } from './stateVector.ts';

export interface ReadOpenQasmOptions {
  /** Names the text in messages. */
  readonly source?: string;
  /** Number of qubits of the circuit, at least those of the text: a device's, for text with physical qubits. */
  readonly qubits?: number;
}

/** What a text from a stranger may ask for. */
const LIMITS = {
  characters: 4_194_304,
  qubits: 4096,
  bits: 4096,
  operations: 250_000,
  definitionLevels: 100,
};

/** Parts of an expression, each with the terms that it may have, that count as one gate. */
const WORK_OF_A_GATE = 32;

/**
 * Reads OpenQASM 2, and of OpenQASM 3 what describes a circuit of gates with measurements at its end: registers or
 * physical qubits `$3`, gate definitions, broadcasting, `input float` as named parameters (angles affine in them).
 * Qubits and bits are numbered through the registers in the order of their declaration. Gates of the registry need no
 * include; a definition of such a name counts only where it differs (never for `ecr`), others are expanded.
 * Arbitrary text is safe: bounded work, no includes from disk.
 * Source: Cross et al., arXiv:1707.03429 (2.0) and arXiv:2104.14722 (3.0).
 * @throws QckptError QASM with file, line and column
 */
export function readOpenQasm(text: string, options: ReadOpenQasmOptions = {}): Circuit {
  const source = options.source ?? 'qasm';
  if (text.length > LIMITS.characters)
    throw new QckptError(
      'QASM',
      `text expected at most ${LIMITS.characters} characters, got ${text.length} (${source})`,
    );
  const program = createProgram(readTokens(text, source));
  try {
    readHeader(program);
    while (program.tokens.peek().kind !== 'end') readStatement(program);
  } catch (error) {
    // Overflowing angle arithmetic, far inside: say where.
    if (error instanceof QckptError && error.code === 'CIRCUIT')
      throw program.tokens.problem(error.message, program.tokens.peek());
    throw error;
  }
  const used = program.physical ? program.highestPhysical + 1 : program.qubits;
  const qubits = options.qubits ?? used;
  if (qubits < used)
    throw new QckptError('QASM', `circuit expected at most ${qubits} qubits, got ${used} (${source})`);
  return { qubits, bits: program.bits, operations: program.operations, measurements: program.measurements };
}

/** A register's part of the circuit's qubits or bits. */
interface Register {
  readonly kind: 'qubit' | 'bit';
  readonly first: number;
  readonly size: number;
}

/** What a call calls: a gate of the registry, or a definition of the text. */
interface Callee {
  readonly name: string;
  readonly qubits: number;
  readonly angles: number;
  readonly gate: Gate | null;
  readonly definition: Definition | null;
  /** Levels of definitions below. */
  readonly levels: number;
}

interface Definition {
  readonly parameters: readonly string[];
  readonly body: readonly Call[];
}

/** In a definition's body; qubits index its own. A barrier has no callee. */
interface Call {
  readonly callee: Callee | null;
  readonly angles: readonly Expression[];
  /** Parts of the angles' expressions. */
  readonly nodes: number;
  readonly qubits: readonly number[];
  readonly offset: number;
}

interface Program {
  readonly tokens: TokenReader;
  readonly registers: Map<string, Register>;
  readonly parameters: Map<string, Angle>;
  readonly definitions: Map<string, Callee>;
  readonly operations: Operation[];
  readonly measurements: Measurement[];
  readonly measuredQubits: Set<number>;
  readonly writtenBits: Set<number>;
  qubits: number;
  bits: number;
  /** Physical qubits are in use. */
  physical: boolean;
  highestPhysical: number;
  /** Gates expanded so far, calls of empty definitions too. */
  work: number;
}

function createProgram(tokens: TokenReader): Program {
  return {
    tokens,
    registers: new Map(),
    parameters: new Map(),
    definitions: new Map(),
    operations: [],
    measurements: [],
    measuredQubits: new Set(),
    writtenBits: new Set(),
    qubits: 0,
    bits: 0,
    physical: false,
    highestPhysical: -1,
    work: 0,
  };
}

function readHeader({ tokens }: Program): void {
  if (!tokens.takeIf('OPENQASM')) return;
  const version = tokens.expectKind('number', 'a version');
  if (!/^[23](\.\d+)?$/.test(version.text))
    throw tokens.problem(`OpenQASM version expected 2.0 or 3.x, got ${version.text}`, version);
  tokens.expect(';');
}

type StatementReader = (program: Program, keyword: Token) => void;

const STATEMENTS: ReadonlyMap<string, StatementReader> = new Map<string, StatementReader>([
  ['include', readInclude],
  ['qreg', (program) => declareOldStyle(program, 'qubit')],
  ['creg', (program) => declareOldStyle(program, 'bit')],
  ['qubit', (program) => declareNewStyle(program, 'qubit')],
  ['bit', readBitDeclaration],
  ['input', readInput],
  ['gate', readDefinition],
  ['barrier', readBarrier],
  ['measure', readMeasureArrow],
  ['gphase', readGlobalPhase],
]);

/** Words that begin statements which we know and do not do. */
const UNSUPPORTED: ReadonlySet<string> = new Set(
  (
    'reset if else for while do switch case def defcal cal defcalgrammar opaque ctrl negctrl inv pow let const output ' +
    'array extern delay box stretch duration return end break continue int uint float angle complex bool pragma nop'
  ).split(' '),
);

function readStatement(program: Program): void {
  const { tokens } = program;
  if (tokens.takeIf(';')) return;
  const token = tokens.peek();
  if (token.kind === 'symbol' && (token.text === '@' || token.text === '#'))
    throw tokens.problem('annotations and pragmas are not supported', token);
  if (token.kind !== 'name') throw tokens.problem(`expected a statement, got ${describeToken(token)}`, token);
  tokens.take();
  const reader = STATEMENTS.get(token.text);
  if (reader !== undefined) reader(program, token);
  else if (UNSUPPORTED.has(token.text) && !program.definitions.has(token.text))
    throw tokens.problem(`"${token.text}" is not supported`, token);
  else if (program.registers.has(token.text)) readAssignment(program, token);
  else readCall(program, token);
}

function readInclude({ tokens }: Program): void {
  const file = tokens.expectKind('text', 'a file name in quotes');
  if (file.text !== 'qelib1.inc' && file.text !== 'stdgates.inc')
    throw tokens.problem(
      `include of ${describeToken(file)} is not supported, only qelib1.inc and stdgates.inc`,
      file,
    );
  tokens.expect(';');
}

function declareOldStyle(program: Program, kind: Register['kind']): void {
  const { tokens } = program;
  const name = tokens.expectKind('name', 'a register name');
  tokens.expect('[');
  const size = readIndex(tokens);
  tokens.expect(']');
  tokens.expect(';');
  declareRegister(program, kind, name, size);
}

function declareNewStyle(program: Program, kind: Register['kind']): void {
  declareTyped(program, kind);
  program.tokens.expect(';');
}

function readBitDeclaration(program: Program): void {
  const name = declareTyped(program, 'bit');
  if (program.tokens.peek().text === '=') readMeasurementInto(program, bitsOf(program, name), name);
  else program.tokens.expect(';');
}

function declareTyped(program: Program, kind: Register['kind']): Token {
  const { tokens } = program;
  let size = 1;
  if (tokens.takeIf('[')) {
    size = readIndex(tokens);
    tokens.expect(']');
  }
  const name = tokens.expectKind('name', 'a register name');
  declareRegister(program, kind, name, size);
  return name;
}

function declareRegister(program: Program, kind: Register['kind'], name: Token, size: number): void {
  const { tokens } = program;
  checkNewName(program, name);
  if (size < 1) throw tokens.problem(`register "${name.text}" expected size >= 1, got ${size}`, name);
  const counter = kind === 'qubit' ? 'qubits' : 'bits';
  const first = program[counter];
  if (first + size > LIMITS[counter])
    throw tokens.problem(`circuit expected at most ${LIMITS[counter]} ${counter}, got ${first + size}`, name);
  if (kind === 'qubit' && program.physical)
    throw tokens.problem('registers beside physical qubits are not supported', name);
  program[counter] += size;
  program.registers.set(name.text, { kind, first, size });
}

function checkNewName({ tokens, registers, parameters, definitions }: Program, name: Token): void {
  if (registers.has(name.text) || parameters.has(name.text) || definitions.has(name.text))
    throw tokens.problem(`name "${name.text}" is declared twice`, name);
  if (STATEMENTS.has(name.text) || isExpressionWord(name.text))
    throw tokens.problem(`name "${name.text}" is a word of the language`, name);
}

/** `input float[64] theta;`, `input angle theta;` */
function readInput(program: Program): void {
  const { tokens } = program;
  const type = tokens.expectKind('name', 'a type');
  if (type.text !== 'float' && type.text !== 'angle')
    throw tokens.problem(`input of type ${describeToken(type)} is not supported, only float and angle`, type);
  if (tokens.takeIf('[')) {
    readIndex(tokens);
    tokens.expect(']');
  }
  const name = tokens.expectKind('name', 'a parameter name');
  checkNewName(program, name);
  tokens.expect(';');
  program.parameters.set(name.text, parameterAngle(name.text));
}

function readIndex(tokens: TokenReader): number {
  const token = tokens.expectKind('number', 'a whole number');
  if (!/^\d{1,9}$/.test(token.text))
    throw tokens.problem(`expected a whole number, got ${describeToken(token)}`, token);
  return Number(token.text);
}

/** Zero or more expressions in parentheses, if there are any. */
function readAngles(tokens: TokenReader): Expression[] {
  if (!tokens.takeIf('(')) return [];
  if (tokens.takeIf(')')) return [];
  const angles = [parseExpression(tokens)];
  while (tokens.takeIf(',')) angles.push(parseExpression(tokens));
  tokens.expect(')');
  return angles;
}

function readDefinition(program: Program): void {
  const { tokens, definitions } = program;
  const name = tokens.expectKind('name', 'a gate name');
  checkNewName(program, name);
  const parameters = new Set<string>();
  if (tokens.takeIf('(') && !tokens.takeIf(')')) {
    do parameters.add(readFormal(program, parameters));
    while (tokens.takeIf(','));
    tokens.expect(')');
  }
  const qubits = new Set<string>();
  do qubits.add(readFormal(program, qubits));
  while (tokens.takeIf(','));
  const body = readBody(program, [...parameters], [...qubits]);
  const levels = 1 + body.reduce((most, { callee }) => Math.max(most, callee?.levels ?? 0), 0);
  if (levels > LIMITS.definitionLevels)
    throw tokens.problem(`definitions expected at most ${LIMITS.definitionLevels} levels`, name);
  const own: Callee = {
    name: name.text,
    qubits: qubits.size,
    angles: parameters.size,
    gate: null,
    definition: { parameters: [...parameters], body },
    levels,
  };
  const known = findGate(name.text);
  definitions.set(
    name.text,
    known !== undefined && means(own, known, program, name) ? registryCallee(known) : own,
  );
}

function readFormal({ tokens }: Program, before: ReadonlySet<string>): string {
  const name = tokens.expectKind('name', 'a name');
  if (before.has(name.text)) throw tokens.problem(`name "${name.text}" is declared twice`, name);
  if (before.size >= LIMITS.qubits) throw tokens.problem(`expected at most ${LIMITS.qubits} names`, name);
  if (isExpressionWord(name.text))
    throw tokens.problem(`name "${name.text}" is a word of the language`, name);
  return name.text;
}

function readBody(program: Program, parameters: readonly string[], qubits: readonly string[]): Call[] {
  const { tokens } = program;
  const places = new Map(qubits.map((name, k) => [name, k]));
  const scope = new Map(parameters.map((name) => [name, constantAngle(0)]));
  const body: Call[] = [];
  tokens.expect('{');
  while (!tokens.takeIf('}')) {
    if (tokens.takeIf(';')) continue;
    const name = tokens.expectKind('name', 'a gate or "}"');
    if (UNSUPPORTED.has(name.text) && !program.definitions.has(name.text))
      throw tokens.problem(`"${name.text}" is not supported`, name);
    const angles = readAngles(tokens);
    // Now, not when it is called: a name that is unknown here stays so.
    for (const angle of angles) checkNames(angle, scope, tokens);
    if (name.text === 'gphase') {
      tokens.expect(';');
      continue;
    }
    const callee = name.text === 'barrier' ? null : resolve(program, name);
    const operands: number[] = [];
    if (tokens.peek().text !== ';')
      do operands.push(readPlace(tokens, places));
      while (tokens.takeIf(','));
    tokens.expect(';');
    if (callee !== null) checkCall(tokens, callee, angles.length, operands.length, name);
    checkDistinct(tokens, operands, name);
    const nodes = angles.reduce((sum, angle) => sum + countNodes(angle), 0);
    body.push({ callee, angles, nodes, qubits: operands, offset: name.offset });
  }
  return body;
}

function readPlace(tokens: TokenReader, places: ReadonlyMap<string, number>): number {
  const token = tokens.expectKind('name', 'a qubit of the gate');
  const place = places.get(token.text);
  if (place === undefined) throw tokens.problem(`unknown qubit "${token.text}" in a gate definition`, token);
  return place;
}

function checkNames(expression: Expression, scope: ReadonlyMap<string, Angle>, tokens: TokenReader): void {
  if (expression.kind === 'name') evaluateExpression(expression, scope, tokens.problem);
  else if (expression.kind === 'negate') checkNames(expression.operand, scope, tokens);
  else if (expression.kind !== 'number')
    for (const each of expression.operands) checkNames(each, scope, tokens);
}

function countNodes(expression: Expression): number {
  if (expression.kind === 'negate') return 1 + countNodes(expression.operand);
  if (expression.kind === 'number' || expression.kind === 'name') return 1;
  return expression.operands.reduce((sum, each) => sum + countNodes(each), 1);
}

function registryCallee(gate: Gate): Callee {
  return {
    name: gate.name,
    qubits: gate.qubits,
    angles: gate.parameters.length,
    gate,
    definition: null,
    levels: 0,
  };
}

function resolve({ tokens, definitions }: Program, name: Token): Callee {
  const defined = definitions.get(name.text);
  if (defined !== undefined) return defined;
  const gate = findGate(name.text);
  if (gate === undefined) throw tokens.problem(`unknown gate "${name.text}"`, name);
  return registryCallee(gate);
}

/** Whether a definition that has the name of a registry gate is that gate, up to a global phase. */
function means(own: Callee, gate: Gate, program: Program, name: Token): boolean {
  const sameShape = own.qubits === gate.qubits && own.angles === gate.parameters.length;
  if (gate.name === 'ecr') {
    if (!sameShape)
      throw program.tokens.problem('gate "ecr" is the native one, with 2 qubits and no angles', name);
    return true;
  }
  if (!sameShape) return false;
  return [0, 1].every((trial) => {
    const angles = gate.parameters.map((_, k) => 0.731 + 0.417 * k + 1.303 * trial);
    const operations: Operation[] = [];
    const budget = { left: 300 };
    try {
      const emit = (operation: Operation) => operations.push(operation);
      expand(own, angles.map(constantAngle), spread(own.qubits), emit, budget, program.tokens, name);
    } catch (error) {
      if (error instanceof QckptError) return false;
      throw error;
    }
    return distanceUpToPhase(gate.matrix(angles), operationsUnitary(operations, gate.qubits)) < 1e-9;
  });
}

function spread(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}

function tooLarge(tokens: TokenReader, place: { readonly offset: number }): QckptError {
  return tokens.problem(`circuit expected at most ${LIMITS.operations} gates, fewer with long angles`, place);
}

/** Emits the gates that a call stands for. */
function expand(
  callee: Callee,
  angles: readonly Angle[],
  qubits: readonly number[],
  emit: (operation: Operation) => void,
  budget: { left: number },
  tokens: TokenReader,
  place: { readonly offset: number },
): void {
  // Wide gates weigh more, as their lists of qubits take room.
  budget.left -= 1 + Math.floor(qubits.length / 4);
  if (budget.left < 0) throw tooLarge(tokens, place);
  if (callee.gate !== null) emit({ gate: callee.gate.name, qubits, angles });
  if (callee.definition === null) return;
  const { parameters, body } = callee.definition;
  const scope = new Map(parameters.map((name, k) => [name, angles[k]]));
  const mostTerms = angles.reduce((most, { terms }) => Math.max(most, terms.length), 1);
  for (const call of body) {
    const on = call.qubits.map((k) => qubits[k]);
    if (call.callee === null) {
      const held = on.length === 0 ? qubits : on;
      budget.left -= 1 + Math.floor(held.length / 4);
      emit({ gate: 'barrier', qubits: held, angles: [] });
    } else {
      // What adding up sums of parameters takes, wherever they are put in.
      budget.left -= Math.floor((call.nodes * mostTerms) / WORK_OF_A_GATE);
      if (budget.left < 0) throw tooLarge(tokens, place);
      const values = call.angles.map((angle) => evaluateExpression(angle, scope, tokens.problem));
      expand(call.callee, values, on, emit, budget, tokens, place);
    }
  }
}

function checkCall(tokens: TokenReader, callee: Callee, angles: number, qubits: number, name: Token): void {
  if (angles !== callee.angles)
    throw tokens.problem(`gate "${name.text}" expected ${callee.angles} angles, got ${angles}`, name);
  if (qubits !== callee.qubits)
    throw tokens.problem(`gate "${name.text}" expected ${callee.qubits} qubits, got ${qubits}`, name);
}

function checkDistinct(tokens: TokenReader, qubits: readonly number[], place: Token): void {
  if (new Set(qubits).size !== qubits.length)
    throw tokens.problem(`"${place.text}" expected distinct qubits`, place);
}

/** One operand of a gate, barrier or measurement: `q`, `q[2]` or `$3`; a whole register is broadcast. */
interface Operand {
  readonly indices: readonly number[];
  readonly whole: boolean;
}

function readOperand(program: Program, kind: Register['kind']): Operand {
  const { tokens } = program;
  const token = tokens.take();
  if (token.kind === 'physical' && kind === 'qubit')
    return { indices: [physicalQubit(program, token)], whole: false };
  if (token.kind !== 'name') throw tokens.problem(`expected a ${kind}, got ${describeToken(token)}`, token);
  return finishOperand(program, kind, token);
}

function finishOperand({ tokens, registers }: Program, kind: Register['kind'], name: Token): Operand {
  const register = registers.get(name.text);
  if (register === undefined || register.kind !== kind)
    throw tokens.problem(
      `expected a ${kind}, "${name.text}" is ${register === undefined ? 'unknown' : 'none'}`,
      name,
    );
  if (!tokens.takeIf('['))
    return { indices: spread(register.size).map((k) => register.first + k), whole: true };
  const place = tokens.peek();
  const index = readIndex(tokens);
  if (index >= register.size)
    throw tokens.problem(`index of "${name.text}" expected 0..${register.size - 1}, got ${index}`, place);
  if (tokens.peek().text === ':' || tokens.peek().text === ',')
    throw tokens.problem('register slices are not supported', tokens.peek());
  tokens.expect(']');
  return { indices: [register.first + index], whole: false };
}

function physicalQubit(program: Program, token: Token): number {
  const index = token.text.length < 9 ? Number(token.text) : Number.POSITIVE_INFINITY;
  if (index >= LIMITS.qubits)
    throw program.tokens.problem(
      `physical qubit expected 0..${LIMITS.qubits - 1}, got ${describeToken(token)}`,
      token,
    );
  if (program.qubits > 0)
    throw program.tokens.problem('physical qubits beside registers are not supported', token);
  program.physical = true;
  program.highestPhysical = Math.max(program.highestPhysical, index);
  return index;
}

function readOperands(program: Program): Operand[] {
  const operands = [readOperand(program, 'qubit')];
  let qubits = operands[0].indices.length;
  while (program.tokens.takeIf(',')) {
    // A barrier may name a register twice.
    if (qubits > 2 * LIMITS.qubits)
      throw program.tokens.problem(`expected at most ${2 * LIMITS.qubits} qubits`, program.tokens.peek());
    const operand = readOperand(program, 'qubit');
    qubits += operand.indices.length;
    operands.push(operand);
  }
  return operands;
}

function readCall(program: Program, name: Token): void {
  const { tokens } = program;
  const callee = resolve(program, name);
  const expressions = readAngles(tokens);
  if (tokens.peek().kind === 'symbol' && tokens.peek().text === '[')
    throw tokens.problem('a gate with a duration is not supported', tokens.peek());
  const operands = readOperands(program);
  tokens.expect(';');
  checkCall(tokens, callee, expressions.length, operands.length, name);
  const angles = expressions.map((each) => evaluateExpression(each, program.parameters, tokens.problem));
  const widths = operands.filter(({ whole }) => whole).map(({ indices }) => indices.length);
  const copies = widths[0] ?? 1;
  if (widths.some((width) => width !== copies))
    throw tokens.problem(`"${name.text}" expected registers of one size, got ${widths.join(', ')}`, name);
  const budget = { left: LIMITS.operations - program.work };
  for (let copy = 0; copy < copies; copy++) {
    const qubits = operands.map(({ indices, whole }) => indices[whole ? copy : 0]);
    checkDistinct(tokens, qubits, name);
    checkUnmeasured(program, qubits, name);
    expand(callee, angles, qubits, (operation) => program.operations.push(operation), budget, tokens, name);
  }
  program.work = LIMITS.operations - budget.left;
}

function checkUnmeasured({ tokens, measuredQubits }: Program, qubits: readonly number[], place: Token): void {
  if (qubits.some((qubit) => measuredQubits.has(qubit)))
    throw tokens.problem(
      `mid-circuit measurement is not supported: "${place.text}" on a qubit already measured`,
      place,
    );
}

function readBarrier(program: Program, keyword: Token): void {
  const { tokens, operations, measuredQubits } = program;
  const qubits =
    tokens.peek().text === ';'
      ? spread(program.physical ? program.highestPhysical + 1 : program.qubits)
      : [...new Set(readOperands(program).flatMap(({ indices }) => indices))];
  tokens.expect(';');
  program.work += 1 + Math.floor(qubits.length / 4);
  if (program.work > LIMITS.operations) throw tooLarge(tokens, keyword);
  // Nothing comes after a measurement, so there is nothing to hold back.
  const free = qubits.filter((qubit) => !measuredQubits.has(qubit));
  if (free.length > 0) operations.push({ gate: 'barrier', qubits: free, angles: [] });
}

/** A global phase changes nothing that can be measured. */
function readGlobalPhase(program: Program): void {
  const { tokens, parameters } = program;
  for (const angle of readAngles(tokens)) evaluateExpression(angle, parameters, tokens.problem);
  tokens.expect(';');
}

function readMeasureArrow(program: Program, keyword: Token): void {
  const { tokens } = program;
  const qubits = readOperand(program, 'qubit');
  if (tokens.peek().text !== '->')
    throw tokens.problem('a measurement without a bit is not supported', keyword);
  tokens.take();
  const bits = readOperand(program, 'bit');
  tokens.expect(';');
  measure(program, qubits, bits, keyword);
}

function readAssignment(program: Program, name: Token): void {
  if (program.registers.get(name.text)!.kind !== 'bit')
    throw program.tokens.problem(`expected a statement, got the qubits "${name.text}"`, name);
  readMeasurementInto(program, finishOperand(program, 'bit', name), name);
}

function bitsOf({ registers }: Program, name: Token): Operand {
  const { first, size } = registers.get(name.text)!;
  return { indices: spread(size).map((k) => first + k), whole: true };
}

function readMeasurementInto(program: Program, bits: Operand, place: Token): void {
  const { tokens } = program;
  tokens.expect('=');
  if (!tokens.takeIf('measure')) throw tokens.problem('classical assignment is not supported', place);
  const qubits = readOperand(program, 'qubit');
  tokens.expect(';');
  measure(program, qubits, bits, place);
}

function measure(program: Program, qubits: Operand, bits: Operand, place: Token): void {
  const { tokens, measurements, measuredQubits, writtenBits } = program;
  if (qubits.indices.length !== bits.indices.length)
    throw tokens.problem(
      `measurement expected as many bits as qubits, got ${bits.indices.length} for ${qubits.indices.length}`,
      place,
    );
  qubits.indices.forEach((qubit, k) => {
    const bit = bits.indices[k];
    if (measuredQubits.has(qubit)) throw tokens.problem('measuring a qubit twice is not supported', place);
    if (writtenBits.has(bit)) throw tokens.problem('writing a bit twice is not supported', place);
    measuredQubits.add(qubit);
    writtenBits.add(bit);
    measurements.push({ qubit, bit });
  });
}
