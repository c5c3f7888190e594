import type { Circuit } from '../../circuit/circuit.ts';
import { sequentialUniforms } from '../../numeric/streams.ts';
import type { DeviceGraph } from '../deviceGraph.ts';
import {
  bestEmbedding,
  fillLayout,
  type InteractionPattern,
  interactionPattern,
  layoutCost,
} from '../embedding.ts';
import { entanglerCount } from '../nativeEntanglers.ts';
import type { Compilation, Pass } from '../pass.ts';
import { relabelCircuit } from '../relabelCircuit.ts';
import {
  createRoutingProblem,
  type RoutingProblem,
  reverseProblem,
  routeSabre,
  type SwapCosts,
} from '../sabre.ts';
import { mergeAll } from './mergeSwaps.ts';
import { componentFor } from './placeTrivially.ts';

/** Nodes of the search for a layout without swaps, and of each search for better qubits of the same shape. */
const EMBEDDING_STEPS = 100_000;
const REPLACEMENT_STEPS = 20_000;
/** How many of the trials, those with the fewest two-qubit gates, are moved about the device. */
const FINALISTS = 6;
/** Forward and backward routings that improve a start. */
const ROUNDS = 2;
/** Tried in turn. */
const SWAP_BONUSES: readonly number[] = [0, 0.5, 1, 2];

export const placeAndRoute: Pass = {
  name: 'placeAndRoute',
  help:
    'Chooses physical qubits and inserts swaps. Where the circuit fits as it is, the fitting layout with the largest ' +
    'expected success probability; else SABRE from several seeded starts, swaps merged with the gates before them, the ' +
    'best trials moved to the best qubits of the same shape, and of these the largest success probability. ' +
    'Options: seed, trials.',
  example: 'a ring of four on a line: three swaps, each merged with a gate of the ring',
  run: (compilation, device, options) => {
    const { circuit } = compilation;
    const pattern = interactionPattern(circuit);
    componentFor(pattern.active.length, circuit.qubits, device);
    const fitting = bestEmbedding(pattern, device, EMBEDDING_STEPS);
    if (fitting !== null)
      return placed(compilation, fitting, relabelCircuit(circuit, fitting, device.qubits), fitting);
    const candidates = routeTrials(circuit, pattern, device, Number(options.trials), String(options.seed));
    const best = candidates
      .map((candidate) => replace(candidate, device))
      .reduce((left, right) => (right.cost < left.cost - 1e-12 ? right : left));
    return placed(compilation, best.initial, best.circuit, best.final);
  },
};

function placed(
  { initialLayout, finalLayout }: Compilation,
  initial: readonly number[],
  circuit: Circuit,
  final: readonly number[],
): Compilation {
  return {
    circuit,
    initialLayout: initialLayout.map((wire) => initial[wire]),
    finalLayout: finalLayout.map((wire) => final[wire]),
  };
}

/** A routed circuit over physical qubits, and where each wire starts and ends. */
interface Candidate {
  readonly circuit: Circuit;
  readonly initial: readonly number[];
  readonly final: readonly number[];
  readonly entanglers: number;
}

/** The candidates with the fewest two-qubit gates, first trial first. */
function routeTrials(
  circuit: Circuit,
  pattern: InteractionPattern,
  device: DeviceGraph,
  trials: number,
  seed: string,
): Candidate[] {
  const problem = createRoutingProblem(circuit.operations, circuit.qubits);
  const reversed = reverseProblem(problem);
  const candidates: Candidate[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const uniform = sequentialUniforms(seed, `placement ${trial}`);
    const costs = { bonus: SWAP_BONUSES[trial % SWAP_BONUSES.length], moves: true };
    let layout: readonly number[] = startLayout(pattern, device, uniform);
    for (let round = 0; round < ROUNDS; round++) {
      const there = routeSabre(problem, layout, device, uniform, costs).finalLayout;
      layout = routeSabre(reversed, there, device, uniform, costs).finalLayout;
      candidates.push(routeOnce(circuit, problem, layout, device, uniform, costs));
    }
  }
  const order = candidates
    .map((_, k) => k)
    .sort((a, b) => candidates[a].entanglers - candidates[b].entanglers || a - b);
  return order.slice(0, FINALISTS).map((k) => candidates[k]);
}

function routeOnce(
  circuit: Circuit,
  problem: RoutingProblem,
  initial: readonly number[],
  device: DeviceGraph,
  uniform: () => number,
  costs: SwapCosts,
): Candidate {
  const routed = routeSabre(problem, initial, device, uniform, costs);
  const operations = mergeAll(routed.operations, device.qubits);
  const final = routed.finalLayout;
  return {
    circuit: {
      qubits: device.qubits,
      bits: circuit.bits,
      operations,
      measurements: circuit.measurements.map(({ qubit, bit }) => ({ qubit: final[qubit], bit })),
    },
    initial,
    final,
    entanglers: operations.reduce((sum, { gate }) => sum + entanglerCount(gate), 0),
  };
}

/**
 * A seeded start: wires in the order of their interactions, each on a free qubit as near as can be to the wires that it
 * interacts with, ties by chance.
 */
function startLayout(pattern: InteractionPattern, device: DeviceGraph, uniform: () => number): number[] {
  const layout = new Array<number>(pattern.wires).fill(-1);
  const roomy = device.components.filter((component) => component.length >= pattern.active.length);
  const component = pick(roomy, uniform);
  const free = new Set(component);
  const waiting = new Set(pattern.active);
  const placedWires: number[] = [];
  while (waiting.size > 0) {
    const wire = pick(mostBound(waiting, pattern, layout), uniform);
    waiting.delete(wire);
    const friends = [...pattern.neighbours[wire].keys()].filter((other) => layout[other] >= 0);
    const near = friends.length > 0 ? friends : placedWires;
    const distance = (physical: number) =>
      near.reduce((sum, other) => sum + device.distance(physical, layout[other]), 0);
    layout[wire] = pick(smallest([...free], distance), uniform);
    free.delete(layout[wire]);
    placedWires.push(wire);
  }
  return fillLayout(layout, device);
}

/** Waiting wires that interact with the most placed ones. */
function mostBound(
  waiting: ReadonlySet<number>,
  pattern: InteractionPattern,
  layout: readonly number[],
): number[] {
  return smallest([...waiting], (wire) => {
    let bound = 0;
    for (const other of pattern.neighbours[wire].keys()) if (layout[other] >= 0) bound++;
    return -bound;
  });
}

function smallest(values: readonly number[], size: (value: number) => number): number[] {
  const sizes = values.map(size);
  const least = Math.min(...sizes);
  return values.filter((_, k) => sizes[k] === least);
}

function pick<T>(values: readonly T[], uniform: () => number): T {
  return values[Math.floor(uniform() * values.length)];
}

/** The same circuit on the best qubits of the same shape. */
function replace(candidate: Candidate, device: DeviceGraph): Candidate & { readonly cost: number } {
  const { circuit } = candidate;
  const pattern = interactionPattern(circuit);
  const identity = Array.from({ length: device.qubits }, (_, qubit) => qubit);
  const place = bestEmbedding(pattern, device, REPLACEMENT_STEPS, identity) ?? identity;
  return {
    circuit: relabelCircuit(circuit, place, device.qubits),
    initial: candidate.initial.map((physical) => place[physical]),
    final: candidate.final.map((physical) => place[physical]),
    entanglers: candidate.entanglers,
    cost: layoutCost(pattern, place, device),
  };
}
