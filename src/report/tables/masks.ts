import { finishedOf } from '../results.ts';
import {
  measured,
  provenanceColumns,
  provenanceOf,
  settingColumn,
  type Table,
  withSummaries,
} from '../table.ts';

const measures = {
  overlap: 'angles that both masks train / angles that either trains',
  score_correlation:
    "Spearman's rank correlation of the scores that the two runs' last windows ended with, before any started over; " +
    "empty where one side's are all equal",
  loss_foreign_mask:
    'exact test loss on the second machine after more samples there with the mask of the first held fixed',
  loss_own_mask: 'the same with the mask learned on the second',
  foreign_over_own: 'their difference: what claim C5 is tested by',
  loss_carried: 'the same where the strategy continues from the mask and scores of the first machine',
  loss_relearned: 'the same where it learns them again on the second, with as many circuits',
  carried_over_relearned: 'their difference: below 0 the scores of the first machine are worth having',
  circuits: 'circuits of a run with a mask held fixed',
  circuits_carried: 'circuits of the run that continues',
};

/** Freezing learned on one machine and used on another. */
export const masks: Table = {
  name: 'masks',
  help:
    'By pair of machines: how alike masks and scores are, and what it costs to use those of one on the ' +
    'other instead of learning them again.',
  example: 'qckpt reproduce --quick --study freezing --output results/runs/masks',
  columns: {
    row: 'run (one seed) or mean',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    freezing: 'freezing strategy',
    from: 'machine on which parameters, mask and scores were learned',
    to: 'machine on which they are used',
    control: 'true: learned by the twin, on the same machine with other shots; false: on another machine',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [],
  rows: (input) => {
    const rows = finishedOf(input, 'mask-transfer').flatMap(({ task, result, setting }) =>
      result.pairs.map((pair) => ({
        setting,
        cells: {
          study: task.study,
          experiment: task.experiment,
          model: result.model,
          freezing: result.freezing,
          from: pair.from,
          to: pair.to,
          control: pair.control,
          seed: result.seed,
          n: null,
          overlap: pair.overlap,
          score_correlation: pair.scoreCorrelation,
          loss_foreign_mask: pair.lossForeignMask,
          loss_own_mask: pair.lossOwnMask,
          foreign_over_own: pair.lossForeignMask - pair.lossOwnMask,
          loss_carried: pair.lossCarried,
          loss_relearned: pair.lossRelearned,
          carried_over_relearned: pair.lossCarried - pair.lossRelearned,
          circuits: pair.circuits,
          circuits_carried: pair.circuitsCarried,
          ...provenanceOf(task, pair.checkpoint),
        },
      })),
    );
    const ofPair = ({ cells }: (typeof rows)[number]) =>
      JSON.stringify([cells.experiment, cells.model, cells.freezing, cells.from, cells.to, cells.control]);
    const sorted = rows
      .map((row, k) => ({ row, k }))
      .sort((a, b) => (ofPair(a.row) < ofPair(b.row) ? -1 : ofPair(a.row) > ofPair(b.row) ? 1 : a.k - b.k))
      .map(({ row }) => row);
    return withSummaries(sorted, {
      by: ['study', 'experiment', 'model', 'freezing', 'from', 'to', 'control'],
      measures: Object.keys(measures),
    });
  },
};
