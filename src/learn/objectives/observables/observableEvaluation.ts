import { streamKey } from '../../../numeric/streams.ts';
import { ansatzOf, type Model } from '../../ansatz/models.ts';
import { bindValues } from '../../binding.ts';
import { evenSubset } from '../../data/evenSubset.ts';
import { anglesOf, type PreparedData } from '../../data/preparedData.ts';
import { fitLogisticRegression } from '../../logisticRegression.ts';
import { type ShotOwner, shotSeed } from '../../shotSeed.ts';
import { softmax } from '../../softmax.ts';
import type { Learned } from '../../trainState.ts';
import { type Claim, type ClaimRange, type ClaimSpec, EXACT_TOLERANCE } from '../claim.ts';
import type { SplitName } from '../classificationClaims.ts';
import type { DrawnFrom, MeasuredEvaluation, Predicted } from '../objective.ts';
import { drawValues, sharesNear } from './observableDraws.ts';
import type { ObservableEngine } from './observableEngine.ts';
import { logitsOf, type ValueLoss } from './valueLoss.ts';

/** Observables of a model on data, with all that judging them takes. */
export interface ObservableSetting extends ShotOwner {
  readonly engine: ObservableEngine;
  readonly loss: ValueLoss;
  readonly model: Model;
  readonly data: PreparedData;
  /** What a sample's loss is measured against. */
  readonly targetOf: (image: number) => number;
}

/** Values [N, width] of the images' circuits, without shots. */
export function exactValues(
  { engine, model, data }: Pick<ObservableSetting, 'engine' | 'model' | 'data'>,
  { parameters }: Pick<Learned, 'parameters'>,
  images: readonly number[],
): Float64Array {
  const { inputNames } = ansatzOf(model);
  const angles = bindValues(engine.binding, parameters, new Float64Array(data.features));
  return engine.exactOfMany(angles, inputNames, inputsOf(data, images));
}

function lawsOf(
  { engine, model, data }: ObservableSetting,
  { parameters }: Learned,
  images: readonly number[],
): (position: number) => Float64Array {
  const angles = bindValues(engine.binding, parameters, new Float64Array(data.features));
  const all = engine.lawsOfMany(angles, ansatzOf(model).inputNames, inputsOf(data, images));
  const width = all.length / images.length;
  return (position) => all.subarray(position * width, (position + 1) * width);
}

function inputsOf(data: PreparedData, images: readonly number[]): Float64Array {
  const inputs = new Float64Array(images.length * data.features);
  images.forEach((image, row) => {
    inputs.set(anglesOf(data, image), row * data.features);
  });
  return inputs;
}

/** Computes the values of claims; the same function writes them into a checkpoint and verifies them. */
export function evaluateObservableClaims(
  setting: ObservableSetting,
  learned: Learned,
  specs: readonly ClaimSpec[],
): Claim[] {
  const known = new Map<string, Judged>();
  return specs.map((spec) => {
    const { split, images, shots, streamPurpose } = spec;
    const key = JSON.stringify([split, images, shots, streamPurpose]);
    const found = known.get(key) ?? judgeClaim(setting, learned, spec);
    known.set(key, found);
    return { ...spec, value: spec.name.endsWith('accuracy') ? (found.accuracy ?? Number.NaN) : found.loss };
  });
}

type Judged = Pick<MeasuredEvaluation, 'loss' | 'accuracy'>;

function judgeClaim(setting: ObservableSetting, learned: Learned, spec: ClaimSpec): Judged {
  const images = evenSubset(setting.data.split[spec.split as SplitName], spec.images);
  return judge(setting, learned, images, shownOf(setting, learned, images, spec));
}

