import { z } from 'zod';
import { type Attribution, attributeDifference } from '../../checkpoint/compare/attribution.ts';
import { type AttributionSubject, lossAttribution } from '../../checkpoint/compare/lossAttribution.ts';
import { paperCalibration } from '../../checkpoint/compare/paperCalibration.ts';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { storedMachine } from '../../checkpoint/verify/claimSubject.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import { evaluateSampled } from '../../learn/evaluate.ts';
import { outcomesOf, probabilitiesOfImages } from '../../learn/objectives/classificationClaims.ts';
import { createEvaluationSetting } from '../../learn/objectives/evaluationSetting.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import { frequencyLossOf } from '../../learn/objectives/objectives.ts';
import { advanceBy } from '../../training/advance.ts';
import type { NamedHardware, TrainCell } from '../../training/cell.ts';
import { shotTime } from '../../training/qpuTime.ts';
import { stateOf } from '../../training/savedState.ts';
import { prepareTraining } from '../../training/training.ts';
import { slug } from '../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { trainTask } from '../plan/planTraining.ts';
import { machineName, originDigests, resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, hardware, level, name } from '../spec/specFields.ts';
import { readOrigin } from './origin.ts';
import type { AnalysisKind, TaskContext } from './taskContext.ts';

/** A trained checkpoint, the machines that it moves to, and the fine-tuning there. */
export interface MigrationCell {
  /** The training task whose checkpoint moves. */
  readonly origin: string;
  /** Its own machine among them: training on without moving, what fine-tuning elsewhere is measured against. */
  readonly targets: readonly (NamedHardware | null)[];
  readonly level: number;
  readonly images: number;
  readonly fineTuneSamples: number;
}

/** One checkpoint on all machines. Losses are exact, on the same test images, but for `reported`. */
export interface MigrationResult {
  readonly from: string;
  readonly technology: Technology;
  readonly model: string;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly images: number;
  readonly lossAtHome: number;
  readonly accuracyAtHome: number;
  /** What the machine itself would report, with its shots; exact where there are none. */
  readonly lossReported: number;
  /** What the checkpoint lets one expect: from the paper's 4q + e numbers, and from parameters and circuit alone. */
  readonly lossFromPaperNumbers: number;
  readonly lossNoiseFree: number;
  readonly targets: readonly MigrationTarget[];
}

type Technology = HardwareProfile['technology'] | 'none';

/** What the checkpoint does on one other machine, and what the difference is due to. */
export interface MigrationTarget {
  readonly to: string;
  readonly technology: Technology;
  /** With the same parameters, re-transpiled. */
  readonly loss: number;
  readonly accuracy: number;
  /** Parts of `loss - lossAtHome`. */
  readonly parts: Attribution;
  /** After fine-tuning on the new machine, with Adam's moments kept or reset. */
  readonly kept: Tuned;
  readonly reset: Tuned;
  readonly fineTuneCircuits: number;
  readonly qpuSeconds: number | null;
}

interface Tuned {
  readonly loss: number;
  readonly accuracy: number;
}

const schema = z.strictObject({
  kind: z.literal('migration'),
  model: name,
  hardware: z.array(hardware).min(2),
  level: level.default(1),
  /** Images on which losses are compared and attributed. */
  images: count,
  fineTuneSamples: count,
});

const technology = z.enum(['superconducting', 'trapped-ion', 'neutral-atom', 'none']);
const evaluated = z.object({ loss: z.number(), accuracy: z.number() });

const resultShape = z.object({
  from: z.string(),
  technology,
  model: z.string(),
  seed: z.string(),
  checkpoint: originDigests,
  images: z.number(),
  lossAtHome: z.number(),
  accuracyAtHome: z.number(),
  lossReported: z.number(),
  lossFromPaperNumbers: z.number(),
  lossNoiseFree: z.number(),
  targets: z.array(
    z.object({
      to: z.string(),
      technology,
      loss: z.number(),
      accuracy: z.number(),
      parts: z.object({
        readout: z.number(),
        one_qubit: z.number(),
        two_qubit: z.number(),
        relaxation: z.number(),
      }),
      kept: evaluated,
      reset: evaluated,
      fineTuneCircuits: z.number(),
      qpuSeconds: z.number().nullable(),
    }),
  ),
}) satisfies z.ZodType<MigrationResult>;

/** The kind `migration` of an experiment's `analyses`. */
export const migration: AnalysisKind<typeof schema, MigrationCell, MigrationResult> = {
  name: 'migration',
  help:
    'Moves a trained checkpoint to every machine: same parameters re-transpiled, then fine-tuned, and ' +
    'why it differs.',
  example: 'qckpt reproduce --quick --study hardware --output results/runs/migration',
  schema,
  tasks: ({ hardware }) => hardware.length * (2 + hardware.length),
  refersTo: (analysis) => ({ ...usualReferences(analysis), pairsMachines: true }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ targets }, result) => [
    { what: 'targets', found: result.targets.map(({ to }) => to), expected: targets.map(machineName) },
    // Its own machine is among them: what moving is measured against.
    { what: 'from', found: result.targets.some(({ to }) => to === result.from), expected: true },
  ]),
  run: runMigration,
};

