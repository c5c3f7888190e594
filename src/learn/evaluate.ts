import { QckptError } from '../numeric/qckptError.ts';
import { multinomialAt, streamKey } from '../numeric/streams.ts';
import { crossEntropy } from './objectives/crossEntropy.ts';

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
}

/** Loss -ln(p[label] + 1e-10) and accuracy from exact probabilities. @throws QckptError ARGUMENT: no images */
export function evaluateExact(task: EvaluationTask): Evaluation {
  return evaluate(task, null, task.probabilities);
}

/**
 * The same from M shots an image, all outcomes drawn jointly: loss -ln((k[label] + 1/2)/(M + 1)) and the most frequent
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

function evaluate(
  task: EvaluationTask,
  shots: number | null,
  frequencies: (position: number) => ArrayLike<number>,
): Evaluation {
  const { images, classes, outcomes } = task;
  if (images.length === 0)
    throw new QckptError('ARGUMENT', 'evaluation expected at least one image, got none');
  let loss = 0;
  let correct = 0;
  images.forEach((image, position) => {
    const found = frequencies(position);
    const label = classes[image];
    loss += crossEntropy(found[outcomes[label]], shots);
    let best = 0;
    for (let c = 1; c < outcomes.length; c++) if (found[outcomes[c]] > found[outcomes[best]]) best = c;
    if (best === label) correct++;
  });
  return { loss: loss / images.length, accuracy: correct / images.length, correct, images: images.length };
}
