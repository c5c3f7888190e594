import type { Circuit } from '../../../circuit/circuit.ts';
import type { PauliSum } from '../../../circuit/pauliSum.ts';
import type { NoiseChannels } from '../../../hardware/noiseModel.ts';
import { digestOf } from '../../../numeric/canonicalJson.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import { createEngine } from '../../../simulate/createEngine.ts';
import type { Engine, OutcomeGradient, ShiftedProbabilities } from '../../../simulate/engine.ts';
import { type Binding, bindParameters } from '../../binding.ts';
import { type BasisChange, basisCircuit } from './basisCircuit.ts';
import { alignOccurrences } from './occurrences.ts';
import { type Axis, contributionsOf, type QubitWiseBasis, qubitWiseBases } from './qubitWiseBases.ts';

/** Observables of one circuit on one machine: exact as the machine would show them, and the law of what shots show. */
export interface ObservableEngine {
  readonly binding: Binding;
  /** How many observables. */
  readonly width: number;
  /** [observables] multiples of the identity. */
  readonly constants: readonly number[];
  readonly bases: readonly ReadBasis[];
  /** [width] means, errors of basis changes and readout included. @param angles as `binding` makes them */
  exact(angles: Float64Array): Float64Array;
  /** Shape [N, width], for inputs that differ in some names only, as `Engine.probabilitiesOfMany`. */
  exactOfMany(angles: Float64Array, names: readonly string[], inputs: Float64Array): Float64Array;
  /** The digest of the plans by which `exactOfMany` contracts, basis by basis; null: all are sweeps. */
  plan(): string | null;
  /** [width] */
  gradient(angles: Float64Array): readonly OutcomeGradient[];
  /** [bases x readings] probability of each reading in each basis. */
  laws(angles: Float64Array): Float64Array;
  /** Shape [N, bases x readings]. */
  lawsOfMany(angles: Float64Array, names: readonly string[], inputs: Float64Array): Float64Array;
  /** [bases x readings] the same in all circuits of the parameter-shift rule. @param active [trainable] */
  shifted(angles: Float64Array, active: Uint8Array): readonly ShiftedProbabilities[];
}

/** One basis with what its readings contribute. */
export interface ReadBasis {
  /** [bits] */
  readonly axes: readonly Axis[];
  /** [observables][readings] */
  readonly contributions: readonly Float64Array[];
}

/** What observables are measured on. */
export interface ObservableSource {
  /** As it runs, measuring the k-th qubit that the sums need as bit k. */
  readonly circuit: Circuit;
  /** On logical qubits. */
  readonly sums: readonly PauliSum[];
  /** Noise of a circuit that is read in these axes; null: none. */
  readonly noiseFor: ((axes: readonly Axis[]) => NoiseChannels) | null;
  readonly change: BasisChange;
  readonly idle: boolean;
  readonly parameterNames: readonly string[];
  readonly inputNames: readonly string[];
}

/**
 * @throws QckptError CIRCUIT: it measures another number of qubits than the sums need, or knows other names; HARDWARE,
 *   CAPACITY as `createEngine`
 */
export function createObservableEngine(source: ObservableSource): ObservableEngine {
  const { circuit, sums, parameterNames, inputNames } = source;
  const { qubits, bases, constants } = qubitWiseBases(sums);
  if (circuit.measurements.length !== qubits.length)
    throw new QckptError(
      'CIRCUIT',
      `observables expected a circuit that measures ${qubits.length} qubits, got ${circuit.measurements.length}`,
    );
  const engines = bases.map((basis) => enginesFor(source, basis, qubits));
  const exact = engines.map((own) => own.exact);
  const drawn = once(() => engines.map((own) => own.drawn()));
  const binding = bindParameters(exact[0].parameterNames, parameterNames, inputNames);
  const alignedExact = alignOccurrences(exact);
  const alignedDrawn = once(() => alignOccurrences(drawn()));
  return {
    binding,
    width: sums.length,
    constants,
    bases: bases.map(({ axes, terms }) => ({ axes, contributions: contributionsOf({ terms }, qubits) })),
    exact: (angles) =>
      added(
        exact.map((engine) => engine.probabilities(angles)),
        constants,
      ),
    exactOfMany: (angles, names, inputs) =>
      added(
        exact.map((engine) => engine.probabilitiesOfMany(angles, names, inputs)),
        constants,
      ),
    plan: () => {
      const plans = exact.map((engine) => engine.planOf(inputNames));
      return plans.every((plan) => plan === null) ? null : digestOf(plans);
    },
    gradient: (angles) =>
      constants.map((constant, k) =>
        alignedExact.gradients(
          exact.map((engine) => engine.gradient(angles, k)),
          constant,
        ),
      ),
    laws: (angles) =>
      Float64Array.from(drawn().flatMap((engine) => Array.from(engine.probabilities(angles)))),
    lawsOfMany: (angles, names, inputs) => {
      const all = drawn().map((engine) => engine.probabilitiesOfMany(angles, names, inputs));
      return sideBySide(all, inputs.length / names.length);
    },
    shifted: (angles, active) => {
      const wanted = ({ occurrences }: Engine): number[] =>
        occurrences.map(({ parameter }) => active[binding.sources[parameter]] ?? 0);
      return alignedDrawn().shifted(drawn().map((engine) => engine.shiftedAll(angles, wanted(engine))));
    },
  };
}

function enginesFor(
  { circuit, noiseFor, change, idle, parameterNames }: ObservableSource,
  { axes, terms }: QubitWiseBasis,
  qubits: readonly number[],
): { readonly exact: Engine; readonly drawn: () => Engine } {
  const run = basisCircuit(circuit, axes, change);
  const noise = noiseFor?.(axes) ?? null;
  const placeOf = new Map(circuit.measurements.map(({ qubit, bit }) => [qubits[bit], qubit]));
  const observables = terms.map(
    (own): PauliSum =>
      own.map(({ coefficient, paulis }) => ({
        coefficient,
        paulis: paulis
          .map(({ qubit }) => ({ qubit: placeOf.get(qubit)!, axis: 'Z' as const }))
          .sort((a, b) => a.qubit - b.qubit),
      })),
  );
  const options = { idle, trainable: parameterNames };
  return {
    exact: createEngine(run, noise, { ...options, observables, readoutOfZ: true }),
    drawn: () => createEngine(run, noise, options),
  };
}

/** The bases' shares of each value, [N, width], and the constants. */
function added(shares: readonly Float64Array[], constants: readonly number[]): Float64Array {
  return shares[0].map((_, k) =>
    shares.reduce((sum, share) => sum + share[k], constants[k % constants.length]),
  );
}

/** Rows of several tables, one after the other. */
function sideBySide(tables: readonly Float64Array[], rows: number): Float64Array {
  const widths = tables.map(({ length }) => length / rows);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const all = new Float64Array(rows * total);
  let at = 0;
  for (let row = 0; row < rows; row++)
    tables.forEach((table, k) => {
      all.set(table.subarray(row * widths[k], (row + 1) * widths[k]), at);
      at += widths[k];
    });
  return all;
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
