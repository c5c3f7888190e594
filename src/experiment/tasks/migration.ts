import { z } from 'zod';
import { type Attribution, attributeDifference } from '../../checkpoint/compare/attribution.ts';
import { lossAttribution } from '../../checkpoint/compare/lossAttribution.ts';
import { paperCalibration } from '../../checkpoint/compare/paperCalibration.ts';
import { storedMachine } from '../../checkpoint/verify/claimSubject.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import { evaluateSampled } from '../../learn/evaluate.ts';
import { outcomesOf, probabilitiesOfImages } from '../../learn/objectives/classificationClaims.ts';
import { createEvaluationSetting } from '../../learn/objectives/evaluationSetting.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import { frequencyLossOf } from '../../learn/objectives/objectives.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { advanceBy } from '../../training/advance.ts';
import type { NamedHardware } from '../../training/cell.ts';
import { shotTime } from '../../training/qpuTime.ts';
import { stateOf } from '../../training/savedState.ts';
import { prepareTraining } from '../../training/training.ts';
import { slug } from '../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { trainTask } from '../plan/planTraining.ts';
import { usualReferences } from '../spec/references.ts';
import { count, hardware, level, name } from '../spec/specFields.ts';
import { readOrigin } from './origin.ts';
import type { AnalysisKind } from './taskContext.ts';

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

export const migration: AnalysisKind<typeof schema, MigrationCell, MigrationResult> = {
  name: 'migration',
  help: 'Moves a trained checkpoint to every machine: same parameters re-transpiled, then fine-tuned, and why it differs.',
  example: 'qckpt reproduce --quick --study hardware --output results/runs/migration',
  schema,
  tasks: ({ hardware }) => hardware.length * (2 + hardware.length),
  refersTo: (analysis) => ({ ...usualReferences(analysis), pairsMachines: true }),
  plan: planTasks,
  run: async ({ origin, targets, level, images, fineTuneSamples }, context) => {
    const { result, checkpoint, cell } = readOrigin(context, origin);
    const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
    const parameters = checkpoint.parameters.data;
    const subset = evenSubset(data.split.test, images);
    const { idle, relaxation, model, seed } = cell;
    const loss = frequencyLossOf(cell);
    const common = { idle, relaxation, model, data, seed, loss };
    const subjectOn = (machine: ReturnType<typeof storedMachine>) => ({
      source: { ...common, ...machine },
      parameters,
      images: subset,
    });
    const stored = storedMachine(checkpoint);
    const home = subjectOn(stored);
    const lossOn = (machine: ReturnType<typeof storedMachine>) =>
      exactEvaluation(createEvaluationSetting({ ...common, ...machine }), parameters, subset);
    const atHome = lossOn(stored);
    const homeParts = lossAttribution(home, Number.POSITIVE_INFINITY).parts;

    const moved: MigrationTarget[] = [];
    for (const target of targets) {
      const profile = await context.profile(target);
      const training = prepareTraining({ ...cell, level }, profile, data);
      const there = subjectOn({ circuit: training.compiled.circuit, profile });
      const { loss, accuracy } = exactEvaluation(training.setting, parameters, subset);
      const before = stateOf(checkpoint, training.context.optimizer);
      const kept = await advanceBy(training, before, fineTuneSamples);
      const reset = await advanceBy(
        training,
        { ...before, optimizer: training.context.optimizer.start(parameters.length) },
        fineTuneSamples,
      );
      const tuned = ({ parameters: angles }: TrainState): Tuned => {
        const found = exactEvaluation(training.setting, angles, subset);
        return { loss: found.loss, accuracy: found.accuracy };
      };
      const circuits = kept.forwardPasses - before.forwardPasses;
      moved.push({
        to: target?.name ?? 'none',
        technology: profile?.technology ?? 'none',
        loss,
        accuracy,
        parts: attributeDifference(homeParts, lossAttribution(there, Number.POSITIVE_INFINITY).parts),
        kept: tuned(kept),
        reset: tuned(reset),
        fineTuneCircuits: circuits,
        qpuSeconds:
          profile === null || cell.shots === null
            ? null
            : (circuits * cell.shots * shotTime(training.compiled.circuit, profile, cell.resetUs).totalUs) /
              1e6,
      });
      context.progress(moved.length / targets.length);
    }
    const { hardware, meta } = checkpoint;
    return {
      from: result.hardware,
      technology: stored.profile?.technology ?? 'none',
      model: result.model,
      seed: result.seed,
      checkpoint: { sha256: result.checkpoint.sha256, stateSha256: result.checkpoint.stateSha256 },
      images: subset.length,
      lossAtHome: atHome.loss,
      accuracyAtHome: atHome.accuracy,
      lossReported:
        cell.shots === null
          ? atHome.loss
          : evaluateSampled(
              {
                images: subset,
                loss,
                classes: data.classes,
                outcomes: outcomesOf(cell.model),
                probabilities: probabilitiesOfImages(
                  createEvaluationSetting(home.source),
                  parameters,
                  subset,
                ),
              },
              cell.shots,
              cell.seed,
              'migration/report',
            ).loss,
      lossFromPaperNumbers:
        hardware === null || meta.calibration === null
          ? atHome.loss
          : lossOn({ ...stored, profile: paperCalibration(hardware, meta.calibration) }).loss,
      lossNoiseFree: lossOn({ ...stored, profile: null }).loss,
      targets: moved,
    };
  },
};

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
