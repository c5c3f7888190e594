import { type Angle, constantAngle, negateAngle, scaleAngle } from '../angle.ts';
import type { Operation } from '../circuit.ts';
import {
  type Complex,
  type ComplexMatrix,
  complexMatrix,
  cosSin,
  diagonalMatrix,
  monomialMatrix,
  pauliRotation,
} from '../complexMatrix.ts';
import type { Gate, PauliAxis } from '../gate.ts';

/** Shared by the records, as are the constants and constructors below. */
export const PI = Math.PI;
/** A full turn, in radians: the period of most angles. */
export const TURN = 2 * Math.PI;
/** 1/sqrt(2). */
export const R = Math.SQRT1_2;
/** The imaginary unit. */
export const i: Complex = [0, 1];
/** Its negative. */
export const minusI: Complex = [0, -1];

/** A constant angle, in radians. */
export const angle = constantAngle;
/** Half of an angle. */
export const half = (a: Angle): Angle => scaleAngle(a, 0.5);
/** Minus half of an angle. */
export const minusHalf = (a: Angle): Angle => scaleAngle(a, -0.5);
/** An operation in an inverse or a decomposition. */
export const op = (gate: string, qubits: readonly number[], ...angles: readonly Angle[]): Operation => ({
  gate,
  qubits,
  angles,
});
/** 0, 1, ... below a count. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
/** e^(i angle). */
export const phase = (angleRad: number): Complex => cosSin(angleRad);

/**
 * [[cos t/2, -e^(i l) sin t/2], [e^(i p) sin t/2, e^(i(p+l)) cos t/2]]; OpenQASM 2.0, arXiv:1707.03429, eq. (2), to
 * phase.
 */
export function uMatrix(theta: number, phi: number, lambda: number, gamma = 0): ComplexMatrix {
  const [c, s] = cosSin(theta / 2);
  const times = (x: number, [re, im]: Complex): Complex => [x * re, x * im];
  return complexMatrix([
    times(c, phase(gamma)),
    times(-s, phase(gamma + lambda)),
    times(s, phase(gamma + phi)),
    times(c, phase(gamma + phi + lambda)),
  ]);
}

/** Of the gates x, sx, sxdg and h. */
export const X = complexMatrix([0, 1, 1, 0]);
/** Square root of X. */
export const SX = complexMatrix([
  [0.5, 0.5],
  [0.5, -0.5],
  [0.5, -0.5],
  [0.5, 0.5],
]);
/** Inverse of `SX`. */
export const SXDG: ComplexMatrix = { re: SX.re, im: SX.im.map((x) => -x) };
/** Hadamard. */
export const H = complexMatrix([R, R, R, -R]);

/**
 * Phase on the all-ones state of qubits 0..count-1: phases of all parities, walked in Gray code with 2^count - 2 CX.
 * Barenco et al., Phys. Rev. A 52, 3457 (1995), section 7.
 */
export function multiControlledPhase(count: number, lambda: Angle): Operation[] {
  const share = scaleAngle(lambda, 2 ** (1 - count));
  const operations: Operation[] = [];
  for (let target = 0; target < count; target++)
    for (let step = 0; step < 2 ** target; step++) {
      const gray = step ^ (step >> 1);
      const others = upTo(target).filter((bit) => (gray >> bit) & 1).length;
      operations.push(op('p', [target], others % 2 === 0 ? share : negateAngle(share)));
      if (target === 0) continue;
      const next = (step + 1) % 2 ** target;
      const flipped = gray ^ next ^ (next >> 1);
      operations.push(op('cx', [31 - Math.clz32(flipped), target]));
    }
  return operations;
}

/** A multi-controlled phase between Hadamards on the last qubit: a multi-controlled power of X. */
export const multiControlledX = (count: number, lambda: number): Operation[] => [
  op('h', [count - 1]),
  ...multiControlledPhase(count, angle(lambda)),
  op('h', [count - 1]),
];

/** What most records share; a record states the rest. */
export type Entry = Pick<
  Gate,
  'name' | 'qubits' | 'help' | 'example' | 'matrix' | 'inverse' | 'decomposition'
> &
  Partial<Gate>;

/** A record from what it states. */
export const gate = (entry: Entry): Gate => ({
  aliases: [],
  makerNames: {},
  parameters: [],
  periodsRad: (entry.parameters ?? []).map(() => TURN),
  diagonal: false,
  symmetric: false,
  axes: upTo(entry.qubits).map(() => (entry.diagonal === true ? 'z' : null)),
  rotation: null,
  additive: false,
  clifford: false,
  idle: false,
  virtual: false,
  phaseAngles: null,
  entangler: null,
  marks: null,
  ...entry,
});

/** Of what is a function of these Paulis, by qubit; `-` where there is none. */
export const axesOf = (paulis: string): (PauliAxis | null)[] =>
  [...paulis.toLowerCase()].map((axis) => (axis === '-' ? null : (axis as PauliAxis)));

/** The inverse of a gate without angles is that of a name. */
export const inverseNamed = (name: string, qubits = 1): (() => readonly Operation[]) => {
  const inverse = [op(name, upTo(qubits))];
  return () => inverse;
};

