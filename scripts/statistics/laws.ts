import { cos, exp, log } from '#src/numeric/elementary.ts';

/** Uniform number `index` of a draw, in (0, 1). */
export type Uniform = (index: number) => number;

/** What values are drawn from. */
export interface Law {
  readonly name: string;
  /** Its true mean. */
  readonly mean: number;
  /** Share of intervals that must hold the true mean; null: no promise, a limit to be known. */
  readonly promise: number | null;
  /** Value number `index` of a sample. */
  readonly draw: (uniform: Uniform, index: number) => number;
}

/** Laws with a formula. */
export const formulas: readonly Law[] = [
  { name: 'normal', mean: 0, promise: 0.94, draw: normal },
  ...[0.5, 1].map((sigma) => ({
    name: `lognormal, sigma ${sigma}`,
    mean: exp((sigma * sigma) / 2),
    promise: null,
    draw: (uniform: Uniform, index: number) => exp(sigma * normal(uniform, index)),
  })),
];

/** Box and Muller, Ann. Math. Stat. 29 (1958) 610. */
function normal(uniform: Uniform, index: number): number {
  return Math.sqrt(-2 * log(uniform(2 * index))) * cos(2 * Math.PI * uniform(2 * index + 1));
}

/** Draws with replacement from residuals, whose mean is 0. */
export function residualLaw(name: string, promise: number | null, residuals: readonly number[]): Law {
  return {
    name: `${name} (${residuals.length})`,
    mean: 0,
    promise,
    draw: (uniform, index) => residuals[Math.floor(uniform(index) * residuals.length)],
  };
}
