import { compileCircuit } from '../../../checkpoint/format/compileCircuit.ts';
import { activeQubits } from '../../../circuit/activeQubits.ts';
import type { Circuit } from '../../../circuit/circuit.ts';
import { writeOpenQasm } from '../../../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import type { NoiseSwitches } from '../../../hardware/noiseModel.ts';
import { evenSubset } from '../../../learn/data/evenSubset.ts';
import type { PreparedData } from '../../../learn/data/preparedData.ts';
import { objectiveNamed } from '../../../learn/objectives/objectives.ts';
import type { Learned, TrainState } from '../../../learn/trainState.ts';
import { advance } from '../../../training/advance.ts';
import type { Cell } from '../../../training/cell.ts';
import { compileModel, prepareTraining } from '../../../training/training.ts';
import { relabelCircuit } from '../../../transpile/relabelCircuit.ts';
import type { Reader } from './reader.ts';

/** Prepared by seed; null: the objective reads none. */
export type DataBySeed = (seed: string) => Promise<PreparedData | null>;

/** A circuit on a machine, as losses are computed of it. */
interface Setting {
  readonly cell: Cell;
  readonly circuit: Circuit;
  readonly profile: HardwareProfile | null;
  readonly data: PreparedData | null;
  readonly images: number;
  readonly idle: boolean;
  readonly switches?: NoiseSwitches;
}

/** The exact loss on so many test images, or the energy. */
export function lossOf({ cell, images, ...setting }: Setting, learned: Learned): number {
  const objective = objectiveNamed(cell.objective, setting.data !== null);
  const { model, seed, shotStream } = cell;
  const relaxation = 'relaxation' in cell ? cell.relaxation : undefined;
  const test = setting.data === null ? [] : evenSubset(setting.data.split.test, images);
  return objective.open({ model, seed, shotStream, relaxation, ...setting }).exact(learned, test).loss;
}

/** What a reader takes the loss of the checkpoint on its own machine to be. */
export async function predictedAtHome(reader: Reader, images: number, dataOf: DataBySeed): Promise<number> {
  const { cell, compiled, profile, idle, switches, state } = reader;
  const data = await dataOf(cell.seed);
  return lossOf({ cell, circuit: compiled.circuit, profile, data, images, idle, switches }, state);
}

/** The same on the reader's own machine, whose calibration is known. */
export async function predictedElsewhere(
  reader: Reader,
  profile: HardwareProfile,
  level: number,
  images: number,
  dataOf: DataBySeed,
): Promise<number> {
  const { cell, idle, state, compiled } = reader;
  const objective = objectiveNamed(cell.objective, 'data' in cell);
  const circuit = reader.lacksLogical
    ? compiledAgain(compiled.circuit, compiled.record.parameterNames, profile, { level, seed: cell.seed })
    : compileModel(cell.model, profile, level, cell.seed, objective).circuit;
  return lossOf({ cell, circuit, profile, data: await dataOf(cell.seed), images, idle }, state);
}

/** A circuit of one machine compiled for another, from the qubits that it uses. */
function compiledAgain(
  circuit: Circuit,
  parameterNames: readonly string[],
  profile: HardwareProfile,
  options: { readonly level: number; readonly seed: string },
): Circuit {
  const used = activeQubits(circuit);
  const place: number[] = [];
  used.forEach((qubit, k) => {
    place[qubit] = k;
  });
  const operations = circuit.operations.filter(({ gate }) => gate !== 'barrier');
  const logical = relabelCircuit({ ...circuit, operations }, place, used.length);
  const logicalOpenQasm3 = writeOpenQasm(logical, { version: 3 });
  return compileCircuit({ logicalOpenQasm3, parameterNames }, profile, { ...options, keepsPhases: false })
    .circuit;
}

/** A training that a reader continues on the machine itself. */
export interface Resumed {
  /** Exact loss on the machine's own test images after as many forward passes as the uninterrupted run has taken. */
  readonly loss: number;
  /** Forward passes until the loss of the uninterrupted run at its end; null: not within twice its own. */
  readonly passes: number | null;
}

/** What a training is resumed with and measured against. */
export interface Resumption {
  /** The machine as it is, whatever a reader knows of it. */
  readonly profile: HardwareProfile;
  readonly trueCell: Cell;
  /** Steps between two looks at the loss. */
  readonly lookEvery: number;
  readonly images: number;
  readonly dataOf: DataBySeed;
}

/** The run that was not interrupted. */
export interface Uninterrupted extends Resumed {
  readonly passesAtEnd: number;
}

/** Continues with all that there was. */
export async function uninterrupted(
  reader: Reader,
  samples: number,
  setting: Resumption,
): Promise<Uninterrupted> {
  const run = await continued(reader, setting);
  const { step } = reader.state;
  const ended = await run.to((state) => state.step >= step + samples);
  const loss = run.lossOf(ended);
  const first = run.looks.find((look) => look.loss <= loss);
  return { loss, passes: first?.passes ?? ended.forwardPasses, passesAtEnd: ended.forwardPasses };
}

/**
 * Continues with what a reader has, until the loss of the uninterrupted run is there, or twice its passes are spent.
 */
export async function resumed(reader: Reader, whole: Uninterrupted, setting: Resumption): Promise<Resumed> {
  const run = await continued(reader, setting);
  const isThere = (): boolean => run.looks.some((look) => look.loss <= whole.loss);
  const atEqual = await run.to(({ forwardPasses }) => forwardPasses >= whole.passesAtEnd);
  const loss = run.lossOf(atEqual);
  await run.to(({ forwardPasses }) => isThere() || forwardPasses >= 2 * whole.passesAtEnd);
  return { loss, passes: run.looks.find((look) => look.loss <= whole.loss)?.passes ?? null };
}

/** A training that is looked at every so many steps. */
async function continued(
  reader: Reader,
  { profile, trueCell, lookEvery, images, dataOf }: Resumption,
): Promise<{
  readonly looks: readonly { readonly loss: number; readonly passes: number }[];
  readonly to: (isDone: (state: TrainState) => boolean) => Promise<TrainState>;
  readonly lossOf: (learned: Learned) => number;
}> {
  const { cell, compiled, idle } = reader;
  const training = prepareTraining(cell, profile, await dataOf(cell.seed), compiled);
  const data = await dataOf(trueCell.seed);
  const lossNow = (learned: Learned): number =>
    lossOf({ cell: trueCell, circuit: compiled.circuit, profile, data, images, idle }, learned);
  const looks: { loss: number; passes: number }[] = [];
  let state: TrainState = { ...reader.state, forwardPasses: 0 };
  const from = state.step;
  return {
    looks,
    lossOf: lossNow,
    to: async (isDone) => {
      while (!isDone(state)) {
        const begun = state;
        const isDue = (now: TrainState): boolean => now !== begun && (now.step - from) % lookEvery === 0;
        state = await advance(training, state, (now) => isDone(now) || isDue(now));
        if ((state.step - from) % lookEvery === 0)
          looks.push({ loss: lossNow(state), passes: state.forwardPasses });
      }
      return state;
    },
  };
}
