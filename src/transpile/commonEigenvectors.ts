import type { ComplexMatrix } from '../circuit/complexMatrix.ts';
import { atan2, cos, sin } from '../numeric/elementary.ts';
import { determinant, identity4 } from './twoQubitMatrix.ts';

/** Twice an entry off the diagonal that counts as zero. */
const NEGLIGIBLE = 1e-15;

/**
 * Real orthogonal columns, of determinant 1, that diagonalize a symmetric unitary: its real and imaginary part commute.
 * Simultaneous Jacobi rotations after Bunse-Gerstner, Byers and Mehrmann, SIAM J. Matrix Anal. Appl. 14, 927 (1993).
 * @param matrix shape [4, 4]
 */
export function commonEigenvectors({ re, im }: ComplexMatrix): ComplexMatrix {
  const parts = [Float64Array.from(re), Float64Array.from(im)];
  const vectors = identity4();
  for (let sweep = 0; sweep < 30; sweep++) {
    let largest = 0;
    for (let p = 0; p < 3; p++)
      for (let q = p + 1; q < 4; q++) {
        let on = 0;
        let off = 0;
        let entry = 0;
        for (const part of parts) {
          const difference = part[5 * p] - part[5 * q];
          const twice = 2 * part[4 * p + q];
          on += difference * difference - twice * twice;
          off += 2 * difference * twice;
          entry = Math.max(entry, Math.abs(twice));
        }
        // Where two eigenvalues are equal, rounding alone would turn their vectors by any angle, and undo the others'
        // work.
        if (entry < NEGLIGIBLE) continue;
        largest = Math.max(largest, entry);
        const angleRad = atan2(off, on) / 4;
        const c = cos(angleRad);
        const s = sin(angleRad);
        for (const part of parts) {
          rotateColumns(part, p, q, c, s);
          rotateRows(part, p, q, c, s);
        }
        rotateColumns(vectors, p, q, c, s);
      }
    if (largest === 0) break;
  }
  if (determinant(vectors) < 0) for (let i = 0; i < 4; i++) vectors[4 * i] = -vectors[4 * i];
  return { re: vectors, im: new Float64Array(16) };
}

function rotateColumns(m: Float64Array, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < 4; i++) {
    const x = m[4 * i + p];
    const y = m[4 * i + q];
    m[4 * i + p] = c * x + s * y;
    m[4 * i + q] = c * y - s * x;
  }
}

function rotateRows(m: Float64Array, p: number, q: number, c: number, s: number): void {
  for (let j = 0; j < 4; j++) {
    const x = m[4 * p + j];
    const y = m[4 * q + j];
    m[4 * p + j] = c * x + s * y;
    m[4 * q + j] = c * y - s * x;
  }
}
