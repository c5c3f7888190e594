import { type StreamKey, uniformAt } from '../../numeric/streams.ts';

/**
 * Draws without replacement by successive sampling: each draw takes one of those left with probability proportional to
 * its weight. (Not the same as a fixed inclusion probability; the law of `numpy.random.choice(replace=False, p=...)`.)
 * @param weights >= 0; those of weight 0 are never drawn
 * @param window which draw of the stream
 * @returns [weights] 1 for each one drawn; fewer than `count` only where fewer have a weight
 */
export function successiveSampling(
  weights: Float64Array,
  count: number,
  key: StreamKey,
  window: number,
): Uint8Array {
  const left = weights.slice();
  const drawn = new Uint8Array(weights.length);
  for (let draw = 0; draw < count; draw++) {
    // Summed again each time: subtracting would leave rounding of large weights among small ones.
    const total = left.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) break;
    const target = uniformAt(key, [window, 0, 0], draw) * total;
    let passed = 0;
    let chosen = -1;
    for (let k = 0; k < left.length && !(passed > target); k++) {
      if (left[k] === 0) continue;
      passed += left[k];
      chosen = k;
    }
    drawn[chosen] = 1;
    left[chosen] = 0;
  }
  return drawn;
}
