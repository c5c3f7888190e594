import { type Angle, addAngles, negateAngle } from '../angle.ts';
import type { Operation } from '../circuit.ts';
import {
  type Complex,
  complexMatrix,
  controlledMatrix,
  cosSin,
  diagonalMatrix,
  monomialMatrix,
  pauliRotation,
} from '../complexMatrix.ts';
import type { Gate } from '../gate.ts';
import { entanglers } from './entanglers.ts';
import {
  angle,
  axesOf,
  gate,
  H,
  half,
  i,
  inverseEuler,
  inverseNamed,
  inverseNegated,
  involution,
  minusHalf,
  minusI,
  multiControlledPhase,
  multiControlledX,
  op,
  PI,
  phase,
  R,
  SWAP,
  SX,
  statement,
  swapRows,
  TURN,
  twoQubitRotation,
  uMatrix,
  upTo,
  X,
} from './gateRecord.ts';

/**
 * Controlled u(theta, phi, lambda) with phase gamma on the control; Nielsen and Chuang, "Quantum Computation and
 * Quantum Information", section 4.3: A X B X C with A B C = 1.
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

const bothQubits = (...names: readonly string[]): Operation[] =>
  names.flatMap((name) => [op(name, [0]), op(name, [1])]);
const onBoth = (name: string, angleRad: number): Operation[] =>
  [0, 1].map((q) => op(name, [q], angle(angleRad)));

/** Records of gates on two qubits. */
export const twoQubitGates: readonly Gate[] = [
  involution('cx', 2, 'Controlled X; first qubit controls.', controlledMatrix(X), null, {
    aliases: ['CX', 'cnot'],
    makerNames: { ibm: ['cx', 'cnot'] },
    axes: axesOf('ZX'),
    clifford: true,
    entangler: entanglers.cx,
    marks: ['●', '⊕'],
  }),
  involution(
    'cy',
    2,
    'Controlled Y.',
    controlledMatrix(complexMatrix([0, minusI, i, 0])),
    [op('sdg', [1]), op('cx', [0, 1]), op('s', [1])],
    { axes: axesOf('ZY'), clifford: true },
  ),
  involution(
    'cz',
    2,
    'Controlled Z.',
    diagonalMatrix([1, 1, 1, -1]),
    [op('h', [1]), op('cx', [0, 1]), op('h', [1])],
    {
      makerNames: { ibm: ['cz'], braket: ['CZ'] },
      diagonal: true,
      symmetric: true,
      clifford: true,
      entangler: entanglers.cz,
      marks: ['●', '●'],
    },
  ),
  involution(
    'ch',
    2,
    'Controlled Hadamard.',
    controlledMatrix(H),
    [op('ry', [1], angle(-PI / 4)), op('cz', [0, 1]), op('ry', [1], angle(PI / 4))],
    { axes: axesOf('Z-') },
  ),
  involution(
    'swap',
    2,
    'Exchanges two qubits.',
    SWAP,
    [op('cx', [0, 1]), op('cx', [1, 0]), op('cx', [0, 1])],
    {
      symmetric: true,
      clifford: true,
      marks: ['×', '×'],
    },
  ),
  involution(
    'ecr',
    2,
    'Echoed cross resonance (IX - XY)/sqrt(2), the native gate of some IBM devices, whatever a file defines.',
    complexMatrix([0, R, 0, [0, R], R, 0, [0, -R], 0, 0, [0, R], 0, R, [0, -R], 0, R, 0]),
    [op('s', [0]), op('sx', [1]), op('cx', [0, 1]), op('x', [0])],
    {
      makerNames: { ibm: ['ecr'], braket: ['ECR'] },
      axes: axesOf('-X'),
      clifford: true,
      entangler: entanglers.ecr,
    },
  ),
  gate({
    name: 'iswap',
    qubits: 2,
    help: 'Exchanges two qubits, with phase i where they differ.',
    example: statement('iswap', 2),
    makerNames: { braket: ['ISWAP'] },
    symmetric: true,
    clifford: true,
    entangler: entanglers.iswap,
    matrix: () => monomialMatrix(swapRows(4, 1, 2, i)),
    inverse: () => [...bothQubits('sdg'), op('cz', [0, 1]), op('swap', [0, 1])],
    decomposition: () => [...bothQubits('s'), op('h', [0]), op('cx', [0, 1]), op('cx', [1, 0]), op('h', [1])],
  }),
  gate({
    name: 'dcx',
    qubits: 2,
    help: 'cx, then cx with the qubits exchanged.',
    example: statement('dcx', 2),
    clifford: true,
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
    axes: axesOf('ZX'),
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
    additive: true,
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
      additive: true,
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
    periodsRad: [2 * TURN],
    symmetric: true,
    additive: true,
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
    periodsRad: [2 * TURN],
    axes: axesOf('ZX'),
    additive: true,
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
      periodsRad: [2 * TURN],
      axes: axesOf(`Z${pauli}`),
      additive: true,
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
    periodsRad: [2 * TURN, TURN, TURN],
    axes: axesOf('Z-'),
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
    periodsRad: [2 * TURN, TURN, TURN, TURN],
    axes: axesOf('Z-'),
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
    help:
      'Molmer-Sorensen: exp(-i theta AB/2), A, B = cos(phi) X + sin(phi) Y on each qubit; fully entangling at ' +
      'pi/2 (IonQ).',
    example: statement('ms', 2, '(0, pi/4, pi/2)'),
    phaseAngles: [0, 1],
    entangler: entanglers.ms,
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
    makerNames: { ibm: ['rzz'] },
    entangler: entanglers.rzz,
    decomposition: ([theta]) => [op('cx', [0, 1]), op('rz', [1], theta), op('cx', [0, 1])],
  },
];
