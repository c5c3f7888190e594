import type { Circuit, Operation } from '../../circuit/circuit.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { sequentialUniforms } from '../../numeric/streams.ts';
import type { DeviceGraph } from '../deviceGraph.ts';
import {
  bestEmbedding,
  fillLayout,
  type InteractionPattern,
  interactionPattern,
  layoutCost,
} from '../embedding.ts';
import { expectedSuccess } from '../idleProbability.ts';
import { entanglerCount } from '../nativeEntanglers.ts';
import type { Compilation, Pass, PassOptions } from '../pass.ts';
import { placeOn } from '../placeOn.ts';
import { relabelCircuit } from '../relabelCircuit.ts';
import { createRoutingProblem, type RoutingProblem, reverseProblem } from '../routingProblem.ts';
import { endOfSabre, routeSabre } from '../sabre.ts';
import type { SwapCosts } from '../swapSearch.ts';
import { absorbRz } from './absorbRz.ts';
import { alignRuns } from './alignOneQubitRuns.ts';
import { cancelThrough } from './cancelCommuting.ts';
import { fixDirection } from './fixDirection.ts';
import { mergeOneQubitRuns } from './mergeOneQubitRuns.ts';
import { mergeAll, splitPairs } from './mergeSwaps.ts';
import { orderCommuting } from './orderCommuting.ts';
import { componentFor } from './placeTrivially.ts';
import { bestPlace } from './replaceByCalibration.ts';
import { type KnownRuns, resynthesizeRuns } from './resynthesizePairs.ts';
import { translateEntanglers } from './translateEntanglers.ts';

/** Nodes of the search for a layout without swaps. */
const EMBEDDING_STEPS = 100_000;
/** How many of the trials, those with the fewest two-qubit gates, are moved about the device. */
const FINALISTS = 6;
/** How many starts are routed again, with each bonus. */
const PROMISING = 4;
/** How many are shortened, and how many of these are moved about. */
const SHORTENED = 6;
const SHORTENED_FINALISTS = 4;
/** Forward and backward routings that improve a start. */
const ROUNDS = 2;
/** Tried in turn. */
const SWAP_BONUSES: readonly number[] = [0, 0.5, 1, 2];
/** Whether gates that commute are a set for the routing; tried in turn. */
const ORDERS: Readonly<Record<string, readonly boolean[]>> = {
  sequence: [false],
  set: [true],
  both: [true, false],
};

