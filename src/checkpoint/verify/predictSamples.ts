import { ansatzOf } from '../../learn/ansatz/models.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { outcomesOf, probabilitiesOfImages } from '../../learn/objectives/classificationClaims.ts';
import { createEvaluationSetting } from '../../learn/objectives/evaluationSetting.ts';
import { shotSeed } from '../../learn/shotSeed.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { multinomialAt, streamKey } from '../../numeric/streams.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { encodeSamples } from '../format/preparation.ts';
import { type ClassifierSubject, storedMachine } from './claimSubject.ts';

/** What a checkpoint makes of one sample. */
export interface Prediction {
  /** Of the most probable, or most frequent, class; ties go to the lower. */
  readonly label: number | string;
  /** [classes] exact, or shares of the shots; outcomes that stand for no class are left out. */
  readonly probabilities: readonly number[];
}

/** Purpose of the stream that draws shots of new samples, by their places. */
const STREAM = 'predict';

/**
 * Classifies samples under the checkpoint's own circuit and noise.
 * @param checkpoint with the preparation of its data, or of data that need none
 * @param samples their classes are of no meaning
 * @param shots a sample; null: exact probabilities
 * @throws QckptError UNVERIFIABLE: no preparation; DATA: other columns; QASM, CIRCUIT, HARDWARE: its circuit cannot run
 */
export function predictSamples(
  checkpoint: Checkpoint,
  subject: ClassifierSubject,
  samples: DataSet,
  shots: number | null,
): Prediction[] {
  const { model, data: config } = subject;
  const data = preparedSamples(checkpoint, ansatzOf(model).inputNames.length, samples);
  const setting = createEvaluationSetting({ ...subject, ...storedMachine(checkpoint), data });
  const images = Array.from(samples.classes.keys());
  const lawOf = probabilitiesOfImages(setting, checkpoint.parameters.data, images);
  const key = streamKey(shotSeed(subject), STREAM);
  const outcomes = outcomesOf(model).slice(0, config.labels.length);
  return images.map((image) => {
    const law = lawOf(image);
    const seen = shots === null ? law : multinomialAt(key, [image, 0, 0], shots, law).map((n) => n / shots);
    const probabilities = outcomes.map((outcome) => seen[outcome]);
    const best = probabilities.reduce((top, p, c) => (p > probabilities[top] ? c : top), 0);
    return { label: config.labels[best], probabilities };
  });
}

function preparedSamples(
  { preparation, meta }: Checkpoint,
  features: number,
  samples: DataSet,
): PreparedData {
  const statement = meta.preparation;
  if (statement === null || (preparation === undefined && statement.steps.length > 0))
    throw new QckptError('UNVERIFIABLE', '"preparation.*" expected in the file, got none');
  if (samples.pixels !== statement.columns)
    throw new QckptError(
      'DATA',
      `${samples.name} expected samples of ${statement.columns} values, got ${samples.pixels}`,
    );
  return {
    digest: '',
    split: { train: [], validation: [], test: [] },
    preprocessing: null,
    shuffled: false,
    angles:
      preparation === undefined
        ? Float64Array.from(samples.images)
        : encodeSamples(preparation, statement, samples),
    features,
    classes: samples.classes,
  };
}
