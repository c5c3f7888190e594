import { finishedOf } from '../results.ts';
import {
  type MadeRow,
  measured,
  provenanceColumns,
  provenanceOf,
  settingColumn,
  type Table,
  withSummaries,
} from '../table.ts';

const measures = {
  with_calibration:
    'share of comparisons in which the changed file is told, with the stored calibration; 0.5 is guessing',
  without_calibration: 'the same with the calibration of another day in its place',
  with_and_shots: 'as with_calibration, where the file reports what the machine counted',
  without_and_shots: 'as without_calibration, where it does',
  loss_change: 'mean of |loss of the changed angles - loss| on the first day',
};

/** Changes of angles, told from a change of day or not. */
export const told: Table = {
  name: 'told',
  help:
    'Two files report the same loss, the angles of one were changed: how often a reader tells which by the loss that ' +
    "comes out, with the stored calibration and with another day's.",
  example: 'qckpt reproduce --quick --study drift --output results/runs/drift',
  columns: {
    row: 'run (one seed) or mean',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    machine: 'machine',
    from: 'day on which it was trained',
    change: 'each angle times 1 + or 1 - this, by a random sign',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean',
    comparisons: 'pairs of files compared in a run',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'model',
    'machine',
    'change',
    'setting',
    'n',
    'with_calibration',
    'without_calibration',
    'with_and_shots',
    'without_and_shots',
    'loss_change',
  ],
  rows: (input) =>
    withSummaries(
      finishedOf(input, 'drift').flatMap(({ task, result, setting }) =>
        result.told
          .filter(({ comparisons }) => comparisons > 0)
          .map(
            (one): MadeRow => ({
              setting,
              cells: {
                study: task.study,
                experiment: task.experiment,
                model: result.model,
                machine: result.machine,
                from: result.from,
                change: one.change,
                seed: result.seed,
                n: null,
                comparisons: one.comparisons,
                with_calibration: one.withCalibration,
                without_calibration: one.withoutCalibration,
                with_and_shots: one.withAndShots,
                without_and_shots: one.withoutAndShots,
                loss_change: one.lossChange,
                ...provenanceOf(task, result.checkpoint),
              },
            }),
          ),
      ),
      {
        by: ['study', 'experiment', 'model', 'machine', 'from', 'change'],
        measures: Object.keys(measures),
      },
    ),
};
