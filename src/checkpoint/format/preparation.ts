import type { DataSet } from '../../learn/data/dataSet.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { Encode } from '../../learn/data/preprocessing.ts';
import type { TensorF64 } from './container.ts';

/** Steps of a preparation, in the order in which they are made. */
export const preparationSteps = ['standardize', 'project', 'scale'] as const;
/** One of `preparationSteps`. */
export type PreparationStep = (typeof preparationSteps)[number];

/** What is done with a sample's columns; the numbers are in the tensors `preparation.*`. */
export interface PreparationStatement {
  readonly columns: number;
  readonly features: number;
  /** None: columns are the features, as they are. */
  readonly steps: readonly PreparationStep[];
  /** To what the smallest and the largest fitted score of a feature go, in radians; null: no such step. */
  readonly scale: readonly [number, number] | null;
}

/** What was fitted, k features of c columns: tensors `preparation.NAME`. */
export interface PreparationTensors {
  /** [c] mean of each column. */
  readonly mean: TensorF64;
  /** [c] population standard deviation; 0: the column is left out. */
  readonly std: TensorF64;
  /** [k, c] principal axes of unit length. */
  readonly axes: TensorF64;
  /** [k, 2] smallest and largest score on the fitted rows. */
  readonly range: TensorF64;
}

/** Names of the tensors `preparation.NAME`. */
export const preparationFields = [
  'mean',
  'std',
  'axes',
  'range',
] as const satisfies readonly (keyof PreparationTensors)[];

const TURN = [0, 2 * Math.PI] as const;

/** What a checkpoint says of how its data were made ready. */
export function statePreparation({ preprocessing, features }: PreparedData): PreparationStatement {
  if (preprocessing === null) return { columns: features, features, steps: [], scale: null };
  const { mean, range = TURN } = preprocessing;
  const steps = preparationSteps.filter((step) => step !== 'scale' || range !== null);
  return { columns: mean.length, features, steps, scale: range };
}

/** What was fitted, as a checkpoint's tensors; undefined: nothing was. */
export function preparationTensors({
  preprocessing,
  features,
}: PreparedData): PreparationTensors | undefined {
  if (preprocessing === null) return undefined;
  const { mean, deviation, axes, minimum, maximum } = preprocessing;
  const columns = mean.length;
  const tensor = (shape: readonly number[], data: Float64Array): TensorF64 => ({ dtype: 'F64', shape, data });
  const range = Float64Array.from(
    { length: 2 * features },
    (_, k) => (k % 2 === 0 ? minimum : maximum)[k >> 1],
  );
  return {
    mean: tensor([columns], mean),
    std: tensor([columns], deviation),
    axes: tensor([features, columns], axes),
    range: tensor([features, 2], range),
  };
}

/**
 * Angles of new samples, [samples, features] in radians, by what a checkpoint holds: to the bit what training made of
 * the same samples.
 * @param encode of the kind of data that it was trained on
 */
export function encodeSamples(
  { mean, std, axes, range }: PreparationTensors,
  { scale }: PreparationStatement,
  samples: DataSet,
  encode: Encode,
): Float64Array {
  const end = (side: 0 | 1): Float64Array => range.data.filter((_, k) => k % 2 === side);
  return encode(
    {
      mean: mean.data,
      deviation: std.data,
      axes: axes.data,
      minimum: end(0),
      maximum: end(1),
      range: scale,
    },
    samples,
  );
}
