import { QckptError } from '../numeric/qckptError.ts';
import { type Angle, addAngles, constantAngle, negateAngle, scaleAngle, shiftAngle } from './angle.ts';
import type { Operation } from './circuit.ts';
import {
  type Complex,
  type ComplexMatrix,
  complexMatrix,
  controlledMatrix,
  cosSin,
  diagonalMatrix,
  monomialMatrix,
  pauliRotation,
} from './complexMatrix.ts';
import type { Gate } from './gate.ts';

const PI = Math.PI;
const R = Math.SQRT1_2;
const i: Complex = [0, 1];
const minusI: Complex = [0, -1];

const angle = constantAngle;
const half = (a: Angle): Angle => scaleAngle(a, 0.5);
const minusHalf = (a: Angle): Angle => scaleAngle(a, -0.5);
const op = (gate: string, qubits: readonly number[], ...angles: readonly Angle[]): Operation => ({
  gate,
  qubits,
  angles,
});
const upTo = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
const phase = (angleRad: number): Complex => cosSin(angleRad);

/** [[cos t/2, -e^(i l) sin t/2], [e^(i p) sin t/2, e^(i(p+l)) cos t/2]]; OpenQASM 2.0, arXiv:1707.03429, eq. (2), to phase. */
function uMatrix(theta: number, phi: number, lambda: number, gamma = 0): ComplexMatrix {
  const [c, s] = cosSin(theta / 2);
  const times = (x: number, [re, im]: Complex): Complex => [x * re, x * im];
  return complexMatrix([
    times(c, phase(gamma)),
    times(-s, phase(gamma + lambda)),
    times(s, phase(gamma + phi)),
    times(c, phase(gamma + phi + lambda)),
  ]);
}

const X = complexMatrix([0, 1, 1, 0]);
const SX = complexMatrix([
  [0.5, 0.5],
  [0.5, -0.5],
  [0.5, -0.5],
  [0.5, 0.5],
]);
const SXDG: ComplexMatrix = { re: SX.re, im: SX.im.map((x) => -x) };
const H = complexMatrix([R, R, R, -R]);

/**
 * Phase on the all-ones state of qubits 0..count-1: phases of all parities, walked in Gray code with 2^count - 2 CX.
 * Barenco et al., Phys. Rev. A 52, 3457 (1995), section 7.
 */
function multiControlledPhase(count: number, lambda: Angle): Operation[] {
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
const multiControlledX = (count: number, lambda: number): Operation[] => [
  op('h', [count - 1]),
  ...multiControlledPhase(count, angle(lambda)),
  op('h', [count - 1]),
];

/** What most records share; a record states the rest. */
type Entry = Omit<Gate, 'aliases' | 'parameters' | 'diagonal' | 'symmetric'> & Partial<Gate>;

const gate = (entry: Entry): Gate => ({
  aliases: [],
  parameters: [],
  diagonal: false,
  symmetric: false,
  ...entry,
});

const inverseNamed = (name: string, qubits = 1): (() => readonly Operation[]) => {
  const inverse = [op(name, upTo(qubits))];
  return () => inverse;
};

const inverseNegated = (name: string, qubits = 1) => {
  const own = upTo(qubits);
  return (angles: readonly Angle[]): Operation[] => [op(name, own, ...angles.map(negateAngle))];
};

const inverseEuler =
  (name: string, qubits: number) =>
  ([theta, phi, lambda, ...rest]: readonly Angle[]): Operation[] => [
    op(name, upTo(qubits), ...[theta, lambda, phi, ...rest].map(negateAngle)),
  ];

/** Rotation about one axis. */
const rotation = (name: string, pauli: string): Gate =>
  gate({
    name,
    qubits: 1,
    parameters: ['theta'],
    help: `Rotation about ${pauli}: exp(-i theta ${pauli}/2).`,
    example: `${name}(pi/4) q[0];`,
    diagonal: pauli === 'Z',
    matrix: ([theta]) => pauliRotation(pauli, theta),
    inverse: inverseNegated(name),
    decomposition: null,
  });

/** A one-qubit gate without angles, as rotations [axis, angle] in time order. */
const fixed = (
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
    ...more,
  });

const phaseGate = (
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

function exactPhase(angleRad: number): Complex {
  // cos(pi/4) as correctly rounded as sin(pi/4).
  return Math.abs(angleRad) === PI / 4 ? [R, angleRad > 0 ? R : -R] : phase(angleRad);
}

/** exp(-i theta P/2) on two qubits, as rzz between basis changes. */
const twoQubitRotation = (
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
    matrix: ([theta]) => pauliRotation(paulis, theta),
    inverse: inverseNegated(name, 2),
    decomposition: ([theta]) => [...before, op('rzz', [0, 1], theta), ...after],
  });

