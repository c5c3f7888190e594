import { z } from 'zod';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import type { FreezingState } from '../../learn/freezing/freezingStrategy.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { spearman } from '../../numeric/statistics.ts';
import { advance } from '../../training/advance.ts';
import { freezingName } from '../../training/cell.ts';
import { stateOf } from '../../training/savedState.ts';
import { prepareTraining } from '../../training/training.ts';
import { slug } from '../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { trainTask } from '../plan/planTraining.ts';
import { originDigests, resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, freezing, hardware, level, name } from '../spec/specFields.ts';
import { type Origin, readOrigin } from './origin.ts';
import type { AnalysisKind } from './taskContext.ts';

/** The trainings whose masks are exchanged, each with each, and the samples trained on afterwards. */
export interface MaskTransferCell {
  /** Training tasks with the same model, seed and freezing strategy on different machines. */
  readonly runs: readonly string[];
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
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  /** |both active| / |either active|. */
  readonly overlap: number;
  /** Spearman's rank correlation of the two runs' scores; null where one side's are all equal. */
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
  model: name,
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
    'Uses the freeze mask learned on one machine on another: overlap, correlation of scores, and the ' +
    'loss it leads to.',
  example: 'qckpt reproduce --quick --study freezing --output results/runs/masks',
  schema,
  tasks: ({ hardware }) => hardware.length + 1,
  refersTo: (analysis) => ({ ...usualReferences(analysis), pairsMachines: true }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ runs }, { pairs }) => [
    { what: 'pairs', found: pairs.length, expected: runs.length * (runs.length - 1) },
    {
      what: 'pairs',
      found: new Set(pairs.map(({ from, to }) => canonicalJson([from, to]))).size,
      expected: pairs.length,
    },
  ]),
  run: async ({ runs, samples }, context) => {
    const origins = runs.map((id) => readOrigin(context, id));
    const pairs: MaskPair[] = [];
    for (const from of origins)
      for (const to of origins) {
        if (from === to) continue;
        const { cell } = to;
        const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
        const profile = await context.profile(cell.hardware);
        const training = prepareTraining(cell, profile, data);
        // A mask held fixed: the strategy no longer chooses, it keeps what it is given.
        const holding = prepareTraining({ ...cell, freezing: { strategy: 'none' } }, profile, data);
        const images = evenSubset(data.split.test, cell.testImages);
        const trainWith = async (mask: Uint8Array) => {
          const start = stateOf(from.checkpoint, training.context.optimizer);
          let state = { ...start, freezing: { active: mask, score: start.freezing.score } };
          for (let k = 0; k < samples; k++) {
            const { state: next } = holding.step(state);
            state = { ...next, freezing: { active: mask, score: start.freezing.score } };
          }
          return {
            loss: exactEvaluation(training.setting, state.parameters, images).loss,
            circuits: state.forwardPasses - start.forwardPasses,
          };
        };
        const goOn = async (
          freezing: FreezingState,
          isDone: (samples: number, circuits: number) => boolean,
        ) => {
          const start = stateOf(from.checkpoint, training.context.optimizer);
          const state = await advance(training, { ...start, freezing }, ({ step, forwardPasses }) =>
            isDone(step - start.step, forwardPasses - start.forwardPasses),
          );
          return {
            loss: exactEvaluation(training.setting, state.parameters, images).loss,
            circuits: state.forwardPasses - start.forwardPasses,
          };
        };
        const foreign = await trainWith(maskOf(from));
        const carried = await goOn(
          stateOf(from.checkpoint, training.context.optimizer).freezing,
          (taken) => taken >= samples,
        );
        const relearned = await goOn(
          training.context.freezing.start(),
          (taken, circuits) => taken >= samples || circuits >= carried.circuits,
        );
        pairs.push({
          from: from.result.hardware,
          to: to.result.hardware,
          checkpoint: {
            sha256: from.result.checkpoint.sha256,
            stateSha256: from.result.checkpoint.stateSha256,
          },
          overlap: overlap(maskOf(from), maskOf(to)),
          scoreCorrelation: correlation(from, to),
          lossForeignMask: foreign.loss,
          lossOwnMask: (await trainWith(maskOf(to))).loss,
          circuits: foreign.circuits,
          lossCarried: carried.loss,
          lossRelearned: relearned.loss,
          circuitsCarried: carried.circuits,
          circuitsRelearned: relearned.circuits,
        });
        context.progress(pairs.length / (origins.length * (origins.length - 1)));
      }
    const { result } = origins[0];
    return { model: result.model, seed: result.seed, freezing: result.freezing, pairs };
  },
};

function maskOf({ checkpoint }: Origin): Uint8Array {
  return checkpoint.freeze.active.data;
}

function correlation(from: Origin, to: Origin): number | null {
  const found = spearman(
    Array.from(from.checkpoint.freeze.score.data),
    Array.from(to.checkpoint.freeze.score.data),
  );
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
  const runs = analysis.hardware.map((hardware) =>
    context.add(trainTask(context, { model, hardware, level, freezing, seed })),
  );
  const cell = { runs: runs.map(({ id }) => id), samples: analysis.samples };
  const pairs = runs.length * (runs.length - 1);
  const weight = pairs * 4 * analysis.samples * weightOf(context.resolved.models[model], true);
  const id = slug([model, `l${level}`, freezingName(freezing), `s${seed}`]);
  // From each other machine: with its mask, with the machine's own, with its scores, and learning them again.
  const circuits = 4 * (runs.length - 1) * circuitsOf(context.resolved.models[model], analysis.samples);
  const load = analysis.hardware.map((hardware) => ({ model, hardware, level, circuits, shots }));
  context.add(task('mask-transfer', id, cell, cell.runs, weight, load));
}
