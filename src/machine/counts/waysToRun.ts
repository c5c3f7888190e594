import { constantAngle } from '../../circuit/angle.ts';
import type { Circuit, Operation } from '../../circuit/circuit.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { createDeviceGraph, type DeviceGraph } from '../../transpile/deviceGraph.ts';
import type { LogicalGate, RecordedCircuits } from './recordedCircuits.ts';

/** One way in which a machine may have run a recorded circuit, of which neither layout nor swaps were recorded. */
export interface WayToRun {
  /** Physical qubit of each logical one at the start. */
  readonly placement: readonly number[];
  /** Which end of a gate that is too far apart moves along the shortest path. */
  readonly moves: 'first' | 'second';
}

const ENDS = ['first', 'second'] as const;

/** Placements on connected sets of live qubits, each with either way to route. */
export function waysToRun(profile: HardwareProfile, { qubits }: RecordedCircuits): WayToRun[] {
  const graph = createDeviceGraph(profile);
  return placementsOn(graph, qubits)
    .filter((placement) => isConnected(graph, placement))
    .flatMap((placement) => ENDS.map((moves) => ({ placement, moves })));
}

function placementsOn({ isLive }: DeviceGraph, qubits: number): number[][] {
  const live = [...isLive.keys()].filter((qubit) => isLive[qubit]);
  let placements: number[][] = [[]];
  for (let placed = 0; placed < qubits; placed++)
    placements = placements.flatMap((placement) =>
      live.filter((qubit) => !placement.includes(qubit)).map((qubit) => [...placement, qubit]),
    );
  return placements;
}

function isConnected({ neighbours }: DeviceGraph, placement: readonly number[]): boolean {
  const reached = [placement[0]];
  for (const qubit of reached)
    reached.push(...neighbours[qubit].filter((next) => placement.includes(next) && !reached.includes(next)));
  return reached.length === placement.length;
}

/** A circuit in native gates of a machine with rz, sx, x and cx, and the swaps that it took. */
export interface RoutedCircuit {
  readonly circuit: Circuit;
  readonly swaps: number;
}

/** @throws QckptError HARDWARE: qubits that no path of couplers joins, or another set of native gates */
export function runBy(
  { placement, moves }: WayToRun,
  recorded: RecordedCircuits,
  steps: number,
  profile: HardwareProfile,
): RoutedCircuit {
  const graph = createDeviceGraph(profile);
  const missing = NATIVE.find((gate) => !profile.nativeGates.includes(gate));
  if (missing !== undefined)
    throw new QckptError(
      'HARDWARE',
      `${profile.name} expected the native gates ${NATIVE.join(', ')}, lacks ${missing}`,
    );
  const at = [...placement];
  const operations: Operation[] = [];
  let swaps = 0;
  const swap = (a: number, b: number): void => {
    swaps++;
    operations.push(native('cx', a, b), native('cx', b, a), native('cx', a, b));
    at.forEach((qubit, wire) => {
      at[wire] = qubit === a ? b : qubit === b ? a : qubit;
    });
  };
  const meet = ({ qubits: [first, second] }: LogicalGate): void => {
    while (graph.distance(at[first], at[second]) > 1) {
      const [mover, aim] = moves === 'first' ? [first, second] : [second, first];
      swap(at[mover], nextOnPath(graph, at[mover], at[aim]));
    }
  };
  for (let index = 0; index < steps; index++) {
    for (const gate of recorded.step(index)) {
      if (gate.qubits.length === 2) meet(gate);
      operations.push(
        ...lowered(
          gate,
          gate.qubits.map((wire) => at[wire]),
        ),
      );
    }
    operations.push({ gate: 'barrier', qubits: at.toSorted((a, b) => a - b), angles: [] });
  }
  const measurements = recorded.reads.map((wire, bit) => ({ qubit: at[wire], bit }));
  return {
    circuit: { qubits: graph.qubits, bits: recorded.reads.length, operations, measurements },
    swaps,
  };
}

const NATIVE = ['cx', 'rz', 'sx', 'x'];

function native(gate: string, ...qubits: number[]): Operation {
  return { gate, qubits, angles: [] };
}

function lowered({ gate }: LogicalGate, qubits: readonly number[]): Operation[] {
  const turn = (radians: number): Operation => ({ gate: 'rz', qubits, angles: [constantAngle(radians)] });
  if (gate === 'h') return [turn(Math.PI / 2), native('sx', ...qubits), turn(Math.PI / 2)];
  if (gate === 't') return [turn(Math.PI / 4)];
  if (gate === 'tdg') return [turn(-Math.PI / 4)];
  return [native(gate, ...qubits)];
}

function nextOnPath(graph: DeviceGraph, from: number, to: number): number {
  const next = graph.neighbours[from].find((qubit) => graph.distance(qubit, to) < graph.distance(from, to));
  if (next === undefined)
    throw new QckptError(
      'HARDWARE',
      `${graph.profile.name} expected a path of couplers from ${from} to ${to}`,
    );
  return next;
}
