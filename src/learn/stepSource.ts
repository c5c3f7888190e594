import type { OutcomeGradient, ShiftedProbabilities } from '../simulate/engine.ts';
import { bindValues } from './binding.ts';
import type { TrainingSample } from './objectives/measurement.ts';
import { createShotSampler, type ShotSampler } from './shots.ts';
import type { TrainingContext } from './trainingContext.ts';
import type { TrainState } from './trainState.ts';

/** Whose draws: the step's, or the freezing strategy's own. */
export type Purpose = 'training' | 'probe';

/** Where the values of one step's circuits come from: simulated as they are asked for, or answers of a machine. */
export interface StepSource {
  sampler(purpose: Purpose): ShotSampler;
  /**
   * At the state's parameters, what the samplers draw from: of each effect, its means in all circuits of the rule that
   * active parameters have.
   */
  shifted(active: Uint8Array): readonly ShiftedProbabilities[];
  /** [effects] at other parameters, the same. */
  means(parameters: Float64Array): ArrayLike<number>;
}

/**
 * The simulator, which draws a circuit's shots from means that it has for all of a step's circuits at once.
 * @param number of the sample among all that the run trains on
 */
export function simulatedSource(
  { measurement, shots, shotKey, probeKey }: TrainingContext,
  { parameters }: Pick<TrainState, 'parameters'>,
  sample: TrainingSample,
  number: number,
): StepSource {
  const { binding } = measurement;
  const keys = { training: shotKey, probe: probeKey };
  return {
    sampler: (purpose) =>
      createShotSampler(measurement, keys[purpose], { step: number, image: sample.image }, shots),
    shifted: (active) => {
      const angles = bindValues(binding, parameters, sample.features);
      return shots === null
        ? measurement.gradient(angles, sample).map(exactShifts)
        : measurement.shifted(angles, sample, active);
    },
    means: (moved) => measurement.means(bindValues(binding, moved, sample.features), sample, shots),
  };
}

/** The derivative is all that exact shifted probabilities are for: half their difference, which costs far less. */
function exactShifts({ probability, occurrences, slopes }: OutcomeGradient): ShiftedProbabilities {
  return { probability, occurrences, plus: slopes, minus: slopes.map((slope) => -slope) };
}
