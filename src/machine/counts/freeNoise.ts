import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { calibratedNoise, createNoiseModel, type ElementScale } from '../../hardware/noiseModel.ts';
import { exp } from '../../numeric/elementary.ts';
import { createEngine } from '../../simulate/createEngine.ts';
import type { Engine } from '../../simulate/engine.ts';
import type { RunCircuit } from './noiseLadder.ts';
import { canStray, type StrayKind, strayKinds, withoutStrayNoise, withStrays } from './strayAngles.ts';

/** What may differ from a stored calibration. */
export const freeKinds = ['readout', 'depolarizing', ...strayKinds] as const;
/** One of `freeKinds`. */
export type FreeKind = (typeof freeKinds)[number];

/** A number that is fitted; 0 is what the calibration has. */
export interface FreeNumber {
  readonly kind: FreeKind;
  /** `readout-3-1`: probability of reading 1 in |0> of qubit 3 ... */
  readonly name: string;
}

/** A size that a number of each kind may well have: what a fit starts from, and is held to where counts say nothing. */
export const usualSize: Readonly<Record<FreeKind, number>> = {
  /** Added to a probability. */
  readout: 0.05,
  /** Logarithm of a scale. */
  depolarizing: 1,
  /** Radians a microsecond; 50 kHz are 0.31. */
  zz: 0.3,
  detuning: 0.3,
  /** Radians: of a quarter turn, and of an entangler. */
  pulse: 0.05,
  entangler: 0.1,
};

/** The noise of a stored calibration with some numbers free. */
export interface FreeNoise {
  readonly numbers: readonly FreeNumber[];
  /** Exact probabilities of one circuit's outcomes. @param values one a number */
  readonly predict: (circuit: number, values: ArrayLike<number>) => Float64Array;
}

/** Engines are kept for the last so many sets of depolarizing strengths. */
const KEPT_ENGINES = 12;

/** @throws QckptError HARDWARE: the machine cannot run a circuit */
export function createFreeNoise(
  profile: HardwareProfile,
  circuits: readonly RunCircuit[],
  kinds: ReadonlySet<FreeKind>,
): FreeNoise {
  const base = createNoiseModel(profile);
  const coupled = couplersOf(profile);
  const strays = canStray(profile.nativeGates) ? strayKinds.filter((kind) => kinds.has(kind)) : [];
  const strayed = circuits.map(({ circuit }) =>
    withStrays(circuit, base, coupled, new Set<StrayKind>(strays)),
  );
  const read = distinct(
    circuits.flatMap(({ circuit }) => circuit.measurements.map(({ qubit }) => String(qubit))),
  );
  const entangled = distinct(
    circuits.flatMap(({ circuit }) =>
      circuit.operations
        .filter(({ gate, qubits }) => gate !== 'barrier' && qubits.length === 2)
        .map(({ qubits }) => pairName(qubits)),
    ),
  );
  const numbers: FreeNumber[] = [
    ...(kinds.has('readout') ? read.flatMap((qubit) => [`readout-${qubit}-1`, `readout-${qubit}-0`]) : []),
    ...(kinds.has('depolarizing')
      ? ['depolarizing', ...entangled.map((pair) => `depolarizing-${pair}`)]
      : []),
    ...strays.flatMap((kind) => distinct(strayed.flatMap(({ names }) => names[kind]))),
  ].map((name) => ({ name, kind: name.split('-')[0] as FreeKind }));
  const placeOf = new Map(numbers.map(({ name }, k) => [name, k]));
  const depolarizing = numbers.flatMap(({ kind }, k) => (kind === 'depolarizing' ? [k] : []));
  const enginesOf = new Map<string, (Engine | undefined)[]>();
  const engineFor = (circuit: number, values: ArrayLike<number>): Engine => {
    const key = depolarizing.map((k) => values[k]).join();
    const engines = enginesOf.get(key) ?? [];
    enginesOf.delete(key);
    enginesOf.set(key, engines);
    if (enginesOf.size > KEPT_ENGINES) enginesOf.delete(enginesOf.keys().next().value!);
    engines[circuit] ??= createEngine(
      strayed[circuit].circuit,
      withoutStrayNoise(
        createNoiseModel(profile, { ...calibratedNoise, readout: 0 }, strengthScale(placeOf, values)),
      ),
    );
    return engines[circuit];
  };
  return {
    numbers,
    predict: (circuit, values) => {
      const engine = engineFor(circuit, values);
      const own = circuits[circuit];
      const before = engine.probabilities(
        Float64Array.from(engine.parameterNames, (name) => {
          const place = placeOf.get(name);
          return place === undefined ? (own.values.get(name) ?? 0) : values[place];
        }),
      );
      const flip = (qubit: number, outcome: 0 | 1, recorded: number): number => {
        const place = placeOf.get(`readout-${qubit}-${outcome}`);
        return Math.min(0.5, Math.max(0, recorded + (place === undefined ? 0 : values[place])));
      };
      return [...own.circuit.measurements]
        .sort((a, b) => a.bit - b.bit)
        .reduce((probabilities, { qubit }, bit) => {
          const { p1Given0, p0Given1 } = base.readoutError(qubit);
          return misread(probabilities, bit, flip(qubit, 1, p1Given0), flip(qubit, 0, p0Given1));
        }, before);
    },
  };
}

function strengthScale(placeOf: ReadonlyMap<string, number>, values: ArrayLike<number>): ElementScale {
  const scale = (name: string): number => {
    const place = placeOf.get(name);
    return place === undefined ? 1 : exp(values[place]);
  };
  return (source, qubits) => {
    if (source === 'oneQubit') return scale('depolarizing');
    return source === 'twoQubit' ? scale(`depolarizing-${pairName(qubits)}`) : 1;
  };
}

function misread(probabilities: Float64Array, bit: number, p1Given0: number, p0Given1: number): Float64Array {
  return probabilities.map((p, outcome) => {
    const other = probabilities[outcome ^ (1 << bit)];
    return ((outcome >> bit) & 1) === 0
      ? (1 - p1Given0) * p + p0Given1 * other
      : (1 - p0Given1) * p + p1Given0 * other;
  });
}

function couplersOf({ couplers }: HardwareProfile): number[][] {
  return distinct(couplers.map(({ qubits }) => pairName(qubits))).map((pair) => pair.split('-').map(Number));
}

function pairName(qubits: readonly number[]): string {
  return qubits.toSorted((a, b) => a - b).join('-');
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
