// Random circuits of all gates through everything that is done with circuits: text and back, both engines and the
// reference, gradients, every level of compilation. Training alone keeps to the angles and gates of its few circuits.
import { constantAngle, parameterAngle } from '#src/circuit/angle.ts';
import type { Circuit } from '#src/circuit/circuit.ts';
import { gates } from '#src/circuit/gates.ts';
import { readOpenQasm } from '#src/circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '#src/circuit/openQasm/writeOpenQasm.ts';
import { parameterNames } from '#src/circuit/parameters.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { createNoiseModel, type NoiseModel } from '#src/hardware/noiseModel.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { type StreamKey, streamKey, uniformAt } from '#src/numeric/streams.ts';
import { createEngine } from '#src/simulate/createEngine.ts';
import { explainCost } from '#src/simulate/explainCost.ts';
import { simulateReference } from '#src/simulate/reference.ts';
import { transpile } from '#src/transpile/pipeline.ts';

const CIRCUITS = 8;
const QUBITS = 3;
const GATES = 20;
const LEVELS = [0, 1, 2, 3] as const;
const NAMES = ['alpha', 'beta'];

/** Every function of an OpenQASM expression. */
const EXPRESSIONS = `OPENQASM 3.0;
include "stdgates.inc";
bit[1] c;
qubit[1] q;
rx(sin(0.7) + cos(0.3) * tan(1.1)) q[0];
rz(exp(-0.4) + ln(5.3) / sqrt(2)) q[0];
ry(arcsin(0.3) - arccos(0.2) + arctan(4)) q[0];
rz(pow(1.7, 2.3) + 1.3 ** 0.7 + mod(7.1, 2)) q[0];
rx(floor(2.5) + ceiling(0.1) + pi / 7) q[0];
c[0] = measure q[0];
`;

/** Circuit B in a width at which its cone, compiled, is contracted by a tree. */
const WIDE = { family: 'ry-rz-cx-ring', qubits: 8, layers: 3 } as const;

/** Circuit A without noise, in a width at which its state vector is swept block by block. */
const VECTOR = { family: 'rx-rz-cz-ring', qubits: 12, layers: 2 } as const;

/**
 * @param profile the machine to compile for
 * @param wideProfile a machine that wide circuits are compiled for
 * @returns texts and doubles by file name
 */
export function pureCircuits(
  profile: HardwareProfile,
  wideProfile: HardwareProfile,
): Map<string, string | readonly number[]> {
  const noise = createNoiseModel(profile);
  const key = streamKey('runtimes', 'circuits');
  const files = new Map<string, Result>([['expressions', resultOf(readOpenQasm(EXPRESSIONS), null)]]);
  for (let k = 0; k < CIRCUITS; k++) {
    const text = writeOpenQasm(randomCircuit(key, k), { version: 3 });
    const circuit = readOpenQasm(text);
    files.set(`circuit-${k}`, { text, numbers: resultOf(circuit, null).numbers });
    for (const level of LEVELS)
      files.set(
        `circuit-${k}-level-${level}`,
        resultOf(transpile(circuit, profile, { level, seed: k }).circuit, noise),
      );
  }
  files.set('wide', wideResult(wideProfile));
  files.set('vector', vectorResult());
  return new Map(
    [...files].flatMap(([name, { text, numbers }]): [string, string | readonly number[]][] => [
      [`${name}.qasm`, text],
      [`${name}.f64`, numbers],
    ]),
  );
}

/** An angle each, radians. */
function valuesFor(names: readonly string[]): Float64Array {
  return Float64Array.from(names, (_, k) => 0.3 + 0.9 * k);
}

interface Result {
  readonly text: string;
  readonly numbers: readonly number[];
}

/** The same by a tree of contractions, which is what is chosen there: means of two inputs, a gradient, shifted ones. */
function wideResult(profile: HardwareProfile): Result {
  const { circuit, inputNames } = ansatzOf(WIDE);
  const compiled = transpile(circuit, profile, { level: 1, seed: 1 }).circuit;
  const noise = createNoiseModel(profile);
  const names = parameterNames(compiled);
  const plans = explainCost(compiled, noise, true).map(({ plan, method }) => {
    if (method !== 'tree') throw new Error(`expected a tree for a wide circuit, got a ${method}`);
    return `// ${plan}\n`;
  });
  const engine = createEngine(compiled, noise);
  const values = valuesFor(names);
  const inputs = Float64Array.from({ length: 2 * inputNames.length }, (_, k) => 0.1 + 0.7 * k);
  const { plus, minus } = engine.shifted(values, 0);
  return {
    text: plans.join('') + writeOpenQasm(compiled, { version: 3, physical: true }),
    numbers: [
      ...engine.probabilities(values),
      ...engine.probabilitiesOfMany(values, inputNames, inputs),
      ...engine.gradient(values, 1).slopes,
      ...plus,
      ...minus,
    ],
  };
}

function vectorResult(): Result {
  const { circuit } = ansatzOf(VECTOR);
  const engine = createEngine(circuit, null, { cone: false });
  const values = valuesFor(engine.parameterNames);
  return {
    text: writeOpenQasm(circuit, { version: 3 }),
    numbers: [...engine.probabilities(values), ...engine.gradient(values, 1).slopes],
  };
}

/** Probabilities by engine and reference, the gradient of each outcome and the shifted circuits of one. */
function resultOf(circuit: Circuit, noise: NoiseModel | null): Result {
  const engine = createEngine(circuit, noise);
  const values = valuesFor(parameterNames(circuit));
  const named = new Map(parameterNames(circuit).map((name, k) => [name, values[k]]));
  const probabilities = engine.probabilities(values);
  const { plus, minus } = engine.shifted(values, 0);
  return {
    text: writeOpenQasm(circuit, { version: 3, physical: noise !== null }),
    numbers: [
      ...probabilities,
      ...simulateReference(circuit, noise, true, named).probabilities,
      ...Array.from(probabilities.keys()).flatMap((outcome) => [...engine.gradient(values, outcome).slopes]),
      ...plus,
      ...minus,
    ],
  };
}

function randomCircuit(key: StreamKey, number: number): Circuit {
  const draw = (gate: number, index: number) => uniformAt(key, [number, gate, 0], index);
  const below = (gate: number, index: number, bound: number) => Math.floor(draw(gate, index) * bound);
  const usable = gates.filter(({ qubits }) => qubits <= QUBITS);
  const operations = Array.from({ length: GATES }, (_, gate) => {
    const { name, qubits, parameters } = usable[below(gate, 0, usable.length)];
    const first = below(gate, 1, QUBITS);
    const step = 1 + below(gate, 2, QUBITS - 1);
    return {
      gate: name,
      qubits: Array.from({ length: qubits }, (_, k) => (first + k * step) % QUBITS),
      angles: parameters.map((_, k) =>
        draw(gate, 3 + 2 * k) < 0.2
          ? parameterAngle(NAMES[below(gate, 4 + 2 * k, NAMES.length)], 1)
          : constantAngle(14 * draw(gate, 4 + 2 * k) - 7),
      ),
    };
  });
  const measurements = Array.from({ length: QUBITS }, (_, qubit) => ({ qubit, bit: qubit }));
  return { qubits: QUBITS, bits: QUBITS, operations, measurements };
}