const statement = (name: string, qubits: number, angles = ''): string =>
  `${name}${angles} ${upTo(qubits)
    .map((k) => `q[${k}]`)
    .join(', ')};`;

/** A gate without angles that is its own inverse. */
const involution = (
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

const swapRows = (dimension: number, a: number, b: number, value: number | Complex = 1) =>
  upTo(dimension).map((row): [number, number | Complex] =>
    row === a ? [b, value] : row === b ? [a, value] : [row, 1],
  );

const SWAP = monomialMatrix(swapRows(4, 1, 2));

/**
 * Controlled u(theta, phi, lambda) with phase gamma on the control; Nielsen and Chuang, "Quantum Computation and Quantum
 * Information", section 4.3: A X B X C with A B C = 1.
 */
const controlledU = ([theta, phi, lambda]: readonly Angle[], gamma: readonly Operation[]): Operation[] => [
  ...gamma,
  op('p', [0], half(addAngles(lambda, phi))),
  op('p', [1], half(addAngles(lambda, negateAngle(phi)))),
  op('cx', [0, 1]),
  op('u', [1], minusHalf(theta), angle(0), minusHalf(addAngles(phi, lambda))),
  op('cx', [0, 1]),
  op('u', [1], half(theta), phi, angle(0)),
];

/** Margolus' Toffoli up to phases; Maslov, Phys. Rev. A 93, 022311 (2016), figure 3 left. */
const relativePhaseToffoli: readonly Operation[] = [
  op('h', [2]),
  op('t', [2]),
  op('cx', [1, 2]),
  op('tdg', [2]),
  op('cx', [0, 2]),
  op('t', [2]),
  op('cx', [1, 2]),
  op('tdg', [2]),
  op('h', [2]),
];

/** Maslov, Phys. Rev. A 93, 022311 (2016), figure 4. */
const relativePhaseC3X: readonly Operation[] = [
  op('h', [3]),
  op('t', [3]),
  op('cx', [2, 3]),
  op('tdg', [3]),
  op('h', [3]),
  ...[0, 1, 0, 1].flatMap((control, k) => [op('cx', [control, 3]), op(k % 2 === 0 ? 't' : 'tdg', [3])]),
  op('h', [3]),
  op('t', [3]),
  op('cx', [2, 3]),
  op('tdg', [3]),
  op('h', [3]),
];

const bothQubits = (...names: readonly string[]): Operation[] =>
  names.flatMap((name) => [op(name, [0]), op(name, [1])]);
const onBoth = (name: string, angleRad: number): Operation[] =>
  [0, 1].map((q) => op(name, [q], angle(angleRad)));

const oneQubitGates: readonly Gate[] = [
  rotation('rx', 'X'),
  rotation('ry', 'Y'),
  rotation('rz', 'Z'),
  fixed('id', 'Identity; on a device it takes the time of a pulse.', complexMatrix([1, 0, 0, 1]), 'id', [], {
    aliases: ['i'],
    diagonal: true,
  }),
  fixed('x', 'Pauli X, bit flip.', X, 'x', [['rx', PI]]),
  fixed('y', 'Pauli Y.', complexMatrix([0, minusI, i, 0]), 'y', [['ry', PI]]),
  phaseGate('z', 'Pauli Z, phase flip.', PI, 'z'),
  fixed('h', 'Hadamard.', H, 'h', [
    ['rz', PI / 2],
    ['rx', PI / 2],
    ['rz', PI / 2],
  ]),
  phaseGate('s', 'Square root of Z.', PI / 2, 'sdg'),
  phaseGate('sdg', 'Inverse of s.', -PI / 2, 's', ['si']),
  phaseGate('t', 'Fourth root of Z.', PI / 4, 'tdg'),
  phaseGate('tdg', 'Inverse of t.', -PI / 4, 't', ['ti']),
  fixed('sx', 'Square root of X.', SX, 'sxdg', [['rx', PI / 2]], { aliases: ['v'] }),
  fixed('sxdg', 'Inverse of sx.', SXDG, 'sx', [['rx', -PI / 2]], { aliases: ['vi'] }),
  gate({
    name: 'p',
    aliases: ['u1', 'phase', 'phaseshift'],
    qubits: 1,
    parameters: ['lambda'],
    help: 'Phase e^(i lambda) on |1>.',
    example: 'p(pi/8) q[0];',
    diagonal: true,
    matrix: ([lambda]) => diagonalMatrix([1, phase(lambda)]),
    inverse: inverseNegated('p'),
    decomposition: ([lambda]) => [op('rz', [0], lambda)],
  }),
  gate({
    name: 'u0',
    qubits: 1,
    parameters: ['gamma'],
    help: 'Identity that waits for gamma pulses.',
    example: 'u0(1) q[0];',
    diagonal: true,
    matrix: () => complexMatrix([1, 0, 0, 1]),
    inverse: (angles) => [op('u0', [0], ...angles)],
    decomposition: () => [],
  }),
  gate({
    name: 'u2',
    qubits: 1,
    parameters: ['phi', 'lambda'],
    help: 'u(pi/2, phi, lambda).',
    example: 'u2(0, pi) q[0];',
    matrix: ([phi, lambda]) => uMatrix(PI / 2, phi, lambda),
    inverse: ([phi, lambda]) => [
      op('u2', [0], shiftAngle(negateAngle(lambda), -PI), shiftAngle(negateAngle(phi), PI)),
    ],
    decomposition: ([phi, lambda]) => [
      op('rz', [0], lambda),
      op('ry', [0], angle(PI / 2)),
      op('rz', [0], phi),
    ],
  }),
  gate({
    name: 'u',
    aliases: ['u3', 'U'],
    qubits: 1,
    parameters: ['theta', 'phi', 'lambda'],
    help: 'Any one-qubit gate: rz(lambda), then ry(theta), then rz(phi), with a phase.',
    example: 'u(pi/2, 0, pi) q[0];',
    matrix: ([theta, phi, lambda]) => uMatrix(theta, phi, lambda),
    inverse: inverseEuler('u', 1),
    decomposition: ([theta, phi, lambda]) => [
      op('rz', [0], lambda),
      op('ry', [0], theta),
      op('rz', [0], phi),
    ],
  }),
  gate({
    name: 'r',
    aliases: ['prx'],
    qubits: 1,
    parameters: ['theta', 'phi'],
    help: 'Rotation by theta about cos(phi) X + sin(phi) Y.',
    example: 'r(pi/2, pi/4) q[0];',
    matrix: ([theta, phi]) => uMatrix(theta, phi - PI / 2, PI / 2 - phi),
    inverse: ([theta, phi]) => [op('r', [0], negateAngle(theta), phi)],
    decomposition: ([theta, phi]) => [
      op('rz', [0], negateAngle(phi)),
      op('rx', [0], theta),
      op('rz', [0], phi),
    ],
  }),
  gate({
    name: 'gpi',
    qubits: 1,
    parameters: ['phi'],
    help: 'Half turn about cos(phi) X + sin(phi) Y, native to trapped ions (IonQ; phi in radians).',
    example: 'gpi(pi/4) q[0];',
    matrix: ([phi]) =>
      monomialMatrix([
        [1, phase(-phi)],
        [0, phase(phi)],
      ]),
    inverse: (angles) => [op('gpi', [0], ...angles)],
    decomposition: ([phi]) => [op('x', [0]), op('rz', [0], scaleAngle(phi, 2))],
  }),
  gate({
    name: 'gpi2',
    qubits: 1,
    parameters: ['phi'],
    help: 'Quarter turn about cos(phi) X + sin(phi) Y, native to trapped ions (IonQ; phi in radians).',
    example: 'gpi2(pi/4) q[0];',
    matrix: ([phi]) => uMatrix(PI / 2, phi - PI / 2, PI / 2 - phi),
    inverse: ([phi]) => [op('gpi2', [0], shiftAngle(phi, PI))],
    decomposition: ([phi]) => [op('r', [0], angle(PI / 2), phi)],
  }),
];

const twoQubitGates: readonly Gate[] = [
  involution('cx', 2, 'Controlled X; first qubit controls.', controlledMatrix(X), null, {
    aliases: ['CX', 'cnot'],
  }),
  involution('cy', 2, 'Controlled Y.', controlledMatrix(complexMatrix([0, minusI, i, 0])), [
    op('sdg', [1]),
    op('cx', [0, 1]),
    op('s', [1]),
  ]),
  involution(
    'cz',
    2,
    'Controlled Z.',
    diagonalMatrix([1, 1, 1, -1]),
    [op('h', [1]), op('cx', [0, 1]), op('h', [1])],
    {
      diagonal: true,
      symmetric: true,
    },
  ),
  involution('ch', 2, 'Controlled Hadamard.', controlledMatrix(H), [
    op('ry', [1], angle(-PI / 4)),
    op('cz', [0, 1]),
    op('ry', [1], angle(PI / 4)),
  ]),
  involution(
    'swap',
    2,
    'Exchanges two qubits.',
    SWAP,
    [op('cx', [0, 1]), op('cx', [1, 0]), op('cx', [0, 1])],
    {
      symmetric: true,
    },
  ),
  involution(
    'ecr',
    2,
    'Echoed cross resonance (IX - XY)/sqrt(2), the native gate of some IBM devices, whatever a file defines.',
    complexMatrix([0, R, 0, [0, R], R, 0, [0, -R], 0, 0, [0, R], 0, R, [0, -R], 0, R, 0]),
    [op('s', [0]), op('sx', [1]), op('cx', [0, 1]), op('x', [0])],
  ),
  gate({
    name: 'iswap',
    qubits: 2,
    help: 'Exchanges two qubits, with phase i where they differ.',
    example: statement('iswap', 2),
    symmetric: true,
    matrix: () => monomialMatrix(swapRows(4, 1, 2, i)),
    inverse: () => [...bothQubits('sdg'), op('cz', [0, 1]), op('swap', [0, 1])],
    decomposition: () => [...bothQubits('s'), op('h', [0]), op('cx', [0, 1]), op('cx', [1, 0]), op('h', [1])],
  }),
  gate({
    name: 'dcx',
    qubits: 2,
    help: 'cx, then cx with the qubits exchanged.',
    example: statement('dcx', 2),
    matrix: () => complexMatrix([1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0]),
    inverse: () => [op('dcx', [1, 0])],
    decomposition: () => [op('cx', [0, 1]), op('cx', [1, 0])],
  }),
  gate({
    name: 'csx',
    aliases: ['cv'],
    qubits: 2,
    help: 'Controlled square root of X.',
    example: statement('csx', 2),
    matrix: () => controlledMatrix(SX),
    inverse: () => [op('csx', [0, 1]), op('cx', [0, 1])],
    decomposition: () => multiControlledX(2, PI / 2),
  }),
  ...['cs', 'csdg'].map((name, k) =>
    gate({
      name,
      qubits: 2,
      help: `Controlled ${name.slice(1)}.`,
      example: statement(name, 2),
      diagonal: true,
      symmetric: true,
      matrix: () => diagonalMatrix([1, 1, 1, k === 0 ? i : minusI]),
      inverse: inverseNamed(k === 0 ? 'csdg' : 'cs', 2),
      decomposition: () => multiControlledPhase(2, angle(k === 0 ? PI / 2 : -PI / 2)),
    }),
  ),
  gate({
    name: 'cp',
    aliases: ['cu1', 'cphase', 'cphaseshift'],
    qubits: 2,
    parameters: ['lambda'],
    help: 'Phase e^(i lambda) on |11>.',
    example: statement('cp', 2, '(pi/4)'),
    diagonal: true,
    symmetric: true,
    matrix: ([lambda]) => diagonalMatrix([1, 1, 1, phase(lambda)]),
    inverse: inverseNegated('cp', 2),
    decomposition: ([lambda]) => multiControlledPhase(2, lambda),
  }),
  ...['00', '01', '10'].map((state) => {
    const flips = upTo(2).filter((qubit) => state[qubit] === '0');
    const flip = flips.map((qubit) => op('x', [qubit]));
    const name = `cphaseshift${state}`;
    return gate({
      name,
      qubits: 2,
      parameters: ['lambda'],
      help: `Phase e^(i lambda) where the first qubit is ${state[0]} and the second ${state[1]} (Braket).`,
      example: statement(name, 2, '(pi/4)'),
      diagonal: true,
      symmetric: state === '00',
      matrix: ([lambda]) =>
        diagonalMatrix(
          upTo(4).map((k) => (k === Number(state[0]) + 2 * Number(state[1]) ? phase(lambda) : 1)),
        ),
      inverse: inverseNegated(name, 2),
      decomposition: ([lambda]) => [...flip, ...multiControlledPhase(2, lambda), ...flip],
    });
  }),
  gate({
    name: 'pswap',
    qubits: 2,
    parameters: ['phi'],
    help: 'Exchanges two qubits, with phase e^(i phi) where they differ (Braket, Rigetti).',
    example: statement('pswap', 2, '(pi/4)'),
    symmetric: true,
    matrix: ([phi]) => monomialMatrix(swapRows(4, 1, 2, phase(phi))),
    inverse: inverseNegated('pswap', 2),
    decomposition: ([phi]) => [op('rzz', [0, 1], phi), op('swap', [0, 1])],
  }),
  gate({
    name: 'xy',
    qubits: 2,
    parameters: ['theta'],
    help: 'exp(i theta (XX + YY)/4), part of an iswap; iswap at pi (Braket, Rigetti).',
    example: statement('xy', 2, '(pi/4)'),
    symmetric: true,
    matrix: ([theta]) => {
      const [c, s] = cosSin(theta / 2);
      return complexMatrix([1, 0, 0, 0, 0, c, [0, s], 0, 0, [0, s], c, 0, 0, 0, 0, 1]);
    },
    inverse: inverseNegated('xy', 2),
    decomposition: ([theta]) => [op('rxx', [0, 1], minusHalf(theta)), op('ryy', [0, 1], minusHalf(theta))],
  }),
  gate({
    name: 'crx',
    qubits: 2,
    parameters: ['theta'],
    help: 'Controlled rx.',
    example: statement('crx', 2, '(pi/4)'),
    matrix: ([theta]) => controlledMatrix(pauliRotation('X', theta)),
    inverse: inverseNegated('crx', 2),
    decomposition: ([theta]) => [op('h', [1]), op('crz', [0, 1], theta), op('h', [1])],
  }),
  ...['Y', 'Z'].map((pauli) => {
    const rotate = `r${pauli.toLowerCase()}`;
    return gate({
      name: `c${rotate}`,
      qubits: 2,
      parameters: ['theta'],
      help: `Controlled ${rotate}.`,
      example: statement(`c${rotate}`, 2, '(pi/4)'),
      diagonal: pauli === 'Z',
      matrix: ([theta]) => controlledMatrix(pauliRotation(pauli, theta)),
      inverse: inverseNegated(`c${rotate}`, 2),
      decomposition: ([theta]) => [
        op(rotate, [1], half(theta)),
        op('cx', [0, 1]),
        op(rotate, [1], minusHalf(theta)),
        op('cx', [0, 1]),
      ],
    });
  }),
  gate({
    name: 'cu3',
    qubits: 2,
    parameters: ['theta', 'phi', 'lambda'],
    help: 'Controlled u.',
    example: statement('cu3', 2, '(pi/2, 0, pi)'),
    matrix: ([theta, phi, lambda]) => controlledMatrix(uMatrix(theta, phi, lambda)),
    inverse: inverseEuler('cu3', 2),
    decomposition: (angles) => controlledU(angles, []),
  }),
  gate({
    name: 'cu',
    qubits: 2,
    parameters: ['theta', 'phi', 'lambda', 'gamma'],
    help: 'Controlled u with phase e^(i gamma).',
    example: statement('cu', 2, '(pi/2, 0, pi, pi/4)'),
    matrix: ([theta, phi, lambda, gamma]) => controlledMatrix(uMatrix(theta, phi, lambda, gamma)),
    inverse: inverseEuler('cu', 2),
    decomposition: (angles) => controlledU(angles, [op('p', [0], angles[3])]),
  }),
  twoQubitRotation('rxx', 'XX', bothQubits('h'), bothQubits('h')),
  twoQubitRotation('ryy', 'YY', onBoth('rx', PI / 2), onBoth('rx', -PI / 2)),
  twoQubitRotation('rzx', 'ZX', [op('h', [1])], [op('h', [1])]),
  gate({
    name: 'ms',
    qubits: 2,
    parameters: ['phi0', 'phi1', 'theta'],
    help: 'Molmer-Sorensen: exp(-i theta AB/2), A, B = cos(phi) X + sin(phi) Y on each qubit; fully entangling at pi/2 (IonQ).',
    example: statement('ms', 2, '(0, pi/4, pi/2)'),
    matrix: ([phi0, phi1, theta]) => {
      const [c, s] = cosSin(theta / 2);
      return complexMatrix(
        upTo(16).map((k): Complex => {
          const row = k >> 2;
          if (row === (k & 3)) return [c, 0];
          if (row + (k & 3) !== 3) return [0, 0];
          const [re, im] = phase((row & 1 ? phi0 : -phi0) + (row & 2 ? phi1 : -phi1));
          return [s * im, -s * re];
        }),
      );
    },
    inverse: ([phi0, phi1, theta]) => [op('ms', [0, 1], phi0, phi1, negateAngle(theta))],
    decomposition: ([phi0, phi1, theta]) => [
      op('rz', [0], negateAngle(phi0)),
      op('rz', [1], negateAngle(phi1)),
      op('rxx', [0, 1], theta),
      op('rz', [0], phi0),
      op('rz', [1], phi1),
    ],
  }),
  {
    ...twoQubitRotation('rzz', 'ZZ', [], []),
    decomposition: ([theta]) => [op('cx', [0, 1]), op('rz', [1], theta), op('cx', [0, 1])],
  },
];

const largerGates: readonly Gate[] = [
  involution('ccx', 3, 'Toffoli: X controlled by two.', controlledMatrix(X, 2), multiControlledX(3, PI), {
    aliases: ['toffoli', 'ccnot'],
  }),
  involution(
    'ccz',
    3,
    'Z controlled by two.',
    diagonalMatrix(upTo(8).map((k) => (k === 7 ? -1 : 1))),
    multiControlledPhase(3, angle(PI)),
    { diagonal: true, symmetric: true },
  ),
  involution(
    'cswap',
    3,
    'Fredkin: exchanges the last two where the first is 1.',
    controlledMatrix(SWAP),
    [op('cx', [2, 1]), op('ccx', [0, 1, 2]), op('cx', [2, 1])],
    { aliases: ['fredkin'] },
  ),
  involution(
    'rccx',
    3,
    'Toffoli up to phases, with three cx.',
    monomialMatrix(
      upTo(8).map((row): [number, number | Complex] => {
        if (row === 3) return [7, minusI];
        return row === 7 ? [3, i] : [row, row === 5 ? -1 : 1];
      }),
    ),
    relativePhaseToffoli,
  ),
  gate({
    name: 'rc3x',
    aliases: ['rcccx'],
    qubits: 4,
    help: 'X controlled by three up to phases, with six cx.',
    example: statement('rc3x', 4),
    matrix: () =>
      monomialMatrix(
        upTo(16).map((row): [number, number | Complex] => {
          if (row === 7) return [15, 1];
          if (row === 15) return [7, -1];
          return [row, row === 3 ? i : row === 11 ? minusI : 1];
        }),
      ),
    inverse: () => relativePhaseC3X.toReversed().flatMap(invertOperation),
    decomposition: () => relativePhaseC3X,
  }),
  involution('c3x', 4, 'X controlled by three.', controlledMatrix(X, 3), multiControlledX(4, PI)),
  gate({
    name: 'c3sqrtx',
    aliases: ['c3sx'],
    qubits: 4,
    help: 'Square root of X controlled by three.',
    example: statement('c3sqrtx', 4),
    matrix: () => controlledMatrix(SX, 3),
    inverse: () => [op('c3sqrtx', upTo(4)), op('c3x', upTo(4))],
    decomposition: () => multiControlledX(4, PI / 2),
  }),
  involution('c4x', 5, 'X controlled by four.', controlledMatrix(X, 4), multiControlledX(5, PI)),
];

/** All gates, in the order in which `explain` lists them. */
export const gates: readonly Gate[] = [...oneQubitGates, ...twoQubitGates, ...largerGates];

const byName: ReadonlyMap<string, Gate> = new Map(
  gates.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

/** By name or alias. */
export function findGate(name: string): Gate | undefined {
  return byName.get(name);
}

/** By name or alias. @throws QckptError CIRCUIT for an unknown name */
export function gateNamed(name: string): Gate {
  const found = byName.get(name);
  if (found === undefined)
    throw new QckptError('CIRCUIT', `gate expected a name of the registry, got "${name}"`);
  return found;
}

/** The gate's inverse, on the same qubits. @throws QckptError CIRCUIT for an unknown gate */
export function invertOperation(operation: Operation): Operation[] {
  if (operation.gate === 'barrier') return [operation];
  return onQubits(gateNamed(operation.gate).inverse(operation.angles), operation.qubits);
}

/** One step of the gate's decomposition, on its qubits; null for rx, ry, rz, cx and barrier. @throws QckptError CIRCUIT */
export function decomposeOperation(operation: Operation): Operation[] | null {
  if (operation.gate === 'barrier') return null;
  const { decomposition } = gateNamed(operation.gate);
  return decomposition === null ? null : onQubits(decomposition(operation.angles), operation.qubits);
}

function onQubits(local: readonly Operation[], qubits: readonly number[]): Operation[] {
  return local.map((each) => ({ ...each, qubits: each.qubits.map((k) => qubits[k]) }));
}
