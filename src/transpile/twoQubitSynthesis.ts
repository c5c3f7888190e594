import { type Angle, constantAngle } from '../circuit/angle.ts';
import type { Operation } from '../circuit/circuit.ts';
import { type ComplexMatrix, multiplyMatrices } from '../circuit/complexMatrix.ts';
import { atan2, cos, sin } from '../numeric/elementary.ts';
import { commonEigenvectors } from './commonEigenvectors.ts';
import { dagger, determinant, transpose } from './twoQubitMatrix.ts';

/** K1 exp(i (a XX + b YY + c ZZ)) K2 up to a global phase, K1 and K2 on one qubit each; a, b, c in [-pi/4, pi/4]. */
export interface TwoQubitDecomposition {
  readonly before: readonly Operation[];
  readonly after: readonly Operation[];
  /** a, b, c, in radians. */
  readonly interaction: readonly [number, number, number];
  /** The fewest cx that make it, 0 to 3. */
  readonly entanglers: number;
}

const R = Math.SQRT1_2;
const QUARTER = Math.PI / 4;
/** An interaction below this is rounding: it makes at most this difference. */
const DUST = 1e-12;

/** Columns: the magic basis, in which one-qubit gates are real. */
const MAGIC: ComplexMatrix = {
  re: Float64Array.from([R, 0, 0, 0, 0, 0, R, 0, 0, 0, -R, 0, R, 0, 0, 0]),
  im: Float64Array.from([0, 0, 0, R, 0, R, 0, 0, 0, R, 0, 0, 0, 0, 0, -R]),
};
const MAGIC_DAGGER = dagger(MAGIC);
/** Eigenvalues of XX, YY, ZZ on the magic basis. */
const SIGNS: readonly (readonly number[])[] = [
  [1, 1, -1, -1],
  [-1, 1, -1, 1],
  [1, -1, -1, 1],
];

/**
 * Takes a two-qubit unitary apart (KAK). Error below 1e-12.
 * Source: Kraus and Cirac, Phys. Rev. A 63, 062309 (2001), appendix A.
 * @param unitary shape [4, 4], first qubit the low digit; operations are on qubits 0 and 1
 */
export function decomposeTwoQubitUnitary(unitary: ComplexMatrix): TwoQubitDecomposition {
  const inBasis = multiplyMatrices(MAGIC_DAGGER, multiplyMatrices(unitary, MAGIC));
  const squared = multiplyMatrices(transpose(inBasis), inBasis);
  const vectors = commonEigenvectors(squared);
  const turned = multiplyMatrices(inBasis, vectors);
  // turned = O1 D with O1 real: each column's phase, up to sign, is half that of its square.
  const phases = [0, 1, 2, 3].map((k) => columnPhase(turned, k));
  const rotation = new Float64Array(16);
  for (let k = 0; k < 4; k++)
    for (let i = 0; i < 4; i++)
      rotation[4 * i + k] = turned.re[4 * i + k] * cos(phases[k]) + turned.im[4 * i + k] * sin(phases[k]);
  if (determinant(rotation) < 0) {
    phases[0] += Math.PI;
    for (let i = 0; i < 4; i++) rotation[4 * i] = -rotation[4 * i];
  }
  const left = localGates(toStandard({ re: rotation, im: new Float64Array(16) }));
  const right = localGates(toStandard(transpose(vectors)));
  const reduced = SIGNS.map((signs) =>
    reduce(signs.reduce((sum, sign, k) => sum + (sign * phases[k]) / 4, 0)),
  );
  // exp(i pi/2 PP) is the Pauli on both qubits.
  const paulis = reduced.flatMap(({ halfTurns }, k) =>
    halfTurns % 2 === 0 ? [] : [0, 1].map((qubit) => operation('xyz'[k], [qubit])),
  );
  const interaction = reduced.map(({ rest }) => rest) as [number, number, number];
  return {
    before: right,
    after: [...paulis, ...left],
    interaction,
    entanglers: entanglersFor(interaction),
  };
}

function entanglersFor(interaction: readonly number[]): number {
  const present = interaction.filter((x) => x !== 0);
  if (present.length === 1) return Math.abs(Math.abs(present[0]) - QUARTER) < DUST ? 1 : 2;
  return present.length;
}

/** The fewest cx and cz, and one-qubit gates, for what was taken apart. */
export function synthesizeTwoQubit(parts: TwoQubitDecomposition): Operation[] {
  return [...parts.before, ...interact(parts.interaction, parts.entanglers), ...parts.after];
}

