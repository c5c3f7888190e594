import { QckptError } from '../numeric/qckptError.ts';
import { multinomialAt, multinomialsNear, streamKey } from '../numeric/streams.ts';
import { crossEntropyLoss } from './objectives/crossEntropy.ts';
import type { FrequencyLoss } from './objectives/frequencyLoss.ts';

/** Mean loss and accuracy over a set of images. */
export interface Evaluation {
  readonly loss: number;
  /** Fraction of images whose most probable (most frequent) class is the right one; ties go to the lowest class. */
  readonly accuracy: number;
  readonly correct: number;
  readonly images: number;
}

/** What is evaluated. */
export interface EvaluationTask {
  /** Data-set indices of the images. */
  readonly images: readonly number[];
  /** [data set] class of each image. */
  readonly classes: ArrayLike<number>;
  /** [classes] outcome index of each class. */
  readonly outcomes: readonly number[];
  /** Exact outcome probabilities of `images[position]`. */
  readonly probabilities: (position: number) => ArrayLike<number>;
  /** Of the label's frequency; the cross-entropy where absent. */
  readonly loss?: FrequencyLoss;
}

/** Mean loss and accuracy from exact probabilities. @throws QckptError ARGUMENT: no images */
export function evaluateExact(task: EvaluationTask): Evaluation {
  return evaluate(task, null, task.probabilities);
}

/**
 * The same from M shots an image, all outcomes drawn jointly: the loss of what the label showed and the most frequent
 * class. An image's draw is keyed by (seed, purpose, its index in the data set) and is the same in any subset or order.
 */
export function evaluateSampled(
  task: EvaluationTask,
  shots: number,
  seed: string | number,
  purpose: string,
): Evaluation {
  const key = streamKey(seed, purpose);
  return evaluate(task, shots, (position) =>
    multinomialAt(key, [task.images[position], 0, 0], shots, task.probabilities(position)).map(
      (count) => count / shots,
    ),
  );
}

/**
 * The same from what a machine has counted.
 * @param counts [outcomes] of `images[position]`, of so many shots
 */
export function evaluateMeasured(
  task: Omit<EvaluationTask, 'probabilities'>,
  shots: number,
  counts: (position: number) => ArrayLike<number>,
): Evaluation {
  return evaluate(task, shots, (position) => Array.from(counts(position), (count) => count / shots));
}

function evaluate(
  task: Omit<EvaluationTask, 'probabilities'>,
  shots: number | null,
  frequencies: (position: number) => ArrayLike<number>,
): Evaluation {
  const { images, classes, outcomes, loss: own = crossEntropyLoss } = task;
  if (images.length === 0)
    throw new QckptError('ARGUMENT', 'evaluation expected at least one image, got none');
  let loss = 0;
  let correct = 0;
  images.forEach((image, position) => {
    const found = frequencies(position);
    loss += own.loss(found[outcomes[classes[image]]], shots);
    if (mostFrequent(found, outcomes) === classes[image]) correct++;
  });
  return { loss: loss / images.length, accuracy: correct / images.length, correct, images: images.length };
}

/** The most probable class; ties go to the lowest. */
function mostFrequent(found: ArrayLike<number>, outcomes: readonly number[]): number {
  let best = 0;
  for (let c = 1; c < outcomes.length; c++) if (found[outcomes[c]] > found[outcomes[best]]) best = c;
  return best;
}

/** What an evaluation may come to where each probability may be off by `epsilon`. */
export interface EvaluationRange {
  /** Sums over the images, least and most. */
  readonly loss: readonly [number, number];
  readonly correct: readonly [number, number];
  readonly images: number;
  /** Images whose draw, or whose class, such a difference can decide. */
  readonly open: number;
}

/** Of exact probabilities: the loss is left to the caller's tolerance. */
export function evaluateExactNear(task: EvaluationTask, epsilon: number): EvaluationRange {
  const { classes, outcomes, loss = crossEntropyLoss } = task;
  return sumOver(task.images, (image, position) => {
    const found = Array.from(task.probabilities(position));
    const own = outcomes[classes[image]];
    const shifted = [-epsilon, 0, epsilon].map((off) =>
      found.map((p, outcome) => (outcome === own ? p + off : p - off)),
    );
    return shifted.map((law) => ({
      loss: loss.loss(found[own], null),
      isCorrect: mostFrequent(law, outcomes) === classes[image],
    }));
  });
}

/** Of draws: the same ones again, and where a uniform lies within `epsilon` of a boundary also what lies beyond it. */
export function evaluateSampledNear(
  task: EvaluationTask,
  { shots, seed, purpose }: { readonly shots: number; readonly seed: string; readonly purpose: string },
  epsilon: number,
): EvaluationRange {
  const key = streamKey(seed, purpose);
  const { classes, outcomes, loss = crossEntropyLoss } = task;
  return sumOver(task.images, (image, position) =>
    multinomialsNear(key, [image, 0, 0], shots, task.probabilities(position), epsilon).map((counts) => ({
      loss: loss.loss(counts[outcomes[classes[image]]] / shots, shots),
      isCorrect: mostFrequent(counts, outcomes) === classes[image],
    })),
  );
}

function sumOver(
  images: readonly number[],
  possible: (
    image: number,
    position: number,
  ) => readonly { readonly loss: number; readonly isCorrect: boolean }[],
): EvaluationRange {
  const sum = { loss: [0, 0] as [number, number], correct: [0, 0] as [number, number], open: 0 };
  images.forEach((image, position) => {
    const all = possible(image, position);
    const losses = all.map(({ loss }) => loss);
    const right = all.filter(({ isCorrect }) => isCorrect).length;
    sum.loss[0] += Math.min(...losses);
    sum.loss[1] += Math.max(...losses);
    if (right === all.length) sum.correct[0]++;
    if (right > 0) sum.correct[1]++;
    if (losses.some((loss) => loss !== losses[0]) || (right > 0 && right < all.length)) sum.open++;
  });
  return { ...sum, images: images.length };
}
