import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { largestEigenpairs } from '../../numeric/symmetricEigen.ts';
import { type DataSet, dataSetDigest } from './dataSet.ts';
import type { Prepare } from './dataSource.ts';
import type { PreparedData } from './preparedData.ts';
import { type Fitted, orient, type Preprocessing } from './preprocessing.ts';
import { type Split, stratifiedSplit } from './split.ts';
import { fitTargets, scaledTargets } from './targetScale.ts';

const rising = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high && Number.isFinite(high - low), 'two rising numbers')
  .nullable();

/** How columns become angles: standardized, projected on so many principal axes, scaled to a range. */
export const tablePreparation = z.strictObject({
  /** Mean 0 and standard deviation 1, of the training rows. */
  standardize: z.boolean().default(true),
  /** So many principal components in place of the columns; null: the columns. */
  pca: z.int().min(1).max(1024).nullable().default(null),
  /** Training rows fill this range, in radians; null: as they are. */
  scale: rising.default([0, Math.PI]),
  /** With a target: its training rows fill this range; null: as they are. */
  target: rising.optional(),
});

/** What preparing a table needs of its config. */
export interface TableConfig {
  readonly split: { readonly validation: number; readonly test: number };
  readonly prepare: z.output<typeof tablePreparation>;
  readonly features: readonly string[];
  /** The column of numbers that is predicted; absent: rows have classes. */
  readonly target?: string | undefined;
}

/**
 * Splits by seed, with the classes' proportions where there are classes, and computes every row's angles; all
 * constants come from the training part.
 * @throws QckptError DATA, at use: as `tableFits`; training rows that are all alike
 */
export function prepareTable(dataSet: DataSet, config: TableConfig): Prepare {
  const digest = dataSetDigest(dataSet);
  return (features, seed) => {
    tableFits(dataSet, config, features);
    const split = stratifiedSplit(dataSet.classes, config.split, seed);
    const preprocessing = fitTable(dataSet, split, config);
    return {
      digest,
      split,
      preprocessing,
      shuffled: true,
      angles: tableAngles(preprocessing, dataSet),
      features,
      classes: dataSet.classes,
      ...targetsOf(dataSet, split, config),
    };
  };
}

function targetsOf(
  { targets }: DataSet,
  { train }: Split,
  { prepare: { target: range = null } }: TableConfig,
): Pick<PreparedData, 'targets' | 'targetScale'> {
  if (targets === undefined || range === null) return targets === undefined ? {} : { targets };
  const targetScale = fitTargets(targets, train, range);
  return { targets: scaledTargets(targets, targetScale), targetScale };
}

/** Whether a table can be prepared for so many features. @throws QckptError DATA */
export function tableFits(
  dataSet: DataSet,
  { split, prepare, features: columns, target }: TableConfig,
  features: number,
): void {
  const { name, labels, classes, images, pixels, targets } = dataSet;
  if ((target === undefined) !== (targets === undefined))
    throw new QckptError(
      'DATA',
      `data "${name}" expected ${target === undefined ? 'classes' : 'numbers as targets'}, got the other`,
    );
  const made = prepare.pca ?? columns.length;
  if (made !== features)
    throw new QckptError(
      'DATA',
      prepare.pca === null
        ? `"features" expected ${features} columns, as many as the model has inputs, got ${made} of data "${name}"`
        : `"prepare.pca" expected ${features}, as many as the model has inputs, got ${made} of data "${name}"`,
    );
  if (made > columns.length)
    throw new QckptError('DATA', `"prepare.pca" expected at most the ${columns.length} columns, got ${made}`);
  for (let column = 0; column < pixels; column++)
    if (classes.every((_, row) => images[row * pixels + column] === images[column]))
      throw new QckptError(
        'DATA',
        `"features" expected columns that vary, got ${quoted(columns[column])} of data "${name}"`,
      );
  if (targets?.every((value) => value === targets[0]))
    throw new QckptError(
      'DATA',
      `"target" expected a column that varies, got ${quoted(target!)} of data "${name}"`,
    );
  const { train } = stratifiedSplit(classes, split, 1);
  if (targets !== undefined && train.length < 2)
    throw new QckptError(
      'DATA',
      `"split" expected ${split.validation} + ${split.test} held-out rows to leave two of the ${classes.length} to ` +
        `train on, got ${train.length}`,
    );
  if (targets !== undefined) return;
  const counts = labels.map(() => 0);
  for (const row of train) counts[classes[row]]++;
  const missing = counts.indexOf(0);
  if (missing >= 0 || train.length < 2)
    throw new QckptError(
      'DATA',
      `"split" expected ${split.validation} + ${split.test} held-out rows to leave each class some of the ` +
        `${classes.length} to train on, got none of ${quoted(String(labels[Math.max(0, missing)]))}`,
    );
}

