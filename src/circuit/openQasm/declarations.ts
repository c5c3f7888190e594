import { parameterAngle } from '../angle.ts';
import { readMeasurementInto } from './measurements.ts';
import { readIndex, wholeRegister } from './operands.ts';
import { LIMITS, type Program, type Register } from './program.ts';
import { describeToken, type Token } from './readTokens.ts';
import { checkNewName } from './words.ts';

/** `qreg q[3];` */
export function readOldDeclaration(program: Program, kind: Register['kind']): void {
  const { tokens } = program;
  const name = tokens.expectKind('name', 'a register name');
  tokens.expect('[');
  const size = readIndex(tokens);
  tokens.expect(']');
  tokens.expect(';');
  declareRegister(program, kind, name, size);
}

/** `qubit[3] q;` */
export function readQubitDeclaration(program: Program): void {
  readTyped(program, 'qubit');
  program.tokens.expect(';');
}

/** `bit[3] c;`, `bit[3] c = measure q;` */
export function readBitDeclaration(program: Program): void {
  const name = readTyped(program, 'bit');
  const bits = wholeRegister(program.registers.get(name.text)!);
  if (program.tokens.peek().text === '=') readMeasurementInto(program, bits, name);
  else program.tokens.expect(';');
}

function readTyped(program: Program, kind: Register['kind']): Token {
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

/** One of size 0 is there, with nothing in it: tools write them. */
function declareRegister(program: Program, kind: Register['kind'], name: Token, size: number): void {
  const { tokens } = program;
  checkNewName(program, name);
  const counter = kind === 'qubit' ? 'qubits' : 'bits';
  const first = program[counter];
  if (first + size > LIMITS[counter])
    throw tokens.problem(`circuit expected at most ${LIMITS[counter]} ${counter}, got ${first + size}`, name);
  if (kind === 'qubit' && program.physical)
    throw tokens.problem('registers beside physical qubits are not supported', name);
  program[counter] += size;
  program.registers.set(name.text, { kind, first, size });
}

/** `input float[64] theta;`, `input angle theta;` */
export function readInput(program: Program): void {
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
