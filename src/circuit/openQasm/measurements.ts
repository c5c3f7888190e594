import { finishOperand, type Operand, readOperand } from './operands.ts';
import type { Program } from './program.ts';
import type { Token } from './readTokens.ts';

/** `measure q[0] -> c[0];` */
export function readMeasureArrow(program: Program, keyword: Token): void {
  const { tokens } = program;
  const qubits = readOperand(program, 'qubit');
  if (tokens.peek().text !== '->')
    throw tokens.problem('a measurement without a bit is not supported', keyword);
  tokens.take();
  const bits = readOperand(program, 'bit');
  tokens.expect(';');
  measure(program, qubits, bits, keyword);
}

/** `c[0] = measure q[0];` */
export function readAssignment(program: Program, name: Token): void {
  if (program.registers.get(name.text)!.kind !== 'bit')
    throw program.tokens.problem(`expected a statement, got the qubits "${name.text}"`, name);
  readMeasurementInto(program, finishOperand(program, 'bit', name), name);
}

/** `= measure q;` @throws QckptError QASM */
export function readMeasurementInto(program: Program, bits: Operand, place: Token): void {
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
