import { QckptError } from '../numeric/qckptError.ts';
import { type StreamKey, streamKey } from '../numeric/streams.ts';
import { derivativesByName } from '../simulate/engine.ts';
import { anglesInOrder, drawEnergy, type EnergyEngine } from './energyEngine.ts';
import type { Freezing } from './freezing/freezingStrategy.ts';
import { momentsAfterFreezing } from './momentsAfterFreezing.ts';
import type { Optimizer } from './optimizers.ts';
import { shiftedCircuit, UNSHIFTED } from './shots.ts';
import type { TrainState } from './trainState.ts';

/** Energies of the circuits that a step needs: exact, or drawn from the joint law of what each basis shows. */
export interface EnergySetting extends EnergyEngine {
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  /** Shots a basis and circuit; null: exact. */
  readonly shots: number | null;
  readonly shotKey: StreamKey;
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
 * @throws QckptError SPEC: a score from circuits of its own, or an optimizer without gradients
 */
export function createEnergySetting(
  engine: EnergyEngine,
  choices: {
    readonly optimizer: Optimizer;
    readonly freezing: Freezing;
    readonly shots: number | null;
    readonly seed: string | number;
  },
): EnergySetting {
  const { optimizer, freezing, shots, seed } = choices;
  if (freezing.probes !== undefined || optimizer.perturbation !== undefined)
    throw new QckptError(
      'SPEC',
      '"vqe" expected gradients by parameter shift and scores made from them, got score fisher or optimizer spsa',
    );
  return { ...engine, optimizer, freezing, shots, shotKey: streamKey(seed, 'energy-shots') };
}

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
  const values = anglesInOrder(binding, state.parameters);
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
  const values = anglesInOrder(binding, state.parameters);
  const effects = bases.flatMap((basis) => basis.values).map((_, effect) => drawn.shifted(values, effect));
  let passes = 0;
  const draw = (circuit: number, probabilityOf: (effect: number) => number): number => {
    passes++;
    return drawEnergy(bases, shotKey, [state.step, circuit], shots, probabilityOf);
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
