import type { Circuit } from '../circuit/circuit.ts';
import { gateNamed } from '../circuit/gates.ts';
import type { DeviceGraph } from './deviceGraph.ts';
import { entanglerCount } from './nativeEntanglers.ts';

/** What a circuit asks of a device: how many gates on which pairs, how many pulses and readouts on which wires. */
export interface InteractionPattern {
  readonly wires: number;
  /** By wire, entanglers by neighbour. */
  readonly neighbours: readonly ReadonlyMap<number, number>[];
  readonly pulses: readonly number[];
  readonly readouts: readonly number[];
  /** Wires that a gate or a measurement touches, ascending. */
  readonly active: readonly number[];
}

/** Who interacts with whom, and how often. */
export function interactionPattern({ qubits, operations, measurements }: Circuit): InteractionPattern {
  const neighbours = Array.from({ length: qubits }, () => new Map<number, number>());
  const pulses = new Array<number>(qubits).fill(0);
  const readouts = new Array<number>(qubits).fill(0);
  const active = new Set<number>();
  for (const operation of operations) {
    if (operation.gate === 'barrier') continue;
    for (const qubit of operation.qubits) active.add(qubit);
    const [a, b] = operation.qubits;
    if (b === undefined) {
      if (!gateNamed(operation.gate).diagonal) pulses[a]++;
      continue;
    }
    const entanglers = entanglerCount(operation.gate);
    neighbours[a].set(b, (neighbours[a].get(b) ?? 0) + entanglers);
    neighbours[b].set(a, (neighbours[b].get(a) ?? 0) + entanglers);
  }
  for (const { qubit } of measurements) {
    readouts[qubit]++;
    active.add(qubit);
  }
  return { wires: qubits, neighbours, pulses, readouts, active: [...active].sort((a, b) => a - b) };
}

/** -ln of the expected success probability of a wire's pulses and readout on a qubit. */
function wireCost(pattern: InteractionPattern, wire: number, device: DeviceGraph, physical: number): number {
  return (
    (pattern.pulses[wire] === 0 ? 0 : pattern.pulses[wire] * device.pulseCost[physical]) +
    (pattern.readouts[wire] === 0 ? 0 : pattern.readouts[wire] * device.readoutCost[physical])
  );
}

/** -ln of the expected success probability on a layout; infinite where a pair is not on neighbours. */
export function layoutCost(
  pattern: InteractionPattern,
  layout: readonly number[],
  device: DeviceGraph,
): number {
  let cost = 0;
  for (const wire of pattern.active) {
    cost += wireCost(pattern, wire, device, layout[wire]);
    for (const [other, entanglers] of pattern.neighbours[wire])
      if (other > wire) cost += entanglers * device.couplerCost(layout[wire], layout[other]);
  }
  return cost;
}

/**
 * The layout with all pairs on neighbours that has the largest expected success probability: subgraph monomorphism by
 * depth-first branch and bound. Within `steps` nodes of the search tree; the best one found by then.
 * Wires that interact with none are put last, on the best free qubits; wires that nothing touches anywhere.
 * @param incumbent a layout to improve on
 * @returns physical qubit of each wire; null where there is none, or none was found
 */
