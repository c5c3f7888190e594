import type { Argv } from 'yargs';
import { activeQubits } from '../../circuit/activeQubits.ts';
import type { Circuit } from '../../circuit/circuit.ts';
import { parameterNames } from '../../circuit/parameters.ts';
import { loadMachine } from '../../experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type TranspileOptions, transpile } from '../../transpile/pipeline.ts';
import { integerOption } from '../options/numberOptions.ts';
import { tell } from '../output.ts';
import { readSettings } from './parameterSettings.ts';
import { readCircuitFile } from './readCircuitFile.ts';

/** What a command that runs a circuit on a machine is asked, whatever it then computes. */
export interface MachineOptions {
  readonly circuit: string;
  readonly device: string;
  readonly compiled?: boolean | undefined;
  readonly level: number;
  readonly idle: string;
  readonly set: string[];
  readonly seed: number;
}

/** Values of options that switch a part of the noise, such as `--idle` and `--readout`. */
export const ON_OFF = ['on', 'off'] as const;

/** The options of `MachineOptions`, for commands to add their own to. */
export const machineOptions = (yargs: Argv) =>
  yargs
    .positional('circuit', { type: 'string', demandOption: true, describe: 'OpenQASM 2 or 3 file' })
    .option('device', {
      type: 'string',
      demandOption: true,
      describe: 'Profile NAME, profile FILE, or none for an ideal machine',
    })
    .option('compiled', {
      type: 'boolean',
      describe:
        "The circuit's qubits are the device's own: do not transpile it. Default for one that names physical qubits " +
        '($3); --compiled false transpiles it all the same',
    })
    .option('level', { type: 'number', default: 1, describe: 'Preset of the transpiler' })
    .option('idle', {
      choices: ON_OFF,
      default: 'on',
      describe: 'Relaxation of waiting qubits (off to compare with Qiskit Aer, which has none)',
    })
    .option('set', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe:
        'NAME=VALUE, the radians of a free parameter; may be repeated. Put in after transpiling, as in training: one ' +
        'compiled circuit serves all values',
    })
    .option('seed', { type: 'number', default: 0, describe: 'Seed of the shots and of the transpiler' });

/** A circuit file with its angles, and the machine that it is to run on. */
export interface MachineCircuit {
  readonly profile: HardwareProfile | null;
  /** As the file has it. */
  readonly circuit: Circuit;
  /** Its qubits are the device's own. */
  readonly isCompiled: boolean;
  /** Radians of each of the circuit's parameters. */
  readonly values: ReadonlyMap<string, number>;
  /** The circuit, or one like it, as it runs on the machine, its parameters free. */
  readonly compile: (circuit: Circuit) => {
    readonly circuit: Circuit;
    /** Where the circuit's qubits end; null where they stay. */
    readonly finalLayout: readonly number[] | null;
  };
}

/**
 * @param needsValues false: the structure is all that is wanted, and parameters may stay without
 * @throws QckptError QASM, HARDWARE, ARGUMENT
 */
export async function readMachineCircuit(args: MachineOptions, needsValues = true): Promise<MachineCircuit> {
  const seed = integerOption('seed', args.seed, 0, Number.MAX_SAFE_INTEGER);
  const profile = await loadMachine(args.device, '--device');
  const read = await readCircuitFile(args.circuit);
  const isCompiled = args.compiled ?? read.isPhysical;
  const circuit =
    profile !== null && isCompiled ? onAllQubits(read.circuit, profile, args.circuit) : read.circuit;
  const level = args.level as TranspileOptions['level']; // checked by the transpiler
  return {
    profile,
    circuit,
    isCompiled,
    values: needsValues ? readSettings(parameterNames(circuit), args.set) : new Map(),
    compile: (one) =>
      profile === null || isCompiled
        ? { circuit: one, finalLayout: null }
        : transpile(one, profile, { level, seed }),
  };
}

/** A compiled circuit may use any qubit of the device, by number. */
function onAllQubits(circuit: Circuit, { qubits }: HardwareProfile, source: string): Circuit {
  if (circuit.qubits > qubits.length)
    throw new QckptError(
      'QASM',
      `circuit expected at most ${qubits.length} qubits, got ${circuit.qubits} (${source})`,
    );
  return { ...circuit, qubits: qubits.length };
}

/**
 * The circuit, measured: one that measures nothing measures every qubit that something happens on, of registers every
 * qubit, and stderr says so.
 * @throws QckptError CIRCUIT for a circuit without qubits
 */
export function measured({ circuit, isCompiled }: MachineCircuit): Circuit {
  if (circuit.measurements.length > 0) return circuit;
  const qubits = isCompiled
    ? activeQubits(circuit)
    : Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  if (qubits.length === 0) throw new QckptError('CIRCUIT', 'circuit expected a qubit to measure, got none');
  tell(
    `the circuit measures nothing: all of its qubits (${qubits.length}) are measured at its end, in their order`,
  );
  return {
    ...circuit,
    bits: qubits.length,
    measurements: qubits.map((qubit, bit) => ({ qubit, bit })),
  };
}
