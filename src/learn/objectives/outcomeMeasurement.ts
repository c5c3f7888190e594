import { binomialAt } from '../../numeric/streams.ts';
import type { Engine } from '../../simulate/engine.ts';
import { bindParameters } from '../binding.ts';
import { crossEntropyLoss } from './crossEntropy.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';
import type { Measurement } from './measurement.ts';

/** What of an engine a step uses. */
export type StepEngine = Pick<Engine, 'shifted' | 'gradient' | 'probabilities'>;

/**
 * Classification by outcome: the value is how often the label's outcome is seen, the loss a function of it. One
 * outcome's count is one binomial draw, the same law as drawing all outcomes.
 * @param bits measured
 * @throws QckptError CIRCUIT: the engine knows a name that the model does not
 */
export function outcomeMeasurement(
  engine: StepEngine & Pick<Engine, 'parameterNames'>,
  trainableNames: readonly string[],
  inputs: readonly string[],
  bits = 1,
  own: FrequencyLoss = crossEntropyLoss,
): Measurement {
  return {
    binding: bindParameters(engine.parameterNames, trainableNames, inputs),
    width: 1,
    axes: ['Z'.repeat(bits)],
    shotPurpose: 'training-shots',
    gradient: (angles, { outcome }) => [engine.gradient(angles, outcome)],
    shifted: (angles, { outcome }) => [engine.shifted(angles, outcome)],
    means: (angles, { outcome }) => [engine.probabilities(angles)[outcome]],
    draw: (key, { step, image, circuit }, shots, means, into) => {
      into[0] = binomialAt(key, [step, image, circuit], shots, means[0]) / shots;
    },
    read: ([counts], { outcome }, shots) => [(counts.get(outcome) ?? 0) / shots],
    loss: (values, shots) => own.loss(values[0], shots),
    slope: (values, shots) => ({ byValue: [own.slope(values[0], shots)] }),
  };
}
