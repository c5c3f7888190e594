import type { Operation } from '../circuit.ts';
import { type Complex, controlledMatrix, diagonalMatrix, monomialMatrix } from '../complexMatrix.ts';
import type { Gate } from '../gate.ts';
import {
  angle,
  axesOf,
  gate,
  i,
  involution,
  minusI,
  multiControlledPhase,
  multiControlledX,
  op,
  PI,
  SWAP,
  SX,
  statement,
  upTo,
  X,
} from './gateRecord.ts';

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

/** Of the gates above: t and tdg undo each other, the others themselves. */
const undone = (each: Operation): Operation => ({
  ...each,
  gate: each.gate === 't' ? 'tdg' : each.gate === 'tdg' ? 't' : each.gate,
});

/** Records of gates on three to five qubits. */
export const largerGates: readonly Gate[] = [
  involution('ccx', 3, 'Toffoli: X controlled by two.', controlledMatrix(X, 2), multiControlledX(3, PI), {
    aliases: ['toffoli', 'ccnot'],
    axes: axesOf('ZZX'),
    marks: ['●', '●', '⊕'],
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
    { aliases: ['fredkin'], axes: axesOf('Z--'), marks: ['●', '×', '×'] },
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
    { axes: axesOf('ZZ-') },
  ),
  gate({
    name: 'rc3x',
    aliases: ['rcccx'],
    qubits: 4,
    help: 'X controlled by three up to phases, with six cx.',
    example: statement('rc3x', 4),
    axes: axesOf('ZZZ-'),
    matrix: () =>
      monomialMatrix(
        upTo(16).map((row): [number, number | Complex] => {
          if (row === 7) return [15, 1];
          if (row === 15) return [7, -1];
          return [row, row === 3 ? i : row === 11 ? minusI : 1];
        }),
      ),
    inverse: () => relativePhaseC3X.toReversed().map(undone),
    decomposition: () => relativePhaseC3X,
  }),
  involution('c3x', 4, 'X controlled by three.', controlledMatrix(X, 3), multiControlledX(4, PI), {
    axes: axesOf('ZZZX'),
  }),
  gate({
    name: 'c3sqrtx',
    aliases: ['c3sx'],
    qubits: 4,
    help: 'Square root of X controlled by three.',
    example: statement('c3sqrtx', 4),
    axes: axesOf('ZZZX'),
    matrix: () => controlledMatrix(SX, 3),
    inverse: () => [op('c3sqrtx', upTo(4)), op('c3x', upTo(4))],
    decomposition: () => multiControlledX(4, PI / 2),
  }),
  involution('c4x', 5, 'X controlled by four.', controlledMatrix(X, 4), multiControlledX(5, PI), {
    axes: axesOf('ZZZZX'),
  }),
];
