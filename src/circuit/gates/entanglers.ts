import { constantAngle } from '../angle.ts';
import type { Operation } from '../circuit.ts';
import type { Entangler } from '../gate.ts';

const on = (gate: string, ...qubits: readonly number[]): Operation => ({ gate, qubits, angles: [] });

/** ecr is s on the first and sx on the second, then cx, then x on the first. */
const ecrAsCx = (control: number, target: number): Operation[] => [
  on('sdg', control),
  on('sxdg', target),
  on('ecr', control, target),
  on('x', control),
];

const rzz = (a: number, b: number): Operation => ({
  gate: 'rzz',
  qubits: [a, b],
  angles: [constantAngle(Math.PI / 2)],
});

/** cz is rzz(pi/2) and a quarter turn back about Z on each qubit. */
const rzzAsCz = (a: number, b: number): Operation[] => [rzz(a, b), on('sdg', a), on('sdg', b)];

/** Fully entangling, about X on both. */
const ms = (a: number, b: number): Operation => ({
  gate: 'ms',
  qubits: [a, b],
  angles: [constantAngle(0), constantAngle(0), constantAngle(Math.PI / 2)],
});

const between = (qubits: readonly number[], inner: readonly Operation[]): Operation[] => [
  ...qubits.map((qubit) => on('h', qubit)),
  ...inner,
  ...qubits.map((qubit) => on('h', qubit)),
];

/**
 * Two iswap with a quarter turn between make exp(i pi/4 ZX), from control to target, up to s on both: iswap is swap, cz
 * and s on both, and the two swaps carry what stands between them to the other qubit.
 */
const iswapAsCx = (control: number, target: number): Operation[] => [
  on('sdg', control),
  on('sdg', target),
  on('iswap', control, target),
  on('sxdg', control),
  on('iswap', control, target),
  on('sdg', target),
  on('sx', target),
];

/** By gate. */
export const entanglers = {
  cx: {
    help: 'cx as it is; cz between two h on the target; reversed between h on both.',
    uses: 1,
    cx: (control, target) => [on('cx', control, target)],
    cz: (a, b) => between([b], [on('cx', a, b)]),
    reversed: (a, b) => between([a, b], [on('cx', b, a)]),
  },
  cz: {
    help: 'cz as it is, either way; cx between two h on the target.',
    uses: 1,
    cx: (control, target) => between([target], [on('cz', control, target)]),
    cz: (a, b) => [on('cz', a, b)],
    reversed: (a, b) => [on('cz', b, a)],
  },
  ecr: {
    help: 'cx is sdg on the control and sxdg on the target, then ecr, then x on the control.',
    uses: 1,
    cx: ecrAsCx,
    cz: (a, b) => between([b], ecrAsCx(a, b)),
    reversed: (a, b) => [on('s', a), on('sx', b), ...between([a, b], ecrAsCx(b, a)), on('x', a)],
  },
  rzz: {
    help: 'cz is rzz(pi/2), which has no direction, and sdg on both; cx between two h on the target. Trapped ions.',
    uses: 1,
    cx: (control, target) => between([target], rzzAsCz(control, target)),
    cz: rzzAsCz,
    reversed: (a, b, angles) => [{ gate: 'rzz', qubits: [b, a], angles }],
  },
  iswap: {
    help:
      'cx is two iswap with sxdg on the control between them, sdg and sx around; cz that between two h on the ' +
      'target.',
    uses: 2,
    cx: iswapAsCx,
    cz: (a, b) => between([b], iswapAsCx(a, b)),
    reversed: (a, b) => [on('iswap', b, a)],
  },
  ms: {
    help:
      'cz is ms(0, 0, pi/2) between two h on both, and sdg on both; cx is that between two h on the target. ' +
      'Trapped ions.',
    uses: 1,
    cx: (control, target) => [
      on('h', control),
      ms(control, target),
      on('h', control),
      on('sdg', control),
      on('sxdg', target),
    ],
    cz: (a, b) => [...between([a, b], [ms(a, b)]), on('sdg', a), on('sdg', b)],
    reversed: (a, b, [first, second, turn]) => [
      { gate: 'ms', qubits: [b, a], angles: [second, first, turn] },
    ],
  },
} satisfies Readonly<Record<string, Entangler>>;
