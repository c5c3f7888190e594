import { type Angle, constantAngle } from '../circuit/angle.ts';
import type { Operation } from '../circuit/circuit.ts';
import { decomposeOperation, gateNamed } from '../circuit/gates.ts';

/** How a device's own two-qubit gate makes the standard ones; all up to a global phase. */
export interface NativeEntangler {
  readonly name: string;
  readonly help: string;
  /** cx with this gate from control to target. */
  readonly cx: (control: number, target: number) => readonly Operation[];
  /** cz with this gate from a to b. */
  readonly cz: (a: number, b: number) => readonly Operation[];
  /** How many of this gate a cx or a cz takes. */
  readonly uses: 1 | 2;
  /** This gate from a to b, made of the same gate from b to a and one-qubit gates. */
  readonly reversed: (a: number, b: number, angles: readonly Angle[]) => readonly Operation[];
}

const op = (gate: string, ...qubits: readonly number[]): Operation => ({ gate, qubits, angles: [] });

/** ecr is s on the first and sx on the second, then cx, then x on the first. */
const ecrAsCx = (control: number, target: number): Operation[] => [
  op('sdg', control),
  op('sxdg', target),
  op('ecr', control, target),
  op('x', control),
];

const rzz = (a: number, b: number): Operation => ({
  gate: 'rzz',
  qubits: [a, b],
  angles: [constantAngle(Math.PI / 2)],
});

/** cz is rzz(pi/2) and a quarter turn back about Z on each qubit. */
const rzzAsCz = (a: number, b: number): Operation[] => [rzz(a, b), op('sdg', a), op('sdg', b)];

/** Fully entangling, about X on both. */
const ms = (a: number, b: number): Operation => ({
  gate: 'ms',
  qubits: [a, b],
  angles: [constantAngle(0), constantAngle(0), constantAngle(Math.PI / 2)],
});

const between = (qubits: readonly number[], inner: readonly Operation[]): Operation[] => [
  ...qubits.map((qubit) => op('h', qubit)),
  ...inner,
  ...qubits.map((qubit) => op('h', qubit)),
];

/**
 * Two iswap with a quarter turn between make exp(i pi/4 ZX), from control to target, up to s on both: iswap is swap, cz and s
 * on both, and the two swaps carry what stands between them to the other qubit.
 */
const iswapAsCx = (control: number, target: number): Operation[] => [
  op('sdg', control),
  op('sdg', target),
  op('iswap', control, target),
  op('sxdg', control),
  op('iswap', control, target),
  op('sdg', target),
  op('sx', target),
];

const entanglers: readonly NativeEntangler[] = [
  {
    name: 'cx',
    help: 'cx as it is; cz between two h on the target; reversed between h on both.',
    uses: 1,
    cx: (control, target) => [op('cx', control, target)],
    cz: (a, b) => between([b], [op('cx', a, b)]),
    reversed: (a, b) => between([a, b], [op('cx', b, a)]),
  },
  {
    name: 'cz',
    help: 'cz as it is, either way; cx between two h on the target.',
    uses: 1,
    cx: (control, target) => between([target], [op('cz', control, target)]),
    cz: (a, b) => [op('cz', a, b)],
    reversed: (a, b) => [op('cz', b, a)],
  },
  {
    name: 'ecr',
    help: 'cx is sdg on the control and sxdg on the target, then ecr, then x on the control.',
    uses: 1,
    cx: ecrAsCx,
    cz: (a, b) => between([b], ecrAsCx(a, b)),
    reversed: (a, b) => [op('s', a), op('sx', b), ...between([a, b], ecrAsCx(b, a)), op('x', a)],
  },
  {
    name: 'rzz',
    help: 'cz is rzz(pi/2), which has no direction, and sdg on both; cx between two h on the target. Trapped ions.',
    uses: 1,
    cx: (control, target) => between([target], rzzAsCz(control, target)),
    cz: rzzAsCz,
    reversed: (a, b, angles) => [{ gate: 'rzz', qubits: [b, a], angles }],
  },
  {
    name: 'iswap',
    help: 'cx is two iswap with sxdg on the control between them, sdg and sx around; cz that between two h on the target.',
    uses: 2,
    cx: iswapAsCx,
    cz: (a, b) => between([b], iswapAsCx(a, b)),
    reversed: (a, b) => [op('iswap', b, a)],
  },
  {
    name: 'ms',
    help: 'cz is ms(0, 0, pi/2) between two h on both, and sdg on both; cx is that between two h on the target. Trapped ions.',
    uses: 1,
    cx: (control, target) => [
      op('h', control),
      ms(control, target),
      op('h', control),
      op('sdg', control),
      op('sxdg', target),
    ],
    cz: (a, b) => [...between([a, b], [ms(a, b)]), op('sdg', a), op('sdg', b)],
    reversed: (a, b, [first, second, turn]) => [
      { gate: 'ms', qubits: [b, a], angles: [second, first, turn] },
    ],
  },
];

/** Native two-qubit gates that we translate to, by name. */
export const nativeEntanglers: ReadonlyMap<string, NativeEntangler> = new Map(
  entanglers.map((entangler) => [entangler.name, entangler]),
);

/** Gates that count as one entangler wherever they are. */
const unitEntanglers: ReadonlySet<string> = new Set(['cx', 'cz', 'ecr']);

const counts = new Map<string, number>();

/** How many native two-qubit gates a gate takes on neighbours: 0 for one-qubit gates, 1 for cx, 3 for swap. */
export function entanglerCount(gate: string): number {
  if (gate === 'barrier') return 0;
  if (unitEntanglers.has(gate)) return 1;
  const known = counts.get(gate);
  if (known !== undefined) return known;
  const { qubits, parameters } = gateNamed(gate);
  const angles = parameters.map(() => ({ constant: 1, terms: [] }));
  const parts =
    decomposeOperation({ gate, qubits: Array.from({ length: qubits }, (_, k) => k), angles }) ?? [];
  const count = parts.reduce((sum, part) => sum + entanglerCount(part.gate), 0);
  counts.set(gate, count);
  return count;
}
