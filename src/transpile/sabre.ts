import type { Operation } from '../circuit/circuit.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type CommutationGraph, createCommutationGraph } from './commutationGraph.ts';
import { type DeviceGraph, UNREACHABLE } from './deviceGraph.ts';

/** Operations over wires, with what must come before what. */
export interface RoutingProblem extends CommutationGraph {
  readonly operations: readonly Operation[];
  readonly wires: number;
  readonly commuting: boolean;
  /** 1 for a gate on two wires. */
  readonly isPair: Uint8Array;
  readonly firstWire: Int32Array;
  readonly secondWire: Int32Array;
}

/**
 * Not all swaps have the same cost (after Liu, Li and Zhou, "Not all SWAPs have the same cost", HPCA'22).
 */
export interface SwapCosts {
  /**
   * Advantage, in hops of one front gate, of a swap on two qubits that have just had a gate with each other: the two
   * merge into one entangler more than the gate. A swap with a qubit in |0> has half of it.
   */
  readonly bonus: number;
  /** Moves a state to a qubit in |0> with two cx, which leave |0> behind, instead of a swap. */
  readonly moves: boolean;
}

/** Swaps have no angles; one list for all. */
const NO_ANGLES: Operation['angles'] = [];

const plainSwaps: SwapCosts = { bonus: 0, moves: false };

/** A circuit whose two-qubit gates are on neighbours. */
export interface Routed {
  /** On physical qubits, with `swap` where states move. */
  readonly operations: readonly Operation[];
  /** Physical qubit of each wire at the end. */
  readonly finalLayout: readonly number[];
  readonly swaps: number;
}

/** Weights of the search; the first four as in the paper. */
const LOOKAHEAD_GATES = 20;
const LOOKAHEAD_WEIGHT = 0.5;
const DECAY_STEP = 0.001;
const DECAY_RESET = 5;

/**
 * Gates on at most two qubits, and barriers.
 * @param commuting gates that commute come in any order: a ring of cz is a set, not a sequence
 */
export function createRoutingProblem(
  operations: readonly Operation[],
  wires: number,
  commuting = false,
): RoutingProblem {
  return {
    operations,
    wires,
    commuting,
    ...createCommutationGraph(operations, wires, commuting),
    isPair: Uint8Array.from(operations, ({ gate, qubits }) =>
      qubits.length === 2 && gate !== 'barrier' ? 1 : 0,
    ),
    firstWire: Int32Array.from(operations, ({ qubits }) => qubits[0] ?? 0),
    secondWire: Int32Array.from(operations, ({ qubits }) => qubits[1] ?? qubits[0] ?? 0),
  };
}

/** The same gates from the end: routing it improves the layout at the start. */
export function reverseProblem({ operations, wires, commuting }: RoutingProblem): RoutingProblem {
  return createRoutingProblem(operations.toReversed(), wires, commuting);
}

/**
 * Inserts swaps so that every two-qubit gate acts on neighbours: SABRE with lookahead and decay, Li, Ding and Xie,
 * "Tackling the qubit mapping problem for NISQ-era quantum devices", ASPLOS'19, algorithm 1 and equation (2).
 * @param layout physical qubit of each wire; a qubit without a wire is in |0>
 * @param uniform breaks ties
 * @param costs which swaps are cheap; plain ones all cost the same
 * @throws QckptError TRANSPILE where the wires of a gate are on parts of the device that nothing connects
 */
export function routeSabre(
  problem: RoutingProblem,
  layout: readonly number[],
  device: DeviceGraph,
  uniform: () => number,
  costs: SwapCosts = plainSwaps,
): Routed {
  const routed: Operation[] = [];
  const { finalLayout, swaps } = walkSabre(problem, layout, device, uniform, costs, routed);
  return { operations: routed, finalLayout, swaps };
}

/** Where routing leaves the wires, without the operations. @throws QckptError TRANSPILE as `routeSabre` */
export function endOfSabre(
  problem: RoutingProblem,
  layout: readonly number[],
  device: DeviceGraph,
  uniform: () => number,
  costs: SwapCosts,
): readonly number[] {
  return walkSabre(problem, layout, device, uniform, costs, null).finalLayout;
}

