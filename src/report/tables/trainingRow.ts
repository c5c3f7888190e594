import type { Finished } from '../results.ts';
import { type Row, settingColumn } from '../table.ts';

/** Columns that say what a training was. */
export const trainingColumns = [
  'study',
  'experiment',
  'model',
  'hardware',
  'level',
  'freezing',
  'optimizer',
  'samples',
  'shots',
] as const;

/** What the columns before the measures hold, in a table with a row a training. */
export const trainingColumnHelp = {
  row: 'run (one seed) or mean',
  study: 'study',
  experiment: 'experiment file',
  model: 'QNN',
  hardware: 'machine; none is noise-free',
  level: "transpiler's preset",
  freezing: 'freezing strategy',
  optimizer: 'optimizer',
  samples: 'training samples',
  shots: 'shots a circuit',
  test_images: 'test images',
  ...settingColumn,
  seed: 'seed of everything random',
  n: 'rows in a mean',
};

/** The cells of these columns. */
export function trainingRow({ task, result }: Finished<'train'>): Row {
  return {
    study: task.study,
    experiment: task.experiment,
    model: result.model,
    hardware: result.hardware,
    level: result.hardware === 'none' ? null : result.level,
    freezing: result.freezing,
    optimizer: result.optimizer,
    samples: result.samples,
    shots: result.shots,
    test_images: result.claims.find(({ split }) => split === 'test')?.images ?? null,
    seed: result.seed,
    n: null,
  };
}
