import { ansatzOf } from '../../learn/ansatz/models.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import { type DataConfig, dataSourceOf } from '../../learn/data/dataSources.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { Encode } from '../../learn/data/preprocessing.ts';
import { inColumnUnits, type TargetScale } from '../../learn/data/targetScale.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { encodeSamples } from '../format/preparation.ts';
import { type ClaimSubject, learnedOf, storedMachine } from './claimSubject.ts';

/** What a checkpoint makes of one sample. */
export interface Prediction {
  /**
   * Of the most probable, or most frequent, class, ties go to the lower; or the number that is predicted, in its
   * column's units.
   */
  readonly label: number | string;
  /** [classes] exact, or shares of the shots; outcomes that stand for no class are left out. None of a number. */
  readonly probabilities: readonly number[];
}

/** Purpose of the stream that draws shots of new samples, by their places. */
const STREAM = 'predict';

/**
 * Classifies samples, or predicts their numbers, under the checkpoint's own circuit and noise.
 * @param checkpoint with the preparation of its data, or of data that need none
 * @param samples their classes are of no meaning
 * @param shots a sample and basis; null: exact
 * @throws QckptError UNVERIFIABLE: no preparation, or an objective that reads no data; DATA: other columns; QASM,
 *   CIRCUIT, HARDWARE: its circuit cannot run
 */
export function predictSamples(
  checkpoint: Checkpoint,
  subject: ClaimSubject,
  samples: DataSet,
  shots: number | null,
): Prediction[] {
  const { objective, model, data: config } = subject;
  const encode = config && dataSourceOf(config).encode;
  const data = preparedSamples(checkpoint, ansatzOf(model).inputNames.length, samples, encode);
  const { predict } = objective.open({ ...subject, ...storedMachine(checkpoint), data });
  if (config === null || predict === undefined)
    throw new QckptError(
      'UNVERIFIABLE',
      `expected a checkpoint that reads data, got one of ${objective.name}`,
    );
  const images = Array.from(samples.classes.keys());
  const drawn = shots === null ? null : { shots, streamPurpose: STREAM };
  const { hasClasses, values } = predict(learnedOf(checkpoint), images, drawn);
  const scale = targetScaleOf(checkpoint, config);
  if (!hasClasses)
    return values.map(([mean]) => ({
      label: scale === null ? mean : inColumnUnits(mean, scale),
      probabilities: [],
    }));
  return values.map((all) => {
    const probabilities = all.slice(0, config.labels.length);
    const best = probabilities.reduce((top, p, c) => (p > probabilities[top] ? c : top), 0);
    return { label: config.labels[best], probabilities };
  });
}

/** null: what is predicted is in the column's units, or its labels'. @throws QckptError UNVERIFIABLE: no range */
function targetScaleOf({ targets }: Checkpoint, config: DataConfig): TargetScale | null {
  const range = 'prepare' in config ? (config.prepare.target ?? null) : null;
  if (range === null) return null;
  if (targets?.range === undefined)
    throw new QckptError('UNVERIFIABLE', '"targets.range" expected in the file, got none');
  const [least, most] = targets.range.data;
  return { least, most, range };
}

function preparedSamples(
  { preparation, meta }: Checkpoint,
  features: number,
  samples: DataSet,
  encode: Encode | null,
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
      preparation === undefined || encode === null
        ? Float64Array.from(samples.images)
        : encodeSamples(preparation, statement, samples, encode),
    features,
    classes: samples.classes,
    targets: new Float64Array(samples.classes.length),
  };
}
