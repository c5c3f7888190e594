import { type Attribution, attributeDifference } from '../../checkpoint/attribution.ts';
import { storedMachine } from '../../checkpoint/claimSubject.ts';
import { outcomesOf, probabilitiesOfImages } from '../../checkpoint/claims.ts';
import { createEvaluationSetting } from '../../checkpoint/evaluationSetting.ts';
import { exactEvaluation } from '../../checkpoint/exactEvaluation.ts';
import { lossAttribution } from '../../checkpoint/lossAttribution.ts';
import { paperCalibration } from '../../checkpoint/paperCalibration.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { evaluateSampled } from '../../learn/evaluate.ts';
import { evenSubset } from '../../learn/evenSubset.ts';
import type { TrainState } from '../../learn/trainState.ts';
import type { NamedHardware } from '../plan.ts';
import { shotTime } from '../qpuTime.ts';
import { stateOf } from '../savedState.ts';
import type { TaskKind } from '../taskContext.ts';
import { prepareTraining, type Training } from '../training.ts';
import { readOrigin } from './origin.ts';

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

export const migration: TaskKind<MigrationCell, MigrationResult> = {
  name: 'migration',
  help: 'Moves a trained checkpoint to every machine: same parameters re-transpiled, then fine-tuned, and why it differs.',
  example: 'qckpt reproduce --quick --study hardware --output results/runs/migration',
  run: async ({ origin, targets, level, images, fineTuneSamples }, context) => {
    const { result, checkpoint, cell } = readOrigin(context, origin);
    const data = await context.data(cell.data, cell.model.qubits, cell.seed);
    const parameters = checkpoint.parameters.data;
    const subset = evenSubset(data.split.test, images);
    const common = { idle: cell.idle, relaxation: cell.relaxation, model: cell.model, data, seed: cell.seed };
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
      const before = stateOf(checkpoint, training.optimizer);
      const kept = fineTune(training, before, fineTuneSamples);
      const reset = fineTune(
        training,
        { ...before, optimizer: training.optimizer.start(parameters.length) },
        fineTuneSamples,
      );
      const tuned = ({ parameters: angles }: TrainState): Tuned => {
        const found = exactEvaluation(training.setting, angles, subset);
        return { loss: found.loss, accuracy: found.accuracy };
      };
      const circuits = kept.circuits - before.circuits;
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

/** Trains on, from where the checkpoint stopped, by the seed's data order. */
function fineTune(training: Training, start: TrainState, samples: number): TrainState {
  let state = start;
  for (let k = 0; k < samples; k++) state = training.step(state).state;
  return state;
}