/** [N, width] as claimed: exact, or drawn; an image's draw is the same in any subset or order. */
function shownOf(
  setting: ObservableSetting,
  learned: Learned,
  images: readonly number[],
  { shots, streamPurpose }: Pick<ClaimSpec, 'shots' | 'streamPurpose'>,
): Float64Array {
  if (shots === null || streamPurpose === null) return exactValues(setting, learned, images);
  const key = streamKey(shotSeed(setting), streamPurpose);
  const laws = lawsOf(setting, learned, images);
  const { width } = setting.engine;
  const values = new Float64Array(images.length * width);
  images.forEach((image, k) => {
    const own: number[] = [];
    drawValues(setting.engine, key, [image, 0], shots, laws(k), own);
    values.set(own, k * width);
  });
  return values;
}

/** The softmax of the logits, or where there are no classes the values themselves. */
export function predictedBy(
  setting: ObservableSetting,
  learned: Learned,
  images: readonly number[],
  drawn: DrawnFrom | null,
): Predicted {
  const shown = shownOf(setting, learned, images, drawn ?? { shots: null, streamPurpose: null });
  const { engine, loss } = setting;
  const hasClasses = loss.classOf !== undefined;
  const values = images.map((_, k) => {
    const own = shown.subarray(k * engine.width, (k + 1) * engine.width);
    return hasClasses ? softmax(logitsOf(own, learned.head?.weights)).p : Array.from(own);
  });
  return { hasClasses, values };
}

function judge(
  { engine: { width }, loss: own, data, targetOf }: ObservableSetting,
  { head }: Learned,
  images: readonly number[],
  values: Float64Array,
): Judged {
  let loss = 0;
  let correct = 0;
  images.forEach((image, k) => {
    const shown = values.subarray(k * width, (k + 1) * width);
    loss += own.loss(shown, targetOf(image), head?.weights);
    if (own.classOf?.(shown, head?.weights) === data.classes[image]) correct++;
  });
  const accuracy = own.classOf === undefined ? null : correct / images.length;
  return { loss: loss / images.length, accuracy };
}

/**
 * Exact loss and accuracy, and the variance of the loss were it measured with so many shots an image, by the delta
 * method.
 * @param shots Infinity: none
 */
export function measuredEvaluation(
  setting: ObservableSetting,
  learned: Learned,
  images: readonly number[],
  shots: number,
): MeasuredEvaluation {
  const values = exactValues(setting, learned, images);
  const found = judge(setting, learned, images, values);
  if (shots === Number.POSITIVE_INFINITY) return { ...found, variance: 0 };
  const { engine, loss, targetOf } = setting;
  const laws = lawsOf(setting, learned, images);
  const variance = images.reduce((sum, image, k) => {
    const shown = values.subarray(k * engine.width, (k + 1) * engine.width);
    const { byValue } = loss.slope(shown, targetOf(image), learned.head?.weights);
    return sum + varianceOf(engine, byValue, laws(k)) / shots;
  }, 0);
  return { ...found, variance: variance / (images.length * images.length) };
}

/** Of a weighted sum of the values, by one shot a basis. */
export function varianceOf(
  { bases }: Pick<ObservableEngine, 'bases'>,
  weights: ArrayLike<number>,
  laws: Float64Array,
): number {
  const readings = laws.length / bases.length;
  return bases.reduce((total, { contributions }, b) => {
    let mean = 0;
    let square = 0;
    for (let reading = 0; reading < readings; reading++) {
      const shown = contributions.reduce((sum, own, k) => sum + weights[k] * own[reading], 0);
      mean += laws[b * readings + reading] * shown;
      square += laws[b * readings + reading] * shown * shown;
    }
    return total + Math.max(0, square - mean * mean);
  }, 0);
}

/**
 * Every value that a claim may have where probabilities and means are off by `EXACT_TOLERANCE`; draws are made again
 * from their keys.
 */
