import { constantAngle, isConstantAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import { type ComplexMatrix, multiplyMatrices } from '../../circuit/complexMatrix.ts';
import { gateNamed } from '../../circuit/gates.ts';
import { atan2 } from '../../numeric/elementary.ts';
import { mapOneQubitRuns } from '../mapOneQubitRuns.ts';
import type { Pass } from '../pass.ts';
import { withOperations } from '../withOperations.ts';

/** Makes visible what commutes. Free angles stay where they are. */
export const alignOneQubitRuns: Pass = {
  name: 'alignOneQubitRuns',
  help:
    'Writes runs of one-qubit gates without free parameters as one rotation about x, y or z where that is enough, ' +
    'else as rz, rx, rz: what commutes with the gates around is then there to be seen.',
  example: 'u(0.3, -pi/2, pi/2) a; h b; z b -> rx(0.3) a; rz(-pi/2) b; rx(pi/2) b; rz(pi/2) b',
  run: (compilation) => withOperations(compilation, alignRuns),
};

/** What rounding leaves of zero, in entries of a product of unitaries. */
const DUST = 1e-13;

/** The same of operations alone. Error below 1e-13 an angle. @param qubits number of qubits */
export function alignRuns(operations: readonly Operation[], qubits: number): Operation[] {
  return mapOneQubitRuns(operations, qubits, align, ({ angles }) => angles.every(isConstantAngle));
}

const matrixOf = ({ gate, angles }: Operation): ComplexMatrix =>
  gateNamed(gate).matrix(angles.map(({ constant }) => constant));

function align(run: readonly Operation[], qubit: number): readonly Operation[] {
  if (run.length === 1 && ['rx', 'ry', 'rz'].includes(run[0].gate)) return run;
  const matrix = run.map(matrixOf).reduce((product, next) => multiplyMatrices(next, product));
  const [w, x, y, z] = quaternionOf(matrix);
  const turn = (gate: string, angleRad: number): Operation[] =>
    angleRad === 0 ? [] : [{ gate, qubits: [qubit], angles: [constantAngle(angleRad)] }];
  const small = (value: number) => Math.abs(value) < DUST;
  if (small(x) && small(y)) return turn('rz', small(z) ? 0 : 2 * atan2(z, w));
  if (small(y) && small(z)) return turn('rx', 2 * atan2(x, w));
  if (small(x) && small(z)) return turn('ry', 2 * atan2(y, w));
  // rz(phi) rx(theta) rz(lambda), the last first in time.
  const theta = 2 * atan2(Math.sqrt(x * x + y * y), Math.sqrt(w * w + z * z));
  const half = small(w) && small(z) ? 0 : atan2(z, w);
  const difference = atan2(y, x);
  return [...turn('rz', half - difference), ...turn('rx', theta), ...turn('rz', half + difference)];
}

/** w - i (x X + y Y + z Z), of a unitary up to a phase. */
function quaternionOf({ re, im }: ComplexMatrix): readonly [number, number, number, number] {
  // The square root of the determinant is the phase.
  const detRe = re[0] * re[3] - im[0] * im[3] - re[1] * re[2] + im[1] * im[2];
  const detIm = re[0] * im[3] + im[0] * re[3] - re[1] * im[2] - im[1] * re[2];
  const norm = Math.sqrt(detRe * detRe + detIm * detIm);
  // Half of its angle: the larger of cosine and sine first, since the other would lose half its digits.
  const larger = Math.sqrt((1 + Math.abs(detRe) / norm) / 2);
  const smaller = detIm / norm / (2 * larger);
  const [c, s] = detRe >= 0 ? [larger, smaller] : [smaller, larger];
  const entry = (k: number) => [re[k] * c + im[k] * s, im[k] * c - re[k] * s];
  const [a, b, d] = [entry(0), entry(2), entry(3)];
  return [(a[0] + d[0]) / 2, -b[1], b[0], (d[1] - a[1]) / 2];
}
