import type { Circuit } from '../circuit/circuit.ts';
import { validateCircuit } from '../circuit/validateCircuit.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { JsonValue } from '../numeric/canonicalJson.ts';
import { notOneOf } from '../numeric/notOneOf.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { createDeviceGraph } from './deviceGraph.ts';
import type { Compilation, Pass } from './pass.ts';
import { passes } from './passes.ts';

/** How much is optimized: 0 nothing, 3 most. */
export type Level = 0 | 1 | 2 | 3;

/** What compiling depends on beside circuit and device. */
export interface TranspileOptions {
  readonly level: Level;
  readonly seed: number;
  /** Drops gates that no measured outcome depends on, before all else. Default false. */
  readonly measurementCone?: boolean;
}

/** One pass as it ran. */
export interface PassEntry {
  readonly name: string;
  readonly options: Readonly<Record<string, JsonValue>>;
}

/** A circuit for one device, where its logical qubits are, and how it was made. */
export interface CompiledCircuit {
  readonly logical: Circuit;
  /** Over all of the device's physical qubits; native gates in directions that exist, and barriers, only. */
  readonly circuit: Circuit;
  /** Physical qubit of each logical one at the start. */
  readonly initialLayout: readonly number[];
  /** The same at the end. */
  readonly finalLayout: readonly number[];
  /** What was done, in order. */
  readonly passes: readonly PassEntry[];
}

/** Is told which pass runs, and what share of it is done. */
export type PassProgress = (name: string, index: number, count: number, share: number) => void;

const SHORTEN: readonly PassEntry[] = [
  entry('resynthesizePairs'),
  entry('alignOneQubitRuns'),
  entry('cancelCommuting'),
];

const FINISH: readonly PassEntry[] = [
  entry('translateEntanglers'),
  entry('fixDirection'),
  entry('cancelInverses'),
  entry('mergeOneQubitRuns'),
  entry('cancelInverses'),
  entry('mergeOneQubitRuns'),
  entry('removeDiagonalBeforeMeasurement'),
];

/**
 * Presets by level, in the sense that users know from Qiskit: 0 maps only, 1 is light, 2 uses what commutes, 3 tries
 * starts and orders and keeps the largest expected success probability, waiting included.
 */
const presets: Readonly<Record<Level, (seed: number) => readonly PassEntry[]>> = {
  0: (seed) => [
    entry('unroll'),
    entry('placeTrivially'),
    entry('route', { seed }),
    entry('translateEntanglers'),
    entry('fixDirection'),
    entry('translateOneQubitGates'),
    entry('mergeRz'),
  ],
  1: (seed) => [
    entry('unroll'),
    entry('elideSwaps'),
    entry('cancelInverses'),
    entry('placeAndRoute', { seed, trials: 24 }),
    ...FINISH,
  ],
  2: (seed) => [
    entry('unroll'),
    entry('elideSwaps'),
    entry('cancelCommuting'),
    entry('placeAndRoute', { seed, trials: 12, order: 'set' }),
    entry('cancelCommuting'),
    entry('orderCommuting'),
    ...FINISH,
  ],
  3: (seed) => [
    entry('unroll'),
    entry('elideSwaps'),
    entry('cancelCommuting'),
    ...SHORTEN,
    ...SHORTEN,
    ...SHORTEN,
    entry('placeAndRoute', { seed, trials: 12, order: 'both', shorten: true }),
    entry('orderCommuting'),
    ...FINISH,
  ],
};

/**
 * Compiles a circuit for a device. Angles stay affine in their parameters: values never decide what is done. The same
 * circuit, profile and options give the same circuit on every machine.
 * @throws QckptError CIRCUIT: malformed; TRANSPILE: the device cannot hold it, or lacks native gates that we know
 */
export function transpile(
  circuit: Circuit,
  profile: HardwareProfile,
  options: TranspileOptions,
  progress?: PassProgress,
): CompiledCircuit {
  if (!Number.isSafeInteger(options.seed) || options.seed < 0)
    throw new QckptError('ARGUMENT', `"seed" expected integer >= 0, got ${options.seed}`);
  if (!Object.hasOwn(presets, options.level))
    throw new QckptError('ARGUMENT', notOneOf('level', Object.keys(presets), options.level));
  return runPasses(circuit, profile, presetPasses(profile, options), progress);
}

/** What a preset does on a device. */
export function presetPasses(
  { nativeGates }: HardwareProfile,
  { level, seed, measurementCone }: TranspileOptions,
): readonly PassEntry[] {
  return [
    ...(measurementCone === true ? [entry('measurementCone')] : []),
    ...presets[level](seed),
    ...(nativeGates.includes('rz') ? [] : [entry('absorbRz')]),
  ];
}

/**
 * Preset 0 with one more pass, at its place in the order of `passes`, instead of those that it does the work of: what
 * it gains on its own.
 * @throws QckptError ARGUMENT for an unknown pass
 */
export function presetWithPass(profile: HardwareProfile, name: string, seed: number): readonly PassEntry[] {
  const { insteadOf = [], takesSeed = false } = passNamed(name);
  const place = (pass: string) => passes.findIndex((each) => each.name === pass);
  const rest = presetPasses(profile, { level: 0, seed }).filter((each) => !insteadOf.includes(each.name));
  if (rest.some((each) => each.name === name)) return rest;
  const after = rest.findIndex((each) => place(each.name) > place(name));
  return rest.toSpliced(after < 0 ? rest.length : after, 0, entry(name, takesSeed ? { seed } : {}));
}

/**
 * Runs passes in order: what a checkpoint lists, it can repeat.
 * @throws QckptError as `transpile`, and ARGUMENT for an unknown pass
 */
export function runPasses(
  circuit: Circuit,
  profile: HardwareProfile,
  entries: readonly PassEntry[],
  progress?: PassProgress,
): CompiledCircuit {
  let compilation = start(circuit);
  // Not through `passSteps`: a large circuit is there once, not once a pass.
  entries.forEach((entry, index) => {
    const tell = (share: number) => progress?.(entry.name, index, entries.length, share);
    tell(0);
    compilation = runPass(compilation, profile, entry, tell);
  });
  return { logical: circuit, ...compilation, passes: entries };
}

/**
 * The circuit before the first pass, and after each.
 * @throws QckptError as `runPasses`
 */
export function passSteps(
  circuit: Circuit,
  profile: HardwareProfile,
  entries: readonly PassEntry[],
): readonly Compilation[] {
  const steps: Compilation[] = [start(circuit)];
  for (const entry of entries) steps.push(runPass(steps[steps.length - 1], profile, entry));
  return steps;
}

function start(circuit: Circuit): Compilation {
  validateCircuit(circuit);
  const identity = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  return { circuit, initialLayout: identity, finalLayout: identity };
}

function runPass(
  compilation: Compilation,
  profile: HardwareProfile,
  { name, options }: PassEntry,
  progress?: (share: number) => void,
): Compilation {
  return passNamed(name).run(compilation, createDeviceGraph(profile), options, progress);
}

/** @throws QckptError ARGUMENT */
export function passNamed(name: string): Pass {
  const pass = passes.find((each) => each.name === name);
  if (pass === undefined)
    throw new QckptError(
      'ARGUMENT',
      notOneOf(
        'pass',
        passes.map((each) => each.name),
        name,
      ),
    );
  return pass;
}

function entry(name: string, options: PassEntry['options'] = {}): PassEntry {
  return { name, options };
}
