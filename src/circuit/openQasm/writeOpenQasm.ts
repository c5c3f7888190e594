import { QckptError } from '../../numeric/qckptError.ts';
import { type Angle, parameterAngle } from '../angle.ts';
import type { Circuit, Operation } from '../circuit.ts';
import { gateNamed } from '../gates.ts';
import { parameterNames } from '../parameters.ts';
import { validateCircuit } from '../validateCircuit.ts';
import { LIBRARIES } from './libraries.ts';
import { LIMITS } from './program.ts';
import { checkNames } from './writableNames.ts';

/** Which OpenQASM is written. */
export interface WriteOpenQasmOptions {
  /** OpenQASM 2 has no free parameters and no physical qubits. Default 3. */
  readonly version?: 2 | 3;
  /** Qubits as `$3` instead of a register. Default false. */
  readonly physical?: boolean;
}

/** `u` is built into OpenQASM 3 as `U`. */
const WRITTEN_AS: Readonly<Record<2 | 3, ReadonlyMap<string, string>>> = {
  2: new Map(),
  3: new Map([['u', 'U']]),
};

/**
 * The circuit as OpenQASM text with registers `q` and `c`, numbers in shortest round-trip form: `readOpenQasm` gives
 * the circuit back (of physical qubits, given their number). Gates beyond the standard library come with their
 * definition.
 * @throws QckptError CIRCUIT for a malformed circuit; QASM for what the version cannot say
 */
export function writeOpenQasm(circuit: Circuit, options: WriteOpenQasmOptions = {}): string {
  const { version = 3, physical = false } = options;
  validateCircuit(circuit);
  const names = parameterNames(circuit);
  if (version === 2 && names.length > 0)
    throw new QckptError(
      'QASM',
      `OpenQASM 2 expected a circuit without free parameters, got ${names.join(', ')}`,
    );
  if (version === 2 && physical) throw new QckptError('QASM', 'OpenQASM 2 has no physical qubits');
  const definitions = definitionsFor(circuit, version);
  checkNames(names, definitions);

  const qubit = (index: number) => (physical ? `$${index}` : `q[${index}]`);
  const lines =
    version === 2 ? ['OPENQASM 2.0;', 'include "qelib1.inc";'] : ['OPENQASM 3.0;', 'include "stdgates.inc";'];
  for (const line of definitions.values()) lines.push(line);
  for (const name of names) lines.push(`input float[64] ${name};`);
  if (!physical && circuit.qubits > 0)
    lines.push(version === 2 ? `qreg q[${circuit.qubits}];` : `qubit[${circuit.qubits}] q;`);
  if (circuit.bits > 0) lines.push(version === 2 ? `creg c[${circuit.bits}];` : `bit[${circuit.bits}] c;`);
  for (const operation of circuit.operations) lines.push(writeOperation(operation, version, qubit));
  for (const measurement of circuit.measurements)
    lines.push(
      version === 2
        ? `measure q[${measurement.qubit}] -> c[${measurement.bit}];`
        : `c[${measurement.bit}] = measure ${qubit(measurement.qubit)};`,
    );
  const text = `${lines.join('\n')}\n`;
  // What we write we can read.
  if (circuit.operations.length > LIMITS.operations || text.length > LIMITS.characters)
    throw new QckptError(
      'QASM',
      `circuit expected at most ${LIMITS.operations} gates and ${LIMITS.characters} characters to be written, got ` +
        `${circuit.operations.length} and ${text.length}`,
    );
  return text;
}

function writeOperation(
  { gate, qubits, angles }: Operation,
  version: 2 | 3,
  qubit: (index: number) => string,
): string {
  const name = WRITTEN_AS[version].get(gate) ?? gate;
  const parameters = angles.length === 0 ? '' : `(${angles.map(writeAngle).join(', ')})`;
  return `${name}${parameters} ${qubits.map(qubit).join(', ')};`;
}

/** Definitions, by name, of the gates that the library lacks, each after those that it needs. */
function definitionsFor({ operations }: Circuit, version: 2 | 3): ReadonlyMap<string, string> {
  const seen = new Set<string>();
  const definitions = new Map<string, string>();
  const define = (name: string): void => {
    if (name === 'barrier' || LIBRARIES[version].has(name) || seen.has(name)) return;
    seen.add(name);
    const { qubits, parameters, decomposition } = gateNamed(name);
    // In the order of the alphabet: Qiskit's importer of OpenQASM 3 (0.6.0) takes them in that order.
    const angles = parameters.map((_, k) => `a${k}`);
    const body = decomposition!(angles.map((angle) => parameterAngle(angle)));
    for (const { gate } of body) define(gate);
    const formals = Array.from({ length: qubits }, (_, k) => `q${k}`);
    const statements = body.map((operation) => writeOperation(operation, version, (index) => formals[index]));
    const head = angles.length === 0 ? name : `${name}(${angles.join(', ')})`;
    definitions.set(
      name,
      `gate ${head} ${formals.join(', ')} { ${statements.join(' ')}${statements.length > 0 ? ' ' : ''}}`,
    );
  };
  for (const { gate } of operations) define(gate);
  return definitions;
}

/** An angle as OpenQASM writes it, numbers in shortest round-trip form. */
export function writeAngle({ constant, terms }: Angle): string {
  const parts = terms.map(({ name, coefficient }) =>
    coefficient === 1 ? name : coefficient === -1 ? `-${name}` : `${writeNumber(coefficient)}*${name}`,
  );
  if (constant !== 0 || parts.length === 0) parts.unshift(writeNumber(constant));
  return parts.reduce((sum, part) =>
    part.startsWith('-') ? `${sum} - ${part.slice(1)}` : `${sum} + ${part}`,
  );
}

/**
 * Shortest text that reads back to the same double; OpenQASM 2 wants a point before an exponent, a large one is no
 * integer.
 */
function writeNumber(value: number): string {
  const text = String(value);
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e')) return `${text}.0`;
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}
