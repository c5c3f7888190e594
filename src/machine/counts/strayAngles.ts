import { activeQubits } from '../../circuit/activeQubits.ts';
import { parameterAngle } from '../../circuit/angle.ts';
import type { Circuit, Operation } from '../../circuit/circuit.ts';
import type { GateNoise, NoiseChannels } from '../../hardware/noiseModel.ts';

/** Kinds of coherent errors, which no calibration holds. */
export const strayKinds = ['zz', 'detuning', 'pulse', 'entangler'] as const;
/** One of `strayKinds`. */
export type StrayKind = (typeof strayKinds)[number];

/** A circuit with an angle wherever a coherent error may act. */
export interface StrayCircuit {
  readonly circuit: Circuit;
  /** Names of the angles, by kind; `zz` and `detuning` are rates, radians a microsecond. */
  readonly names: Readonly<Record<StrayKind, readonly string[]>>;
}

/** Gates that carry the errors, which no machine here calls its own. */
const CARRIERS: ReadonlySet<string> = new Set(['rzz', 'rx', 'h']);

/** Whether a machine's own gates leave these to us. */
export function canStray(nativeGates: readonly string[]): boolean {
  return nativeGates.every((gate) => !CARRIERS.has(gate));
}

/**
 * Puts in what may act besides: before each barrier a ZZ angle on every coupler among the circuit's qubits and a turn
 * about Z of each qubit, both in proportion to the time since the barrier before (without barriers, after each
 * entangler on its own coupler); an angle about X after each pulse, in proportion to its own; an angle about ZX after
 * each entangler, control first.
 * @param coupled pairs of physical qubits, lower first
 */
export function withStrays(
  circuit: Circuit,
  noise: NoiseChannels,
  coupled: readonly (readonly number[])[],
  kinds: ReadonlySet<StrayKind>,
): StrayCircuit {
  const active = activeQubits(circuit);
  const pairs = coupled.filter((pair) => pair.every((qubit) => active.includes(qubit)));
  const names: Record<StrayKind, Set<string>> = {
    zz: new Set(),
    detuning: new Set(),
    pulse: new Set(),
    entangler: new Set(),
  };
  const operations: Operation[] = [];
  const add = (kind: StrayKind, gate: string, qubits: readonly number[], factor: number): void => {
    const ends = kind === 'zz' ? qubits.toSorted((a, b) => a - b) : qubits;
    const name = `${kind}-${ends.join('-')}`;
    names[kind].add(name);
    operations.push({ gate, qubits, angles: [parameterAngle(name, factor)] });
  };
  const drift = (on: readonly (readonly number[])[], qubits: readonly number[], us: number): void => {
    if (us === 0) return;
    if (kinds.has('zz')) for (const pair of on) add('zz', 'rzz', pair, us);
    if (kinds.has('detuning')) for (const qubit of qubits) add('detuning', 'rz', [qubit], us);
  };
  const isCut = circuit.operations.some(({ gate }) => gate === 'barrier');
  let clock = createClock(active);
  for (const operation of circuit.operations) {
    const { gate, qubits } = operation;
    if (gate === 'barrier') {
      drift(pairs, active, clock.us());
      clock = createClock(active);
      operations.push(operation);
      continue;
    }
    operations.push(operation);
    const { durationNs } = noise.gateNoise(gate, qubits);
    clock.take(qubits, durationNs);
    if (kinds.has('pulse') && TURNS[gate] !== undefined) add('pulse', 'rx', qubits, TURNS[gate]);
    if (qubits.length !== 2) continue;
    if (kinds.has('entangler')) {
      const flip = { gate: 'h', qubits: [qubits[1]], angles: [] };
      operations.push(flip);
      add('entangler', 'rzz', qubits, 1);
      operations.push(flip);
    }
    if (!isCut) drift([qubits], qubits, durationNs / 1000);
  }
  return {
    circuit: { ...circuit, operations },
    names: {
      zz: [...names.zz],
      detuning: [...names.detuning],
      pulse: [...names.pulse],
      entangler: [...names.entangler],
    },
  };
}

/** Quarter turns of a pulse about X. */
const TURNS: Readonly<Record<string, number>> = { sx: 1, x: 2 };

/** When the last of some qubits is done. */
function createClock(qubits: readonly number[]) {
  const ends = new Map(qubits.map((qubit) => [qubit, 0]));
  return {
    take: (own: readonly number[], durationNs: number): void => {
      const end = Math.max(...own.map((qubit) => ends.get(qubit)!)) + durationNs;
      for (const qubit of own) ends.set(qubit, end);
    },
    us: (): number => Math.max(...ends.values()) / 1000,
  };
}

/** The same noise, and none after what `withStrays` puts in. */
export function withoutStrayNoise(noise: NoiseChannels): NoiseChannels {
  return {
    gateNoise: (gate, qubits) => (CARRIERS.has(gate) ? silent(qubits) : noise.gateNoise(gate, qubits)),
    readoutError: (qubit) => noise.readoutError(qubit),
    idle: (qubit, durationNs) => noise.idle(qubit, durationNs),
  };
}

function silent(qubits: readonly number[]): GateNoise {
  return { depolarizing: 0, relaxation: qubits.map(() => ({ e1: 1, e2: 1 })), durationNs: 0 };
}
