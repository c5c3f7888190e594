import { inSixDigits } from '../inSixDigits.ts';
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
  loss: 'exact test loss of the QNN that was trained without noise, as all numbers to six digits',
  over_noise_free: 'loss less that without noise, of the same seed',
  accuracy: 'its exact test accuracy',
  gradient_share:
    "root of the mean over images of |d p[label]/d theta|^2 at the seed's initial parameters, exact, / that without " +
    'noise',
};

/** Errors of a machine, scaled kind by kind. */
export const noise: Table = {
  name: 'noise',
  help:
    'By QNN, machine and kind of error: loss, accuracy and gradient with these errors scaled, the others as ' +
    'calibrated or off.',
  example: 'qckpt reproduce --quick --study noise --output results/runs/noise',
  columns: {
    row: 'run (one seed; of errors as calibrated, and of all scaled together) or mean',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    hardware: 'machine',
    kind:
      'errors that are scaled: readout, oneQubit, twoQubit, relaxation (during gates), idling (of qubits that ' +
      'wait), all',
    others: 'the other kinds: as calibrated, or off',
    scale: 'factor on them: 0 none, 1 as calibrated',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'model',
    'hardware',
    'kind',
    'others',
    'scale',
    'n',
    'loss',
    'over_noise_free',
    'accuracy',
    'gradient_share',
  ],
  shows: ({ row, kind, others, scale }) =>
    row === 'mean' && (scale === 1 ? others === 'off' || kind === 'all' : scale === 4 && kind === 'all'),
  rows: (input) => {
    const rows = finishedOf(input, 'noise').flatMap(({ task, result, setting }) =>
      result.rows.map(({ kind, others, scale, loss, accuracy, gradientNorm }) => ({
        setting,
        cells: {
          study: task.study,
          experiment: task.experiment,
          model: result.model,
          hardware: result.hardware,
          kind,
          others,
          scale,
          seed: result.seed,
          n: null,
          loss,
          over_noise_free: loss - result.noiseFree.loss,
          accuracy,
          gradient_share: gradientNorm / result.noiseFree.gradientNorm,
          ...provenanceOf(task, result.checkpoint),
        },
      })),
    );
    const summarized = withSummaries(rows, {
      by: ['study', 'experiment', 'model', 'hardware', 'kind', 'others', 'scale'],
      measures: Object.keys(measures),
    });
    return summarized
      .filter(({ row, kind, others }) => row === 'mean' || kind === 'all' || others === 'off')
      .map(inSixDigits);
  },
};
