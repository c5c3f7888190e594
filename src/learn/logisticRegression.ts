import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { QckptError } from '../numeric/qckptError.ts';
import { softmax } from './softmax.ts';

/** Labelled rows of numbers. */
export interface LabelledRows {
  /** Of each sample the same number of features. */
  readonly rows: readonly ArrayLike<number>[];
  /** Class index of each. */
  readonly classes: readonly number[];
}

/** A linear classifier. */
export interface LogisticRegression {
  /** Class indices that it knows, ascending. */
  readonly classes: readonly number[];
  /** [classes, features + 1] weights, and last the intercept. */
  readonly weights: readonly Float64Array[];
  /** The most probable class; ties go to the lowest. */
  readonly classOf: (row: ArrayLike<number>) => number;
}

/** From zero Newton's method is at its end, to the last bits, in some ten steps; the rest change nothing. */
const STEPS = 20;
/** A step is halved so often at most, until the loss falls. */
const HALVINGS = 30;

/**
 * Multinomial logistic regression: least sum of cross-entropies + ridge / 2 x sum of squared weights, intercepts free
 * and of sum 0. By Newton's method from zero with a fixed number of steps: the same bits everywhere.
 * @param ridge > 0
 * @throws QckptError ARGUMENT: no rows, or a ridge that is not positive
 */
export function fitLogisticRegression(data: LabelledRows, ridge: number): LogisticRegression {
  if (data.rows.length === 0 || data.rows.length !== data.classes.length)
    throw new QckptError(
      'ARGUMENT',
      `a regression expected a class for each of at least one row, got ${data.classes.length} for ${data.rows.length}`,
    );
  if (!(ridge > 0)) throw new QckptError('ARGUMENT', `"ridge" expected number > 0, got ${ridge}`);
  const classes = [...new Set(data.classes)].sort((a, b) => a - b);
  const rows = data.rows.map((row) => Float64Array.from([...Array.from(row), 1]));
  const labels = data.classes.map((own) => classes.indexOf(own));
  const width = rows[0].length;
  let weights = classes.map(() => new Float64Array(width));
  let loss = lossOf(weights, rows, labels, ridge);
  for (let step = 0; step < STEPS; step++) {
    const direction = newtonStep(weights, rows, labels, ridge);
    const from = weights;
    for (let halving = 0, length = 1; halving < HALVINGS; halving++, length /= 2) {
      const tried = from.map((own, k) => own.map((w, j) => w - length * direction[k * width + j]));
      const next = lossOf(tried, rows, labels, ridge);
      if (next >= loss) continue;
      weights = tried;
      loss = next;
      break;
    }
    if (weights === from) break;
  }
  const found = weights;
  return {
    classes,
    weights: found,
    classOf: (row) => {
      const scores = scoresOf(found, Float64Array.from([...Array.from(row), 1]));
      return classes[scores.indexOf(Math.max(...scores))];
    },
  };
}

function scoresOf(weights: readonly Float64Array[], row: Float64Array): number[] {
  return weights.map((own) => {
    let score = 0;
    for (let j = 0; j < own.length; j++) score += row[j] * own[j];
    return score;
  });
}

function lossOf(
  weights: readonly Float64Array[],
  rows: readonly Float64Array[],
  labels: readonly number[],
  ridge: number,
): number {
  let loss = 0;
  rows.forEach((row, i) => {
    const scores = scoresOf(weights, row);
    loss += softmax(scores).logSum - scores[labels[i]];
  });
  for (const own of weights) for (let j = 0; j < own.length - 1; j++) loss += (ridge / 2) * own[j] * own[j];
  return loss;
}

/** [classes x width] the Hessian's inverse times the gradient. */
function newtonStep(
  weights: readonly Float64Array[],
  rows: readonly Float64Array[],
  labels: readonly number[],
  ridge: number,
): Float64Array {
  const width = rows[0].length;
  const size = weights.length * width;
  const gradient = new Float64Array(size);
  const hessian = Array.from({ length: size }, () => new Float64Array(size));
  rows.forEach((row, i) => {
    const { p } = softmax(scoresOf(weights, row));
    for (let k = 0; k < p.length; k++) {
      const slope = p[k] - (labels[i] === k ? 1 : 0);
      for (let a = 0; a < width; a++) gradient[k * width + a] += slope * row[a];
      for (let l = 0; l <= k; l++) {
        const factor = p[k] * ((k === l ? 1 : 0) - p[l]);
        for (let a = 0; a < width; a++) {
          const line = hessian[k * width + a];
          for (let b = 0; b < width; b++) line[l * width + b] += factor * row[a] * row[b];
        }
      }
    }
  });
  for (let k = 0; k < weights.length; k++) {
    for (let a = 0; a < width - 1; a++) {
      gradient[k * width + a] += ridge * weights[k][a];
      hessian[k * width + a][k * width + a] += ridge;
    }
    // All intercepts may move together at no cost: their sum is held at 0.
    for (let l = 0; l <= k; l++) hessian[(k + 1) * width - 1][(l + 1) * width - 1] += 1;
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) hessian[b][a] = hessian[a][b];
  const solved = new CholeskyDecomposition(new Matrix(hessian.map((line) => Array.from(line)))).solve(
    Matrix.columnVector(Array.from(gradient)),
  );
  return Float64Array.from({ length: size }, (_, a) => solved.get(a, 0));
}
