import { uniformAt } from '../numeric/streams.ts';
import { type ShotSampler, shiftedCircuit } from './shots.ts';
import type { StepSource } from './stepSource.ts';
import type { MeasuredLoss, TrainingContext } from './trainingContext.ts';
import type { TrainState } from './trainState.ts';

/**
 * Gradient estimate by simultaneous perturbation: the loss at theta + c d and theta - c d, d a random sign a parameter,
 * gives (L+ - L-)/(2 c) d, whose mean is the gradient up to O(c^2) (Spall, IEEE TAC 37 (1992) 332). Two forward
 * passes, whatever the number of parameters; frozen ones are not moved. The loss reported is the mean of the two.
 * @param distance c, radians
 */
export function perturbedGradient(
  { measurement, shots, perturbationKey }: TrainingContext,
  distance: number,
  { parameters, freezing, step }: TrainState,
  source: Pick<StepSource, 'means'>,
  sampler: ShotSampler,
): MeasuredLoss {
  const count = parameters.length;
  const direction = freezing.active.map((active, k) =>
    active ? (uniformAt(perturbationKey, [step, 0, 0], k) < 0.5 ? 2 : 1) : 0,
  );
  const sign = (k: number): number => (direction[k] === 0 ? 0 : direction[k] === 1 ? 1 : -1);
  const valueAt = (side: 1 | -1): number => {
    const moved = parameters.map((value, k) => value + side * distance * sign(k));
    return sampler.run(shiftedCircuit(0, 0, side, count), source.means(moved));
  };
  const values = [valueAt(1), valueAt(-1)];
  const [up, down] = values.map((value) => measurement.loss(value, shots));
  const slope = (up - down) / (2 * distance);
  return {
    loss: (up + down) / 2,
    value: (values[0] + values[1]) / 2,
    gradient: Float64Array.from(parameters, (_, k) => slope * sign(k) + 0),
  };
}
