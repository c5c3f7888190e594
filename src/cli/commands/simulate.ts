import type { Circuit } from '../../circuit/circuit.ts';
import { loadMachine } from '../../experiment/hardwareFiles.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import {
  calibratedNoise,
  createNoiseModel,
  type RelaxationRule,
  relaxationRules,
} from '../../hardware/noiseModel.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { multinomialAt, streamKey } from '../../numeric/streams.ts';
import { createEngine } from '../../simulate/createEngine.ts';
import { type TranspileOptions, transpile } from '../../transpile/pipeline.ts';
import type { Command } from '../command.ts';
import { integerOption, MOST_SHOTS } from '../numberOptions.ts';
import { bindSettings } from '../parameterSettings.ts';
import { readCircuitFile } from '../readCircuitFile.ts';
import { textTable } from '../textTable.ts';

interface Options {
  readonly circuit: string;
  readonly device: string;
  readonly compiled: boolean;
  readonly level: number;
  readonly idle: string;
  readonly readout: string;
  readonly relaxation: RelaxationRule;
  readonly set: string[];
  readonly shots?: number | undefined;
  readonly seed: number;
  readonly json: boolean;
}

const ON_OFF = ['on', 'off'] as const;

export const simulate: Command<Options> = {
  usage: 'simulate <circuit>',
  summary: 'Exact outcome probabilities of an OpenQASM circuit on a recorded device, and sampled counts',
  example: 'qckpt simulate configs/circuits/qnn-4q1l.qasm --set x0=2.2931 --device manila --shots 1000',
  options: (yargs) =>
    yargs
      .positional('circuit', { type: 'string', demandOption: true, describe: 'OpenQASM 2 or 3 file' })
      .option('device', {
        type: 'string',
        demandOption: true,
        describe: 'Profile NAME, profile FILE, or none for an ideal machine',
      })
      .option('compiled', {
        type: 'boolean',
        default: false,
        describe: "The circuit's qubits are the device's own; do not transpile it",
      })
      .option('level', { type: 'number', default: 1, describe: 'Preset of the transpiler' })
      .option('idle', {
        choices: ON_OFF,
        default: 'on',
        describe: 'Relaxation of waiting qubits (off to compare with Qiskit Aer, which has none)',
      })
      .option('readout', { choices: ON_OFF, default: 'on', describe: 'Readout error' })
      .option('relaxation', {
        choices: relaxationRules,
        default: 'recorded' as const,
        describe: 'Of gates whose relaxation exceeds their recorded error; scaled: down to that error',
      })
      .option('set', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'NAME=VALUE, the radians of a free parameter; may be repeated',
      })
      .option('shots', { type: 'number', describe: 'Sample this many shots too' })
      .option('seed', { type: 'number', default: 0, describe: 'Seed of the shots and of the transpiler' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print {"probabilities", "counts"}; index = sum bit(c[i]) 2^i over the measured bits',
      }),
  run: async (args) => {
    const seed = integerOption('seed', args.seed, 0, Number.MAX_SAFE_INTEGER);
    const shots = args.shots === undefined ? null : integerOption('shots', args.shots, 1, MOST_SHOTS);
    const profile = await loadMachine(args.device);
    const circuit = bindSettings(
      await readCircuitFile(args.circuit, widthOf(profile, args.compiled)),
      args.set,
    );
    const level = args.level as TranspileOptions['level']; // checked by the transpiler
    const compiled =
      profile === null || args.compiled ? circuit : transpile(circuit, profile, { level, seed }).circuit;
    const noise =
      profile === null
        ? null
        : createNoiseModel(
            profile,
            { ...calibratedNoise, readout: args.readout === 'on' ? 1 : 0 },
            undefined,
            args.relaxation,
          );
    const engine = createEngine(compiled, noise, { idle: args.idle === 'on' });
    const probabilities = Array.from(engine.probabilities(new Float64Array(0)));
    const counts =
      shots === null ? null : multinomialAt(streamKey(seed, 'simulate'), [0, 0, 0], shots, probabilities);
    const text = args.json
      ? canonicalJson(counts === null ? { probabilities } : { probabilities, counts })
      : describeOutcomes(circuit, probabilities, counts);
    process.stdout.write(`${text}\n`);
    return 0;
  },
};

/** A compiled circuit may use any qubit of the device, by number. */
function widthOf(profile: HardwareProfile | null, compiled: boolean): { qubits?: number } {
  return profile !== null && compiled ? { qubits: profile.qubits.length } : {};
}

function describeOutcomes(
  circuit: Circuit,
  probabilities: readonly number[],
  counts: readonly number[] | null,
): string {
  const bits = circuit.measurements.map(({ bit }) => bit).sort((a, b) => b - a);
  const header = [
    bits.map((bit) => `c[${bit}]`).join(' '),
    'probability',
    ...(counts === null ? [] : ['count']),
  ];
  const rows = probabilities.map((probability, outcome) => [
    `|${outcome.toString(2).padStart(bits.length, '0')}>`,
    probability.toFixed(10),
    ...(counts === null ? [] : [String(counts[outcome])]),
  ]);
  return textTable(header, rows);
}
