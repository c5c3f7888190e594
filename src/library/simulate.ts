import type { Circuit } from '../circuit/circuit.ts';
import { readOpenQasmText } from '../circuit/openQasm/readOpenQasm.ts';
import { parameterNames } from '../circuit/parameters.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { createNoiseModel } from '../hardware/noiseModel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { multinomialAt, streamKey } from '../numeric/streams.ts';
import { createEngine } from '../simulate/createEngine.ts';
import { type Engine, gradientByName } from '../simulate/engine.ts';
import { transpile } from '../transpile/pipeline.ts';
import type { TranspileLevel } from './transpile.ts';

/** Where a circuit runs, and with which angles. */
export interface SimulateOptions {
  /** null, the default: noise-free. */
  readonly device?: HardwareProfile | null;
  /** Radians of each free parameter of the circuit. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Default: whether the circuit names physical qubits, `$3`. A circuit that is not compiled is compiled first. */
  readonly isCompiled?: boolean;
  /** Preset of the transpiler; default 1. */
  readonly level?: TranspileLevel;
  /** Relaxation of qubits that wait; default true. */
  readonly idle?: boolean;
  /** Of the shots and of the transpiler; default 0. */
  readonly seed?: number;
}

/** Outcomes of a circuit: index = sum bit(c[i]) 2^i over the measured bits. */
export interface Simulation {
  /** Exact under the device's noise, to 1e-12. */
  readonly probabilities: readonly number[];
  /** null: no shots were asked for. */
  readonly counts: readonly number[] | null;
}

/** The most that a call draws. */
const MOST_SHOTS = 10_000_000;

/**
 * Exact outcome probabilities of an OpenQASM circuit under a device's noise, and counts drawn from them.
 * @param circuit OpenQASM 2 or 3; a circuit that measures nothing measures all of its qubits
 * @param options.shots integer 1..10,000,000; none: no counts
 * @throws QckptError QASM, CIRCUIT, HARDWARE, TRANSPILE, ARGUMENT, CAPACITY
 */
export function simulate(
  circuit: string,
  options: SimulateOptions & { readonly shots?: number } = {},
): Simulation {
  const { shots, seed = 0 } = options;
  if (shots !== undefined && !(Number.isInteger(shots) && shots >= 1 && shots <= MOST_SHOTS))
    throw new QckptError('ARGUMENT', `"shots" expected integer in 1..${MOST_SHOTS}, got ${shots}`);
  const { engine, values } = engineFor(circuit, options);
  const probabilities = Array.from(engine.probabilities(values));
  const counts =
    shots === undefined
      ? null
      : Array.from(multinomialAt(streamKey(seed, 'simulate'), [0, 0, 0], shots, probabilities));
  return { probabilities, counts };
}

/** A probability and its derivatives, in 1/rad, by the names of the circuit's parameters. */
export interface Gradient {
  readonly probability: number;
  readonly derivatives: Readonly<Record<string, number>>;
}

/**
 * Probability of one outcome and its exact derivative by each free parameter.
 * @param outcome index of the outcome, as in `Simulation`
 * @throws QckptError as `simulate`
 */
export function gradient(circuit: string, outcome: number, options: SimulateOptions = {}): Gradient {
  const { engine, values, names } = engineFor(circuit, options);
  const outcomes = engine.probabilities(values).length;
  if (!(Number.isInteger(outcome) && outcome >= 0 && outcome < outcomes))
    throw new QckptError('ARGUMENT', `"outcome" expected integer in 0..${outcomes - 1}, got ${outcome}`);
  const { mean, derivatives } = gradientByName(engine, values, outcome);
  // A pass may have dropped a parameter that nothing measured depends on.
  const all = names.map((name) => [name, derivatives.get(name) ?? 0] as const);
  return { probability: mean, derivatives: Object.fromEntries(all) };
}

/** The simulator of a circuit as it runs on the device. */
function engineFor(
  text: string,
  { device = null, parameters = {}, isCompiled, level = 1, idle = true, seed = 0 }: SimulateOptions,
): { readonly engine: Engine; readonly values: Float64Array; readonly names: readonly string[] } {
  const read = readOpenQasmText(text);
  const asIs = device === null || (isCompiled ?? read.isPhysical);
  const logical = measured(
    device !== null && asIs ? { ...read.circuit, qubits: device.qubits.length } : read.circuit,
  );
  const names = parameterNames(logical);
  const missing = names.filter((name) => !Number.isFinite(parameters[name]));
  if (missing.length > 0)
    throw new QckptError('ARGUMENT', `"parameters" expected radians of ${missing.join(', ')}, got none`);
  const unknown = Object.keys(parameters).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new QckptError(
      'ARGUMENT',
      `"parameters" expected names of ${names.join(', ') || 'none'}, got ${unknown[0]}`,
    );
  const compiled = asIs ? logical : transpile(logical, device, { level, seed }).circuit;
  const engine = createEngine(compiled, device === null ? null : createNoiseModel(device), { idle });
  return { engine, values: Float64Array.from(engine.parameterNames, (name) => parameters[name]), names };
}

function measured(circuit: Circuit): Circuit {
  if (circuit.measurements.length > 0) return circuit;
  const measurements = Array.from({ length: circuit.qubits }, (_, qubit) => ({ qubit, bit: qubit }));
  return { ...circuit, bits: circuit.qubits, measurements };
}
