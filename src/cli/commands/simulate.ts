import type { Circuit } from '../../circuit/circuit.ts';
import {
  calibratedNoise,
  createNoiseModel,
  type RelaxationRule,
  relaxationRules,
} from '../../hardware/noiseModel.ts';
import { scaledSwitches } from '../../hardware/noiseScale.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { multinomialAt, streamKey } from '../../numeric/streams.ts';
import { createEngine } from '../../simulate/createEngine.ts';
import { explainCost } from '../../simulate/explainCost.ts';
import {
  type MachineOptions,
  machineOptions,
  measured,
  ON_OFF,
  readMachineCircuit,
} from '../circuits/circuitOnMachine.ts';
import { describeCosts } from '../circuits/describeCosts.ts';
import type { Command } from '../command.ts';
import { noiseScaleOption, readNoiseScale } from '../options/noiseScaleOption.ts';
import { integerOption, MOST_SHOTS } from '../options/numberOptions.ts';
import { print } from '../output.ts';
import { textTable } from '../text/textTable.ts';

interface Options extends MachineOptions {
  readonly readout: string;
  readonly relaxation: RelaxationRule;
  readonly 'noise-scale': string[] | undefined;
  readonly shots?: number | undefined;
  readonly 'explain-cost': boolean;
  readonly json: boolean;
}

/** Probabilities are exact under the device's noise; counts are drawn from them with `--seed`. */
export const simulate: Command<Options> = {
  options: (yargs) =>
    machineOptions(yargs)
      .option('readout', { choices: ON_OFF, default: 'on', describe: 'Readout error' })
      .option('relaxation', {
        choices: relaxationRules,
        default: 'recorded' as const,
        describe: 'Of gates whose relaxation exceeds their recorded error; scaled: down to that error',
      })
      .option('noise-scale', noiseScaleOption)
      .option('shots', { type: 'number', describe: 'Sample this many shots too' })
      .option('explain-cost', {
        type: 'boolean',
        default: false,
        describe: 'Say how it would be simulated, what that costs and why, and simulate nothing',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print {"probabilities", "counts"}; index = sum bit(c[i]) 2^i over the measured bits',
      }),
  run: async (args) => {
    const shots = args.shots === undefined ? null : integerOption('shots', args.shots, 1, MOST_SHOTS);
    const scale = readNoiseScale(args['noise-scale']);
    const onMachine = await readMachineCircuit(args, !args['explain-cost']);
    const { profile, values, compile } = onMachine;
    const circuit = measured(onMachine);
    const compiled = compile(circuit).circuit;
    const noise =
      profile === null
        ? null
        : createNoiseModel(
            profile,
            scaledSwitches({ ...calibratedNoise, readout: args.readout === 'on' ? 1 : 0 }, scale),
            undefined,
            args.relaxation,
          );
    if (args['explain-cost']) {
      const explained = explainCost(compiled, noise, args.idle === 'on');
      print(
        args.json ? `${canonicalJson(explained.map((each) => ({ ...each })))}\n` : describeCosts(explained),
      );
      return 0;
    }
    const engine = createEngine(compiled, noise, { idle: args.idle === 'on' });
    const own = Float64Array.from(engine.parameterNames, (name) => values.get(name)!);
    const probabilities = Array.from(engine.probabilities(own));
    const counts =
      shots === null
        ? null
        : multinomialAt(streamKey(args.seed, 'simulate'), [0, 0, 0], shots, probabilities);
    const text = args.json
      ? canonicalJson(counts === null ? { probabilities } : { probabilities, counts })
      : describeOutcomes(circuit, probabilities, counts);
    print(`${text}\n`);
    return 0;
  },
};

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