/** @param routed takes the operations; null where nobody wants them */
function walkSabre(
  problem: RoutingProblem,
  layout: readonly number[],
  device: DeviceGraph,
  uniform: () => number,
  costs: SwapCosts,
  routed: Operation[] | null,
): Omit<Routed, 'operations'> {
  const { operations, successors } = problem;
  const { distances, qubits: size } = device;
  const physicalOf = Int32Array.from(layout);
  const wireAt = new Int32Array(device.qubits).fill(-1);
  physicalOf.forEach((physical, wire) => {
    wireAt[physical] = wire;
  });
  const missing = Int32Array.from(problem.predecessors);
  /** The qubit that shared the last two-qubit gate, -1 where there was none or a swap has been merged with it. */
  const partner = new Int32Array(device.qubits).fill(-1);
  const decay = new Float64Array(device.qubits).fill(1);
  let front = operations.flatMap((_, i) => (missing[i] === 0 ? [i] : []));
  let swaps = 0;
  let stuckFor = 0;
  /** By operation, the number of the look ahead that saw it last. */
  const seen = new Int32Array(operations.length);
  let stamp = 0;
  /** By qubit, the number of the choice in whose front it is; minus that once its swaps are weighed. */
  const frontOf = new Int32Array(size);
  let frontStamp = 0;
  /** Two ends a gate of a choice, those of the front first: where they are, and the next end on the same qubit. */
  const endAt = new Int32Array(4 * operations.length);
  const nextEnd = new Int32Array(4 * operations.length);
  /** By qubit, the first of its ends; -1 where there is none. */
  const firstEnd = new Int32Array(size).fill(-1);
  /** What a swap adds to the distances of the front and of what comes soon. */
  let nearer = 0;
  let soonNearer = 0;
  /** Of the look ahead: what it has seen, in its order. */
  const queue = new Int32Array(operations.length);

  const { isPair, firstWire, secondWire } = problem;
  const hops = (i: number) => distances[physicalOf[firstWire[i]] * size + physicalOf[secondWire[i]]];

  /** One list for all gates on the same qubits. */
  const lists = new Map<number, readonly number[]>();
  const listOf = (a: number, b = -1): readonly number[] => {
    const key = a * (size + 1) + b + 1;
    let list = lists.get(key);
    if (list === undefined) {
      list = b < 0 ? [a] : [a, b];
      lists.set(key, list);
    }
    return list;
  };

  const emit = (i: number): void => {
    const { gate, qubits, angles } = operations[i];
    if (qubits.length === 1) {
      routed?.push({ gate, qubits: listOf(physicalOf[qubits[0]]), angles });
      return;
    }
    if (isPair[i] === 0) {
      const physical = qubits.map((wire) => physicalOf[wire]);
      routed?.push({ gate, qubits: physical, angles });
      for (const qubit of physical) partner[qubit] = -1;
      return;
    }
    const [a, b] = [physicalOf[qubits[0]], physicalOf[qubits[1]]];
    routed?.push({ gate, qubits: listOf(a, b), angles });
    partner[a] = b;
    partner[b] = a;
  };

  /** Emits all that can run; whether anything did. */
  const advance = (): boolean => {
    let moved = false;
    const queue = front;
    front = [];
    for (const i of queue) {
      if (isPair[i] === 1 && hops(i) !== 1) {
        front.push(i);
        continue;
      }
      if (isPair[i] === 1) moved = true;
      emit(i);
      for (const next of successors[i]) if (--missing[next] === 0) queue.push(next);
    }
    return moved;
  };

  const swap = (a: number, b: number): void => {
    if (costs.moves && (wireAt[a] < 0 || wireAt[b] < 0)) {
      const [from, to] = wireAt[b] < 0 ? [a, b] : [b, a];
      routed?.push({ gate: 'cx', qubits: listOf(from, to), angles: NO_ANGLES });
      routed?.push({ gate: 'cx', qubits: listOf(to, from), angles: NO_ANGLES });
    } else routed?.push({ gate: 'swap', qubits: listOf(a, b), angles: NO_ANGLES });
    [wireAt[a], wireAt[b]] = [wireAt[b], wireAt[a]];
    if (wireAt[a] >= 0) physicalOf[wireAt[a]] = a;
    if (wireAt[b] >= 0) physicalOf[wireAt[b]] = b;
    partner[a] = -1;
    partner[b] = -1;
    swaps++;
  };

  /** Two-qubit gates that come soon, nearest first. */
  const lookAhead = (): number[] => {
    const soon: number[] = [];
    let length = 0;
    stamp++;
    for (const i of front) {
      seen[i] = stamp;
      queue[length++] = i;
    }
    for (let k = 0; k < length && soon.length < LOOKAHEAD_GATES; k++)
      for (const next of successors[queue[k]]) {
        if (seen[next] === stamp) continue;
        seen[next] = stamp;
        queue[length++] = next;
        if (isPair[next] === 1) soon.push(next);
      }
    return soon;
  };

  advance();
  while (front.length > 0) {
    const cut = front.find((i) => hops(i) === UNREACHABLE);
    if (cut !== undefined) {
      const [a, b] = operations[cut].qubits.map((wire) => physicalOf[wire]);
      throw new QckptError(
        'TRANSPILE',
        `${device.profile.name}: no live couplers connect qubits ${a} and ${b}`,
      );
    }
    if (stuckFor > 2 * device.qubits) {
      // The search went in circles: walk the nearest gate together.
      const nearest = front.reduce((best, i) => (hops(i) < hops(best) ? i : best));
      const [a, b] = operations[nearest].qubits;
      while (hops(nearest) > 1) {
        const from = physicalOf[a];
        const to = physicalOf[b];
        swap(from, device.neighbours[from].find((q) => device.distance(q, to) < device.distance(from, to))!);
      }
    } else {
      const soon = lookAhead();
      const [a, b] = chooseSwap(front, soon);
      swap(a, b);
      stuckFor++;
      decay[a] += DECAY_STEP;
      decay[b] += DECAY_STEP;
      if (stuckFor % DECAY_RESET === 0) decay.fill(1);
    }
    if (advance()) {
      stuckFor = 0;
      decay.fill(1);
    }
  }
  return { finalLayout: Array.from(physicalOf), swaps };

  function chooseSwap(now: readonly number[], soon: readonly number[]): readonly [number, number] {
    let bestScore = Number.POSITIVE_INFINITY;
    const best: number[] = [];
    const ends = 2 * now.length;
    const hopsNow = listEnds(now, 0);
    const hopsSoon = listEnds(soon, ends);
    const inFront = ++frontStamp;
    for (let k = 0; k < ends; k++) frontOf[endAt[k]] = inFront;
    for (let k = 0; k < ends; k++) {
      const a = endAt[k];
      // A qubit comes once, and a swap of two front qubits from the first of them.
      if (frontOf[a] !== inFront) continue;
      frontOf[a] = -inFront;
      for (const b of device.neighbours[a]) {
        if (frontOf[b] === -inFront) continue;
        // Only what is on the two is moved: whole numbers, so the sums are those of all gates.
        nearer = 0;
        soonNearer = 0;
        moveEnds(a, b, ends);
        moveEnds(b, a, ends);
        let score = (hopsNow + nearer) / now.length;
        if (soon.length > 0) score += (LOOKAHEAD_WEIGHT * (hopsSoon + soonNearer)) / soon.length;
        if (partner[a] === b && partner[b] === a) score -= costs.bonus / now.length;
        else if (costs.moves && (wireAt[b] < 0 || wireAt[a] < 0)) score -= costs.bonus / 2 / now.length;
        score *= Math.max(decay[a], decay[b]);
        if (score > bestScore + 1e-9) continue;
        if (score < bestScore - 1e-9) best.length = 0;
        bestScore = Math.min(score, bestScore);
        best.push(a, b);
      }
    }
    for (let k = 0; k < ends + 2 * soon.length; k++) firstEnd[endAt[k]] = -1;
    const chosen = 2 * Math.floor((uniform() * best.length) / 2);
    return [best[chosen], best[chosen + 1]];
  }

  /** Lists the ends of gates by qubit, from number `start`; the sum of their distances. */
  function listEnds(gates: readonly number[], start: number): number {
    let sum = 0;
    for (let k = 0; k < gates.length; k++) {
      const p = physicalOf[firstWire[gates[k]]];
      const q = physicalOf[secondWire[gates[k]]];
      sum += distances[p * size + q];
      const end = start + 2 * k;
      endAt[end] = p;
      nextEnd[end] = firstEnd[p];
      firstEnd[p] = end;
      endAt[end + 1] = q;
      nextEnd[end + 1] = firstEnd[q];
      firstEnd[q] = end + 1;
    }
    return sum;
  }

  /** Adds by how much the gates on `from` grow if it goes to `to`; one between the two stays as long as it is. */
  function moveEnds(from: number, to: number, ends: number): void {
    for (let end = firstEnd[from]; end >= 0; end = nextEnd[end]) {
      const other = endAt[end ^ 1];
      if (other === to) continue;
      const growth = distances[to * size + other] - distances[from * size + other];
      if (end < ends) nearer += growth;
      else soonNearer += growth;
    }
  }
}
