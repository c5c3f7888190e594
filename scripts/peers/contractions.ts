// The tree of contractions on random circuits of all gates, compiled for every recorded machine, waiting qubits relaxing or
// not, outcomes and observables: probabilities and derivatives beside the density matrix and, of IBM's machines,
// probabilities beside Qiskit Aer (1e-10); shifted means beside the sweeps in order of time, and beside the density
// matrix of each shifted circuit (1e-12). Fails at the first that differ.
//   node scripts/run.mjs peers/contractions [--circuits 500] [--from 0] [--python PYTHON]
// Aer is asked with --python only, which needs test/peers/requirements.txt.
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { activeQubits } from '#src/circuit/activeQubits.ts';
import { constantAngle, parameterAngle } from '#src/circuit/angle.ts';
import type { Circuit, Operation } from '#src/circuit/circuit.ts';
import { gates } from '#src/circuit/gates.ts';
import { parameterNames } from '#src/circuit/parameters.ts';
import { parsePauliSum } from '#src/circuit/pauliSum.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { createNoiseModel, type NoiseChannels } from '#src/hardware/noiseModel.ts';
import { sequentialUniforms, shuffledIndices } from '#src/numeric/streams.ts';
import { createEngine } from '#src/simulate/createEngine.ts';
import { type Engine, gradientByName } from '#src/simulate/engine.ts';
import { referenceExpectation, simulateReference } from '#src/simulate/reference.ts';
import { transpile } from '#src/transpile/pipeline.ts';
import { askAer } from './askAer.ts';

const { values: options } = parseArgs({
  options: {
    circuits: { type: 'string', default: '500' },
    from: { type: 'string', default: '0' },
    python: { type: 'string' },
  },
});
/** The reference is a density matrix. */
const MOST_ACTIVE = 6;
const AER_GATES = new Set(['sx', 'x', 'id', 'rz', 'cx', 'cz', 'ecr', 'barrier']);

interface Case {
  readonly number: number;
  readonly profile: HardwareProfile;
  readonly compiled: Circuit;
  readonly idle: boolean;
}

const profiles = await Promise.all(
  readdirSync(new URL('configs/hardware/', projectRoot))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => loadHardware(file.replace('.yaml', ''))),
);
const from = Number(options.from);
let compared = 0;
let largest = 0;
let largestShift = 0;
const forAer: Case[] = [];
for (let number = from; compared < Number(options.circuits); number++) {
  const found = caseOf(number);
  if (found === null) continue;
  compared++;
  check(found);
  if (options.python !== undefined && canAskAer(found)) forAer.push(found);
  if (compared % 50 === 0)
    console.log(
      `${compared} circuits (to ${number}): ${largest} from the reference, ${largestShift} from sweeps`,
    );
}
if (options.python !== undefined) besideAer(options.python, forAer);

/** Circuit `number`: a machine, random gates on two to four qubits, half of the angles free. */
function caseOf(number: number): Case | null {
  const uniform = sequentialUniforms(number, 'contractions');
  const below = (count: number): number => Math.floor(uniform() * count);
  const profile = profiles[number % profiles.length];
  const qubits = 2 + below(3);
  const usable = gates.filter((gate) => gate.qubits <= qubits);
  const operations = Array.from({ length: 4 + below(14) }, (_, k): Operation => {
    const gate = usable[below(usable.length)];
    return {
      gate: gate.name,
      qubits: shuffledIndices(qubits, uniform).slice(0, gate.qubits),
      angles: gate.parameters.map((_name, j) =>
        uniform() < 0.5 ? parameterAngle(`t${k}_${j}`) : constantAngle(7 * uniform() - 3.5),
      ),
    };
  });
  const measurements = shuffledIndices(qubits, uniform)
    .slice(0, 1 + below(qubits))
    .map((qubit, bit) => ({ qubit, bit }));
  const circuit = { qubits, bits: measurements.length, operations, measurements };
  const compiled = transpile(circuit, profile, { level: below(3) as 0 | 1 | 2, seed: number }).circuit;
  return activeQubits(compiled).length > MOST_ACTIVE
    ? null
    : { number, profile, compiled, idle: uniform() < 0.5 };
}