export function observableClaimRange(
  setting: ObservableSetting,
  learned: Learned,
  spec: ClaimSpec,
): ClaimRange {
  const images = evenSubset(setting.data.split[spec.split as SplitName], spec.images);
  const possible = possibleValues(setting, learned, images, spec);
  const { loss: own, data, targetOf } = setting;
  const weights = learned.head?.weights;
  const sum = { loss: [0, 0], correct: [0, 0], open: 0 };
  images.forEach((image, k) => {
    const all = possible(image, k);
    const losses = all.map((values) => own.loss(values, targetOf(image), weights));
    const right = all.map((values) => rightness(own, values, data.classes[image], weights));
    sum.loss[0] += Math.min(...losses);
    sum.loss[1] += Math.max(...losses);
    if (right.every((one) => one === 'right')) sum.correct[0]++;
    if (right.some((one) => one !== 'wrong')) sum.correct[1]++;
    if (all.length > 1 || right.includes('open')) sum.open++;
  });
  const count = images.length;
  if (spec.name.endsWith('accuracy'))
    return { least: sum.correct[0] / count, most: sum.correct[1] / count, open: sum.open };
  const [least, most] = sum.loss;
  return { least: least / count - EXACT_TOLERANCE, most: most / count + EXACT_TOLERANCE, open: sum.open };
}

/** Whether the class is the one spoken for, within what rounding can do to the logits. */
function rightness(
  own: ValueLoss,
  values: ArrayLike<number>,
  wanted: number,
  weights: Float64Array | undefined,
): 'right' | 'wrong' | 'open' {
  if (own.classOf === undefined) return 'wrong';
  const logits = logitsOf(values, weights);
  const scale = 1 + (weights?.reduce((sum, weight) => Math.max(sum, Math.abs(weight)), 0) ?? 0);
  const others = logits.filter((_, c) => c !== wanted);
  const ahead = logits[wanted] - Math.max(...others);
  if (Math.abs(ahead) <= EXACT_TOLERANCE * scale * (values.length + 1)) return 'open';
  return ahead > 0 ? 'right' : 'wrong';
}

/** As weak as the baseline's: enough for one best fit. */
const HEAD_RIDGE = 1e-2;

/**
 * [classes, width + 1] the head of a logistic regression on what the images' circuits show: the angles stay as they
 * are. Rows of classes that none of the images has stay, too.
 * @param shots an image, drawn from a stream of their own; null: exact
 */
export function refittedHead(
  setting: ObservableSetting,
  learned: Learned,
  images: readonly number[],
  shots: number | null,
): Float64Array {
  const { width } = setting.engine;
  const streamPurpose = shots === null ? null : 'head-refit';
  const values = shownOf(setting, learned, images, { shots, streamPurpose });
  const rows = images.map((_, k) => values.subarray(k * width, (k + 1) * width));
  const classes = images.map((image) => setting.data.classes[image]);
  const fitted = fitLogisticRegression({ rows, classes }, HEAD_RIDGE);
  const head = learned.head!.weights.slice();
  fitted.classes.forEach((own, k) => {
    head.set(fitted.weights[k], own * (width + 1));
  });
  return head;
}

/** Lists followed at most; from there on only the draw itself. */
const MOST_LISTS = 64;

function possibleValues(
  setting: ObservableSetting,
  learned: Learned,
  images: readonly number[],
  { shots, streamPurpose }: ClaimSpec,
): (image: number, position: number) => readonly ArrayLike<number>[] {
  const { engine } = setting;
  const { width, constants } = engine;
  if (shots === null || streamPurpose === null) {
    const values = exactValues(setting, learned, images);
    return (_, k) => [values.subarray(k * width, (k + 1) * width)];
  }
  const key = streamKey(shotSeed(setting), streamPurpose);
  const laws = lawsOf(setting, learned, images);
  return (image, position) =>
    sharesNear(engine, key, [image, 0], shots, laws(position), EXACT_TOLERANCE).reduce<number[][]>(
      (lists, shares) =>
        lists.flatMap((sums) =>
          (lists.length < MOST_LISTS ? shares : shares.slice(0, 1)).map((own) =>
            sums.map((sum, k) => sum + own[k]),
          ),
        ),
      [[...constants]],
    );
}
