import type { Circuit } from '../../circuit/circuit.ts';
import { parameterNames } from '../../circuit/parameters.ts';
import { type PauliSum, parsePauliSum, supportOf } from '../../circuit/pauliSum.ts';
import { createNoiseModel } from '../../hardware/noiseModel.ts';
import { outcomeMeasurement } from '../../learn/objectives/outcomeMeasurement.ts';
import { parameterShift } from '../../learn/parameterShift.ts';
import { createShotSampler } from '../../learn/shots.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { streamKey } from '../../numeric/streams.ts';
import { createEngine } from '../../simulate/createEngine.ts';
import { type Engine, gradientByName } from '../../simulate/engine.ts';
import {
  type MachineOptions,
  machineOptions,
  measured,
  readMachineCircuit,
} from '../circuits/circuitOnMachine.ts';
import type { Command } from '../command.ts';
import { integerOption, MOST_SHOTS } from '../options/numberOptions.ts';
import { print } from '../output.ts';
import { textTable } from '../text/textTable.ts';

interface Options extends MachineOptions {
  readonly outcome?: number | undefined;
  readonly observable?: string | undefined;
  readonly shots?: number | undefined;
  readonly json: boolean;
}

/**
 * Derivatives are exact under the noise, in 1/rad; with `--shots` the estimate by the parameter-shift rule stands
 * beside them.
 */
export const gradient: Command<Options> = {
  options: (yargs) =>
    machineOptions(yargs)
      .option('outcome', {
        type: 'number',
        describe: 'Index of the outcome: sum bit(c[i]) 2^i over the measured bits',
      })
      .option('observable', {
        type: 'string',
        describe: "Pauli sum on the circuit's qubits in place of an outcome, such as '-1 Z0 Z1 - 0.5 X0'",
      })
      .option('shots', {
        type: 'number',
        describe: 'Estimate by the parameter-shift rule too, with this many shots a circuit',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print {"probability" or "mean", "derivatives", "estimate"}',
      }),
  run: async (args) => {
    const shots = args.shots === undefined ? null : integerOption('shots', args.shots, 1, MOST_SHOTS);
    const onMachine = await readMachineCircuit(args);
    const { profile, values } = onMachine;
    const circuit = args.observable === undefined ? measured(onMachine) : onMachine.circuit;
    const names = parameterNames(circuit);
    const read = readingOf(circuit, args);
    if (read.kind === 'observable' && shots !== null)
      throw new QckptError('ARGUMENT', '"shots" expected with --outcome only, got --observable');
    const logical = read.kind === 'observable' ? measuring(circuit, read.sum) : circuit;
    const { circuit: compiled, finalLayout } = onMachine.compile(logical);
    const noise = profile === null ? null : createNoiseModel(profile);
    const observables =
      read.kind === 'observable' ? { observables: [onDevice(read.sum, finalLayout)], readoutOfZ: true } : {};
    const engine = createEngine(compiled, noise, { idle: args.idle === 'on', ...observables });
    const outcome = read.kind === 'observable' ? 0 : read.outcome;
    const quantity = read.kind === 'observable' ? 'mean' : 'probability';
    // A pass may have dropped a parameter that nothing measured depends on.
    const own = Float64Array.from(engine.parameterNames, (name) => values.get(name)!);

    const exact = exactGradient(engine, own, outcome, names);
    const estimate = shots === null ? null : estimateGradient(engine, own, outcome, names, shots, args.seed);
    const byName = (slopes: Float64Array) => Object.fromEntries(names.map((name, k) => [name, slopes[k]]));
    const text = args.json
      ? canonicalJson({
          [quantity]: exact.probability,
          derivatives: byName(exact.slopes),
          ...(estimate === null
            ? {}
            : {
                estimate: {
                  probability: estimate.probability,
                  derivatives: byName(estimate.slopes),
                  circuits: estimate.circuits,
                  shots: estimate.shots,
                },
              }),
        })
      : describe(quantity, names, values, exact, estimate);
    print(`${text}\n`);
    return 0;
  },
};

