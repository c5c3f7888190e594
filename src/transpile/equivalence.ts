import { activeQubits } from '../circuit/activeQubits.ts';
import type { ParameterValues } from '../circuit/angle.ts';
import type { Circuit, Operation } from '../circuit/circuit.ts';
import {
  applyOperations,
  basisState,
  distanceUpToPhase,
  MOST_STATE_QUBITS,
  type StateVector,
} from '../circuit/stateVector.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { CompiledCircuit } from './pipeline.ts';

/**
 * Largest difference, up to one global phase, between what the logical and the compiled circuit make of a random state
 * of the logical qubits (of those in use, where all are too many), the others in |0> at the start and at the end. Zero
 * (rounding: below 1e-12) for one random state means, with probability one, equal unitaries up to the layouts.
 * Measurements are not looked at: a compiled circuit whose last phases were dropped differs here.
 * @param uniform in [0, 1), makes the state
 * @throws QckptError CIRCUIT: more than 20 active qubits, or a parameter without a value
 */
export function compiledDistance(
  compiled: CompiledCircuit,
  values: ParameterValues,
  uniform: () => number,
): number {
  const { logical, circuit, initialLayout, finalLayout } = compiled;
  const wires = comparedWires(compiled);
  const from = wires.map((wire) => initialLayout[wire]);
  const to = wires.map((wire) => finalLayout[wire]);
  const rank = activeRanks(circuit, [...from, ...to]);
  const random = basisState(wires.length);
  for (let index = 0; index < random.re.length; index++) {
    random.re[index] = uniform() - 0.5;
    random.im[index] = uniform() - 0.5;
  }
  const onRank = (qubits: readonly number[]) => qubits.map((qubit) => rank.get(qubit)!);
  const physical = spread(random, onRank(from), rank.size);
  applyOperations(physical, onRanks(circuit.operations, rank), values);
  const place = new Map(wires.map((wire, k) => [wire, k]));
  applyOperations(random, onRanks(logical.operations, place), values);
  return distanceUpToPhase(spread(random, onRank(to), rank.size), physical);
}

/** The logical qubits whose states are compared: all, or, where that is too many, those that something happens on. */
function comparedWires(compiled: CompiledCircuit): readonly number[] {
  const { logical, initialLayout, finalLayout, circuit } = compiled;
  const all = new Set([...activeQubits(circuit), ...initialLayout, ...finalLayout]);
  return all.size <= MOST_STATE_QUBITS
    ? Array.from({ length: logical.qubits }, (_, wire) => wire)
    : activeQubits(logical);
}

/** How many physical qubits `compiledDistance` follows. */
export function comparedQubits(compiled: CompiledCircuit): number {
  const { circuit, initialLayout, finalLayout } = compiled;
  const places = comparedWires(compiled).flatMap((wire) => [initialLayout[wire], finalLayout[wire]]);
  return new Set([...activeQubits(circuit), ...places]).size;
}

/**
 * Outcome probabilities without noise, shape [2^measured], index sum bit(c[i]) 2^i over the measured bits by rank.
 * Error below 1e-13. Slow; for circuits with at most 20 active qubits, whatever their number.
 * @throws QckptError CIRCUIT
 */
export function idealDistribution(circuit: Circuit, values: ParameterValues = new Map()): Float64Array {
  const rank = activeRanks(circuit, []);
  const state = applyOperations(basisState(rank.size), onRanks(circuit.operations, rank), values);
  const measured = circuit.measurements
    .toSorted((a, b) => a.bit - b.bit)
    .map(({ qubit }) => rank.get(qubit)!);
  const probabilities = new Float64Array(2 ** measured.length);
  state.re.forEach((re, index) => {
    const outcome = measured.reduce((sum, place, k) => sum + (((index >> place) & 1) << k), 0);
    probabilities[outcome] += re * re + state.im[index] * state.im[index];
  });
  return probabilities;
}

/** Place of each qubit that something happens on among those, ascending. */
function activeRanks(circuit: Circuit, others: readonly number[]): Map<number, number> {
  const active = new Set([...activeQubits(circuit), ...others]);
  if (active.size > MOST_STATE_QUBITS)
    throw new QckptError(
      'CIRCUIT',
      `check expected at most ${MOST_STATE_QUBITS} active qubits, got ${active.size}`,
    );
  return new Map([...active].sort((a, b) => a - b).map((qubit, place) => [qubit, place]));
}

function onRanks(operations: readonly Operation[], rank: ReadonlyMap<number, number>): Operation[] {
  return operations
    .filter(({ gate }) => gate !== 'barrier')
    .map((operation) => ({ ...operation, qubits: operation.qubits.map((qubit) => rank.get(qubit)!) }));
}

/** The state with its qubit k at digit `places[k]` of a larger register, zeros elsewhere. */
function spread(state: StateVector, places: readonly number[], qubits: number): StateVector {
  const large = basisState(qubits);
  large.re[0] = 0;
  state.re.forEach((re, index) => {
    const at = places.reduce((sum, place, k) => sum + (((index >> k) & 1) << place), 0);
    large.re[at] = re;
    large.im[at] = state.im[index];
  });
  return large;
}
