import { type Attribution, attributeDifference } from '../../checkpoint/attribution.ts';
import { evenSubset } from '../../learn/evenSubset.ts';
import type { NamedHardware } from '../plan.ts';
import { shotTime } from '../qpuTime.ts';
import type { TaskKind } from '../taskContext.ts';
import { prepareTraining } from '../training.ts';
import { exactEvaluation, lossAttribution } from './exactLoss.ts';
import { readOrigin } from './origin.ts';
import { stateOf } from './train.ts';

export interface MigrationCell {
  /** The training task whose checkpoint moves. */
  readonly origin: string;
  readonly targets: readonly (NamedHardware | null)[];
  readonly level: number;
  readonly images: number;
  readonly fineTuneSamples: number;
}

/** One checkpoint on all other machines. Losses are exact, on the same test images. */
export interface MigrationResult {
  readonly from: string;
  readonly model: string;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly images: number;
  readonly lossAtHome: number;
  readonly accuracyAtHome: number;
  readonly targets: readonly MigrationTarget[];
}

export interface MigrationTarget {
  readonly to: string;
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
  help: 'Moves a trained checkpoint to every other machine: same parameters re-transpiled, then fine-tuned, and why it differs.',
  example: 'qckpt reproduce --quick --study hardware --output results/runs/migration',
  run: async ({ origin, targets, level, images, fineTuneSamples }, context) => {
    const { result, checkpoint, cell } = readOrigin(context, origin);
    const data = await context.data(cell.data, cell.model.qubits, cell.seed);
    const parameters = checkpoint.parameters.data;
    const subset = evenSubset(data.split.test, images);
    const homeProfile = await context.profile(cell.hardware);
    const home = prepareTraining(cell, homeProfile, data);
    const atHome = exactEvaluation(home.setting, parameters, subset);
    const homeParts = lossAttribution(cell, home.compiled, homeProfile, data, parameters, subset);

    const moved: MigrationTarget[] = [];
    for (const target of targets) {
      const profile = await context.profile(target);
      const training = prepareTraining({ ...cell, level }, profile, data);
      const there = exactEvaluation(training.setting, parameters, subset);
      const theirParts = lossAttribution(cell, training.compiled, profile, data, parameters, subset);
      const before = stateOf(checkpoint, training.optimizer);
      const fineTune = (state: typeof before) => {
        let tuned = state;
        for (let k = 0; k < fineTuneSamples; k++) tuned = training.step(tuned).state;
        const { loss, accuracy } = exactEvaluation(training.setting, tuned.parameters, subset);
        return { tuned: { loss, accuracy }, circuits: tuned.circuits - state.circuits };
      };
      const kept = fineTune(before);
      const reset = fineTune({ ...before, optimizer: training.optimizer.start(parameters.length) });
      const shots = cell.shots;
      moved.push({
        to: target?.name ?? 'none',
        loss: there.loss,
        accuracy: there.accuracy,
        parts: attributeDifference(homeParts, theirParts),
        kept: kept.tuned,
        reset: reset.tuned,
        fineTuneCircuits: kept.circuits,
        qpuSeconds:
          profile === null || shots === null
            ? null
            : (kept.circuits * shots * shotTime(training.compiled.circuit, profile, cell.resetUs).totalUs) /
              1e6,
      });
      context.progress(moved.length / targets.length);
    }
    return {
      from: result.hardware,
      model: result.model,
      seed: result.seed,
      checkpoint: { sha256: result.checkpoint.sha256, stateSha256: result.checkpoint.stateSha256 },
      images: subset.length,
      lossAtHome: atHome.loss,
      accuracyAtHome: atHome.accuracy,
      targets: moved,
    };
  },
};
