import type { Circuit } from '../circuit/circuit.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { multinomialAt, type StreamKey, streamKey } from '../numeric/streams.ts';
import { createEngine } from '../simulate/createEngine.ts';
import { derivativesByName, type Engine } from '../simulate/engine.ts';
import type { Freezing } from './freezing/freezingStrategy.ts';
import { heronNoise, markHeronNoise } from './heronNoise.ts';
import { familyOf, type Model, parameterNames } from './models.ts';
import { momentsAfterFreezing } from './momentsAfterFreezing.ts';
import type { Optimizer } from './optimizers.ts';
import { type Binding, bindParameters, bindValues } from './parameterShift.ts';
import { buildQnn } from './qnn.ts';
import { shiftedCircuit, UNSHIFTED } from './shots.ts';
import { structurallyLive } from './structurallyLive.ts';
import type { TrainState } from './trainState.ts';
import { measureIsing } from './transverseIsing.ts';

/** Energies of the circuits that a step needs: exact, or drawn from the joint law of what each basis shows. */
export interface EnergySetting {
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  /** Shots a basis and circuit; null: exact. */
  readonly shots: number | null;
  readonly shotKey: StreamKey;
  readonly binding: Binding;
  /** The Hamiltonian's mean. */
  readonly exact: Engine;
  /** [bases] a value's probability is the mean of one effect of `drawn`, from `first` on. */
  readonly bases: readonly { readonly values: readonly number[]; readonly first: number }[];
  readonly drawn: Engine;
}

/** One step's report. */
export interface EnergyRecord {
  /** Energy before the update, as measured. */
  readonly energy: number;
  /** Forward passes of this step, counted where energies are drawn: one is all bases of one circuit. */
  readonly passes: number;
  readonly active: number;
}

/**
 * A variational eigensolver of the transverse-field Ising chain.
 * @param setting.noise none: the ideal circuit
 * @throws QckptError SPEC: a score from circuits of its own, or an optimizer without gradients
 */
export function createEnergySetting(setting: {
  readonly model: Model;
  readonly noise: 'none' | 'heron-like';
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  readonly shots: number | null;
  readonly seed: string | number;
}): EnergySetting {
  const { model } = setting;
  if (setting.freezing.probes !== undefined || setting.optimizer.perturbation !== undefined)
    throw new QckptError(
      'SPEC',
      '"vqe" expected gradients by parameter shift and scores made from them, got score fisher or optimizer spsa',
    );
  const names = parameterNames(model);
  const { hamiltonian, bases } = measureIsing(model.qubits);
  const noisy = setting.noise === 'heron-like';
  const logical: Circuit = buildQnn(model);
  const circuit = noisy ? markHeronNoise(logical, logical.operations.length / model.layers) : logical;
  const engineFor = (observables: readonly (typeof hamiltonian)[]) =>
    createEngine(circuit, noisy ? heronNoise(model.qubits) : null, {
      idle: false,
      trainable: names,
      observables,
      readoutOfZ: true,
    });
  const exact = engineFor([hamiltonian]);
  let first = 0;
  return {
    optimizer: setting.optimizer,
    freezing: setting.freezing,
    shots: setting.shots,
    shotKey: streamKey(setting.seed, 'energy-shots'),
    binding: bindParameters(exact.parameterNames, names, []),
    exact,
    bases: bases.map(({ values }) => {
      first += values.length;
      return { values, first: first - values.length };
    }),
    drawn: engineFor(bases.flatMap(({ projectors }) => projectors)),
  };
}

const NO_INPUT = new Float64Array(0);
// Counters of one basis' conditional draws; a chain has fewer values than this.
const BASIS_STRIDE = 64;

/** One step of a variational eigensolver: parameter-shift gradient of the energy, optimizer, freezing. Pure. */
export function energyStep(
  setting: EnergySetting,
  state: TrainState,
): { readonly state: TrainState; readonly record: EnergyRecord } {
  const { active } = state.freezing;
  const { energy, gradient, passes } =
    setting.shots === null ? exactGradient(setting, state) : drawnGradient(setting, state, setting.shots);
  const updated = setting.optimizer.update(state.parameters, state.optimizer, gradient, active);
  const freezing = setting.freezing.advance(state.freezing, state.step + 1, gradient);
  return {
    state: {
      parameters: updated.parameters,
      optimizer: momentsAfterFreezing(updated.state, setting.freezing, active, freezing.active),
      freezing,
      step: state.step + 1,
      circuits: state.circuits + passes,
      shotsSpent: state.shotsSpent + passes * (setting.shots ?? 0) * setting.bases.length,
    },
    record: { energy, passes, active: active.reduce((total, bit) => total + bit, 0) },
  };
}

interface MeasuredEnergy {
  readonly energy: number;
  readonly gradient: Float64Array;
  readonly passes: number;
}

function exactGradient({ exact, binding }: EnergySetting, state: TrainState): MeasuredEnergy {
  const { active } = state.freezing;
  const values = bindValues(binding, state.parameters, NO_INPUT);
  const { probability, occurrences, slopes } = exact.gradient(values, 0);
  const byName = derivativesByName(occurrences, slopes, exact.parameterNames.length);
  const gradient = new Float64Array(binding.trainable);
  byName.forEach((slope, name) => {
    if (active[binding.sources[name]]) gradient[binding.sources[name]] = slope;
  });
  const trained = occurrences.filter(({ parameter }) => active[binding.sources[parameter]]).length;
  return { energy: probability, gradient, passes: 1 + 2 * trained };
}

function drawnGradient(
  { drawn, bases, binding, shotKey }: EnergySetting,
  state: TrainState,
  shots: number,
): MeasuredEnergy {
  const { active } = state.freezing;
  const values = bindValues(binding, state.parameters, NO_INPUT);
  const effects = bases.flatMap((basis) => basis.values).map((_, effect) => drawn.shifted(values, effect));
  let passes = 0;
  const draw = (circuit: number, probabilityOf: (effect: number) => number): number => {
    passes++;
    return bases.reduce((energy, basis, b) => {
      const law = basis.values.map((_, k) => probabilityOf(basis.first + k));
      const counts = multinomialAt(shotKey, [state.step, circuit, BASIS_STRIDE * b], shots, law);
      return energy + counts.reduce((sum, count, k) => sum + count * basis.values[k], 0) / shots;
    }, 0);
  };
  const energy = draw(UNSHIFTED, (effect) => effects[effect].probability);
  const gradient = new Float64Array(binding.trainable);
  const seen = new Int32Array(binding.trainable);
  drawn.occurrences.forEach(({ parameter, coefficient }, k) => {
    const place = binding.sources[parameter];
    if (!active[place]) return;
    const occurrence = seen[place]++;
    const up = draw(shiftedCircuit(place, occurrence, 1, binding.trainable), (e) => effects[e].plus[k]);
    const down = draw(shiftedCircuit(place, occurrence, -1, binding.trainable), (e) => effects[e].minus[k]);
    gradient[place] += (coefficient * (up - down)) / 2;
  });
  return { energy, gradient: gradient.map((value) => value + 0), passes };
}

/** Names that a chain's energy depends on; the others' gradients are zero whatever the angles. */
export function livingNames(model: Model): ReadonlySet<string> {
  return structurallyLive(model, [measureIsing(model.qubits).hamiltonian]);
}

/** Whether a family can be used so: it has no input. */
export function hasNoInput(model: Model): boolean {
  return familyOf(model).encoding === null;
}