function interact([a, b, c]: readonly [number, number, number], entanglers: number): Operation[] {
  if (entanglers === 0) return [];
  if (entanglers === 3)
    // Vatan and Williams, Phys. Rev. A 69, 032315 (2004), figure 6.
    return [
      operation('rz', [1], Math.PI / 2),
      operation('cx', [1, 0]),
      operation('rz', [0], Math.PI / 2 - 2 * c),
      operation('ry', [1], Math.PI / 2 - 2 * a),
      operation('cx', [0, 1]),
      operation('ry', [1], 2 * b - Math.PI / 2),
      operation('cx', [1, 0]),
      operation('rz', [0], -Math.PI / 2),
    ];
  if (entanglers === 1) {
    // exp(i pi/4 ZZ) is cz and rz(-pi/2) on both, to phase.
    const k = [a, b, c].findIndex((x) => x !== 0);
    const sign = Math.sign([a, b, c][k]);
    const axis = ['ry', 'rx', null][k];
    const turn = (angleRad: number) =>
      axis === null ? [] : [0, 1].map((qubit) => operation(axis, [qubit], angleRad));
    return [
      ...turn(-Math.PI / 2),
      operation('cz', [0, 1]),
      ...[0, 1].map((qubit) => operation('rz', [qubit], (-sign * Math.PI) / 2)),
      ...turn(Math.PI / 2),
    ];
  }
  // exp(i (a XX + c ZZ)) = cx (exp(i a X) on the control, exp(i c Z) on the target) cx; other axes turned there.
  const axis = b === 0 ? null : c === 0 ? 'rx' : 'rz';
  const [x, z] = b === 0 ? [a, c] : c === 0 ? [a, b] : [b, c];
  const turn = (angleRad: number) =>
    axis === null ? [] : [0, 1].map((qubit) => operation(axis, [qubit], angleRad));
  return [
    ...turn(-Math.PI / 2),
    operation('cx', [0, 1]),
    operation('rx', [0], -2 * x),
    operation('rz', [1], -2 * z),
    operation('cx', [0, 1]),
    ...turn(Math.PI / 2),
  ];
}

/** The phase that makes a column real, from the sum of its squares. */
function columnPhase({ re, im }: ComplexMatrix, column: number): number {
  let x = 0;
  let y = 0;
  for (let i = 0; i < 4; i++) {
    const a = re[4 * i + column];
    const b = im[4 * i + column];
    x += a * a - b * b;
    y += 2 * a * b;
  }
  return atan2(y, x) / 2;
}

const toStandard = (matrix: ComplexMatrix): ComplexMatrix =>
  multiplyMatrices(MAGIC, multiplyMatrices(matrix, MAGIC_DAGGER));

/** The two one-qubit gates whose tensor product a matrix is. */
function localGates({ re, im }: ComplexMatrix): Operation[] {
  let pivot = 0;
  const size = (k: number) => re[k] * re[k] + im[k] * im[k];
  for (let k = 1; k < 16; k++) if (size(k) > size(pivot) + 1e-9) pivot = k;
  const row = pivot >> 2;
  const column = pivot & 3;
  const low = [0, 1, 2, 3].map((k) => 4 * ((row & 2) | (k >> 1)) + ((column & 2) | (k & 1)));
  const high = [0, 1, 2, 3].map((k) => 4 * ((row & 1) | (k & 2)) + ((column & 1) | ((k & 1) << 1)));
  return [low, high].flatMap((entries, qubit) =>
    eulerGate(
      entries.map((k) => re[k]),
      entries.map((k) => im[k]),
      qubit,
    ),
  );
}

/** u(theta, phi, lambda), from a matrix proportional to it. */
function eulerGate(re: readonly number[], im: readonly number[], qubit: number): Operation[] {
  const magnitude = (k: number) => Math.sqrt(re[k] * re[k] + im[k] * im[k]);
  const phase = (k: number) => atan2(im[k], re[k]);
  const theta = 2 * atan2(magnitude(2), magnitude(0));
  const flips = magnitude(2) > magnitude(0);
  // Of phi and lambda, the well-defined ones: from the larger entries, the other from their sum or difference.
  if (magnitude(0) < 1e-13) return [operation('u', [qubit], Math.PI, phase(2), phase(1) + Math.PI)];
  if (magnitude(2) < 1e-13) return [operation('u', [qubit], 0, 0, phase(3) - phase(0))];
  const sum = phase(3) - phase(0);
  const difference = phase(2) - phase(1) - Math.PI;
  if (flips) {
    const phi = phase(2) - phase(0);
    return [operation('u', [qubit], theta, phi, phi - difference)];
  }
  const phi = phase(2) - phase(0);
  return [operation('u', [qubit], theta, phi, sum - phi)];
}

/** An angle of an interaction without its half turns, in [-pi/4, pi/4]. */
function reduce(angleRad: number): { readonly rest: number; readonly halfTurns: number } {
  const halfTurns = Math.round(angleRad / (Math.PI / 2));
  const rest = angleRad - halfTurns * (Math.PI / 2);
  return { rest: Math.abs(rest) < DUST ? 0 : rest, halfTurns: Math.abs(halfTurns) };
}

function operation(gate: string, qubits: readonly number[], ...anglesRad: readonly number[]): Operation {
  return { gate, qubits, angles: anglesRad.map((angleRad): Angle => constantAngle(angleRad)) };
}