function fitTable(dataSet: DataSet, { train }: Split, { prepare }: TableConfig): Preprocessing {
  const { pixels, name } = dataSet;
  const { mean, deviation } = momentsOf(dataSet, train, prepare.standardize, prepare.pca !== null);
  const varying = Array.from(deviation.keys()).filter((k) => deviation[k] > 0);
  const covariance = covarianceOf(dataSet, train, { mean, deviation }, varying);
  const components = prepare.pca ?? pixels;
  if (prepare.pca !== null && prepare.pca > varying.length)
    throw new QckptError(
      'DATA',
      `"prepare.pca" expected at most ${varying.length}, the columns of data "${name}" that vary in training, ` +
        `got ${components}`,
    );
  const { axes, shares } =
    prepare.pca === null
      ? columnAxes(covariance, varying, pixels)
      : principalAxes(covariance, varying, pixels, prepare.pca);
  const unscaled = { mean, deviation, axes };
  const minimum = new Float64Array(components).fill(Number.POSITIVE_INFINITY);
  const maximum = new Float64Array(components).fill(Number.NEGATIVE_INFINITY);
  const scores = new Float64Array(components);
  for (const row of train) {
    scoreRow(unscaled, dataSet, row, scores);
    for (let k = 0; k < components; k++) {
      minimum[k] = Math.min(minimum[k], scores[k]);
      maximum[k] = Math.max(maximum[k], scores[k]);
    }
  }
  return { ...unscaled, explainedVariance: shares, minimum, maximum, range: prepare.scale };
}

/** Without standardization the deviation is 1; the mean is 0 where nothing is centred. */
function momentsOf(
  { images, pixels }: DataSet,
  rows: readonly number[],
  standardizes: boolean,
  centres: boolean,
): Pick<Preprocessing, 'mean' | 'deviation'> {
  const mean = new Float64Array(pixels);
  const deviation = new Float64Array(pixels).fill(1);
  if (!standardizes && !centres) return { mean, deviation };
  for (const row of rows) for (let k = 0; k < pixels; k++) mean[k] += images[row * pixels + k];
  for (let k = 0; k < pixels; k++) mean[k] /= rows.length;
  if (!standardizes) return { mean, deviation };
  deviation.fill(0);
  for (const row of rows)
    for (let k = 0; k < pixels; k++) {
      const off = images[row * pixels + k] - mean[k];
      deviation[k] += off * off;
    }
  return { mean, deviation: deviation.map((sum) => Math.sqrt(sum / rows.length)) };
}

/** [varying, varying] of the standardized columns. */
function covarianceOf(
  { images, pixels }: DataSet,
  rows: readonly number[],
  { mean, deviation }: Pick<Preprocessing, 'mean' | 'deviation'>,
  varying: readonly number[],
): Float64Array {
  const size = varying.length;
  const sums = new Float64Array(size * size);
  const own = new Float64Array(size);
  for (const row of rows) {
    varying.forEach((k, a) => {
      own[a] = (images[row * pixels + k] - mean[k]) / deviation[k];
    });
    for (let a = 0; a < size; a++) for (let b = a; b < size; b++) sums[a * size + b] += own[a] * own[b];
  }
  for (let a = 0; a < size; a++)
    for (let b = a; b < size; b++) sums[a * size + b] = sums[b * size + a] = sums[a * size + b] / rows.length;
  return sums;
}

interface Axes {
  readonly axes: Float64Array;
  /** Of the variance, along each. */
  readonly shares: Float64Array;
}

/** The columns themselves. */
function columnAxes(covariance: Float64Array, varying: readonly number[], pixels: number): Axes {
  const axes = new Float64Array(pixels * pixels);
  for (let k = 0; k < pixels; k++) axes[k * pixels + k] = 1;
  const shares = new Float64Array(pixels);
  const total = traceOf(covariance, varying.length);
  varying.forEach((k, a) => {
    shares[k] = covariance[a * varying.length + a] / total;
  });
  return { axes, shares };
}

function principalAxes(
  covariance: Float64Array,
  varying: readonly number[],
  pixels: number,
  components: number,
): Axes {
  const size = varying.length;
  const total = traceOf(covariance, size);
  const { values, vectors } = largestEigenpairs(covariance, size, components);
  const axes = new Float64Array(components * pixels);
  for (let k = 0; k < components; k++) {
    const axis = axes.subarray(k * pixels, (k + 1) * pixels);
    varying.forEach((column, a) => {
      axis[column] = vectors[k * size + a];
    });
    orient(axis);
  }
  return { axes, shares: Float64Array.from(values, (value) => value / total) };
}

function traceOf(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let a = 0; a < size; a++) sum += matrix[a * size + a];
  return sum;
}

/** A row's standardized values along each axis. A column that is constant in training is left out. */
function scoreRow(
  { mean, deviation, axes }: Pick<Preprocessing, 'mean' | 'deviation' | 'axes'>,
  { images, pixels }: DataSet,
  row: number,
  into: Float64Array,
): void {
  for (let k = 0; k < into.length; k++) {
    let score = 0;
    for (let i = 0; i < pixels; i++) {
      if (deviation[i] === 0 || axes[k * pixels + i] === 0) continue;
      score += (axes[k * pixels + i] * (images[row * pixels + i] - mean[i])) / deviation[i];
    }
    into[k] = score;
  }
}

/**
 * Angles of every row, [rows, features], in radians: training rows lie in the range, others may lie a little outside.
 */
export function tableAngles(preprocessing: Fitted, dataSet: DataSet): Float64Array {
  const { minimum, maximum, range = null } = preprocessing;
  const components = minimum.length;
  const angles = new Float64Array(dataSet.classes.length * components);
  for (let row = 0; row < dataSet.classes.length; row++) {
    const own = angles.subarray(row * components, (row + 1) * components);
    scoreRow(preprocessing, dataSet, row, own);
    if (range === null) continue;
    for (let k = 0; k < components; k++) {
      const width = maximum[k] - minimum[k];
      own[k] = width > 0 ? range[0] + ((own[k] - minimum[k]) / width) * (range[1] - range[0]) : range[0];
    }
  }
  return angles;
}
