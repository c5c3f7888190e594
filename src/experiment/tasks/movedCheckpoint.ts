import { type Attribution, attributeDifference } from '../../checkpoint/compare/attribution.ts';
import { type AttributionSubject, lossAttribution } from '../../checkpoint/compare/lossAttribution.ts';
import { learnedOf, storedMachine } from '../../checkpoint/verify/claimSubject.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import type { ClaimSpec } from '../../learn/objectives/claim.ts';
import { objectiveNamed } from '../../learn/objectives/objectives.ts';
import { stepsOf } from '../../learn/stepsOf.ts';
import { initialHead, type Learned } from '../../learn/trainState.ts';
import { advanceBy } from '../../training/advance.ts';
import { shotTime } from '../../training/qpuTime.ts';
import { refittedHead } from '../../training/refitHead.ts';
import { stateOf } from '../../training/savedState.ts';
import { prepareTraining } from '../../training/training.ts';
import type { Origin } from './origin.ts';
import type { TaskContext } from './taskContext.ts';

/** Kind of machine; `none`: noise-free. */
export type Technology = HardwareProfile['technology'] | 'none';

/** A checkpoint that has come to a machine. */
export interface Moved {
  readonly to: string;
  readonly technology: Technology;
  /** With the same parameters, re-transpiled. */
  readonly loss: number;
  /** null: there are no classes. */
  readonly accuracy: number | null;
  /** Parts of `loss` less the loss at home. */
  readonly parts: Attribution;
  /** After fine-tuning on the new machine, with Adam's moments kept or reset. */
  readonly kept: Tuned;
  readonly reset: Tuned;
  /** With the same angles and the head fitted again there; absent where there is none. */
  readonly headRefit?: (Tuned & { readonly circuits: number }) | undefined;
  readonly fineTuneCircuits: number;
  readonly qpuSeconds: number | null;
}

interface Tuned {
  readonly loss: number;
  /** null: there are no classes. */
  readonly accuracy: number | null;
}

/** A trained checkpoint on its own machine. */
export interface Home {
  readonly origin: Origin;
  readonly atHome: AttributionSubject;
  readonly evaluated: Tuned;
  /** Parts of the loss there. */
  readonly parts: Attribution;
}

/** @param images test images on which losses are compared */
export async function homeOf(images: number, origin: Origin, context: TaskContext): Promise<Home> {
  const atHome = await subjectAtHome(images, origin, context);
  const { parts } = lossAttribution(atHome, Number.POSITIVE_INFINITY);
  return { origin, atHome, evaluated: exactLoss(atHome), parts };
}

/** What the checkpoint has learned, on the machine that it has. @param images of the test part */
export async function subjectAtHome(
  images: number,
  { checkpoint, cell }: Origin,
  context: TaskContext,
): Promise<AttributionSubject> {
  const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
  const { idle, relaxation, noiseScale, model, seed, shotStream } = cell;
  const common = { idle, relaxation, noiseScale, model, data, seed, shotStream };
  return {
    objective: objectiveNamed(cell.objective, true),
    source: { ...common, ...storedMachine(checkpoint) },
    learned: learnedOf(checkpoint),
    images: evenSubset(data.split.test, images),
  };
}

/**
 * The checkpoint on one machine: re-transpiled with the same parameters, fine-tuned with either optimizer state. Its
 * shots continue in its own stream, wherever it is.
 * @param profile null: noise-free
 */
export async function moveTo(
  profile: HardwareProfile | null,
  { level, fineTuneSamples }: { readonly level: number; readonly fineTuneSamples: number },
  { origin: { checkpoint, cell }, atHome, parts }: Home,
): Promise<Moved> {
  const { source, learned, images } = atHome;
  const training = prepareTraining({ ...cell, level }, profile, source.data);
  const evaluated = (now: Learned): Tuned => {
    const { loss, accuracy } = training.exact(now, images);
    return { loss, accuracy };
  };
  const { circuit } = training.compiled;
  const { optimizer } = training.context;
  const { calibration, circuit: stored } = checkpoint.meta;
  // Of the same circuit on the same machine nothing has to be taken apart again.
  const isAtHome =
    profile?.name === calibration?.name &&
    stored.compiledOpenQasm3 === training.compiled.record.compiledOpenQasm3 &&
    (profile === null || profileDigest(profile) === calibration?.sha256);
  const there = isAtHome
    ? parts
    : lossAttribution({ ...atHome, source: { ...source, circuit, profile } }, Number.POSITIVE_INFINITY).parts;
  const before = stateOf(checkpoint, optimizer);
  const fresh = {
    ...before,
    optimizer: optimizer.start(before.parameters.length),
    ...(before.head === undefined ? {} : { head: initialHead(before.head, optimizer) }),
  };
  const steps = stepsOf(fineTuneSamples, cell.batch);
  const kept = await advanceBy(training, before, steps);
  const reset = await advanceBy(training, fresh, steps);
  const bases = atHome.objective.bases(cell.model);
  const circuits = bases * (kept.forwardPasses - before.forwardPasses);
  const refitted = before.head === undefined ? null : refittedHead(before, training);
  return {
    to: profile?.name ?? 'none',
    technology: profile?.technology ?? 'none',
    ...evaluated(learned),
    parts: attributeDifference(parts, there),
    kept: evaluated(kept),
    reset: evaluated(reset),
    ...(refitted === null
      ? {}
      : {
          headRefit: { ...evaluated({ ...before, head: refitted.head }), circuits: bases * refitted.images },
        }),
    fineTuneCircuits: circuits,
    qpuSeconds:
      profile === null || cell.shots === null
        ? null
        : (circuits * cell.shots * shotTime(circuit, profile, cell.resetUs).totalUs) / 1e6,
  };
}

/** Exact, on the subject's images. */
export function exactLoss({ objective, source, learned, images }: AttributionSubject): Tuned {
  const { loss, accuracy } = objective.open(source).exact(learned, images);
  return { loss, accuracy };
}

/** The loss that the machine itself would report. */
export function sampledLoss(
  { objective, source, learned, images }: AttributionSubject,
  shots: number,
): number {
  const spec: ClaimSpec = {
    ...{ name: 'sampled_loss', split: 'test', images: images.length },
    ...{ estimator: 'sampled', shots, streamPurpose: 'migration/report' },
  };
  return objective.open(source).evaluate(learned, [spec])[0].value;
}
