import { z } from 'zod';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import type { FreezingState } from '../../learn/freezing/freezingStrategy.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { spearman } from '../../numeric/statistics.ts';
import { advance } from '../../training/advance.ts';
import { freezingName } from '../../training/cell.ts';
import { stateOf } from '../../training/savedState.ts';
import { type ClassifierTraining, prepareTraining } from '../../training/training.ts';
import { slug } from '../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { addTwin, trainTask } from '../plan/planTraining.ts';
import { originDigests, resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, freezing, hardware, level, reference } from '../spec/specFields.ts';
import { finishedScores } from './finishedScores.ts';
import { type Origin, readOrigin } from './origin.ts';
import type { AnalysisKind, TaskContext } from './taskContext.ts';

/** The trainings whose masks are exchanged, each with each, and the samples trained on afterwards. */
export interface MaskTransferCell {
  /** Training tasks with the same model, seed and freezing strategy on different machines. */
  readonly runs: readonly string[];
  /** The twins of those, in the same order; none with exact probabilities. */
  readonly twins: readonly string[];
  readonly samples: number;
}

/** The freezing learned on A used on B, against the one learned on B. */
export interface MaskTransferResult {
  readonly model: string;
  readonly seed: string;
  readonly freezing: string;
  readonly pairs: readonly MaskPair[];
}

/** One mask learned on `from` (A) and used on `to` (B). */
export interface MaskPair {
  readonly from: string;
  readonly to: string;
  /** A is the twin of B: what it differs by are its shots alone. */
  readonly control: boolean;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  /** |both active| / |either active|. */
  readonly overlap: number;
  /**
   * Spearman's rank correlation of the scores that the two runs' last windows ended with; null where one side's are all
   * equal.
   */
  readonly scoreCorrelation: number | null;
  /** Exact loss on B after more samples there with the mask of A, and with the mask of B, from A's parameters. */
  readonly lossForeignMask: number;
  readonly lossOwnMask: number;
  readonly circuits: number;
  /**
   * The same where the strategy continues: with the mask and the scores of A, or learned on B from nothing, until as
   * many circuits are spent. Learning from nothing trains every angle for its first window.
   */
  readonly lossCarried: number;
  readonly lossRelearned: number;
  readonly circuitsCarried: number;
  readonly circuitsRelearned: number;
}

const schema = z.strictObject({
  kind: z.literal('mask-transfer'),
  model: reference,
  hardware: z.array(hardware).min(2),
  level: level.default(1),
  freezing,
  samples: count,
});

const resultShape = z.object({
  model: z.string(),
  seed: z.string(),
  freezing: z.string(),
  pairs: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      control: z.boolean(),
      checkpoint: originDigests,
      overlap: z.number(),
      scoreCorrelation: z.number().nullable(),
      lossForeignMask: z.number(),
      lossOwnMask: z.number(),
      circuits: z.number(),
      lossCarried: z.number(),
      lossRelearned: z.number(),
      circuitsCarried: z.number(),
      circuitsRelearned: z.number(),
    }),
  ),
}) satisfies z.ZodType<MaskTransferResult>;

/** The kind `mask-transfer` of an experiment's `analyses`. */
export const maskTransfer: AnalysisKind<typeof schema, MaskTransferCell, MaskTransferResult> = {
  name: 'mask-transfer',
  help:
    'Uses the freeze mask learned on one machine on another, and on the same one again after other shots: ' +
    'overlap, correlation of scores, and the loss it leads to.',
  example: 'qckpt reproduce --quick --study freezing --output results/runs/masks',
  schema,
  tasks: ({ hardware }) => 2 * hardware.length + 1,
  refersTo: (analysis) => ({ ...usualReferences(analysis), pairsMachines: true, readsOutcomes: true }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ runs, twins }, { pairs }) => [
    { what: 'pairs', found: pairs.length, expected: runs.length * (runs.length - 1) + twins.length },
    { what: 'control', found: pairs.filter(({ control }) => control).length, expected: twins.length },
    {
      what: 'pairs',
      found: new Set(pairs.map(({ from, to, control }) => canonicalJson([from, to, control]))).size,
      expected: pairs.length,
    },
    {
      what: 'pairs',
      found: pairs.every(({ from, to, control }) => (from === to) === control),
      expected: true,
    },
  ]),
  run: async ({ runs, twins, samples }, context) => {
    const learned: Learned[] = [];
    for (const id of runs) learned.push(await learnedIn(context, id));
    const alike: Learned[] = [];
    for (const id of twins) alike.push(await learnedIn(context, id));
    const wanted = [
      ...learned.flatMap((from) =>
        learned.flatMap((to) => (from === to ? [] : [{ from, to, control: false }])),
      ),
      ...alike.map((from, k) => ({ from, to: learned[k], control: true })),
    ];
    const pairs: MaskPair[] = [];
    for (const { from, to, control } of wanted) {
      pairs.push({ ...(await exchange(from, to, samples)), control });
      context.progress(pairs.length / wanted.length);
    }
    const { result } = learned[0].origin;
    return { model: result.model, seed: result.seed, freezing: result.freezing, pairs };
  },
};

