import fc from 'fast-check';
import { type Angle, addAngles, constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { gates } from '../../src/circuit/gates.ts';

export const parameters = ['alpha', 'beta', 'theta_2'];

const number = fc.oneof(
  fc.double({ min: -7, max: 7, noNaN: true }).map((x) => x || 0),
  fc.integer({ min: -8, max: 8 }).map((k) => (k * Math.PI) / 4),
);

const free: fc.Arbitrary<Angle> = fc
  .tuple(number, fc.subarray(parameters, { minLength: 1 }), fc.constantFrom(-1, 1, 2, -0.5))
  .map(([constant, names, coefficient]) =>
    names.reduce((sum, name) => addAngles(sum, parameterAngle(name, coefficient)), constantAngle(constant)),
  );

export interface ArbitraryOptions {
  readonly qubits: number;
  readonly maxGates: number;
  readonly symbolic: boolean;
  readonly measured?: boolean;
  /** Names of the gates to draw from; all by default. */
  readonly names?: readonly string[];
}

/** Random circuits of registry gates. */
export function arbitraryCircuit(options: ArbitraryOptions): fc.Arbitrary<Circuit> {
  const { qubits, maxGates, symbolic, measured = false, names } = options;
  const usable = gates.filter(
    (gate) => gate.qubits <= qubits && (names === undefined || names.includes(gate.name)),
  );
  const angle = symbolic ? fc.oneof(number.map(constantAngle), free) : number.map(constantAngle);
  const places = fc.shuffledSubarray(
    Array.from({ length: qubits }, (_, k) => k),
    { minLength: qubits },
  );
  const operation: fc.Arbitrary<Operation> = fc
    .tuple(fc.constantFrom(...usable), places, fc.array(angle, { minLength: 4, maxLength: 4 }))
    .map(([gate, order, angles]) => ({
      gate: gate.name,
      qubits: order.slice(0, gate.qubits),
      angles: angles.slice(0, gate.parameters.length),
    }));
  return fc
    .tuple(fc.array(operation, { maxLength: maxGates }), places, fc.integer({ min: 1, max: qubits }))
    .map(([operations, order, count]) => ({
      qubits,
      bits: measured ? count : 0,
      operations,
      measurements: measured ? order.slice(0, count).map((qubit, bit) => ({ qubit, bit })) : [],
    }));
}

export const parameterValues: fc.Arbitrary<Map<string, number>> = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: parameters.length,
    maxLength: parameters.length,
  })
  .map((values) => new Map(parameters.map((name, k) => [name, values[k]])));
