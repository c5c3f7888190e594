import type { TrainResult } from '../../experiment/tasks/train.ts';
import { type Finished, runFinder } from '../results.ts';
import { type Row, settingColumn, withSummaries } from '../table.ts';

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

/** The cells of `trainingColumns`. */
export function trainingCells({ task, result }: Finished<'train'>): Row {
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
  };
}

/** The cells of these columns, and of what tells trainings apart that have them alike. */
export function trainingRow(run: Finished<'train'>): Row {
  const { claims, seed } = run.result;
  return {
    ...trainingCells(run),
    test_images: claims.find(({ split }) => split === 'test')?.images ?? null,
    seed,
    n: null,
  };
}

/**
 * Rows of trainings, and their means.
 * @param rowOf the cells of a training; `ideal` is the same without a machine
 */
export function trainingRows(
  runs: readonly Finished<'train'>[],
  measures: readonly string[],
  rowOf: (run: Finished<'train'>, ideal: TrainResult | undefined) => Row,
): Row[] {
  const idealOf = runFinder(
    runs.filter(({ result }) => result.hardware === 'none'),
    ['hardware', 'level', 'shotStream'],
  );
  return withSummaries(
    runs.map((run) => ({ cells: rowOf(run, idealOf(run)), setting: run.setting })),
    { by: [...trainingColumns, 'test_images'], measures },
  );
}
