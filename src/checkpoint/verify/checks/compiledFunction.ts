import { activeQubits } from '../../../circuit/activeQubits.ts';
import type { Circuit } from '../../../circuit/circuit.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { bindParameters, bindValues } from '../../../learn/binding.ts';
import { evenSubset } from '../../../learn/data/evenSubset.ts';
import { anglesOf } from '../../../learn/data/preparedData.ts';
import type { SplitName } from '../../../learn/objectives/classificationClaims.ts';
import type { Objective } from '../../../learn/objectives/objective.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import { sequentialUniforms } from '../../../numeric/streams.ts';
import { createEngine } from '../../../simulate/createEngine.ts';
import { circuitDepths } from '../../../transpile/circuitMetrics.ts';
import { compileFor, compileOptions } from '../../format/compileCircuit.ts';

import type { DecodedCheckpoint } from '../../format/contents.ts';
import { isCompiledElsewhere } from '../../format/origin.ts';
import { logicalCircuit } from '../../format/recordedCircuits.ts';
import { type Check, type Facts, type TrainingFacts, unless } from './check.ts';
import type { CircuitFacts, CompiledAgain } from './circuitChecks.ts';

/** How far an outcome's probability may be off: rounding of some thousand gates is a hundred times smaller. */
export const SAME_FUNCTION = 1e-11;

const RANDOM_ANGLES = 8;
const RANDOM_INPUTS = 8;

/** Amplitudes that are written at most: some ten seconds. */
const MOST_WORK = 2e10;
/** Gates x qubits of the device up to which the circuit is compiled again: some seconds. */
const MOST_COMPILING = 1_000_000;

/** What comparing circuits takes: both of them, and the data whose images are claimed on. */
export type CompiledFacts = TrainingFacts & CircuitFacts;

/**
 * That what was compiled does what the model does. With the once-each angles of
 * `circuitChecks` it is a function of low degree.
 */
export const compiledFunctionCheck: Check<CompiledFacts> = {
  name: 'compiled circuit',
  compares:
    'where compiling again gives another circuit, the outcomes of the compiled circuit without noise ' +
    "with those of the model's, on every image of a claim at the stored angles, and on random inputs " +
    "at the stored and at random angles that the file's own digest draws",
  contradictions: (facts) => {
    // The passes keep what a circuit does: `scripts/transpile/laws.ts`.
    if (facts.checkpoint.hardware === null || facts.again?.isSame === true) return [];
    const distance = functionDistance(facts);
    return unless(
      distance <= SAME_FUNCTION,
      `circuit: the compiled circuit does not do what the model does, probabilities differ by up to ${distance}`,
    );
  },
};

/**
 * Largest difference of an outcome's probability between the compiled circuit and the model's own.
 * @throws QckptError UNVERIFIABLE: too wide or too long, says what it would take; CAPACITY; CIRCUIT: unknown names
 */
export function functionDistance(facts: CompiledFacts): number {
  const { checkpoint, compiled, model, objective, data } = facts;
  const own = objective.circuit(model);
  const inputs = ansatzOf(model).inputNames;
  const names = ansatzOf(model).parameterNames;
  const uniform = sequentialUniforms(checkpoint.contentDigest, 'circuit comparison');
  const draw = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => 2 * Math.PI * uniform());
  const images = claimedImages(checkpoint.meta.claims, data.split);
  const settings = [
    // Turns do not matter, and large angles have lost the digits that are compared.
    {
      angles: checkpoint.parameters.data.map((angle) => angle % (2 * Math.PI)),
      inputs: images.map((image) => anglesOf(data, image)),
    },
    ...Array.from({ length: RANDOM_ANGLES }, () => ({ angles: draw(names.length), inputs: [] })),
  ].map(({ angles, inputs: known }) => ({
    angles,
    inputs: [...known, ...Array.from({ length: RANDOM_INPUTS }, () => draw(inputs.length))],
  }));
  const rows = settings.reduce((sum, setting) => sum + setting.inputs.length, 0);
  refuseLargeWork(rows, [own, compiled]);
  const functions = [own, compiled].map((circuit) =>
    objective.inBases(circuit).map((read) => {
      const engine = createEngine(read, null, { idle: false, trainable: [] });
      const binding = bindParameters(engine.parameterNames, names, inputs);
      return (angles: Float64Array, points: readonly Float64Array[]): Float64Array =>
        engine.probabilitiesOfMany(
          bindValues(binding, angles, new Float64Array(inputs.length)),
          inputs,
          Float64Array.from(points.flatMap((point) => Array.from(point))),
        );
    }),
  );
  const [expected, found] = functions;
  return Math.max(
    ...settings.flatMap(({ angles, inputs: points }) =>
      expected.map((probabilities, basis) =>
        largestDifference(probabilities(angles, points), found[basis](angles, points)),
      ),
    ),
  );
}

