import type { TrainResult } from '../../experiment/tasks/train.ts';
import { claimValue, type Finished, finishedOf, predictsNumbers } from '../results.ts';
import { measured, provenanceColumns, provenanceOf, type Row, type Table } from '../table.ts';
import { trainingColumnHelp, trainingRow, trainingRows } from './trainingRow.ts';

const measures = {
  test_loss: 'exact mean squared error on the test images, in the units that targets are scaled to',
  loss_baseline:
    'that of least squares: same features, same test images, the training images that the run saw',
  sampled_loss: 'the same error from the shots that a device would return',
  loss_over_ideal: 'test_loss less that of the noise-free run of the same seed',
};

/** Mean squared error of every QNN that was trained to predict numbers. */
export const regression: Table = {
  name: 'regression',
  help: 'Test error of every QNN that predicts numbers, by seed, beside least squares, and means over seeds.',
  example: 'qckpt run experiments/iris-regression.yaml --quick',
  columns: { ...trainingColumnHelp, ...measured(measures), ...provenanceColumns },
  shown: [
    'experiment',
    'model',
    'hardware',
    'level',
    'freezing',
    'shots',
    'setting',
    'n',
    'test_loss',
    'test_loss_low',
    'test_loss_high',
    'loss_baseline',
  ],
  rows: (input) =>
    trainingRows(
      finishedOf(input, 'train').filter(({ result }) => predictsNumbers(result)),
      Object.keys(measures),
      rowOf,
    ),
};

function rowOf(run: Finished<'train'>, ideal: TrainResult | undefined): Row {
  const { task, result } = run;
  const loss = claimValue(result, 'loss', 'test');
  return {
    ...trainingRow(run),
    test_loss: loss,
    loss_baseline: result.baseline?.loss ?? null,
    sampled_loss: result.shots === null ? null : claimValue(result, 'sampled_loss', 'test'),
    loss_over_ideal: ideal === undefined ? null : loss - claimValue(ideal, 'loss', 'test'),
    ...provenanceOf(task, result.checkpoint),
  };
}