/** The inverse is the gate itself with its angles negated. */
export const inverseNegated = (name: string, qubits = 1) => {
  const own = upTo(qubits);
  return (angles: readonly Angle[]): Operation[] => [op(name, own, ...angles.map(negateAngle))];
};

/** The inverse of Euler angles: negated, the outer two exchanged. */
export const inverseEuler =
  (name: string, qubits: number) =>
  ([theta, phi, lambda, ...rest]: readonly Angle[]): Operation[] => [
    op(name, upTo(qubits), ...[theta, lambda, phi, ...rest].map(negateAngle)),
  ];

/** Rotation about one axis. */
export const rotation = (name: string, pauli: string, more: Partial<Gate> = {}): Gate =>
  gate({
    name,
    qubits: 1,
    parameters: ['theta'],
    help: `Rotation about ${pauli}: exp(-i theta ${pauli}/2).`,
    example: `${name}(pi/4) q[0];`,
    diagonal: pauli === 'Z',
    axes: axesOf(pauli),
    rotation: { paulis: pauli, angleRad: null },
    additive: true,
    matrix: ([theta]) => pauliRotation(pauli, theta),
    inverse: inverseNegated(name),
    decomposition: null,
    ...more,
  });

/** A one-qubit gate without angles, as rotations [gate, angle] in time order; a single one is what the gate is. */
export const fixed = (
  name: string,
  help: string,
  matrix: ComplexMatrix,
  inverse: string,
  rotations: readonly (readonly [string, number])[],
  more: Partial<Gate> = {},
): Gate =>
  gate({
    name,
    qubits: 1,
    help,
    example: `${name} q[0];`,
    matrix: () => matrix,
    inverse: inverseNamed(inverse),
    decomposition: () => rotations.map(([axis, angleRad]) => op(axis, [0], angle(angleRad))),
    ...(rotations.length === 1 ? singleRotation(rotations[0]) : {}),
    ...more,
  });

function singleRotation([name, angleRad]: readonly [string, number]): Partial<Gate> {
  const paulis = name[1].toUpperCase();
  const clifford = Number.isInteger(angleRad / (PI / 2));
  return { axes: axesOf(paulis), rotation: { paulis, angleRad }, clifford };
}

/** A phase on |1>, without angles. */
export const phaseGate = (
  name: string,
  help: string,
  angleRad: number,
  inverse: string,
  aliases: readonly string[] = [],
): Gate =>
  fixed(name, help, diagonalMatrix([1, exactPhase(angleRad)]), inverse, [['rz', angleRad]], {
    aliases,
    diagonal: true,
  });

/** e^(i angle), with both parts of the same size where the angle is an odd multiple of pi/4 from -pi/4 to pi/4. */
export function exactPhase(angleRad: number): Complex {
  // cos(pi/4) as correctly rounded as sin(pi/4).
  return Math.abs(angleRad) === PI / 4 ? [R, angleRad > 0 ? R : -R] : phase(angleRad);
}

/** exp(-i theta P/2) on two qubits, as rzz between basis changes. */
export const twoQubitRotation = (
  name: string,
  paulis: string,
  before: readonly Operation[],
  after: readonly Operation[],
): Gate =>
  gate({
    name,
    aliases: paulis[0] === paulis[1] ? [paulis.toLowerCase()] : [],
    qubits: 2,
    parameters: ['theta'],
    help: `exp(-i theta ${paulis}/2), first letter on the first qubit.`,
    example: `${name}(pi/4) q[0], q[1];`,
    diagonal: paulis === 'ZZ',
    symmetric: paulis[0] === paulis[1],
    axes: axesOf(paulis),
    rotation: { paulis, angleRad: null },
    additive: true,
    matrix: ([theta]) => pauliRotation(paulis, theta),
    inverse: inverseNegated(name, 2),
    decomposition: ([theta]) => [...before, op('rzz', [0, 1], theta), ...after],
  });

/** An example on the first qubits of q. */
export const statement = (name: string, qubits: number, angles = ''): string =>
  `${name}${angles} ${upTo(qubits)
    .map((k) => `q[${k}]`)
    .join(', ')};`;

/** A gate without angles that is its own inverse. */
export const involution = (
  name: string,
  qubits: number,
  help: string,
  matrix: ComplexMatrix,
  decomposition: readonly Operation[] | null,
  more: Partial<Gate> = {},
): Gate =>
  gate({
    name,
    qubits,
    help,
    example: statement(name, qubits),
    matrix: () => matrix,
    inverse: inverseNamed(name, qubits),
    decomposition: decomposition === null ? null : () => decomposition,
    ...more,
  });

/** Rows of a matrix that exchanges two basis states, with a factor. */
export const swapRows = (dimension: number, a: number, b: number, value: number | Complex = 1) =>
  upTo(dimension).map((row): [number, number | Complex] =>
    row === a ? [b, value] : row === b ? [a, value] : [row, 1],
  );

/** Of the gate swap. */
export const SWAP = monomialMatrix(swapRows(4, 1, 2));
