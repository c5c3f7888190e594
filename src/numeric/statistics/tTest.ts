import { studentTCdf } from './studentT.ts';
import { meanWithError } from './tInterval.ts';

/** Which means speak against the threshold: any other, greater ones, or lesser ones. */
export type Alternative = 'two-sided' | 'greater' | 'less';

/** What a t test found. */
export interface TTest {
  /** (mean - threshold) / standard error; infinite where equal values lie beside the threshold. */
  readonly t: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
}

/**
 * Student's test of a mean against a threshold. One-sided at level a agrees with the two-sided interval at level
 * 1 - 2 a: p < 0.025 for `greater` where the 95 % interval lies above the threshold. Equal values have p 0 or 1: 1
 * where they are the threshold.
 * @param values independent ones, e.g. differences paired by seed
 * @returns null for fewer than `LEAST_VALUES` values
 * @throws QckptError ARGUMENT: a value that is not finite
 */
export function tTest(
  values: readonly number[],
  { threshold = 0, alternative = 'two-sided' }: { threshold?: number; alternative?: Alternative } = {},
): TTest | null {
  const found = meanWithError(values);
  if (found === null) return null;
  const difference = found.estimate - threshold;
  const degreesOfFreedom = values.length - 1;
  if (difference === 0) {
    const isPoint = found.error === 0 || alternative === 'two-sided';
    return { t: 0, degreesOfFreedom, p: isPoint ? 1 : 0.5 };
  }
  const t = difference / found.error;
  return { t, degreesOfFreedom, p: probabilityOf[alternative](t, degreesOfFreedom) };
}

/** Lower tails: small ones keep their digits. */
const probabilityOf: Readonly<Record<Alternative, (t: number, degrees: number) => number>> = {
  'two-sided': (t, degrees) => 2 * studentTCdf(-Math.abs(t), degrees),
  greater: (t, degrees) => studentTCdf(-t, degrees),
  less: studentTCdf,
};