/** A finished run, and what continues it. */
interface Learned {
  readonly origin: Origin;
  readonly training: ClassifierTraining;
  /** The same with a mask held fixed: the strategy no longer chooses, it keeps what it is given. */
  readonly holding: ClassifierTraining;
  /** Test images that losses are compared on. */
  readonly images: readonly number[];
  readonly scores: Float64Array;
}

async function learnedIn(context: TaskContext, id: string): Promise<Learned> {
  const origin = readOrigin(context, id);
  const { cell } = origin;
  const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
  const profile = await context.profile(cell.hardware);
  const training = prepareTraining(cell, profile, data);
  return {
    origin,
    training,
    holding: prepareTraining({ ...cell, freezing: { strategy: 'none' } }, profile, data),
    images: evenSubset(data.split.test, cell.testImages),
    scores: await finishedScores(training, origin, context.folderOf(id)),
  };
}

/** What A's mask and scores are worth on B, from A's parameters. */
async function exchange(from: Learned, to: Learned, samples: number): Promise<Omit<MaskPair, 'control'>> {
  const { checkpoint, result } = from.origin;
  const start = stateOf(checkpoint, to.training.context.optimizer);
  const ended = ({ parameters, forwardPasses }: TrainState) => ({
    loss: exactEvaluation(to.training.setting, parameters, to.images).loss,
    circuits: forwardPasses - start.forwardPasses,
  });
  const trainWith = (active: Uint8Array) => {
    const freezing = { active, score: start.freezing.score };
    let state: TrainState = { ...start, freezing };
    for (let k = 0; k < samples; k++) state = { ...to.holding.step(state).state, freezing };
    return ended(state);
  };
  const goOn = async (freezing: FreezingState, isDone: (samples: number, circuits: number) => boolean) =>
    ended(
      await advance(to.training, { ...start, freezing }, ({ step, forwardPasses }) =>
        isDone(step - start.step, forwardPasses - start.forwardPasses),
      ),
    );
  const [own, other] = [maskOf(to.origin), maskOf(from.origin)];
  const foreign = trainWith(other);
  const carried = await goOn(start.freezing, (taken) => taken >= samples);
  const relearned = await goOn(
    to.training.context.freezing.start(),
    (taken, circuits) => taken >= samples || circuits >= carried.circuits,
  );
  const { sha256, stateSha256 } = result.checkpoint;
  return {
    from: result.hardware,
    to: to.origin.result.hardware,
    checkpoint: { sha256, stateSha256 },
    overlap: overlap(other, own),
    scoreCorrelation: correlation(from.scores, to.scores),
    lossForeignMask: foreign.loss,
    lossOwnMask: trainWith(own).loss,
    circuits: foreign.circuits,
    lossCarried: carried.loss,
    lossRelearned: relearned.loss,
    circuitsCarried: carried.circuits,
    circuitsRelearned: relearned.circuits,
  };
}

function maskOf({ checkpoint }: Origin): Uint8Array {
  return checkpoint.freeze.active.data;
}

function correlation(from: Float64Array, to: Float64Array): number | null {
  const found = spearman(Array.from(from), Array.from(to));
  return Number.isNaN(found) ? null : found;
}

function overlap(a: Uint8Array, b: Uint8Array): number {
  const both = a.reduce((sum, bit, k) => sum + (bit & b[k]), 0);
  const either = a.reduce((sum, bit, k) => sum + (bit | b[k]), 0);
  return either === 0 ? 1 : both / either;
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { model, level, freezing } = analysis;
  const { shots } = context.spec.training;
  const choices = analysis.hardware.map((hardware) => ({ model, hardware, level, freezing, seed }));
  const runs = choices.map((choice) => context.add(trainTask(context, choice)).id);
  const twins = choices.flatMap((choice) => addTwin(context, choice)?.id ?? []);
  const cell = { runs, twins, samples: analysis.samples };
  const pairs = runs.length * (runs.length - 1) + twins.length;
  const weight = pairs * 4 * analysis.samples * weightOf(context.resolved.models[model], true);
  const id = slug([model, `l${level}`, freezingName(freezing), `s${seed}`]);
  // From each other run: with its mask, with the machine's own, with its scores, and learning them again.
  const circuits = 4 * (pairs / runs.length) * circuitsOf(context.resolved.models[model], analysis.samples);
  const load = analysis.hardware.map((hardware) => ({ model, hardware, level, circuits, shots }));
  context.add(task('mask-transfer', id, cell, [...runs, ...twins], weight, load));
}