async function runMigration(migration: MigrationCell, context: TaskContext): Promise<MigrationResult> {
  const { origin, targets, images } = migration;
  const { result, checkpoint, cell } = readOrigin(context, origin);
  const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
  const { idle, relaxation, model, seed } = cell;
  const comparison: Comparison = {
    common: { idle, relaxation, model, data, seed, loss: frequencyLossOf(cell) },
    parameters: checkpoint.parameters.data,
    images: evenSubset(data.split.test, images),
  };
  const stored = storedMachine(checkpoint);
  const atHome = subjectOn(comparison, stored);
  const { loss: lossAtHome, accuracy: accuracyAtHome } = exactLoss(atHome);
  const home = lossAttribution(atHome, Number.POSITIVE_INFINITY).parts;

  const moved: MigrationTarget[] = [];
  for (const target of targets) {
    const profile = await context.profile(target);
    moved.push(await moveTo(target, profile, { migration, comparison, home, checkpoint, cell }));
    context.progress(moved.length / targets.length);
  }
  const { hardware, meta } = checkpoint;
  return {
    from: result.hardware,
    technology: stored.profile?.technology ?? 'none',
    model: result.model,
    seed: result.seed,
    checkpoint: { sha256: result.checkpoint.sha256, stateSha256: result.checkpoint.stateSha256 },
    images: comparison.images.length,
    lossAtHome,
    accuracyAtHome,
    lossReported: cell.shots === null ? lossAtHome : sampledLoss(atHome, cell.shots),
    lossFromPaperNumbers:
      hardware === null || meta.calibration === null
        ? lossAtHome
        : exactLoss(
            subjectOn(comparison, { ...stored, profile: paperCalibration(hardware, meta.calibration) }),
          ).loss,
    lossNoiseFree: exactLoss(subjectOn(comparison, { ...stored, profile: null })).loss,
    targets: moved,
  };
}

type Machine = ReturnType<typeof storedMachine>;

/** What is the same on all machines: parameters, and the images on which losses are compared. */
interface Comparison {
  readonly common: Omit<AttributionSubject['source'], keyof Machine>;
  readonly parameters: Float64Array;
  readonly images: readonly number[];
}

function subjectOn({ common, parameters, images }: Comparison, machine: Machine): AttributionSubject {
  return { source: { ...common, ...machine }, parameters, images };
}

/** The checkpoint on one machine: re-transpiled with the same parameters, fine-tuned with either optimizer state. */
async function moveTo(
  target: NamedHardware | null,
  profile: HardwareProfile | null,
  origin: {
    readonly migration: MigrationCell;
    readonly comparison: Comparison;
    /** Parts of the loss at home. */
    readonly home: Attribution;
    readonly checkpoint: DecodedCheckpoint;
    readonly cell: TrainCell;
  },
): Promise<MigrationTarget> {
  const { comparison, checkpoint, cell } = origin;
  const { level, fineTuneSamples } = origin.migration;
  const training = prepareTraining({ ...cell, level }, profile, comparison.common.data);
  const evaluated = (angles: Float64Array): Tuned => {
    const { loss, accuracy } = exactEvaluation(training.setting, angles, comparison.images);
    return { loss, accuracy };
  };
  const { circuit } = training.compiled;
  const { optimizer } = training.context;
  const there = lossAttribution(subjectOn(comparison, { circuit, profile }), Number.POSITIVE_INFINITY).parts;
  const before = stateOf(checkpoint, optimizer);
  const fresh = { ...before, optimizer: optimizer.start(comparison.parameters.length) };
  const kept = await advanceBy(training, before, fineTuneSamples);
  const reset = await advanceBy(training, fresh, fineTuneSamples);
  const circuits = kept.forwardPasses - before.forwardPasses;
  return {
    to: target?.name ?? 'none',
    technology: profile?.technology ?? 'none',
    ...evaluated(comparison.parameters),
    parts: attributeDifference(origin.home, there),
    kept: evaluated(kept.parameters),
    reset: evaluated(reset.parameters),
    fineTuneCircuits: circuits,
    qpuSeconds:
      profile === null || cell.shots === null
        ? null
        : (circuits * cell.shots * shotTime(circuit, profile, cell.resetUs).totalUs) / 1e6,
  };
}

function exactLoss({ source, parameters, images }: AttributionSubject): Tuned {
  const { loss, accuracy } = exactEvaluation(createEvaluationSetting(source), parameters, images);
  return { loss, accuracy };
}

/** The loss that the machine itself would report. */
function sampledLoss({ source, parameters, images }: AttributionSubject, shots: number): number {
  const setting = createEvaluationSetting(source);
  const { loss, data, model, seed } = setting;
  const probabilities = probabilitiesOfImages(setting, parameters, images);
  const outcomes = outcomesOf(model);
  const sampled = { images, loss, classes: data.classes, outcomes, probabilities };
  return evaluateSampled(sampled, shots, seed, 'migration/report').loss;
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { model, level } = analysis;
  const { shots } = context.spec.training;
  for (const from of analysis.hardware) {
    const freezing = { strategy: 'none' };
    const origin = context.add(trainTask(context, { model, hardware: from, level, freezing, seed }));
    const targets = analysis.hardware.map((name) => context.machine(name));
    const cell = {
      origin: origin.id,
      targets,
      level,
      images: analysis.images,
      fineTuneSamples: analysis.fineTuneSamples,
    };
    const weight =
      targets.length * 2 * analysis.fineTuneSamples * weightOf(context.resolved.models[model], true);
    const id = slug([model, 'from', from, `l${level}`, `s${seed}`]);
    // Fine-tuned twice: optimizer state kept, and reset.
    const circuits = 2 * circuitsOf(context.resolved.models[model], analysis.fineTuneSamples);
    const load = analysis.hardware.map((hardware) => ({ model, hardware, level, circuits, shots }));
    context.add(task('migration', id, cell, [origin.id], weight, load));
  }
}