function check({ number, profile, compiled, idle }: Case): void {
  const noise = createNoiseModel(profile);
  const { values, named } = anglesOf(compiled);
  const tree = createEngine(compiled, noise, { idle, order: 'tree', cone: number % 3 !== 0 });
  const time = createEngine(compiled, noise, { idle, order: 'time' });
  const expected = simulateReference(compiled, noise, idle, named).probabilities;
  largest = Math.max(largest, within(1e-10, tree.probabilities(values), expected, `circuit ${number}`));
  const outcome = expected.length - 1;
  const [own, others] = [tree.shifted(values, outcome), time.shifted(values, outcome)];
  for (const side of ['plus', 'minus'] as const) {
    const places = new Map(others.occurrences.map((_, k) => [k, k]));
    if (number % 3 === 0) continue; // without the cone there are more occurrences
    within(0, [own.occurrences.length], [places.size], `circuit ${number}, occurrences`);
    largestShift = Math.max(
      largestShift,
      within(1e-12, own[side], others[side], `circuit ${number}, ${side}`),
    );
  }
  compareForward(number, compiled, noise, idle, tree, outcome);
  const [qubit] = compiled.measurements.map((measurement) => measurement.qubit);
  const observables = [parsePauliSum(`0.5 X${qubit} - Y${qubit} + 0.25 Z${qubit}`)];
  const mean = createEngine(compiled, noise, { idle, order: 'tree', observables }).probabilities(values);
  const exact = referenceExpectation(compiled, noise, idle, named, observables[0]);
  largest = Math.max(largest, within(1e-10, mean, [exact], `circuit ${number}, observable`));
}

/** Derivatives by name, and what all shifted circuits add up to, beside each circuit run forwards by the density matrix. */
function compareForward(
  number: number,
  compiled: Circuit,
  noise: NoiseChannels,
  idle: boolean,
  engine: Engine,
  outcome: number,
): void {
  const { values, named } = anglesOf(compiled);
  const { derivatives } = gradientByName(engine, values, outcome);
  const { occurrences, plus, minus } = engine.shifted(values, outcome);
  const names = engine.parameterNames;
  for (const name of names.slice(0, 3)) {
    let derivative = 0;
    const forward: number[] = [];
    compiled.operations.forEach((operation, k) => {
      const term = operation.angles[0]?.terms.find((one) => one.name === name);
      if (term === undefined) return;
      const [up, down] = [1, -1].map((sign) => {
        const [{ constant, terms }] = operation.angles;
        const angles = [{ terms, constant: constant + (sign * Math.PI) / 2 }, ...operation.angles.slice(1)];
        const operations = compiled.operations.with(k, { ...operation, angles });
        return simulateReference({ ...compiled, operations }, noise, idle, named).probabilities[outcome];
      });
      derivative += (term.coefficient * (up - down)) / 2;
      forward.push(up, down);
    });
    largest = Math.max(
      largest,
      within(1e-10, [derivatives.get(name) ?? 0], [derivative], `${number} by ${name}`),
    );
    const own = occurrences.flatMap(({ parameter }, k) =>
      names[parameter] === name ? [plus[k], minus[k]] : [],
    );
    // Those that cannot reach the outcome are not among them. The engine's order is its own.
    if (own.length === forward.length)
      largestShift = Math.max(
        largestShift,
        within(1e-12, own.sort(ascending), forward.sort(ascending), `circuit ${number}, ${name} forwards`),
      );
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}

function anglesOf(circuit: Circuit) {
  const names = parameterNames(circuit);
  const values = Float64Array.from(names, (_, k) => 0.3 + 1.7 * k);
  return { values, named: new Map(names.map((name, k) => [name, values[k]])) };
}

function within(most: number, found: ArrayLike<number>, expected: ArrayLike<number>, what: string): number {
  let apart = Math.abs(found.length - expected.length);
  for (let k = 0; k < found.length; k++) apart = Math.max(apart, Math.abs(found[k] - expected[k]));
  if (!(apart <= most)) throw new Error(`${what}: ${apart} apart, expected at most ${most}`);
  return apart;
}

function canAskAer({ profile, compiled }: Case): boolean {
  return (
    profile.vendor.toLowerCase().includes('ibm') &&
    compiled.operations.every(({ gate }) => AER_GATES.has(gate))
  );
}

function besideAer(python: string, cases: readonly Case[]): void {
  const bound = cases.map(({ profile, compiled }) => {
    const { named } = anglesOf(compiled);
    const operations = compiled.operations.map((operation) => ({
      ...operation,
      angles: operation.angles.map(({ constant, terms }) =>
        constantAngle(
          terms.reduce((sum, { coefficient, name }) => sum + coefficient * named.get(name)!, constant),
        ),
      ),
    }));
    return { profile, circuit: { ...compiled, operations } };
  });
  const { versions, answers } = askAer(python, bound);
  const apart = cases.reduce((worst, { number, profile, compiled }, k) => {
    const engine = createEngine(compiled, createNoiseModel(profile), { idle: false, order: 'tree' });
    const found = engine.probabilities(anglesOf(compiled).values);
    return Math.max(worst, within(1e-10, found, answers[k].after, `circuit ${number}, Aer`));
  }, 0);
  console.log(`${cases.length} circuits beside Aer: ${apart} apart; ${JSON.stringify(versions)}`);
}
