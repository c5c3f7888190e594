import { fileURLToPath } from 'node:url';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { loadPlan } from '#src/experiment/plan/loadPlan.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import type { ExperimentSpec } from '#src/experiment/spec/experimentSpec.ts';
import { readExperiment } from '#src/experiment/spec/readExperiment.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { evenSubset } from '#src/learn/data/evenSubset.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import type { PreparedData } from '#src/learn/data/preparedData.ts';
import { exactEvaluation } from '#src/learn/objectives/exactEvaluation.ts';
import type { TrainState } from '#src/learn/trainState.ts';
import type { TrainCell } from '#src/training/cell.ts';
import { type ClassifierTraining, prepareTraining } from '#src/training/training.ts';

/** One machine is enough: no other one takes part. Of the machines of both studies it is a noisy one. */
export const MACHINE = 'manila';

/** The studies at reduced size: 4 qubits and 2 layers, as in the real ones. */
export const SIZES = {
  /** Samples of a training (600 in the real studies), windows of the strategy in it, and samples with a mask held fixed. */
  samples: 20,
  window: 10,
  maskSamples: 10,
  /** Test images of an exact loss. */
  images: 20,
  /** Second runs that play another machine, and as many that are its control. */
  twins: 2,
} as const;

/** Seeds that no study takes. */
const FIRST_SEED = 100_000;

/** What both studies measure of one seed where no machine differs: losses of twins in the places of two machines. */
export interface NullSeed {
  readonly seed: string;
  /** Mask transfer: loss with the mask of a run, less that with the machine's own. */
  readonly maskOfOther: readonly number[];
  readonly maskOfTwin: readonly number[];
  /** Migration: loss on the machine of a checkpoint that came there, less that of its own. */
  readonly movedFromOther: readonly number[];
  readonly movedFromTwin: readonly number[];
}

/** Both studies of a machine against its own twins. */
export interface NullStudy {
  /** One seed of a repetition. @param k below the number of splits */
  readonly seedOf: (repetition: number, k: number) => NullSeed;
  /** Of the real claims, by id. */
  readonly thresholds: Readonly<Record<'C5b' | 'C11', number>>;
}

/** @param splits of the data, one for each seed of a repetition */
export async function openNullStudy(splits: number): Promise<NullStudy> {
  const [masks, moves] = await Promise.all([
    templateOf('experiments/freezing.yaml', 'wsbd'),
    templateOf('experiments/hardware.yaml', 'none'),
  ]);
  const dataSet = await loadDataSet(masks.cell.data);
  const prepared = Array.from({ length: splits }, (_, k) =>
    prepareData(dataSet, masks.cell.data, ansatzOf(masks.cell.model).inputNames.length, String(k + 1)),
  );
  const seedOf = (repetition: number, k: number): NullSeed => {
    const seed = String(FIRST_SEED + repetition * splits + k);
    const data = prepared[k % splits];
    return { seed, ...masksOf(masks, data, seed), ...movesOf(moves, data, seed) };
  };
  const thresholds = { C5b: masks.claims.C5b.threshold, C11: moves.claims.C11.threshold };
  return { seedOf, thresholds };
}

interface Template {
  readonly cell: TrainCell;
  readonly profile: HardwareProfile;
}

/** A cell of the real study, its machine, and what the study's claims are judged by. */
async function templateOf(
  file: string,
  strategy: string,
): Promise<Template & { readonly claims: ExperimentSpec['claims'] }> {
  const path = fileURLToPath(new URL(file, projectRoot));
  const spec = await readExperiment(path, { set: ['seeds=1'] });
  const { plan, resolved } = await loadPlan(spec);
  const cells = plan.tasks
    .filter(({ kind }) => kind === 'train')
    .map(({ cell }) => cell as unknown as TrainCell);
  const cell = cells.find(
    ({ model, hardware, freezing }) =>
      model.name === 'circuit-b-4q2l' && hardware?.name === MACHINE && freezing.strategy === strategy,
  )!;
  return { cell, profile: resolved.profiles[MACHINE], claims: spec.claims };
}

interface Trained {
  readonly training: ClassifierTraining;
  readonly state: TrainState;
}

/** The same training with shots of its own. */
function trained({ cell, profile }: Template, data: PreparedData, seed: string, shotStream: string): Trained {
  const training = prepareTraining({ ...cell, seed, shotStream }, profile, data);
  return { training, state: stepsFrom(training, training.start(), SIZES.samples) };
}

function stepsFrom(training: ClassifierTraining, start: TrainState, steps: number): TrainState {
  let state = start;
  for (let k = 0; k < steps; k++) ({ state } = training.step(state));
  return state;
}

function streamsOf(kind: string): string[] {
  return Array.from({ length: SIZES.twins }, (_, k) => `${kind} ${k}`);
}

function masksOf(
  { cell, profile }: Template,
  data: PreparedData,
  seed: string,
): Pick<NullSeed, 'maskOfOther' | 'maskOfTwin'> {
  const freezing = { ...cell.freezing, window: SIZES.window };
  const template = { cell: { ...cell, freezing }, profile };
  const own = trained(template, data, seed, 'own');
  const chosen = { ...cell, freezing: { strategy: 'none' }, seed, shotStream: 'own' };
  const holding = prepareTraining(chosen, profile, data);
  // From another run's parameters, as in the study: its mask held fixed, or the machine's own.
  const costOf = (stream: string): number => {
    const { state } = trained(template, data, seed, stream);
    const lossWith = ({ active }: TrainState['freezing']): number => {
      const held = { ...state, freezing: { active, score: state.freezing.score } };
      let now = held;
      for (let k = 0; k < SIZES.maskSamples; k++)
        now = { ...holding.step(now).state, freezing: held.freezing };
      return lossOf(holding, now, data);
    };
    return lossWith(state.freezing) - lossWith(own.state.freezing);
  };
  return { maskOfOther: streamsOf('other').map(costOf), maskOfTwin: streamsOf('twin').map(costOf) };
}

function movesOf(
  template: Template,
  data: PreparedData,
  seed: string,
): Pick<NullSeed, 'movedFromOther' | 'movedFromTwin'> {
  const own = trained(template, data, seed, 'own');
  const atHome = lossOf(own.training, own.state, data);
  const costOf = (stream: string): number =>
    lossOf(own.training, trained(template, data, seed, stream).state, data) - atHome;
  return { movedFromOther: streamsOf('other').map(costOf), movedFromTwin: streamsOf('twin').map(costOf) };
}

function lossOf(training: ClassifierTraining, { parameters }: TrainState, data: PreparedData): number {
  return exactEvaluation(training.setting, parameters, evenSubset(data.split.test, SIZES.images)).loss;
}
