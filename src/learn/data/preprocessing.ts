import { QckptError } from '../../numeric/qckptError.ts';
import { largestEigenpairs } from '../../numeric/symmetricEigen.ts';
import type { DataSet } from './dataSet.ts';
import { combined, type PixelSums, pixelSums } from './pixelSums.ts';

/**
 * From pixels to encoding angles: standardize each pixel, project on the first principal components, scale each to
 * [0, 2 pi]. All constants come from the rows it was fitted on, and are applied to every row.
 */
export interface Preprocessing {
  /** [pixels] mean of each pixel. */
  readonly mean: Float64Array;
  /** [pixels] population standard deviation; 0 where the pixel is constant on the fitted rows. */
  readonly deviation: Float64Array;
  /** [components, pixels] principal axes, unit length; the loading of largest modulus is positive. */
  readonly axes: Float64Array;
  /** [components] share of the standardized pixels' total variance along each axis, descending. */
  readonly explainedVariance: Float64Array;
  /** [components] smallest and largest score on the fitted rows. */
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  /** Where smallest and largest go, in radians; absent: to [0, 2 pi]; null: scores are angles as they are. */
  readonly range?: readonly [number, number] | null;
}

/** What a sample's columns become, of all that was fitted. */
export type Fitted = Omit<Preprocessing, 'explainedVariance'>;

/** Angles of every sample, [samples, components], in radians, by what was fitted. */
export type Encode = (fitted: Fitted, samples: DataSet) => Float64Array;

/** What was fitted on some rows of a data set, and by it the angles of all its rows. */
export interface FittedImages {
  readonly preprocessing: Preprocessing;
  /** [images, components], in radians. */
  readonly angles: Float64Array;
}

/**
 * Fits on some rows of a data set.
 * @throws QckptError DATA: fewer than two rows, or fewer varying pixels than components
 */
export type Fitter = (rows: readonly number[], components: number) => FittedImages;

/**
 * Fits standardization, PCA and range on the given rows only. A pixel that is constant there is left out, whatever
 * other rows hold. Sums over pixels of bytes are sums of integers and exact, for up to 370,000 rows: from the second
 * fit on, those of most rows are those of all less those of the others.
 */
export function createFitter(dataSet: DataSet): Fitter {
  const size = dataSet.classes.length;
  const isExact = dataSet.images instanceof Uint8Array && size <= MOST_ROWS;
  /** Sums of all rows but some. */
  let known: { readonly sums: PixelSums; readonly missing: readonly number[] } | undefined;
  const sumsOf = (rows: readonly number[]): PixelSums => {
    const others = isExact ? rowsBeside(rows, size) : null;
    if (others === null || others.length >= rows.length) return pixelSums(dataSet, rows);
    if (known === undefined) {
      known = { sums: pixelSums(dataSet, rows), missing: others };
      return known.sums;
    }
    const { sums, missing } = known;
    if (missing.length > 0)
      known = { sums: combined(sums, pixelSums(dataSet, missing), (a, b) => a + b), missing: [] };
    return combined(known.sums, pixelSums(dataSet, others), (a, b) => a - b);
  };
  return (rows, components) => {
    if (rows.length < 2 || rows.length > MOST_ROWS)
      throw new QckptError(
        'DATA',
        `preprocessing expected 2..${MOST_ROWS} rows to fit on, got ${rows.length}`,
      );
    return fitOn(dataSet, rows, components, sumsOf(rows));
  };
}

/** count^2 x 255^2, the largest number that is summed or subtracted, stays below 2^53. */
const MOST_ROWS = 370_000;

/** The rows of 0..size - 1 that are not among these; null: one of these comes twice. */
function rowsBeside(rows: readonly number[], size: number): number[] | null {
  const isTaken = new Uint8Array(size);
  for (const row of rows) {
    if (isTaken[row] === 1) return null;
    isTaken[row] = 1;
  }
  return Array.from(isTaken.keys()).filter((row) => isTaken[row] === 0);
}

