import { type Angle, addAngles, constantAngle, isConstantAngle, negateAngle } from '../circuit/angle.ts';
import type { Operation } from '../circuit/circuit.ts';
import { cosSin } from '../circuit/complexMatrix.ts';
import { decomposeOperation, gateNamed } from '../circuit/gates.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { atan2 } from '../numeric/elementary.ts';
import { QckptError } from '../numeric/qckptError.ts';

/** w - i (x X + y Y + z Z): an SU(2) matrix as a unit quaternion. */
type Rotation = readonly [w: number, x: number, y: number, z: number];

const HALF_PI = Math.PI / 2;
const IDENTITY: Rotation = [1, 0, 0, 0];
const R = Math.SQRT1_2;

/** Turns Z into the axis: rotation about it = turn x rz x inverse turn. */
const TURNS: Readonly<Record<string, Rotation>> = { rx: [R, 0, R, 0], ry: [R, -R, 0, 0], rz: IDENTITY };

/** What rounding leaves of angles that are multiples of pi/4 in exact arithmetic; far below what a device resolves. */
const DUST = 1e-13;

/** left x right: right comes first in time. */
function multiply([a, b, c, d]: Rotation, [e, f, g, h]: Rotation): Rotation {
  return [
    a * e - b * f - c * g - d * h,
    a * f + b * e + c * h - d * g,
    a * g - b * h + c * e + d * f,
    a * h + b * g - c * f + d * e,
  ];
}

const inverse = ([w, x, y, z]: Rotation): Rotation => [w, -x, -y, -z];

function zRotation(angleRad: number): Rotation {
  const [w, z] = cosSin(angleRad / 2);
  return [w, 0, 0, z];
}

/** A rotation as rz(lambda), ry(theta), rz(phi) in time order; theta in [0, pi]. */
interface Euler {
  readonly theta: number;
  readonly phi: number;
  readonly lambda: number;
}

function eulerOf([w, x, y, z]: Rotation): Euler {
  const theta = snap(2 * atan2(Math.sqrt(x * x + y * y), Math.sqrt(w * w + z * z)));
  // Where theta is 0 or pi only the sum or the difference is defined.
  const half = theta === Math.PI ? 0 : atan2(z, w);
  const difference = theta === 0 ? 0 : atan2(-x, y);
  return { theta, phi: half + difference, lambda: half - difference };
}

/** To the nearest multiple of pi/4 where rounding explains the difference. */
function snap(angleRad: number): number {
  const nearest = Math.round(angleRad / (HALF_PI / 2)) * (HALF_PI / 2);
  return Math.abs(angleRad - nearest) < DUST ? nearest : angleRad;
}

/** In (-pi, pi]. */
function wrap(angleRad: number): number {
  const wrapped = angleRad - 2 * Math.PI * Math.round(angleRad / (2 * Math.PI));
  const snapped = snap(wrapped);
  return snapped <= -Math.PI ? Math.PI : snapped;
}

/**
 * Free rotations about Z with fixed rotations around them: fixed[0], rz(free[0]), fixed[1], ... in time order; the free
 * angles have constant 0, and no fixed rotation between two of them keeps the Z axis.
 */
interface Run {
  readonly fixed: Rotation[];
  readonly free: Angle[];
}

function appendFixed(run: Run, rotation: Rotation): void {
  run.fixed[run.free.length] = multiply(rotation, run.fixed[run.free.length]);
}

function appendFree(run: Run, angle: Angle): void {
  const k = run.free.length;
  const between = k > 0 ? eulerOf(run.fixed[k]).theta : HALF_PI;
  if (between !== 0 && between !== Math.PI) {
    run.free.push(angle);
    run.fixed.push(IDENTITY);
    return;
  }
  // The earlier free rotation goes through what lies between, with its sign changed by a half turn.
  const last = run.free.pop()!;
  const after = run.fixed.pop()!;
  appendFixed(run, after);
  const sum = addAngles(between === 0 ? last : negateAngle(last), angle);
  if (sum.terms.length > 0) appendFree(run, sum);
}

function appendOperation(run: Run, operation: Operation): void {
  const parts = decomposeOperation(operation);
  if (parts !== null) {
    for (const part of parts) appendOperation(run, part);
    return;
  }
  const [{ constant, terms }] = operation.angles;
  const turn = TURNS[operation.gate];
  appendFixed(run, inverse(turn));
  appendFixed(run, zRotation(constant));
  if (terms.length > 0) appendFree(run, { constant: 0, terms });
  appendFixed(run, turn);
}

/** rz, and quarter and half turns about X, all up to a global phase. */
export interface OneQubitBasis {
  /** A quarter turn: sx, or gpi2(0) of trapped ions. */
  readonly quarterTurn: NativeTurn;
  /** A half turn: x, or gpi(0); null: two quarter turns. */
  readonly halfTurn: NativeTurn | null;
}

