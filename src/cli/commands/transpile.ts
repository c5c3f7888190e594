import { existsSync } from 'node:fs';
import { writeOpenQasm } from '../../circuit/writeOpenQasm.ts';
import { loadHardware } from '../../experiment/hardwareFiles.ts';
import { durableWrite } from '../../experiment/runFolder/durableWrite.ts';
import { disk } from '../../experiment/runFolder/fileLayer.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { circuitMetrics } from '../../transpile/circuitMetrics.ts';
import { transpile as compile, type PassEntry, type TranspileOptions } from '../../transpile/pipeline.ts';
import type { Command } from '../command.ts';
import { readCircuitFile } from '../readCircuitFile.ts';
import { textTable } from '../textTable.ts';

interface Options {
  readonly circuit: string;
  readonly device: string;
  readonly level: number;
  readonly seed: number;
  readonly output?: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

export const transpile: Command<Options> = {
  usage: 'transpile <circuit>',
  summary: 'Compile an OpenQASM circuit for a recorded device, to its native gates on its physical qubits',
  example: 'qckpt transpile configs/circuits/qnn-4q1l.qasm --device nairobi --level 1',
  options: (yargs) =>
    yargs
      .positional('circuit', { type: 'string', demandOption: true, describe: 'OpenQASM 2 or 3 file' })
      .option('device', { type: 'string', demandOption: true, describe: 'Profile NAME or FILE' })
      .option('level', {
        type: 'number',
        default: 1,
        describe: '0 maps only, 1 places by calibration and merges',
      })
      .option('seed', { type: 'number', default: 0, describe: 'Same seed, same circuit' })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'OpenQASM 3 file to write instead of printing',
      })
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite the output' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print counts, layouts and passes as JSON',
      }),
  run: async (args) => {
    const { output } = args;
    const profile = await loadHardware(args.device);
    const circuit = await readCircuitFile(args.circuit);
    const level = args.level as TranspileOptions['level']; // checked by the transpiler
    const compiled = compile(circuit, profile, { level, seed: args.seed });
    const metrics = circuitMetrics(compiled.circuit, profile);
    const report = {
      two_qubit_gates: metrics.twoQubitGates,
      gates_without_rz: metrics.gatesWithoutRz,
      depth: metrics.depth,
      two_qubit_depth: metrics.twoQubitDepth,
      success_probability: metrics.successProbability,
      initial_layout: compiled.initialLayout,
      final_layout: compiled.finalLayout,
      passes: compiled.passes,
    };
    const qasm = writeOpenQasm(compiled.circuit, { physical: true });
    if (output !== undefined) {
      if (existsSync(output) && !args.force)
        throw new QckptError('EXISTS', `${output} exists; --force overwrites it`);
      durableWrite(disk, output, new TextEncoder().encode(qasm));
    }
    const table = textTable(
      ['quantity', 'value'],
      Object.entries(report).map(([key, value]) => [key, describe(value)]),
    );
    if (args.json) process.stdout.write(`${canonicalJson(report)}\n`);
    else if (output !== undefined) process.stdout.write(`${table}\n`);
    else {
      process.stdout.write(qasm);
      process.stderr.write(`${table}\n`);
    }
    return 0;
  },
};

function describe(value: number | readonly number[] | readonly PassEntry[]): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return value.map((each) => (typeof each === 'number' ? String(each) : describePass(each))).join(' ');
}

function describePass({ name, options }: PassEntry): string {
  const settings = Object.entries(options).map(([key, value]) => `${key}=${canonicalJson(value)}`);
  return settings.length === 0 ? name : `${name}(${settings.join(',')})`;
}
