import { uniformAt } from '../numeric/streams.ts';
import type { TrainingSample } from './objectives/measurement.ts';
import { room } from './parameterShift.ts';
import { type ShotSampler, shiftedCircuit } from './shots.ts';
import type { StepSource } from './stepSource.ts';
import type { MeasuredLoss, TrainingContext } from './trainingContext.ts';
import type { TrainState } from './trainState.ts';

/**
 * Gradient estimate by simultaneous perturbation: the loss at theta + c d and theta - c d, d a random sign a parameter,
 * gives (L+ - L-)/(2 c) d, whose mean is the gradient up to O(c^2) (Spall, IEEE TAC 37 (1992) 332). Two forward
 * passes, whatever the number of parameters; frozen ones are not moved. The loss reported is the mean of the two, and
 * so is the exact derivative by the weights of a head.
 * @param distance c, radians
 */
export function perturbedGradient(
  { measurement, shots, perturbationKey }: TrainingContext,
  distance: number,
  { parameters, freezing, step, head }: TrainState,
  sample: TrainingSample,
  source: Pick<StepSource, 'means'>,
  sampler: ShotSampler,
): MeasuredLoss {
  const count = parameters.length;
  const direction = freezing.active.map((active, k) =>
    active ? (uniformAt(perturbationKey, [step, 0, 0], k) < 0.5 ? 2 : 1) : 0,
  );
  const sign = (k: number): number => (direction[k] === 0 ? 0 : direction[k] === 1 ? 1 : -1);
  const valuesAt = (side: 1 | -1): number[] => {
    const moved = parameters.map((value, k) => value + side * distance * sign(k));
    const values = room(measurement.width);
    sampler.run(shiftedCircuit(0, 0, side, count), source.means(moved), values);
    return values;
  };
  const sides = [valuesAt(1), valuesAt(-1)];
  const [up, down] = sides.map((values) => measurement.loss(values, shots, sample, head?.weights));
  const slope = (up - down) / (2 * distance);
  const [above, below] = sides.map(
    (values) => measurement.slope(values, shots, sample, head?.weights).byHead,
  );
  return {
    loss: (up + down) / 2,
    values: sides[0].map((value, k) => (value + sides[1][k]) / 2),
    gradient: Float64Array.from(parameters, (_, k) => slope * sign(k) + 0),
    headGradient: above?.map((own, k) => (own + below![k]) / 2),
  };
}
