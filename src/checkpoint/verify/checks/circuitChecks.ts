import { activeQubits } from '../../../circuit/activeQubits.ts';
import { equalAngles } from '../../../circuit/angle.ts';
import type { Circuit } from '../../../circuit/circuit.ts';
import { nameUses, rotationsOf } from '../../../circuit/rotationsOf.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { type Check, type Facts, unless } from './check.ts';

/** With the stored circuits, read. */
export interface CircuitFacts extends Facts {
  readonly logical: Circuit;
  readonly compiled: Circuit;
  /** What this version's transpiler makes of the model; null: nothing was compiled, or it was not tried. */
  readonly again: CompiledAgain | null;
}

/** The stored logical circuit compiled here, with the file's level and seed. */
export interface CompiledAgain {
  /** Whether it is the stored circuit, to the letter. */
  readonly isSame: boolean;
  /** null: the transpiler refuses. */
  readonly circuit: Circuit | null;
}

/** What is said of the circuits, of any kind of checkpoint. */
export const circuitChecks: readonly Check<CircuitFacts>[] = [
  {
    name: 'logical circuit',
    compares: "the logical circuit, gate for gate, and the parameters' names with those of the cell's model",
    contradictions: ({ checkpoint: { meta }, logical, model, objective }) => [
      ...unless(
        String(meta.circuit.parameterNames) === String(ansatzOf(model).parameterNames),
        'circuit: "parameterNames" are not those of the model',
      ),
      ...unless(
        sameCircuit(logical, objective.circuit(model)),
        "circuit: the logical circuit is not the model's, gate for gate",
      ),
    ],
  },
  {
    name: 'angles',
    compares:
      'angles of the compiled circuit with those of the logical one, each gate there taken apart into ' +
      'rotations: each name in at most as many gates, with coefficients that add up to no more; one that is in one ' +
      'gate, with the same coefficient up to its sign',
    contradictions: ({ logical, compiled }) => {
      const known = nameUses(logical);
      return [...coefficientsOf(compiled)].flatMap(([name, coefficients]) => {
        const expected = known.get(name);
        if (expected === undefined) return [`circuit: "${name}" is compiled, the logical circuit has none`];
        const { gates, size } = expected;
        const found = coefficients.reduce((sum, coefficient) => sum + Math.abs(coefficient), 0);
        return unless(
          gates === 1
            ? coefficients.length === 1 && found === size
            : coefficients.length <= gates && found <= size * (1 + ROUNDING),
          `circuit: "${name}" is compiled with ${coefficients.length} coefficients ` +
            `(${coefficients.slice(0, 3).join(', ')}), the logical circuit has it ` +
            `${gates === 1 ? `once with ${size}` : `in ${gates} rotations, with ${size} in all`}`,
        );
      });
    },
  },
  {
    name: 'layouts',
    compares:
      'layouts with the qubits of the model, with the qubits measured, and with the places as they are ' +
      'where nothing is compiled',
    contradictions: ({ checkpoint: { meta, hardware }, logical, compiled, model, objective }) => {
      const { initialLayout, finalLayout } = meta.circuit;
      const isCompiled = hardware !== null && objective.marked === null;
      const wires = String(Array.from({ length: ansatzOf(model).circuit.qubits }, (_, wire) => wire));
      const physical = new Map(compiled.measurements.map(({ bit, qubit }) => [bit, qubit]));
      return [
        ...unless(
          initialLayout.length === ansatzOf(model).circuit.qubits,
          `circuit: layouts of ${initialLayout.length} qubits, the model has ${ansatzOf(model).circuit.qubits}`,
        ),
        ...unless(
          isCompiled || (String(initialLayout) === wires && String(finalLayout) === wires),
          'circuit: layouts that move qubits, but nothing is compiled',
        ),
        ...logical.measurements.flatMap(({ bit, qubit }) => {
          const [said, measured] = [finalLayout[qubit], physical.get(bit)];
          return unless(
            said === measured,
            `circuit: qubit ${qubit} ends on ${said ?? 'none'} by the final layout, ${measured ?? 'none'} is measured`,
          );
        }),
      ];
    },
  },
  {
    name: 'qubits',
    compares: 'qubits of the tensors with those that the stored circuit uses: these and no other',
    contradictions: ({ checkpoint: { hardware }, compiled, model, objective }) => {
      if (hardware === null) return [];
      const stored = Array.from(hardware.qubits.data);
      // Noise in marks acts on all qubits, in place.
      const used =
        objective.marked === null
          ? activeQubits(compiled)
          : Array.from({ length: ansatzOf(model).circuit.qubits }, (_, k) => k);
      return unless(
        String(stored) === String(used),
        `calibration: the tensors are of qubits ${stored.join(', ') || 'none'}, the circuit uses ${used.join(', ')}`,
      );
    },
  },
];

/** What runs without a machine, or with its noise in marks, follows from the model alone. */
export const plainCircuitCheck: Check<CircuitFacts> = {
  name: 'compiled circuit',
  compares: 'the circuit that runs, gate for gate, with that of the model, where nothing is compiled',
  contradictions: ({ checkpoint: { hardware }, compiled, model, objective }) => {
    const { marked } = objective;
    if (hardware !== null && marked === null) return [];
    const expected = hardware === null || marked === null ? objective.circuit(model) : marked.circuit(model);
    if (sameCircuit(compiled, expected)) return [];
    const unmarked = compiled.operations.filter(({ gate }) => gate !== 'id' && gate !== 'u0');
    return hardware !== null && sameCircuit({ ...compiled, operations: unmarked }, objective.circuit(model))
      ? ['circuit: the noise is not where runs have it']
      : ['circuit: the compiled circuit does not do what the model does, gate for gate'];
  },
};

/** Whether two circuits are the same gates on the same qubits with the same angles, and the same measurements. */
export function sameCircuit(a: Circuit, b: Circuit): boolean {
  return (
    a.qubits === b.qubits &&
    a.bits === b.bits &&
    a.operations.length === b.operations.length &&
    a.operations.every(({ gate, qubits, angles }, k) => {
      const other = b.operations[k];
      return (
        gate === other.gate &&
        String(qubits) === String(other.qubits) &&
        angles.length === other.angles.length &&
        angles.every((angle, i) => equalAngles(angle, other.angles[i]))
      );
    }) &&
    String(measured(a)) === String(measured(b))
  );
}

function measured({ measurements }: Circuit): string[] {
  return measurements.map(({ qubit, bit }) => `${bit} ${qubit}`).sort();
}

/** Of adding up coefficients in another order. */
const ROUNDING = 1e-12;

/** Coefficients of each named parameter, one a rotation that it turns. */
function coefficientsOf({ operations }: Circuit): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { angles } of operations.flatMap(rotationsOf))
    for (const { terms } of angles)
      for (const { name, coefficient } of terms) {
        const known = found.get(name) ?? [];
        known.push(coefficient);
        found.set(name, known);
      }
  return found;
}