export function bestEmbedding(
  pattern: InteractionPattern,
  device: DeviceGraph,
  steps: number,
  incumbent: readonly number[] | null = null,
): number[] | null {
  const order = searchOrder(pattern);
  const placeOf = new Int32Array(pattern.wires).fill(-1);
  const taken = new Uint8Array(device.qubits);
  const bound = lowerBounds(pattern, order, device);
  let best: number[] | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  let left = steps;
  if (incumbent !== null) {
    best = [...incumbent];
    bestCost = order.reduce(
      (sum, wire, k) => sum + addedCost(wire, incumbent[wire], new Set(order.slice(0, k)), incumbent),
      0,
    );
  }

  const descend = (depth: number, cost: number): void => {
    if (depth === order.length) {
      best = Array.from(placeOf);
      bestCost = cost;
      return;
    }
    const wire = order[depth];
    for (const [physical, added] of candidates(wire)) {
      if (left <= 0) return;
      // Strictly better by more than rounding, so that equal layouts keep the first.
      if (cost + added + bound[depth + 1] >= bestCost - 1e-12) return;
      left--;
      placeOf[wire] = physical;
      taken[physical] = 1;
      descend(depth + 1, cost + added);
      placeOf[wire] = -1;
      taken[physical] = 0;
    }
  };

  const everywhere = device.components.flat();

  const candidates = (wire: number): [physical: number, added: number][] => {
    const degree = pattern.neighbours[wire].size;
    let from: readonly number[] | null = null;
    for (const other of pattern.neighbours[wire].keys())
      if (placeOf[other] >= 0) {
        from = device.neighbours[placeOf[other]];
        break;
      }
    const found: [physical: number, added: number][] = [];
    for (const physical of from ?? everywhere) {
      if (taken[physical] !== 0 || device.neighbours[physical].length < degree) continue;
      let added = wireCost(pattern, wire, device, physical);
      for (const [other, entanglers] of pattern.neighbours[wire])
        if (placeOf[other] >= 0) added += entanglers * device.couplerCost(physical, placeOf[other]);
      if (added < Number.POSITIVE_INFINITY) found.push([physical, added]);
    }
    return found.sort((x, y) => x[1] - y[1] || x[0] - y[0]);
  };

  descend(0, 0);
  return best === null ? null : placeRest(pattern, order, best, device);

  function addedCost(
    wire: number,
    physical: number,
    before: ReadonlySet<number>,
    layout: readonly number[],
  ): number {
    let added = wireCost(pattern, wire, device, physical);
    for (const [other, entanglers] of pattern.neighbours[wire])
      if (before.has(other)) added += entanglers * device.couplerCost(physical, layout[other]);
    return added;
  }
}

/** Interacting wires, each but the first of a part next to an earlier one, the most bound first. */
function searchOrder({ neighbours, active }: InteractionPattern): number[] {
  const waiting = new Set(active.filter((wire) => neighbours[wire].size > 0));
  const order: number[] = [];
  const boundTo = new Map<number, number>();
  while (waiting.size > 0) {
    let next = -1;
    for (const wire of waiting) {
      if (next < 0) next = wire;
      const gain = (boundTo.get(wire) ?? 0) - (boundTo.get(next) ?? 0);
      if (gain > 0 || (gain === 0 && neighbours[wire].size > neighbours[next].size)) next = wire;
    }
    waiting.delete(next);
    order.push(next);
    for (const other of neighbours[next].keys()) boundTo.set(other, (boundTo.get(other) ?? 0) + 1);
  }
  return order;
}

/** By depth, the least that the wires from there on can cost. */
function lowerBounds(pattern: InteractionPattern, order: readonly number[], device: DeviceGraph): number[] {
  const { cheapestCoupler } = device;
  const live = device.components.flat();
  const bounds = new Array<number>(order.length + 1).fill(0);
  for (let depth = order.length - 1; depth >= 0; depth--) {
    const wire = order[depth];
    let least = Number.POSITIVE_INFINITY;
    for (const physical of live) least = Math.min(least, wireCost(pattern, wire, device, physical));
    for (const [other, entanglers] of pattern.neighbours[wire])
      if (order.indexOf(other) < depth) least += entanglers * cheapestCoupler;
    bounds[depth] = bounds[depth + 1] + least;
  }
  return bounds;
}

/** Completes a layout of the interacting wires. */
function placeRest(
  pattern: InteractionPattern,
  placed: readonly number[],
  layout: readonly number[],
  device: DeviceGraph,
): number[] | null {
  const complete = new Array<number>(pattern.wires).fill(-1);
  for (const wire of placed) complete[wire] = layout[wire];
  const free = new Set(Array.from({ length: device.qubits }, (_, physical) => physical));
  for (const wire of placed) free.delete(layout[wire]);
  const lonely = pattern.active.filter((wire) => complete[wire] < 0);
  for (const wire of lonely) {
    let best = -1;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const physical of free) {
      if (!device.isLive[physical]) continue;
      const cost = wireCost(pattern, wire, device, physical);
      if (cost < bestCost) {
        best = physical;
        bestCost = cost;
      }
    }
    if (best < 0) return null;
    complete[wire] = best;
    free.delete(best);
  }
  return fillLayout(complete, device);
}

/** Puts wires that have no place yet (-1) on what is left, dead qubits first: nothing happens on them. */
export function fillLayout(layout: readonly number[], device: DeviceGraph): number[] {
  const taken = new Set(layout);
  const free = Array.from({ length: device.qubits }, (_, physical) => physical)
    .filter((physical) => !taken.has(physical))
    .sort((a, b) => Number(device.isLive[a]) - Number(device.isLive[b]) || a - b);
  let next = 0;
  return layout.map((physical) => (physical >= 0 ? physical : free[next++]));
}
