import type { Circuit } from '../../circuit/circuit.ts';
import { withWritableNames } from '../../circuit/openQasm/writableNames.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import { loadHardware } from '../../experiment/spec/hardwareFiles.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { durableWrite } from '../../storage/files/durableWrite.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { checkEquivalence, type EquivalenceVerdict } from '../../transpile/checkEquivalence.ts';
import { drawingOf, drawSvg, drawText } from '../../transpile/drawing.ts';
import { circuitSizes, explainPasses, type PassStep } from '../../transpile/explainPasses.ts';
import { idleProbability } from '../../transpile/idleProbability.ts';
import {
  transpile as compile,
  type PassEntry,
  passNamed,
  runPasses,
  type TranspileOptions,
} from '../../transpile/pipeline.ts';
import { createPassProgress } from '../circuits/passProgress.ts';
import { readCircuitFile } from '../circuits/readCircuitFile.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exitCodes.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import { print, tell } from '../output.ts';
import { textTable } from '../text/textTable.ts';

interface Options {
  readonly circuit: string;
  readonly device: string;
  readonly level: number;
  readonly seed: number;
  readonly passes?: string | undefined;
  readonly measurementCone: boolean;
  readonly explain: boolean;
  readonly check: boolean;
  readonly draw?: string | undefined;
  readonly output?: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

/** What is printed or written of the compiled circuit. */
const forms: Readonly<Record<string, (circuit: Circuit, isPlaced: boolean) => string>> = {
  qasm: writeRenamed,
  text: (circuit, isPlaced) => `${drawText(drawingOf(circuit, isPlaced))}\n`,
  svg: (circuit, isPlaced) => drawSvg(drawingOf(circuit, isPlaced)),
};

/**
 * Prints OpenQASM or a drawing, with what the circuit costs. With `--check` the exit code says whether it does the same
 * as before.
 */
export const transpile: Command<Options> = {
  options: (yargs) =>
    yargs
      .positional('circuit', { type: 'string', demandOption: true, describe: 'OpenQASM 2 or 3 file' })
      .option('device', { type: 'string', demandOption: true, describe: 'Profile NAME or FILE' })
      .option('level', {
        type: 'number',
        default: 1,
        describe:
          '0 maps only, 1 places by calibration and merges, 2 uses what commutes, 3 takes the best of several searches',
      })
      .option('seed', { type: 'number', default: 0, describe: 'Same seed, same circuit' })
      .option('passes', {
        type: 'string',
        describe: 'These passes instead of a level, separated by commas; "qckpt explain PASS" describes one',
      })
      .option('measurementCone', {
        type: 'boolean',
        default: false,
        describe: 'First drop gates that no measured outcome depends on',
      })
      .option('explain', {
        type: 'boolean',
        default: false,
        describe: 'Table of gates, depth and expected success probability after each pass',
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe:
          'Compare what it makes of random states, and the outcomes, with the circuit that was read; ' +
          'exit 1 where they differ, 4 where more than 20 qubits, or half a minute, were needed to tell',
      })
      .option('draw', { type: 'string', choices: ['text', 'svg'], describe: 'Draw the circuit instead' })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'File to write OpenQASM 3, or the drawing, to instead of printing',
      })
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite the output' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print counts, layouts and passes as JSON',
      }),
  run: async (args) => {
    const { output, seed } = args;
    const profile = await loadHardware(args.device, '--device');
    const { circuit } = await readCircuitFile(args.circuit);
    const level = args.level as TranspileOptions['level']; // checked by the transpiler
    const progress = createPassProgress();
    const compiled =
      args.passes === undefined
        ? compile(circuit, profile, { level, seed, measurementCone: args.measurementCone }, progress)
        : runPasses(circuit, profile, readPasses(args.passes, seed, args.measurementCone), progress);
    const isPlaced = compiled.passes.some(({ name }) => name.startsWith('place'));
    const sizes = circuitSizes(compiled.circuit, profile);
    const check = args.check ? checkEquivalence(compiled, profile) : null;
    const report = {
      two_qubit_gates: sizes.twoQubitGates,
      gates_without_rz: sizes.gatesWithoutRz,
      depth: sizes.depth,
      two_qubit_depth: sizes.twoQubitDepth,
      success_probability: sizes.successProbability,
      initial_layout: compiled.initialLayout,
      final_layout: compiled.finalLayout,
      passes: compiled.passes,
    };
    const checked =
      check === null
        ? {}
        : {
            unitary_distance: check.unitaryDistance,
            distribution_distance: check.distributionDistance,
            equivalent: check.verdict === 'not compared' ? null : check.verdict === 'equivalent',
            ...(check.because === null ? {} : { not_compared_because: check.because }),
          };
    const waited =
      args.explain && sizes.successProbability !== null
        ? { idle_probability: idleProbability(compiled.circuit, profile) }
        : {};
    const text = forms[args.draw ?? 'qasm'](compiled.circuit, isPlaced);
    if (output !== undefined) {
      refuseOverwrite(output, args.force);
      durableWrite(disk, output, new TextEncoder().encode(text));
    }
    const table = textTable(
      ['quantity', 'value'],
      Object.entries({ ...report, ...waited, ...checked }).map(([key, value]) => [key, describe(value)]),
    );
    const steps = args.explain ? explainPasses(circuit, profile, compiled.passes) : null;
    const tables = steps === null ? table : `${explanation(steps)}\n\n${table}`;
    const explained = steps === null ? {} : { steps: steps.map(stepRecord) };
    if (args.json) print(`${canonicalJson({ ...report, ...waited, ...checked, ...explained })}\n`);
    else if (output !== undefined) print(`${tables}\n`);
    else {
      print(text);
      tell(tables);
    }
    return check === null ? 0 : CHECK_CODES[check.verdict];
  },
};

