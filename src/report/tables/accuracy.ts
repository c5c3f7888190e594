import type { TrainResult } from '../../experiment/tasks/train.ts';
import { claimValue, type Finished, finishedOf, predictsNumbers } from '../results.ts';
import { measured, provenanceColumns, provenanceOf, type Row, type Table } from '../table.ts';
import { trainingColumnHelp, trainingRow, trainingRows } from './trainingRow.ts';

const measures = {
  test_loss: 'exact cross-entropy on the test images',
  test_accuracy: 'share of test images whose most probable class is right',
  accuracy_baseline:
    'share that logistic regression gets right: same features, same test images, the training images that the run saw',
  sampled_loss: 'the same loss from the shots that a device would return',
  sampled_accuracy: 'the same accuracy from those shots',
  loss_over_ideal:
    'test_loss less that of the noise-free run of the same seed; relaxation as recorded, unless the ' +
    'experiment says scaled',
  accuracy_over_ideal: 'test_accuracy less that of the noise-free run of the same seed',
};

/** Loss and accuracy of every trained QNN. */
export const accuracy: Table = {
  name: 'accuracy',
  help: 'Test loss and accuracy of every trained QNN, by seed, and their means over seeds with intervals.',
  example: 'qckpt tables results/runs/reproduce -o results/tables',
  columns: {
    ...trainingColumnHelp,
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'experiment',
    'model',
    'hardware',
    'level',
    'freezing',
    'setting',
    'n',
    'test_loss',
    'test_loss_low',
    'test_loss_high',
    'test_accuracy',
    'test_accuracy_low',
    'test_accuracy_high',
    'accuracy_baseline',
  ],
  rows: (input) =>
    trainingRows(
      finishedOf(input, 'train').filter(({ result }) => !predictsNumbers(result)),
      Object.keys(measures),
      rowOf,
    ),
};

/** @param ideal the same without a machine */
function rowOf(run: Finished<'train'>, ideal: TrainResult | undefined): Row {
  const { task, result } = run;
  // A machine's own counts have a table of their own.
  const isDrawn = result.shots !== null && result.machine === undefined;
  const sampled = (name: string) => (isDrawn ? claimValue(result, name, 'test') : null);
  const loss = claimValue(result, 'loss', 'test');
  const rate = claimValue(result, 'accuracy', 'test');
  return {
    ...trainingRow(run),
    test_loss: loss,
    test_accuracy: rate,
    accuracy_baseline: result.baseline?.accuracy ?? null,
    sampled_loss: sampled('sampled_loss'),
    sampled_accuracy: sampled('sampled_accuracy'),
    loss_over_ideal: ideal === undefined ? null : loss - claimValue(ideal, 'loss', 'test'),
    accuracy_over_ideal: ideal === undefined ? null : rate - claimValue(ideal, 'accuracy', 'test'),
    ...provenanceOf(task, result.checkpoint),
  };
}
