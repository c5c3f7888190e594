import type { Operation } from '../circuit/circuit.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type DeviceGraph, UNREACHABLE } from './deviceGraph.ts';
import type { RoutingProblem } from './routingProblem.ts';
import { createSwapSearch, type SwapCosts } from './swapSearch.ts';
import { placeWires } from './wirePlacement.ts';

const plainSwaps: SwapCosts = { bonus: 0, moves: false };

/** A circuit whose two-qubit gates are on neighbours. */
export interface Routed {
  /** On physical qubits, with `swap` where states move. */
  readonly operations: readonly Operation[];
  /** Physical qubit of each wire at the end. */
  readonly finalLayout: readonly number[];
  readonly swaps: number;
}

/** After so many swaps in a row all qubits are as attractive again; as in the paper. */
const DECAY_RESET = 5;

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
  const { operations, successors, isPair, firstWire, secondWire } = problem;
  const placement = placeWires(problem, layout, device, costs.moves, routed);
  const search = createSwapSearch(problem, device, costs, placement, uniform);
  const { physicalOf } = placement;
  const hops = (i: number) =>
    device.distances[physicalOf[firstWire[i]] * device.qubits + physicalOf[secondWire[i]]];
  const missing = Int32Array.from(problem.predecessors);
  let front = operations.flatMap((_, i) => (missing[i] === 0 ? [i] : []));
  let swaps = 0;

  /** Emits all that can run; whether a two-qubit gate did. */
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
      placement.emit(i);
      for (const next of successors[i]) if (--missing[next] === 0) queue.push(next);
    }
    return moved;
  };

  /** Walks the nearest gate of the front together. */
  const bringTogether = (): void => {
    const nearest = front.reduce((best, i) => (hops(i) < hops(best) ? i : best));
    const [a, b] = operations[nearest].qubits;
    while (hops(nearest) > 1) {
      const from = physicalOf[a];
      const to = physicalOf[b];
      const nearer = (q: number): boolean => device.distance(q, to) < device.distance(from, to);
      placement.swap(from, device.neighbours[from].find(nearer)!);
      swaps++;
    }
  };

  advance();
  let stuckFor = 0;
  while (front.length > 0) {
    const cut = front.find((i) => hops(i) === UNREACHABLE);
    if (cut !== undefined) {
      const [a, b] = operations[cut].qubits.map((wire) => physicalOf[wire]);
      throw new QckptError(
        'TRANSPILE',
        `${device.profile.name}: no live couplers connect qubits ${a} and ${b}`,
      );
    }
    // The search can go in circles.
    if (stuckFor > 2 * device.qubits) bringTogether();
    else {
      const [a, b] = search.choose(front);
      placement.swap(a, b);
      swaps++;
      stuckFor++;
      search.discourage(a, b);
      if (stuckFor % DECAY_RESET === 0) search.forget();
    }
    if (advance()) {
      stuckFor = 0;
      search.forget();
    }
  }
  return { finalLayout: Array.from(physicalOf), swaps };
}