type NativeTurn = Pick<Operation, 'gate' | 'angles'>;

const ABOUT_X: Angle = constantAngle(0);
const quarterTurns: readonly NativeTurn[] = [
  { gate: 'sx', angles: [] },
  { gate: 'gpi2', angles: [ABOUT_X] },
];
const halfTurns: readonly NativeTurn[] = [
  { gate: 'x', angles: [] },
  { gate: 'gpi', angles: [ABOUT_X] },
];

/**
 * Phases of gpi2 can take up what rz would do (`absorbRz`).
 * @throws QckptError TRANSPILE where that is not so either
 */
export function oneQubitBasis({ name, nativeGates }: HardwareProfile): OneQubitBasis {
  const native = (turns: readonly NativeTurn[]) => turns.find(({ gate }) => nativeGates.includes(gate));
  const quarterTurn = native(quarterTurns);
  if (
    quarterTurn === undefined ||
    !(nativeGates.includes('rz') || gateNamed(quarterTurn.gate).phaseAngles !== null)
  )
    throw new QckptError(
      'TRANSPILE',
      `${name}: native gates expected rz and sx, or gpi2, among them, got ${nativeGates.join(', ')}`,
    );
  return { quarterTurn, halfTurn: native(halfTurns) ?? null };
}

/**
 * The shortest sequence of rz and the device's quarter and half turns (here called sx and x) for a run of one-qubit
 * gates, equal up to a global phase. Fixed angles are merged into Euler form (rz-sx-rz-sx-rz, rz-sx-rz, x-rz or rz).
 * Free ones stay, affine, each in an rz of its own unless no fixed turn lies between two of them. Angles are in (-pi,
 * pi]. Error below 1e-13 a fixed angle. Source: McKay et al., "Efficient Z gates for quantum computing", Phys. Rev. A
 * 96, 022330 (2017), equation (3).
 * @param operations on one qubit, in time order
 */
export function synthesizeRun(
  operations: readonly Operation[],
  qubit: number,
  basis: OneQubitBasis,
): Operation[] {
  const key = runKey(operations, basis);
  let native = knownRuns.get(key);
  if (native === undefined) {
    native = synthesize(operations, basis);
    if (knownRuns.size >= MOST_KNOWN) knownRuns.clear();
    knownRuns.set(key, native);
  }
  return native.map(({ gate, angles }) => ({ gate, qubits: [qubit], angles }));
}

/** The versions of a circuit that a search compares have most of their runs in common. */
const knownRuns = new Map<string, readonly Operation[]>();
const MOST_KNOWN = 4096;

function runKey(operations: readonly Operation[], { quarterTurn, halfTurn }: OneQubitBasis): string {
  let key = `${quarterTurn.gate} ${halfTurn?.gate}:`;
  for (const { gate, angles } of operations) {
    key += ` ${gate}`;
    for (const { constant, terms } of angles) {
      key += `,${constant}`;
      for (const { name, coefficient } of terms) key += `+${coefficient}*${name}`;
    }
  }
  return key;
}

/** On qubit 0. */
function synthesize(operations: readonly Operation[], { quarterTurn, halfTurn }: OneQubitBasis): Operation[] {
  const run: Run = { fixed: [IDENTITY], free: [] };
  for (const operation of operations) appendOperation(run, operation);

  const native: Operation[] = [];
  let pending: Angle = constantAngle(0);
  const rz = (angleRad: number): void => {
    pending = addAngles(pending, constantAngle(angleRad));
  };
  const flush = (): void => {
    const angle = addAngles(constantAngle(wrap(pending.constant)), { constant: 0, terms: pending.terms });
    if (!isConstantAngle(angle) || angle.constant !== 0)
      native.push({ gate: 'rz', qubits: [0], angles: [angle] });
    pending = constantAngle(0);
  };
  const pulse = ({ gate, angles }: NativeTurn): void => {
    flush();
    native.push({ gate, qubits: [0], angles });
  };

  run.fixed.forEach((rotation, k) => {
    const { theta, phi, lambda } = eulerOf(rotation);
    if (theta === 0) rz(phi + lambda);
    else if (theta === Math.PI) {
      if (halfTurn !== null) pulse(halfTurn);
      else {
        pulse(quarterTurn);
        pulse(quarterTurn);
      }
      rz(phi - lambda + Math.PI);
    } else if (theta === HALF_PI) {
      rz(lambda - HALF_PI);
      pulse(quarterTurn);
      rz(phi + HALF_PI);
    } else {
      rz(lambda);
      pulse(quarterTurn);
      rz(theta + Math.PI);
      pulse(quarterTurn);
      rz(phi + Math.PI);
    }
    if (k < run.free.length) pending = addAngles(pending, run.free[k]);
  });
  flush();
  return native;
}
