import type { Circuit, Operation } from '../circuit.ts';
import { decomposeOperation } from '../gates.ts';
import { parameterNames } from '../parameters.ts';
import { validateCircuit } from '../validateCircuit.ts';
import { checkNames } from './writableNames.ts';
import { writeAngle } from './writeOpenQasm.ts';

/** Amazon Braket's names of the gates that it has, where they are the same up to a global phase. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ id: 'i', x: 'x', y: 'y', z: 'z', h: 'h', s: 's', sdg: 'si', t: 't', tdg: 'ti', sx: 'v', sxdg: 'vi' },
    ...{ rx: 'rx', ry: 'ry', rz: 'rz', p: 'phaseshift', u: 'U', r: 'prx', gpi: 'gpi', gpi2: 'gpi2' },
    ...{ cx: 'cnot', cy: 'cy', cz: 'cz', csx: 'cv', swap: 'swap', iswap: 'iswap', cp: 'cphaseshift' },
    ...{ cphaseshift00: 'cphaseshift00', cphaseshift01: 'cphaseshift01', cphaseshift10: 'cphaseshift10' },
    ...{ pswap: 'pswap', xy: 'xy', rxx: 'xx', ryy: 'yy', rzz: 'zz', ms: 'ms', ccx: 'ccnot', cswap: 'cswap' },
  }),
);

/** How a circuit is written for Amazon Braket. */
export interface WriteBraketOptions {
  /** Qubits as `$3`, in a box that is run as it stands: a compiled circuit. Default false. */
  readonly physical?: boolean;
}

/**
 * The circuit as OpenQASM 3 that Amazon Braket reads: its gates' names, no include, gates that it lacks taken apart as
 * their records say. Barriers are left out, of which it knows none. Free parameters stay `input`s, which its simulators
 * bind and its machines refuse.
 * @throws QckptError CIRCUIT for a malformed circuit; QASM for a name that cannot be written
 */
export function writeBraket(circuit: Circuit, { physical = false }: WriteBraketOptions = {}): string {
  validateCircuit(circuit);
  const names = parameterNames(circuit);
  checkNames(names, { has: (name) => BRAKET_NAMES.has(name) });
  const qubit = (index: number): string => (physical ? `$${index}` : `q[${index}]`);
  const gates = circuit.operations.flatMap(inBraketGates).map(({ gate, qubits, angles }) => {
    const numbers = angles.length === 0 ? '' : `(${angles.map(writeAngle).join(', ')})`;
    return `${NAMES.get(gate)}${numbers} ${qubits.map(qubit).join(', ')};`;
  });
  const lines = [
    'OPENQASM 3.0;',
    ...names.map((name) => `input float ${name};`),
    ...(physical ? [] : [`qubit[${circuit.qubits}] q;`]),
    ...(circuit.bits > 0 ? [`bit[${circuit.bits}] c;`] : []),
    ...(physical ? ['#pragma braket verbatim', 'box {', ...gates, '}'] : gates),
    ...circuit.measurements.map(({ qubit: from, bit }) => `c[${bit}] = measure ${qubit(from)};`),
  ];
  return `${lines.join('\n')}\n`;
}

const BRAKET_NAMES: ReadonlySet<string> = new Set(NAMES.values());

function inBraketGates(operation: Operation): readonly Operation[] {
  if (operation.gate === 'barrier') return [];
  if (NAMES.has(operation.gate)) return [operation];
  return decomposeOperation(operation)!.flatMap(inBraketGates);
}
