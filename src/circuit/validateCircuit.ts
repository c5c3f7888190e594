import { QckptError } from '../numeric/qckptError.ts';
import type { Circuit, Operation } from './circuit.ts';
import { findGate } from './gates.ts';

/**
 * Known gates with the right numbers of angles on distinct qubits in range; at most one measurement a qubit and a bit.
 * @throws QckptError CIRCUIT naming the operation
 */
export function validateCircuit(circuit: Circuit): void {
  count('qubits', circuit.qubits);
  count('bits', circuit.bits);
  circuit.operations.forEach((operation, i) => {
    validateOperation(operation, `operation ${i}`);
    for (const qubit of operation.qubits)
      within(qubit, circuit.qubits, `operation ${i} (${operation.gate}): qubit`);
  });
  circuit.measurements.forEach(({ qubit, bit }, i) => {
    within(qubit, circuit.qubits, `measurement ${i}: qubit`);
    within(bit, circuit.bits, `measurement ${i}: bit`);
  });
  distinct(
    circuit.measurements.map(({ qubit }) => qubit),
    'measurements: qubits',
  );
  distinct(
    circuit.measurements.map(({ bit }) => bit),
    'measurements: bits',
  );
}

function validateOperation({ gate, qubits, angles }: Operation, place: string): void {
  distinct(qubits, `${place} (${gate}): qubits`);
  const known = findGate(gate);
  const parameters = gate === 'barrier' ? 0 : known?.parameters.length;
  if (parameters === undefined || (known !== undefined && known.name !== gate))
    throw new QckptError('CIRCUIT', `${place}: gate expected a name of the registry, got "${gate}"`);
  if (known !== undefined && qubits.length !== known.qubits)
    throw new QckptError(
      'CIRCUIT',
      `${place}: ${gate} expected ${known.qubits} qubits, got ${qubits.length}`,
    );
  if (angles.length !== parameters)
    throw new QckptError('CIRCUIT', `${place}: ${gate} expected ${parameters} angles, got ${angles.length}`);
}

function count(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 0)
    throw new QckptError('CIRCUIT', `"${field}" expected integer >= 0, got ${value}`);
}

function within(value: number, end: number, place: string): void {
  if (!Number.isInteger(value) || value < 0 || value >= end)
    throw new QckptError('CIRCUIT', `${place} expected integer in 0..${end - 1}, got ${value}`);
}

function distinct(values: readonly number[], place: string): void {
  if (new Set(values).size !== values.length)
    throw new QckptError('CIRCUIT', `${place} expected distinct numbers, got ${values.join(', ')}`);
}