/** As `verify`: what cannot be judged is neither right nor wrong. */
const CHECK_CODES: Readonly<Record<EquivalenceVerdict, number>> = {
  equivalent: 0,
  different: 1,
  'not compared': exitCodes.UNVERIFIABLE,
};

/** A parameter called like a gate gets another name, which stderr says. */
function writeRenamed(circuit: Circuit, isPlaced: boolean): string {
  const { circuit: writable, renamed } = withWritableNames(circuit);
  for (const [before, after] of renamed)
    tell(`parameter "${before}" is written as "${after}": OpenQASM has a gate of that name`);
  return writeOpenQasm(writable, { physical: isPlaced });
}

function readPasses(text: string, seed: number, cone: boolean): PassEntry[] {
  const names = text.split(',').map((name) => name.trim());
  return [...(cone ? ['measurementCone'] : []), ...names].map((name) => ({
    name,
    options: passNamed(name).takesSeed === true ? { seed } : {},
  }));
}

function stepRecord({ name, sizes }: PassStep) {
  return {
    pass: name,
    two_qubit_gates: sizes.twoQubitGates,
    gates: sizes.gates,
    depth: sizes.depth,
    success_probability: sizes.successProbability,
  };
}

function explanation(steps: readonly PassStep[]): string {
  return textTable(
    ['pass', 'two-qubit gates', 'gates', 'depth', 'success probability'],
    steps.map(({ name, sizes }) => [
      name,
      String(sizes.twoQubitGates),
      String(sizes.gates),
      String(sizes.depth),
      sizes.successProbability === null ? '' : sizes.successProbability.toFixed(4),
    ]),
  );
}

function describe(
  value: number | boolean | string | null | readonly number[] | readonly PassEntry[],
): string {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return value.map((each) => (typeof each === 'number' ? String(each) : describePass(each))).join(' ');
}

function describePass({ name, options }: PassEntry): string {
  const settings = Object.entries(options).map(([key, value]) => `${key}=${canonicalJson(value)}`);
  return settings.length === 0 ? name : `${name}(${settings.join(',')})`;
}
