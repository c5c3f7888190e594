import { settingKey } from '../../experiment/plan/settingOf.ts';
import type { TrainResult } from '../../experiment/tasks/train.ts';
import { groupBy } from '../../numeric/groupBy.ts';
import { mean } from '../../numeric/statistics.ts';
import { finishedOf, predictsNumbers } from '../results.ts';
import {
  provenanceColumns,
  provenanceOf,
  type Row,
  settingColumn,
  type Table,
  withMean,
  withSettings,
} from '../table.ts';
import { trainingCells, trainingColumnHelp, trainingColumns } from './trainingRow.ts';

const columns = {
  ...Object.fromEntries(
    Object.entries(trainingColumnHelp).filter(
      ([name]) => !['row', 'seed', 'test_images'].includes(name) && !(name in settingColumn),
    ),
  ),
  ...settingColumn,
  n: 'seeds that were looked at there',
  step: 'training step',
  forward_passes: 'circuits run until then, mean over seeds',
  validation_loss: 'exact loss on the validation images, mean over seeds',
  validation_loss_low: "lower end of Student's 95 % interval of it; empty below five",
  validation_loss_high: 'upper end of it',
  validation_accuracy: 'accuracy on the validation images, mean over seeds',
  validation_accuracy_low: "lower end of Student's 95 % interval of it; empty below five",
  validation_accuracy_high: 'upper end of it',
  ...provenanceColumns,
};

/** How training went: what validation said on the way. */
export const curves: Table = {
  name: 'curves',
  help: 'Loss and accuracy on validation images along training, means over seeds: a row a look.',
  example: 'qckpt tables results/runs/reproduce -o results/tables',
  columns,
  shown: [],
  rows: (input) => {
    const classifiers = finishedOf(input, 'train').filter(({ result }) => !predictsNumbers(result));
    const groups = groupBy(classifiers, (run) =>
      JSON.stringify([trainingCells(run), settingKey(run.setting)]),
    );
    const made = [...groups.values()];
    const told = withSettings(
      made.map(([first]) => ({ cells: trainingCells(first), setting: first.setting })),
      trainingColumns,
    );
    return made.flatMap((runs, k) =>
      looksOf(runs.map(({ result }) => result)).map((look) => ({
        ...told[k],
        ...look,
        ...provenanceOf(runs[0].task, null),
        run: `mean of ${runs.length}`,
      })),
    );
  },
};

/** A row for each step at which all seeds were looked at. */
function looksOf(results: readonly TrainResult[]): Row[] {
  const [{ curve }] = results;
  return curve.step.flatMap((step): Row[] => {
    const at = results.map((result) => result.curve.step.indexOf(step));
    if (at.includes(-1)) return [];
    const valuesOf = (name: 'circuits' | 'loss' | 'accuracy'): number[] =>
      results.map((result, k) => result.curve[name][at[k]]);
    return [
      {
        n: results.length,
        step,
        forward_passes: mean(valuesOf('circuits')),
        ...withMean('validation_loss', valuesOf('loss')),
        ...withMean('validation_accuracy', valuesOf('accuracy')),
      },
    ];
  });
}
