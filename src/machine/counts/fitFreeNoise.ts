import { Matrix, solve } from 'ml-matrix';
import { sequentialUniforms } from '../../numeric/streams.ts';
import { type FreeNoise, usualSize } from './freeNoise.ts';

/** Of all outcomes' squares: keeps rare ones from deciding. */
const LEAST_FREQUENCY = 1e-3;
/** How much a number of its usual size weighs, beside the squares of the counts. */
const HOLD = 0.02;
const ITERATIONS = 12;
const STEP = 1e-5;
/** A fit that gains less than this share of its squares has ended. */
const LEAST_GAIN = 1e-4;
const TRIES = 6;

/**
 * Numbers of a noise model by which its probabilities come nearest to frequencies: least squares, each difference in
 * units of the square root of the frequency (chi squared), by Levenberg and Marquardt, from several starts.
 * @param frequencies [circuits][outcomes]; a circuit without is not fitted to
 * @param starts how many, the stored calibration the first of them
 */
export function fitFreeNoise(
  { numbers, predict }: FreeNoise,
  frequencies: readonly (readonly number[] | null)[],
  starts: number,
): Float64Array {
  const sizes = numbers.map(({ kind }) => usualSize[kind]);
  const residuals = (values: Float64Array): number[] => [
    ...frequencies.flatMap((own, circuit) => {
      if (own === null) return [];
      const probabilities = predict(circuit, values);
      return own.map((f, outcome) => (probabilities[outcome] - f) / Math.sqrt(f + LEAST_FREQUENCY));
    }),
    ...sizes.map((size, k) => (HOLD * values[k]) / size),
  ];
  const uniform = sequentialUniforms('counts', 'fit');
  const fits = Array.from({ length: starts }, (_, start) =>
    descend(
      residuals,
      Float64Array.from(sizes, (size) => (start === 0 ? 0 : size * (2 * uniform() - 1))),
    ),
  );
  return fits.reduce((best, fit) => (fit.squares < best.squares ? fit : best)).values;
}

interface Fit {
  readonly values: Float64Array;
  readonly squares: number;
}

function descend(residuals: (values: Float64Array) => number[], start: Float64Array): Fit {
  let values = start;
  let found = residuals(values);
  let squares = squaresOf(found);
  let damping = 1e-2;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const slopes = Array.from(values, (_, k) => {
      const moved = residuals(values.with(k, values[k] + STEP));
      return moved.map((value, row) => (value - found[row]) / STEP);
    });
    const normal = slopes.map((a) => slopes.map((b) => dot(a, b)));
    const pull = Matrix.columnVector(slopes.map((slope) => dot(slope, found)));
    const before = squares;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const damped = new Matrix(
        normal.map((row, a) => row.map((value, b) => (a === b ? value * (1 + damping) : value))),
      );
      const step = solve(damped, pull).to1DArray();
      const tried = values.map((value, k) => value - step[k]);
      const there = residuals(tried);
      if (squaresOf(there) < squares) {
        [values, found, squares] = [tried, there, squaresOf(there)];
        damping /= 5;
        break;
      }
      damping *= 5;
    }
    if (before - squares <= LEAST_GAIN * before) break;
  }
  return { values, squares };
}

function squaresOf(values: readonly number[]): number {
  return dot(values, values);
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
