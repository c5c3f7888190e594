// Minimizes a function without derivatives: the (mu/mu_w, lambda)-CMA-ES with the standard parameters of N. Hansen,
// "The CMA Evolution Strategy: A Tutorial", arXiv:1604.00772 (figure 6 and table 1).
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** To be minimized over [n]. */
export type Objective = (at: readonly number[]) => number;

export interface CmaEsSetting {
  /** [n] */
  readonly start: readonly number[];
  /** The first standard deviation. */
  readonly step: number;
  readonly generations: number;
  /** In [0, 1). */
  readonly uniform: () => number;
}

/** @returns the best that was seen */
export function minimizeByCmaEs(
  objective: Objective,
  { start, step, generations, uniform }: CmaEsSetting,
): { readonly at: number[]; readonly value: number } {
  const n = start.length;
  const lambda = 4 + Math.floor(3 * Math.log(n));
  const mu = Math.floor(lambda / 2);
  const raw = Array.from({ length: mu }, (_, k) => Math.log((lambda + 1) / 2) - Math.log(k + 1));
  const weights = raw.map((weight) => weight / sum(raw));
  const muEffective = 1 / sum(weights.map((weight) => weight ** 2));
  const cSigma = (muEffective + 2) / (n + muEffective + 5);
  const dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEffective - 1) / (n + 1)) - 1) + cSigma;
  const cC = (4 + muEffective / n) / (n + 4 + (2 * muEffective) / n);
  const c1 = 2 / ((n + 1.3) ** 2 + muEffective);
  const cMu = Math.min(1 - c1, (2 * (muEffective - 2 + 1 / muEffective)) / ((n + 2) ** 2 + muEffective));
  const expectedLength = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n ** 2));

  let mean = [...start];
  let sigma = step;
  let covariance = Matrix.eye(n);
  let pathSigma = Matrix.zeros(n, 1);
  let pathC = Matrix.zeros(n, 1);
  let best = { at: [...start], value: objective(start) };
  for (let generation = 1; generation <= generations; generation++) {
    const { realEigenvalues, eigenvectorMatrix: b } = new EigenvalueDecomposition(covariance, {
      assumeSymmetric: true,
    });
    const lengths = realEigenvalues.map((value) => Math.sqrt(Math.max(value, 1e-20)));
    const sampled = Array.from({ length: lambda }, () => {
      const y = b.mmul(Matrix.columnVector(lengths.map((length) => length * normal(uniform))));
      const at = mean.map((value, k) => value + sigma * y.get(k, 0));
      return { y, at, value: objective(at) };
    }).sort((one, other) => one.value - other.value);
    if (sampled[0].value < best.value) best = { at: sampled[0].at, value: sampled[0].value };

    const yMean = weights.reduce(
      (total, weight, k) => total.add(Matrix.mul(sampled[k].y, weight)),
      Matrix.zeros(n, 1),
    );
    mean = mean.map((value, k) => value + sigma * yMean.get(k, 0));
    const whitened = b
      .mmul(Matrix.diag(lengths.map((length) => 1 / length)))
      .mmul(b.transpose())
      .mmul(yMean);
    pathSigma = Matrix.mul(pathSigma, 1 - cSigma).add(
      Matrix.mul(whitened, Math.sqrt(cSigma * (2 - cSigma) * muEffective)),
    );
    const length = pathSigma.norm('frobenius');
    const isShort =
      length / Math.sqrt(1 - (1 - cSigma) ** (2 * generation)) < (1.4 + 2 / (n + 1)) * expectedLength;
    const h = isShort ? 1 : 0;
    pathC = Matrix.mul(pathC, 1 - cC).add(Matrix.mul(yMean, h * Math.sqrt(cC * (2 - cC) * muEffective)));
    const rankOne = pathC.mmul(pathC.transpose()).add(Matrix.mul(covariance, (1 - h) * cC * (2 - cC)));
    const rankMu = weights.reduce(
      (total, weight, k) => total.add(Matrix.mul(sampled[k].y.mmul(sampled[k].y.transpose()), weight)),
      Matrix.zeros(n, n),
    );
    covariance = Matrix.mul(covariance, 1 - c1 - cMu)
      .add(Matrix.mul(rankOne, c1))
      .add(Matrix.mul(rankMu, cMu));
    sigma *= Math.exp((cSigma / dSigma) * (length / expectedLength - 1));
  }
  return best;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Box and Muller. */
function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