/** SABRE: Li, Ding and Xie, ASPLOS 2019 (arXiv:1809.02573); the same seed gives the same layout. */
export const placeAndRoute: Pass = {
  name: 'placeAndRoute',
  help:
    'Chooses physical qubits and inserts swaps. Where the circuit fits as it is, the fitting layout with the ' +
    'largest expected success probability; else SABRE from several seeded starts, swaps merged with the gates ' +
    'before them, the best trials moved to the best qubits of the same shape, and of these the largest success ' +
    'probability. Options: seed, trials; order: sequence, set (gates that commute come in any order) or both; ' +
    'shorten: the best trials are cancelled through what commutes and their runs on two qubits resynthesized, and ' +
    'waiting counts in the choice.',
  takesSeed: true,
  example: 'a ring of four on a line: three swaps, each merged with a gate of the ring',
  insteadOf: ['placeTrivially', 'route'],
  run: (compilation, device, options, progress) => {
    const { circuit } = compilation;
    const pattern = interactionPattern(circuit);
    componentFor(pattern.active.length, circuit.qubits, device);
    const fitting = bestEmbedding(pattern, device, EMBEDDING_STEPS);
    if (fitting !== null) return placeOn(compilation, fitting, device);
    const costOf =
      options.shorten === true
        ? (each: Replaced) => -expectedSuccess(finish(each.circuit, device), device.profile)
        : (each: Replaced) => each.cost;
    let best: Replaced | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of routeTrials(circuit, pattern, device, options, progress)) {
      const moved = replace(candidate, device);
      const cost = costOf(moved);
      if (best !== null && !(cost < least - 1e-12)) continue;
      best = moved;
      least = cost;
    }
    return placed(compilation, best!.initial, best!.circuit, best!.final);
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

/** What it takes to route a candidate again. */
interface Start {
  readonly problem: RoutingProblem;
  readonly initial: readonly number[];
  readonly entanglers: number;
}

/** The candidates with the fewest two-qubit gates, first trial first. No more circuits are kept than are wanted. */
function routeTrials(
  circuit: Circuit,
  pattern: InteractionPattern,
  device: DeviceGraph,
  options: PassOptions,
  progress: (share: number) => void = () => {},
): readonly Candidate[] {
  const trials = Number(options.trials ?? 8);
  const seed = String(options.seed ?? 0);
  const order = String(options.order ?? 'sequence');
  if (!Object.hasOwn(ORDERS, order))
    throw new QckptError(
      'ARGUMENT',
      `"order" expected one of ${Object.keys(ORDERS).join(', ')}, got "${order}"`,
    );
  const problems = ORDERS[order].map((commuting) =>
    createRoutingProblem(circuit.operations, circuit.qubits, commuting),
  );
  const reversed = problems.map(reverseProblem);
  const shortens = options.shorten === true;
  const starts: Start[] = [];
  const shortlist = createShortlist(shortens ? SHORTENED : FINALISTS);
  for (let trial = 0; trial < trials; trial++) {
    progress(trial / (trials + 1));
    const uniform = sequentialUniforms(seed, `placement ${trial}`);
    const which = trial % problems.length;
    const bonus = SWAP_BONUSES[Math.floor(trial / problems.length) % SWAP_BONUSES.length];
    const costs = { bonus, moves: true };
    let layout: readonly number[] = startLayout(pattern, device, uniform);
    // The first one starts anywhere: only where it ends is of use.
    let end = endOfSabre(problems[which], layout, device, uniform, costs);
    for (let round = 0; round < ROUNDS; round++) {
      layout = endOfSabre(reversed[which], end, device, uniform, costs);
      const there = routeOnce(circuit, problems[which], layout, device, uniform, costs);
      starts.push({ problem: problems[which], initial: layout, entanglers: there.entanglers });
      shortlist.offer(there);
      end = there.final;
    }
  }
  progress(trials / (trials + 1));
  if (!shortens) return shortlist.candidates;
  const uniform = sequentialUniforms(seed, 'again');
  for (const { problem, initial } of byEntanglers(starts).slice(0, PROMISING))
    for (const bonus of SWAP_BONUSES)
      shortlist.offer(routeOnce(circuit, problem, initial, device, uniform, { bonus, moves: true }));
  const shortened = createShortlist(SHORTENED_FINALISTS);
  const known: KnownRuns = new Map();
  // Each is let go as soon as there is a shorter one.
  for (let next = shortlist.candidates.shift(); next !== undefined; next = shortlist.candidates.shift())
    shortened.offer(shorten(next, known));
  return shortened.candidates;
}

function byEntanglers<Counted extends { readonly entanglers: number }>(
  candidates: readonly Counted[],
): Counted[] {
  return candidates
    .map((_, k) => k)
    .sort((a, b) => candidates[a].entanglers - candidates[b].entanglers || a - b)
    .map((k) => candidates[k]);
}

/**
 * The candidates with the fewest two-qubit gates of all that were offered, the earlier first. No two that are the same
 * but for the qubits they are on: moved about, they would be the same again.
 */
function createShortlist(count: number) {
  const candidates: Candidate[] = [];
  const shapes: string[] = [];
  const offer = (candidate: Candidate): void => {
    const { entanglers, circuit } = candidate;
    if (candidates.length === count && entanglers >= candidates[count - 1].entanglers) return;
    const shape = shapeOf(circuit);
    if (shapes.includes(shape)) return;
    const behind = candidates.findIndex((each) => each.entanglers > entanglers);
    const place = behind < 0 ? candidates.length : behind;
    candidates.splice(place, 0, candidate);
    shapes.splice(place, 0, shape);
    candidates.length = Math.min(candidates.length, count);
    shapes.length = candidates.length;
  };
  return { candidates, offer };
}

/** Gates and qubits, these numbered as they come. */
function shapeOf({ operations, qubits }: Circuit): string {
  const number = new Int32Array(qubits).fill(-1);
  let count = 0;
  let shape = '';
  for (const { gate, qubits: on } of operations) {
    shape += gate;
    for (const qubit of on) {
      if (number[qubit] < 0) number[qubit] = count++;
      shape += String.fromCharCode(0x100 + number[qubit]);
    }
  }
  return shape;
}

function shorten(candidate: Candidate, known: KnownRuns): Candidate {
  const { circuit } = candidate;
  const operations = shortenOperations(splitPairs(circuit.operations), circuit.qubits, known);
  return { ...candidate, circuit: { ...circuit, operations }, entanglers: countEntanglers(operations) };
}

/** Cancelled and resynthesized by pairs, as long as that takes entanglers away. */
function shortenOperations(
  operations: readonly Operation[],
  qubits: number,
  known: KnownRuns,
): readonly Operation[] {
  let shortest = cancelThrough(operations, qubits);
  for (;;) {
    const rewritten = resynthesizeRuns(shortest, qubits, known);
    const next = cancelThrough(alignRuns(splitPairs(rewritten), qubits), qubits);
    if (countEntanglers(next) >= countEntanglers(shortest)) return shortest;
    shortest = next;
  }
}

function countEntanglers(operations: readonly Operation[]): number {
  return operations.reduce((sum, { gate }) => sum + entanglerCount(gate), 0);
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
    entanglers: countEntanglers(operations),
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

/** In native gates, as the passes after this one leave it. */
function finish(circuit: Circuit, device: DeviceGraph): Circuit {
  const start: Compilation = { circuit, initialLayout: [], finalLayout: [] };
  return [orderCommuting, translateEntanglers, fixDirection, mergeOneQubitRuns, absorbRz].reduce(
    (compilation, pass) => pass.run(compilation, device, {}),
    start,
  ).circuit;
}

/** -ln of the success probability of entanglers, pulses and readout, before one-qubit gates are merged. */
type Replaced = Candidate & { readonly cost: number };

/** The same circuit on the best qubits of the same shape. */
function replace(candidate: Candidate, device: DeviceGraph): Replaced {
  const { circuit } = candidate;
  const place = bestPlace(circuit, device);
  return {
    circuit: relabelCircuit(circuit, place, device.qubits),
    initial: candidate.initial.map((physical) => place[physical]),
    final: candidate.final.map((physical) => place[physical]),
    entanglers: candidate.entanglers,
    cost: layoutCost(interactionPattern(circuit), place, device),
  };
}
