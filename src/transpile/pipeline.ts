import type { Circuit } from '../circuit/circuit.ts';
import { validateCircuit } from '../circuit/validateCircuit.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { JsonValue } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { createDeviceGraph } from './deviceGraph.ts';
import type { Compilation } from './pass.ts';
import { passes } from './passes.ts';

export interface TranspileOptions {
  readonly level: 0 | 1;
  readonly seed: number;
}

/** One pass as it ran. */
export interface PassEntry {
  readonly name: string;
  readonly options: Readonly<Record<string, JsonValue>>;
}

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

/** Presets by level, in the sense that users know from Qiskit: 0 maps only, 1 is light. */
const presets: Readonly<Record<TranspileOptions['level'], (seed: number) => readonly PassEntry[]>> = {
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
    entry('translateEntanglers'),
    entry('fixDirection'),
    entry('cancelInverses'),
    entry('mergeOneQubitRuns'),
    entry('cancelInverses'),
    entry('mergeOneQubitRuns'),
    entry('removeDiagonalBeforeMeasurement'),
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
): CompiledCircuit {
  if (!Number.isSafeInteger(options.seed) || options.seed < 0)
    throw new QckptError('ARGUMENT', `"seed" expected integer >= 0, got ${options.seed}`);
  if (!Object.hasOwn(presets, options.level))
    throw new QckptError(
      'ARGUMENT',
      `"level" expected one of ${Object.keys(presets).join(', ')}, got ${options.level}`,
    );
  return runPasses(circuit, profile, presets[options.level](options.seed));
}

/**
 * Runs passes in order: what a checkpoint lists, it can repeat.
 * @throws QckptError as `transpile`, and ARGUMENT for an unknown pass
 */
export function runPasses(
  circuit: Circuit,
  profile: HardwareProfile,
  entries: readonly PassEntry[],
): CompiledCircuit {
  validateCircuit(circuit);
  const device = createDeviceGraph(profile);
  const identity = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  let compilation: Compilation = { circuit, initialLayout: identity, finalLayout: identity };
  for (const { name, options } of entries) {
    const pass = passes.find((each) => each.name === name);
    if (pass === undefined)
      throw new QckptError(
        'ARGUMENT',
        `"pass" expected one of ${passes.map((each) => each.name).join(', ')}, got "${name}"`,
      );
    compilation = pass.run(compilation, device, options);
  }
  return { logical: circuit, ...compilation, passes: entries };
}

function entry(name: string, options: PassEntry['options'] = {}): PassEntry {
  return { name, options };
}
