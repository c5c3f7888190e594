import type { DeviceGraph } from '../deviceGraph.ts';
import { fillLayout, type InteractionPattern, interactionPattern } from '../embedding.ts';
import type { Pass } from '../pass.ts';
import { placeOn } from '../placeOn.ts';
import { componentFor } from './placeTrivially.ts';

/** Greedy, for circuits that fit no subgraph. */
export const placeDense: Pass = {
  name: 'placeDense',
  help:
    'Puts the circuit on the part of the device with the most live couplers among as many qubits, of equal ones ' +
    'the part with the least errors, and qubits that have gates with each other near each other there.',
  example: 'on a lattice of squares: a ring of four -> one of the squares',
  insteadOf: ['placeTrivially'],
  run: (compilation, device) =>
    placeOn(compilation, denseLayout(interactionPattern(compilation.circuit), device), device),
};

/** @throws QckptError TRANSPILE where no connected part has room */
export function denseLayout(pattern: InteractionPattern, device: DeviceGraph): number[] {
  const needed = pattern.active.length;
  componentFor(needed, pattern.wires, device);
  const roomy = device.components.filter((component) => component.length >= needed).flat();
  let best: Region | null = null;
  for (const start of needed === 0 ? [] : roomy) {
    const region = growRegion(start, needed, device);
    if (best === null || isDenser(region, best)) best = region;
  }
  return assignWires(pattern, best?.qubits ?? [], device);
}

interface Region {
  readonly qubits: readonly number[];
  readonly couplers: number;
  /** -ln(1 - error) of its couplers and readouts, summed. */
  readonly cost: number;
}

const isDenser = (a: Region, b: Region): boolean =>
  a.couplers !== b.couplers ? a.couplers > b.couplers : a.cost < b.cost - 1e-12;

/** From one qubit, always the neighbour with the most couplers into what is there. */
function growRegion(start: number, size: number, device: DeviceGraph): Region {
  const qubits = [start];
  const inside = new Set(qubits);
  let couplers = 0;
  let cost = device.readoutCost[start];
  while (qubits.length < size) {
    let next = -1;
    let most = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const member of qubits)
      for (const candidate of device.neighbours[member]) {
        if (inside.has(candidate)) continue;
        const joined = device.neighbours[candidate].filter((other) => inside.has(other));
        const added =
          device.readoutCost[candidate] +
          joined.reduce((sum, other) => sum + device.couplerCost(candidate, other), 0);
        if (joined.length < most || (joined.length === most && added >= least - 1e-12)) continue;
        next = candidate;
        most = joined.length;
        least = added;
      }
    qubits.push(next);
    inside.add(next);
    couplers += most;
    cost += least;
  }
  return { qubits, couplers, cost };
}

/** The wire with the most gates to placed ones next, on the free qubit of the region with the fewest hops to these. */
function assignWires(pattern: InteractionPattern, region: readonly number[], device: DeviceGraph): number[] {
  const layout = new Array<number>(pattern.wires).fill(-1);
  const free = new Set(region);
  const waiting = new Set(pattern.active);
  const gatesWith = (wire: number, isCounted: (other: number) => boolean): number => {
    let gates = 0;
    for (const [other, entanglers] of pattern.neighbours[wire]) if (isCounted(other)) gates += entanglers;
    return gates;
  };
  while (waiting.size > 0) {
    const wire = least(waiting, (each) => [
      -gatesWith(each, (other) => layout[other] >= 0),
      -gatesWith(each, () => true),
    ]);
    const qubit = least(free, (physical) => {
      let hops = 0;
      for (const [other, entanglers] of pattern.neighbours[wire])
        if (layout[other] >= 0) hops += entanglers * device.distance(physical, layout[other]);
      return [hops, -device.neighbours[physical].filter((other) => free.has(other)).length];
    });
    layout[wire] = qubit;
    waiting.delete(wire);
    free.delete(qubit);
  }
  return fillLayout(layout, device);
}

/** The first of those with the least key, compared number by number. */
function least(values: Iterable<number>, keyOf: (value: number) => readonly number[]): number {
  let best = -1;
  let bestKey: readonly number[] = [];
  for (const value of values) {
    const key = keyOf(value);
    const differing = key.findIndex((part, k) => part !== bestKey[k]);
    if (best < 0 || (differing >= 0 && key[differing] < bestKey[differing])) {
      best = value;
      bestKey = key;
    }
  }
  return best;
}