/**
 * A circuit can do the same without noise and be made to meet noise that suits: by gates that undo each other after
 * others have waited. Between transpilers there is no such factor.
 */
export const compiledSizeCheck: Check<CircuitFacts> = {
  name: 'compiled size',
  compares:
    'where compiling again gives another circuit, its gates, two-qubit gates and depth with those of ' +
    'that one: at most twice as many',
  contradictions: ({ compiled, again }) => {
    if (again === null || again.isSame || again.circuit === null) return [];
    const [stored, expected] = [compiled, again.circuit].map(sizesOf);
    return Object.keys(expected).flatMap((name) =>
      unless(
        stored[name] <= MOST_TIMES * expected[name],
        `circuit: the compiled circuit has ${name} ${stored[name]}, compiled again it has ${expected[name]}`,
      ),
    );
  },
};

const MOST_TIMES = 2;

function sizesOf(circuit: Circuit): Record<string, number> {
  return {
    gates: circuit.operations.length,
    'two-qubit gates': circuit.operations.filter(({ qubits }) => qubits.length === 2).length,
    depth: circuitDepths(circuit).depth,
  };
}

/**
 * The stored circuits as the checks want them.
 * @param profile the recorded one, for a file that has it by its digest only
 */
export function storedCircuits(
  checkpoint: DecodedCheckpoint,
  compiled: Circuit,
  profile: HardwareProfile | null,
  { marked, keepsPhases }: Pick<Objective, 'marked' | 'keepsPhases'>,
): Omit<CircuitFacts, keyof Facts> {
  const logical = logicalCircuit(checkpoint.meta.circuit);
  return {
    logical,
    compiled,
    again: marked === null ? compileAgain(checkpoint, logical, profile, keepsPhases) : null,
  };
}

/** null: nothing to compile, or too much. */
function compileAgain(
  { meta }: DecodedCheckpoint,
  logical: Circuit,
  profile: HardwareProfile | null,
  keepsPhases: boolean,
): CompiledAgain | null {
  const { circuit, calibration } = meta;
  const machine = calibration?.profile ?? profile;
  if (calibration === null || machine === null || isCompiledElsewhere(meta)) return null;
  if (logical.operations.length * machine.qubits.length > MOST_COMPILING) return null;
  try {
    const again = compileFor(logical, machine, { ...compileOptions({ meta }), keepsPhases });
    return {
      isSame: again.compiledOpenQasm3 === circuit.compiledOpenQasm3,
      circuit: again.compiled.circuit,
    };
  } catch (error) {
    if (error instanceof QckptError) return { isSame: false, circuit: null };
    throw error;
  }
}

function claimedImages(
  claims: CompiledFacts['checkpoint']['meta']['claims'],
  split: TrainingFacts['data']['split'],
): number[] {
  return [...new Set(claims.flatMap((claim) => evenSubset(split[claim.split as SplitName], claim.images)))];
}

function refuseLargeWork(rows: number, circuits: readonly Circuit[]): void {
  const work = circuits.reduce(
    (sum, circuit) => sum + rows * circuit.operations.length * 2 ** activeQubits(circuit).length,
    0,
  );
  if (work > MOST_WORK)
    throw new QckptError(
      'UNVERIFIABLE',
      `comparing the compiled circuit with the model's takes ${work.toExponential(1)} amplitudes ` +
        `(${rows} inputs), more than ${MOST_WORK.toExponential(0)}`,
    );
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
}
