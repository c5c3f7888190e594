import { sequentialUniforms } from '../../numeric/streams.ts';

/** What a score may be made from, all by parameter. */
export interface ScoredAngles {
  /** Radians. */
  readonly angles: Float64Array;
  /** Radians after which the circuit is the same; null: none is known. */
  readonly periods: readonly (number | null)[];
  /** Means over the samples that were measured; null: none were. */
  readonly gradients: GradientMeans | null;
  readonly seed: string;
}

/** Of a parameter's gradients over samples. */
export interface GradientMeans {
  readonly size: Float64Array;
  readonly square: Float64Array;
}

/** How much an angle is thought to matter: those with the least are pruned. A record of the registry. */
export interface PruningScore {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  /** Whether gradients have to be measured for it. */
  readonly measures: boolean;
  /** [parameters] >= 0 */
  readonly of: (known: ScoredAngles) => Float64Array;
}

const example = (name: string): string =>
  `qckpt adjust test/golden/checkpoint/trained-manila.safetensors --prune 0.3 --by ${name} -o pruned.safetensors`;

/** All scores by name. */
export const pruningScores = {
  magnitude: {
    name: 'magnitude',
    help: 'The angle itself, to the nearest multiple of its period.',
    example: example('magnitude'),
    measures: false,
    of: magnitudes,
  },
  sensitivity: {
    name: 'sensitivity',
    help: 'The mean size of its gradient times its magnitude: the change of the loss, to first order.',
    example: example('sensitivity'),
    measures: true,
    of: (known) => magnitudes(known).map((size, k) => size * (known.gradients?.size[k] ?? 0)),
  },
  fisher: {
    name: 'fisher',
    help:
      'Half its squared magnitude times the mean square of its gradient, the diagonal of the empirical Fisher ' +
      'information.',
    example: example('fisher'),
    measures: true,
    of: (known) => magnitudes(known).map((size, k) => (size * size * (known.gradients?.square[k] ?? 0)) / 2),
  },
  random: {
    name: 'random',
    help: 'Drawn by seed, the control of the others.',
    example: example('random'),
    measures: false,
    of: ({ angles, seed }) => {
      const uniform = sequentialUniforms(seed, 'pruning');
      return angles.map(() => uniform());
    },
  },
} as const satisfies Readonly<Record<string, PruningScore>>;

/** Name of a score. */
export type PruningScoreName = keyof typeof pruningScores;

/** All names. */
export const pruningScoreNames = Object.keys(pruningScores) as [PruningScoreName, ...PruningScoreName[]];

/** [parameters] distance of each angle to the nearest multiple of its period; without one the angle's own size. */
export function magnitudes({ angles, periods }: Pick<ScoredAngles, 'angles' | 'periods'>): Float64Array {
  return angles.map((angle, k) => {
    const period = periods[k];
    return Math.abs(period === null ? angle : angle - period * Math.round(angle / period));
  });
}

/**
 * [parameters] 1: pruned. Those with the least score by weight, as many as the share rounded down; of equals the first.
 * @param share of all parameters, in (0, 1)
 * @param weights > 0
 */
export function choosePruned(score: Float64Array, weights: Float64Array, share: number): Uint8Array {
  // 0.29 x 100 is 28.999...: the product is meant in decimals.
  const count = Math.floor(share * score.length + 1e-9);
  const rank = score.map((value, k) => value / weights[k]);
  const order = [...rank.keys()].sort((a, b) => rank[a] - rank[b] || a - b);
  const mask = new Uint8Array(score.length);
  for (const k of order.slice(0, count)) mask[k] = 1;
  return mask;
}
