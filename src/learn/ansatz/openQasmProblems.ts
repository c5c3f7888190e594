import { gateNamed } from '../../circuit/gates.ts';
import type { OpenQasmText } from '../../circuit/openQasm/readOpenQasm.ts';
import { parameterNames } from '../../circuit/parameters.ts';
import type { ValuePath } from '../../hardware/parseWithSchema.ts';
import { quoted } from '../../numeric/quoted.ts';

/** As many as circuit families have. */
const MOST_QUBITS = 24;
/** Measured, of a circuit that data fill: each image has 2^n probabilities. */
const MOST_BITS = 12;
const LISTED = 8;

/** What keeps a circuit from being a model. */
export interface ModelProblem {
  /** Member of the model's file. */
  readonly at: ValuePath;
  readonly message: string;
  /** Where in the circuit's text, if that is known. */
  readonly offset?: number | undefined;
}

/** What a model says of its circuit. */
export interface CircuitNames {
  readonly inputs: readonly string[];
  readonly names?: readonly string[] | undefined;
  readonly parameters?: readonly number[] | object | undefined;
  readonly classes?: readonly string[] | undefined;
}

type ModelCheck = (model: CircuitNames, read: OpenQasmText, text: string) => ModelProblem | null;

/** The first thing that is wrong; null: nothing. @param text of the circuit, for places in it */
export function modelProblem(model: CircuitNames, read: OpenQasmText, text = ''): ModelProblem | null {
  for (const check of checks) {
    const problem = check(model, read, text);
    if (problem !== null) return problem;
  }
  return null;
}

const inCircuit = (message: string, offset?: number): ModelProblem => ({ at: ['circuit'], message, offset });

const hasUsualSize: ModelCheck = ({ inputs }, { circuit, isPhysical }) => {
  const { qubits, measurements } = circuit;
  if (isPhysical) return inCircuit('circuit expected qubits of a register, got physical ones');
  if (qubits < 1 || qubits > MOST_QUBITS)
    return inCircuit(`circuit expected 1..${MOST_QUBITS} qubits, got ${qubits}`);
  if (measurements.length === 0)
    return inCircuit(
      'circuit expected measurements at its end, got none; `bit[2] c = measure q;` reads qubits',
    );
  if (inputs.length > 0 && measurements.length > MOST_BITS)
    return inCircuit(
      `circuit expected at most ${MOST_BITS} measured qubits where data fill it, got ${measurements.length}`,
    );
  return null;
};

/** Which records have no rule: where the number of a gate is no angle, it has no derivative. */
const hasRules: ModelCheck = (_, { circuit }, text) => {
  for (const [k, { gate, qubits, angles }] of circuit.operations.entries())
    for (const [place, { terms }] of angles.entries()) {
      if (terms.length === 0 || gateNamed(gate).periodsRad[place] !== null) continue;
      const { name } = terms[0];
      return inCircuit(
        `gate ${k + 1}, ${gate} on qubit ${qubits.join(', ')}, has no parameter-shift rule for "${name}": ` +
          `its ${gateNamed(gate).parameters[place]} is no angle; a number there works, and names in rotations such ` +
          'as rx, rzz, crx, cp, u',
        placeOfCall(text, gate, name),
      );
    }
  return null;
};

function placeOfCall(text: string, gate: string, name: string): number | undefined {
  const found = new RegExp(`(?<![\\w.])${gate}\\s*\\([^;]*(?<!\\w)${escaped(name)}(?!\\w)`, 'u').exec(text);
  return found?.index;
}

function escaped(name: string): string {
  return name.replace(/[^\w]/gu, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`);
}

const namesAreUsed: ModelCheck = ({ inputs }, { circuit, parameters }, text) => {
  const used = parameterNames(circuit);
  const stranger = inputs.findIndex((name) => !used.includes(name));
  if (stranger >= 0)
    return {
      at: ['inputs', stranger],
      message:
        `"inputs" expected names that gates of the circuit have (${listed(used)}), ` +
        `got ${quoted(inputs[stranger])}`,
    };
  const idle = parameters.find((name) => !used.includes(name));
  if (idle !== undefined) {
    const offset = text.search(new RegExp(`(?<!\\w)${escaped(idle)}(?!\\w)`, 'u'));
    return inCircuit(
      `circuit expected each declared name in a gate, got none with ${quoted(idle)}`,
      offset < 0 ? undefined : offset,
    );
  }
  return used.length > inputs.length
    ? null
    : inCircuit('circuit expected a name that trains, got none beside the inputs');
};

const namesAreAll: ModelCheck = ({ inputs, names }, { circuit }) => {
  if (names === undefined) return null;
  const trained = parameterNames(circuit).filter((name) => !inputs.includes(name));
  const stranger = names.findIndex((name) => !trained.includes(name));
  if (stranger >= 0)
    return {
      at: ['names', stranger],
      message: `"names" expected what trains (${listed(trained)}), got ${quoted(names[stranger])}`,
    };
  const missing = trained.find((name) => !names.includes(name));
  return missing === undefined
    ? null
    : { at: ['names'], message: `"names" expected all that trains, got nothing of ${quoted(missing)}` };
};

const startFits: ModelCheck = ({ inputs, parameters }, { circuit }) => {
  const count = parameterNames(circuit).length - inputs.length;
  return parameters === undefined || !Array.isArray(parameters) || parameters.length === count
    ? null
    : {
        at: ['parameters'],
        message: `"parameters" expected ${count} angles, one a name that trains, got ${parameters.length}`,
      };
};

const classesFit: ModelCheck = ({ classes }, { circuit }) => {
  const bits = circuit.measurements.length;
  const wrong = classes?.findIndex((one) => one.length !== bits) ?? -1;
  return wrong < 0
    ? null
    : {
        at: ['classes', wrong],
        message: `"classes" expected ${bits} bits each, as the circuit measures, got ${quoted(classes![wrong])}`,
      };
};

const checks: readonly ModelCheck[] = [
  hasUsualSize,
  hasRules,
  namesAreUsed,
  namesAreAll,
  startFits,
  classesFit,
];

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
