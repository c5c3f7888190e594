import { LIMITS, type Program, type Register, unsupported, upTo } from './program.ts';
import { describeToken, type Token, type TokenReader } from './readTokens.ts';

/** One operand of a gate, barrier or measurement: `q`, `q[2]` or `$3`; a whole register is broadcast. */
export interface Operand {
  readonly indices: readonly number[];
  readonly whole: boolean;
}

/** @throws QckptError QASM */
export function readIndex(tokens: TokenReader): number {
  const token = tokens.expectKind('number', 'a whole number');
  if (!/^\d(_?\d){0,8}$/.test(token.text))
    throw tokens.problem(`expected a whole number, got ${describeToken(token)}`, token);
  return Number(token.text.replaceAll('_', ''));
}

/** @throws QckptError QASM */
export function readOperand(program: Program, kind: Register['kind']): Operand {
  const { tokens } = program;
  const token = tokens.take();
  if (token.kind === 'physical' && kind === 'qubit')
    return { indices: [physicalQubit(program, token)], whole: false };
  if (token.kind !== 'name') throw tokens.problem(`expected a ${kind}, got ${describeToken(token)}`, token);
  return finishOperand(program, kind, token);
}

/** What follows a register's name. @throws QckptError QASM */
export function finishOperand({ tokens, registers }: Program, kind: Register['kind'], name: Token): Operand {
  const register = registers.get(name.text);
  if (register === undefined || register.kind !== kind)
    throw tokens.problem(
      `expected a ${kind}, "${name.text}" is ${register === undefined ? 'unknown' : 'none'}`,
      name,
    );
  if (!tokens.takeIf('[')) return wholeRegister(register);
  const place = tokens.peek();
  const index = readIndex(tokens);
  if (index >= register.size)
    throw tokens.problem(
      register.size === 0
        ? `"${name.text}" has no element ${index}, its size is 0`
        : `index of "${name.text}" expected 0..${register.size - 1}, got ${index}`,
      place,
    );
  if (tokens.peek().text === ':' || tokens.peek().text === ',')
    throw tokens.problem('register slices are not supported', tokens.peek());
  tokens.expect(']');
  return { indices: [register.first + index], whole: false };
}

/** All elements of a register, as a call without an index names them. */
export function wholeRegister({ first, size }: Register): Operand {
  return { indices: upTo(size).map((k) => first + k), whole: true };
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

/** One or more, separated by commas. @throws QckptError QASM */
export function readQubits(program: Program): Operand[] {
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

/** @throws QckptError QASM */
export function checkDistinct(tokens: TokenReader, qubits: readonly number[], place: Token): void {
  if (qubits.length > 1 && new Set(qubits).size !== qubits.length)
    throw tokens.problem(`"${place.text}" expected distinct qubits`, place);
}

/** @throws QckptError QASM */
export function checkUnmeasured(
  { tokens, measuredQubits }: Program,
  qubits: readonly number[],
  place: Token,
): void {
  if (qubits.some((qubit) => measuredQubits.has(qubit)))
    throw unsupported(
      tokens,
      'mid-circuit measurement',
      place,
      `"${place.text}" on a qubit already measured`,
    );
}
