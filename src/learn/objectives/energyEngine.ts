import type { Circuit } from '../../circuit/circuit.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { multinomialAt, multinomialsNear, type StreamKey } from '../../numeric/streams.ts';
import { createEngine } from '../../simulate/createEngine.ts';
import type { Engine } from '../../simulate/engine.ts';
import { ansatzOf, type Model } from '../ansatz/models.ts';
import { type Binding, bindParameters, bindValues } from '../binding.ts';
import { structurallyLive } from '../structurallyLive.ts';
import { heronNoise, markHeronNoise } from './heronNoise.ts';
import { type IsingBasis, isingHamiltonian, measureIsing } from './transverseIsing.ts';

/** The energy of the transverse-field Ising chain in an ansatz' final state, exact and as shots show it. */
export interface EnergyEngine {
  readonly binding: Binding;
  readonly qubits: number;
  /** The Hamiltonian's mean. */
  readonly exact: Engine;
  /** [bases] a value's probability is the mean of one effect of `drawn`, from `first` on. */
  readonly bases: readonly EnergyBasis[];
  readonly drawn: Engine;
}

/** A basis and where its effects begin among those that are drawn. */
export interface EnergyBasis extends Pick<IsingBasis, 'axis' | 'values' | 'contribution'> {
  readonly first: number;
}

/** The ansatz; under noise with the marks that carry it. */
export function energyCircuit(model: Model, noisy: boolean): Circuit {
  const { circuit, layers } = ansatzOf(model);
  return noisy ? markHeronNoise(circuit, circuit.operations.length / layers) : circuit;
}

/**
 * @param circuit an `energyCircuit` of the model
 * @param profile whose noise acts as `heronNoise` says; null: none
 * @throws QckptError CIRCUIT: a circuit on other qubits; CAPACITY, HARDWARE: the profile has no values for these qubits
 */
export function createEnergyEngine(
  model: Model,
  circuit: Circuit,
  profile: HardwareProfile | null,
): EnergyEngine {
  if (circuit.qubits !== ansatzOf(model).circuit.qubits)
    throw new QckptError(
      'CIRCUIT',
      `the ansatz expected a circuit of ${ansatzOf(model).circuit.qubits} qubits, got ${circuit.qubits}`,
    );
  const names = ansatzOf(model).parameterNames;
  const { hamiltonian, bases } = measureIsing(ansatzOf(model).circuit.qubits);
  const noise = profile === null ? null : heronNoise(profile, ansatzOf(model).circuit.qubits);
  const engineFor = (observables: readonly (typeof hamiltonian)[]) =>
    createEngine(circuit, noise, { idle: false, trainable: names, observables, readoutOfZ: true });
  const exact = engineFor([hamiltonian]);
  let first = 0;
  return {
    exact,
    binding: bindParameters(exact.parameterNames, names, []),
    qubits: ansatzOf(model).circuit.qubits,
    bases: bases.map(({ axis, values, contribution }) => {
      first += values.length;
      return { axis, values, contribution, first: first - values.length };
    }),
    drawn: engineFor(bases.flatMap(({ projectors }) => projectors)),
  };
}

const NO_INPUT = new Float64Array(0);

/** An ansatz' angles, [L, q, g], in the order of an engine's parameters. */
export function anglesInOrder(binding: Binding, parameters: Float64Array): Float64Array {
  return bindValues(binding, parameters, NO_INPUT);
}

/** The mean energy without shots, in the units of the Hamiltonian. @param parameters shape [P], in radians */
export function exactEnergy({ exact, binding }: EnergyEngine, parameters: Float64Array): number {
  return exact.probabilities(anglesInOrder(binding, parameters))[0];
}

/** Mean energy of so many shots a basis. @param place of the draws in the stream */
export function sampledEnergy(
  { drawn, bases, binding }: EnergyEngine,
  parameters: Float64Array,
  key: StreamKey,
  place: readonly [number, number],
  shots: number,
): number {
  return drawEnergy(bases, key, place, shots, drawn.probabilities(anglesInOrder(binding, parameters)));
}

// Counters of one basis' conditional draws; a chain has fewer values than this.
const BASIS_STRIDE = 64;

/**
 * One circuit measured in every basis: what a basis' shots show is drawn from the joint law of its terms.
 * @param means [effects] probability of each value of each basis
 */
export function drawEnergy(
  bases: readonly EnergyBasis[],
  key: StreamKey,
  [step, circuit]: readonly [number, number],
  shots: number,
  means: ArrayLike<number>,
): number {
  return bases.reduce((energy, basis, b) => {
    const law = basis.values.map((_, k) => means[basis.first + k]);
    const counts = multinomialAt(key, [step, circuit, BASIS_STRIDE * b], shots, law);
    return energy + counts.reduce((sum, count, k) => sum + count * basis.values[k], 0) / shots;
  }, 0);
}

/**
 * What `sampledEnergy` may come to where each probability may be off by `epsilon`: least and most, and how many draws
 * are open.
 */
export function sampledEnergyNear(
  { drawn, bases, binding }: EnergyEngine,
  parameters: Float64Array,
  key: StreamKey,
  shots: number,
  epsilon: number,
): { readonly least: number; readonly most: number; readonly open: number } {
  const law = drawn.probabilities(anglesInOrder(binding, parameters));
  return bases.reduce(
    ({ least, most, open }, basis, b) => {
      const own = basis.values.map((_, k) => law[basis.first + k]);
      const possible = multinomialsNear(key, [0, 0, BASIS_STRIDE * b], shots, own, epsilon).map(
        (counts) => counts.reduce((sum, count, k) => sum + count * basis.values[k], 0) / shots,
      );
      return {
        least: least + Math.min(...possible),
        most: most + Math.max(...possible),
        open: open + (possible.length > 1 ? 1 : 0),
      };
    },
    { least: 0, most: 0, open: 0 },
  );
}

/** Names that a chain's energy depends on; the others' gradients are zero whatever the angles. */
export function livingNames(model: Model): ReadonlySet<string> {
  return structurallyLive(model, [isingHamiltonian(ansatzOf(model).circuit.qubits)]);
}

/** Whether a model can be used so: it has no input. */
export function hasNoInput(model: Model): boolean {
  return ansatzOf(model).inputNames.length === 0;
}
