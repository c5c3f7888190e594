import type { HeadStart, Measurement } from '../measurement.ts';
import { drawValues } from './observableDraws.ts';
import type { ObservableEngine } from './observableEngine.ts';
import type { ValueLoss } from './valueLoss.ts';

/**
 * Circuits that show the means of observables, all from the same shots where one basis reads them.
 * @param shotPurpose of the stream that a run's shots are drawn from
 * @param head before training; absent: none
 */
export function observableMeasurement(
  engine: ObservableEngine,
  own: ValueLoss,
  shotPurpose: string,
  head?: HeadStart,
): Measurement {
  const { binding, width, bases, constants } = engine;
  return {
    binding,
    width,
    ...(head === undefined ? {} : { head }),
    axes: bases.map(({ axes }) => axes.join('')),
    shotPurpose,
    gradient: (angles) => engine.gradient(angles),
    shifted: (angles, _, active) => engine.shifted(angles, active),
    means: (angles, _, shots) => (shots === null ? engine.exact(angles) : engine.laws(angles)),
    draw: (key, { step, circuit }, shots, means, into) => {
      drawValues(engine, key, [step, circuit], shots, means, into);
    },
    read: (counts, _, shots) => {
      const values = Float64Array.from(constants);
      bases.forEach(({ contributions }, b) => {
        for (const [reading, count] of counts[b])
          for (let k = 0; k < width; k++) values[k] += (count * contributions[k][reading]) / shots;
      });
      return values;
    },
    loss: (values, _, { target = 0 }, weights) => own.loss(values, target, weights),
    slope: (values, _, { target = 0 }, weights) => own.slope(values, target, weights),
  };
}
