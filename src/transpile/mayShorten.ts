import type { ComplexMatrix } from '../circuit/complexMatrix.ts';
import { complexDeterminant } from './twoQubitMatrix.ts';

/**
 * Whether fewer than three cx may do, or fewer than two where there are two: necessary, not sufficient, and cheap.
 * Source: Shende, Bullock and Markov, Phys. Rev. A 70, 012310 (2004), propositions 1 to 3.
 */
export function mayShorten({ re, im }: ComplexMatrix, entanglers: number): boolean {
  if (entanglers > 3) return true;
  // Trace of U YY U^T YY, squared, over the determinant: real and not negative for two cx, 0 or 16 for fewer.
  let traceRe = 0;
  let traceIm = 0;
  for (let k = 0; k < 16; k++) {
    const other = 15 - k;
    const sign = ANTIDIAGONAL[k >> 2] * ANTIDIAGONAL[k & 3];
    traceRe += sign * (re[k] * re[other] - im[k] * im[other]);
    traceIm += sign * (re[k] * im[other] + im[k] * re[other]);
  }
  const squareRe = traceRe * traceRe - traceIm * traceIm;
  const squareIm = 2 * traceRe * traceIm;
  const [detRe, detIm] = complexDeterminant(re, im);
  const real = squareRe * detRe + squareIm * detIm;
  const imaginary = squareIm * detRe - squareRe * detIm;
  const near = (value: number) => Math.abs(value) < 1e-6;
  if (!near(imaginary) || real < -1e-6) return false;
  return entanglers === 3 || near(real) || near(real - 16);
}

/** Y x Y, from its last column to its first. */
const ANTIDIAGONAL: readonly number[] = [-1, 1, 1, -1];
