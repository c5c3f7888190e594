import { QckptError } from '../../numeric/qckptError.ts';
import { activeCount } from './freezingStrategy.ts';
import { SCORE_FLOOR, scoredStrategy } from './scoredStrategy.ts';
import { successiveSampling } from './successiveSampling.ts';

/** L-WSBD of arXiv:2602.11383: whole layers train or are frozen. */
export const layerWise = scoredStrategy({
  name: 'layer-wise',
  help:
    'As wsbd, but int(activeFraction x layers) whole layers train, at least one, drawn by the sum of their ' +
    '|scores|.',
  scores: ['sum', 'recent', 'ema', 'variance', 'fisher'],
  resets: true,
  choose: ({ values, mask, activeFraction, key, window, setting }) => {
    const layers = setting.parameterNames.map(layerOf);
    const weights = new Float64Array(layers.reduce((last, layer) => Math.max(last, layer), 0) + 1);
    values.forEach((value, k) => {
      if (mask[k]) weights[layers[k]] += value + SCORE_FLOOR;
    });
    const able = Uint8Array.from(weights, (weight) => (weight > 0 ? 1 : 0));
    const chosen = successiveSampling(weights, activeCount(activeFraction, able), key, window);
    return mask.map((candidate, k) => (candidate && chosen[layers[k]] ? 1 : 0));
  },
});

function layerOf(name: string): number {
  const found = /^theta_(\d+)_/.exec(name);
  if (found === null)
    throw new QckptError('ARGUMENT', `parameter expected a name theta_LAYER_QUBIT_ROTATION, got "${name}"`);
  return Number(found[1]);
}
