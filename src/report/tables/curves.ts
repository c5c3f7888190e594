import { type Setting, settingKey } from '../../experiment/plan/settingOf.ts';
import type { TrainResult } from '../../experiment/tasks/train.ts';
import { tInterval } from '../../numeric/statistics/tInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { type Finished, finishedOf, predictsNumbers } from '../results.ts';
import {
  provenanceColumns,
  provenanceOf,
  type Row,
  settingColumn,
  type Table,
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
    const groups = new Map<string, Finished<'train'>[]>();
    for (const run of finishedOf(input, 'train')) {
      if (predictsNumbers(run.result)) continue;
      const key = JSON.stringify([trainingCells(run), settingKey(run.setting)]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [run]);
      else group.push(run);
    }
    const made = [...groups.values()].map((runs) => ({
      runs,
      setting: runs[0].setting,
      cells: trainingCells(runs[0]),
    }));
    const told = withSettings(
      made.map(({ cells, setting }: { cells: Row; setting: Setting }) => ({ cells, setting })),
      trainingColumns,
    );
    return made.flatMap(({ runs }, k) =>
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
        ...withEnds('validation_loss', valuesOf('loss')),
        ...withEnds('validation_accuracy', valuesOf('accuracy')),
      },
    ];
  });
}

function withEnds(name: string, values: readonly number[]): Row {
  const interval = tInterval(values);
  return {
    [name]: mean(values),
    [`${name}_low`]: interval?.lower ?? null,
    [`${name}_high`]: interval?.upper ?? null,
  };
}