function fitOn(
  dataSet: DataSet,
  rows: readonly number[],
  components: number,
  { sums, products }: PixelSums,
): FittedImages {
  const { pixels } = dataSet;
  const count = rows.length;
  const mean = sums.map((sum) => sum / count);
  const deviation = new Float64Array(pixels);
  for (let i = 0; i < pixels; i++)
    deviation[i] = Math.sqrt(count * products[i * pixels + i] - sums[i] * sums[i]) / count;
  const varying = Array.from(deviation.keys()).filter((i) => deviation[i] > 0);
  const size = varying.length;
  if (!(components >= 1 && components <= size))
    throw new QckptError(
      'DATA',
      `"components" expected integer in 1..${size} varying pixels, got ${components}`,
    );

  const correlation = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    const i = varying[a];
    for (let b = a; b < size; b++) {
      const j = varying[b];
      const covariance = (count * products[i * pixels + j] - sums[i] * sums[j]) / (count * count);
      correlation[a * size + b] = covariance / (deviation[i] * deviation[j]);
    }
  }
  for (let a = 1; a < size; a++)
    for (let b = 0; b < a; b++) correlation[a * size + b] = correlation[b * size + a];
  const { values, vectors } = largestEigenpairs(correlation, size, components);
  const axes = new Float64Array(components * pixels);
  for (let k = 0; k < components; k++) {
    const axis = axes.subarray(k * pixels, (k + 1) * pixels);
    for (let a = 0; a < size; a++) axis[varying[a]] = vectors[k * size + a];
    orient(axis);
  }

  const unscaled = { mean, deviation, axes };
  const minimum = new Float64Array(components).fill(Number.POSITIVE_INFINITY);
  const maximum = new Float64Array(components).fill(Number.NEGATIVE_INFINITY);
  const scores = scoresOf(unscaled, dataSet);
  for (const row of rows)
    for (let k = 0; k < components; k++) {
      const score = scores[row * components + k];
      minimum[k] = Math.min(minimum[k], score);
      maximum[k] = Math.max(maximum[k], score);
    }
  const explainedVariance = values.map((value) => value / size);
  const preprocessing = { ...unscaled, explainedVariance, minimum, maximum };
  return { preprocessing, angles: scaled(scores, preprocessing) };
}

/**
 * Encoding angles of every image, [images, components], in radians. The fitted rows lie in [0, 2 pi]; others may lie a
 * little outside and are not clipped, since a rotation is periodic and clipping would map different images to one.
 */
export function encodingAngles(preprocessing: Fitted, dataSet: DataSet): Float64Array {
  return scaled(scoresOf(preprocessing, dataSet), preprocessing);
}

/** Angles of scores, both [images, components]. */
function scaled(
  scores: Float64Array,
  { minimum, maximum }: Pick<Fitted, 'minimum' | 'maximum'>,
): Float64Array {
  const components = minimum.length;
  const angles = new Float64Array(scores.length);
  for (let first = 0; first < scores.length; first += components)
    for (let k = 0; k < components; k++) {
      const range = maximum[k] - minimum[k];
      angles[first + k] = range > 0 ? ((scores[first + k] - minimum[k]) / range) * 2 * Math.PI : 0;
    }
  return angles;
}

/** Makes the loading of largest modulus (the first of several) positive. */
export function orient(axis: Float64Array): void {
  let largest = 0;
  for (let i = 1; i < axis.length; i++) if (Math.abs(axis[i]) > Math.abs(axis[largest])) largest = i;
  if (axis[largest] < 0) for (let i = 0; i < axis.length; i++) axis[i] = 0 - axis[i]; // no -0
}

/** [images, components] of every image: its standardized pixels along each axis. */
function scoresOf(
  fit: Pick<Preprocessing, 'mean' | 'deviation' | 'axes'>,
  { images, pixels, classes }: DataSet,
): Float64Array {
  const components = fit.axes.length / pixels;
  // [pixels, components], as they are read.
  const weights = new Float64Array(fit.axes.length);
  const offsets = new Float64Array(components);
  for (let k = 0; k < components; k++)
    for (let i = 0; i < pixels; i++) {
      if (fit.deviation[i] === 0) continue;
      const weight = fit.axes[k * pixels + i] / fit.deviation[i];
      weights[i * components + k] = weight;
      offsets[k] -= fit.mean[i] * weight;
    }
  const scores = new Float64Array(classes.length * components);
  for (let row = 0; row < classes.length; row++) {
    const first = row * components;
    scores.set(offsets, first);
    for (let i = 0; i < pixels; i++) {
      const value = images[row * pixels + i];
      if (value === 0) continue;
      for (let k = 0; k < components; k++) scores[first + k] += value * weights[i * components + k];
    }
  }
  return scores;
}
