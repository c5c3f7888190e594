import type { Engine } from '../../simulate/engine.ts';
import { ansatzOf, type Model } from '../ansatz/models.ts';
import { type Binding, bindValues } from '../binding.ts';
import { evenSubset } from '../data/evenSubset.ts';
import type { PreparedData } from '../data/preparedData.ts';
import {
  type EvaluationTask,
  evaluateExact,
  evaluateExactNear,
  evaluateMeasured,
  evaluateSampled,
  evaluateSampledNear,
} from '../evaluate.ts';
import { type ShotOwner, shotSeed } from '../shotSeed.ts';
import { type Claim, type ClaimRange, type ClaimSpec, EXACT_TOLERANCE } from './claim.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';

/** A model under an engine, on data: all that evaluating takes. */
export interface EvaluationSetting extends ShotOwner {
  readonly engine: Engine;
  readonly binding: Binding;
  readonly model: Model;
  readonly data: PreparedData;
  readonly seed: string;
  readonly loss: FrequencyLoss;
}

/** Which images of the data a claim is made on. */
export type SplitName = 'validation' | 'test';

/**
 * The claims of a checkpoint on one split: exact loss and accuracy, and with finite shots the same as a device would
 * report them, drawn from a stream of their own.
 * @param isMeasured a machine's own counts take the place of the drawn ones
 */
export function claimSpecs(
  split: SplitName,
  images: number,
  shots: number | null,
  isMeasured = false,
): ClaimSpec[] {
  const exact = { split, images, estimator: 'exact', shots: null, streamPurpose: null } as const;
  const specs: ClaimSpec[] = [
    { name: 'loss', ...exact },
    { name: 'accuracy', ...exact },
  ];
  if (shots === null) return specs;
  const measured = { split, images, estimator: 'measured', shots, streamPurpose: null } as const;
  if (isMeasured)
    return [...specs, { name: 'measured_loss', ...measured }, { name: 'measured_accuracy', ...measured }];
  const sampled = { split, images, estimator: 'sampled', shots, streamPurpose: `claim/${split}` } as const;
  return [...specs, { name: 'sampled_loss', ...sampled }, { name: 'sampled_accuracy', ...sampled }];
}

const measuresOf: Readonly<Record<Claim['estimator'], readonly string[]>> = {
  exact: ['loss', 'accuracy'],
  sampled: ['sampled_loss', 'sampled_accuracy'],
  measured: ['measured_loss', 'measured_accuracy'],
};

/** Why a claim cannot be recomputed on this data; null where it can. */
export function claimProblem(
  { name, split, images, estimator }: ClaimSpec,
  data: PreparedData,
): string | null {
  const names = measuresOf[estimator];
  if (!names.includes(name)) return `expected ${names.join(' or ')}, estimator ${estimator}`;
  if (split !== 'validation' && split !== 'test') return 'expected a split validation or test';
  const most = data.split[split].length;
  return images >= 1 && images <= most ? null : `expected 1..${most} images, got ${images}`;
}

/** Computes the values of claims; the same function writes them into a checkpoint and verifies them. */
export function evaluateClaims(
  setting: EvaluationSetting,
  parameters: Float64Array,
  specs: readonly ClaimSpec[],
): Claim[] {
  const probabilities = new Map<string, ClaimProbabilities>();
  return specs.map((spec) => {
    const key = `${spec.split}/${spec.images}`;
    const known = probabilities.get(key) ?? claimProbabilities(setting, parameters, spec);
    probabilities.set(key, known);
    const task = taskOf(setting, known.images, known.at);
    const result =
      spec.shots === null || spec.streamPurpose === null
        ? evaluateExact(task)
        : evaluateSampled(task, spec.shots, shotSeed(setting), spec.streamPurpose);
    return { ...spec, value: spec.name.endsWith('accuracy') ? result.accuracy : result.loss };
  });
}

/**
 * Every value that a claim may have where probabilities are off by
 * `EXACT_TOLERANCE`; draws are made again from their keys.
 */
export function claimRange(
  setting: EvaluationSetting,
  parameters: Float64Array,
  spec: ClaimSpec,
): ClaimRange {
  const { images, at } = claimProbabilities(setting, parameters, spec);
  const task = taskOf(setting, images, at);
  const { shots, streamPurpose } = spec;
  const range =
    shots === null || streamPurpose === null
      ? evaluateExactNear(task, EXACT_TOLERANCE)
      : evaluateSampledNear(
          task,
          { shots, seed: shotSeed(setting), purpose: streamPurpose },
          EXACT_TOLERANCE,
        );
  const { correct, loss, open } = range;
  if (spec.name.endsWith('accuracy'))
    return { least: correct[0] / images.length, most: correct[1] / images.length, open };
  return {
    least: loss[0] / images.length - EXACT_TOLERANCE,
    most: loss[1] / images.length + EXACT_TOLERANCE,
    open: spec.estimator === 'exact' ? 0 : open,
  };
}

/** Samples that a claim is on, by their indices in the data. */
export function claimedSamples({ data }: EvaluationSetting, { split, images }: ClaimSpec): readonly number[] {
  return evenSubset(data.split[split as SplitName], images);
}

/** The value of a claim from counts. @param counts [outcomes] of each of `claimedSamples` */
export function measuredValue(
  setting: EvaluationSetting,
  spec: ClaimSpec,
  shots: number,
  counts: (position: number) => ArrayLike<number>,
): number {
  const { data, model, loss } = setting;
  const task = {
    images: claimedSamples(setting, spec),
    classes: data.classes,
    outcomes: outcomesOf(model),
    loss,
  };
  const result = evaluateMeasured(task, shots, counts);
  return spec.name.endsWith('accuracy') ? result.accuracy : result.loss;
}

/** Outcome index of each class. */
export function outcomesOf(model: Model): number[] {
  return Array.from({ length: ansatzOf(model).classCount }, (_, k) => ansatzOf(model).outcomeOfClass(k));
}

function taskOf(
  { data, model, loss }: EvaluationSetting,
  images: readonly number[],
  probabilities: EvaluationTask['probabilities'],
): EvaluationTask {
  return { images, classes: data.classes, outcomes: outcomesOf(model), probabilities, loss };
}

interface ClaimProbabilities {
  readonly images: readonly number[];
  readonly at: (position: number) => Float64Array;
}

function claimProbabilities(
  setting: EvaluationSetting,
  parameters: Float64Array,
  spec: ClaimSpec,
): ClaimProbabilities {
  const images = evenSubset(setting.data.split[spec.split as SplitName], spec.images);
  return { images, at: probabilitiesOfImages(setting, parameters, images) };
}

/** Exact outcome probabilities of images, one pull-back for all of them. */
export function probabilitiesOfImages(
  { engine, binding, model, data }: EvaluationSetting,
  parameters: Float64Array,
  images: readonly number[],
): (position: number) => Float64Array {
  const { features } = data;
  const inputs = new Float64Array(images.length * features);
  images.forEach((image, row) => {
    inputs.set(data.angles.subarray(image * features, (image + 1) * features), row * features);
  });
  const values = bindValues(binding, parameters, new Float64Array(features));
  const all = engine.probabilitiesOfMany(values, ansatzOf(model).inputNames, inputs);
  const outcomes = all.length / images.length;
  return (position) => all.subarray(position * outcomes, (position + 1) * outcomes);
}