type Reading =
  | { readonly kind: 'outcome'; readonly outcome: number }
  | { readonly kind: 'observable'; readonly sum: PauliSum };

/** @throws QckptError ARGUMENT unless one of the two is asked for */
function readingOf(circuit: Circuit, { outcome, observable }: Options): Reading {
  if ((outcome === undefined) === (observable === undefined))
    throw new QckptError(
      'ARGUMENT',
      `gradient expected one of --outcome and --observable, got ${outcome === undefined ? 'neither' : 'both'}`,
    );
  if (observable !== undefined) return { kind: 'observable', sum: parsePauliSum(observable) };
  const outcomes = 2 ** circuit.measurements.length;
  return { kind: 'outcome', outcome: integerOption('outcome', outcome!, 0, Math.max(0, outcomes - 1)) };
}

/** The circuit as compiled for an observable: passes may take Z, and no other basis, for that of a measurement. */
function measuring(circuit: Circuit, sum: PauliSum): Circuit {
  const isDiagonal = sum.every(({ paulis }) => paulis.every(({ axis }) => axis === 'Z'));
  const measured = isDiagonal ? supportOf([sum]).filter((qubit) => qubit < circuit.qubits) : [];
  const measurements = measured.map((qubit, bit) => ({ qubit, bit }));
  return { ...circuit, bits: measured.length, measurements };
}

/** The sum on the qubits where the compiled circuit leaves those that it names. */
function onDevice(sum: PauliSum, layout: readonly number[] | null): PauliSum {
  if (layout === null) return sum;
  return sum.map(({ coefficient, paulis }) => ({
    coefficient,
    paulis: paulis
      .map(({ qubit, axis }) => {
        if (qubit >= layout.length)
          throw new QckptError(
            'ARGUMENT',
            `observable expected qubits 0..${layout.length - 1}, got ${qubit}`,
          );
        return { qubit: layout[qubit], axis };
      })
      .sort((a, b) => a.qubit - b.qubit),
  }));
}

interface NamedGradient {
  readonly probability: number;
  /** [names] */
  readonly slopes: Float64Array;
}

interface EstimatedGradient extends NamedGradient {
  readonly circuits: number;
  readonly shots: number;
}

function exactGradient(
  engine: Engine,
  values: Float64Array,
  outcome: number,
  names: readonly string[],
): NamedGradient {
  const { mean, derivatives } = gradientByName(engine, values, outcome);
  return { probability: mean, slopes: Float64Array.from(names, (name) => derivatives.get(name) ?? 0) };
}

/** What a device would return: two circuits for each gate that a parameter occurs in, each with its own shots. */
function estimateGradient(
  engine: Engine,
  values: Float64Array,
  outcome: number,
  names: readonly string[],
  shots: number,
  seed: number,
): EstimatedGradient {
  const measurement = outcomeMeasurement(engine, names, []);
  const sampler = createShotSampler(measurement, streamKey(seed, 'gradient'), { step: 0, image: 0 }, shots);
  const { values: shown, slopes } = parameterShift(
    [engine.shifted(values, outcome)],
    measurement,
    new Uint8Array(names.length).fill(1),
    sampler,
  );
  return { probability: shown[0], slopes, circuits: sampler.passes(), shots: sampler.shots() };
}

function describe(
  quantity: string,
  names: readonly string[],
  values: ReadonlyMap<string, number>,
  exact: NamedGradient,
  estimate: EstimatedGradient | null,
): string {
  const columns = (of: (gradient: NamedGradient) => number): string[] =>
    [exact, ...(estimate === null ? [] : [estimate])].map((gradient) => of(gradient).toFixed(10));
  const header = ['', 'value', 'exact', ...(estimate === null ? [] : ['estimate'])];
  const rows = [
    [quantity, '', ...columns(({ probability }) => probability)],
    ...names.map((name, k) => [
      `d/d ${name}`,
      String(values.get(name)),
      ...columns(({ slopes }) => slopes[k]),
    ]),
  ];
  const spent = estimate === null ? [] : [`${estimate.circuits} circuits, ${estimate.shots} shots`];
  return [textTable(header, rows), ...spent].join('\n');
}
