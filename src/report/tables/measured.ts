import { claimValue, finishedOf } from '../results.ts';
import { provenanceColumns, provenanceOf, type Table } from '../table.ts';

/** What real machines have counted, beside what the calibration predicts. */
export const measured: Table = {
  name: 'measured',
  help: "Claims from a machine's own counts beside the exact ones that the calibration named in the cell gives.",
  example: 'qckpt tables results/runs/flowers-1 -o results/tables',
  columns: {
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    hardware: 'machine whose calibration predicts; none is noise-free',
    seed: 'seed of everything random',
    shots: 'shots a circuit',
    test_images: 'test images, one circuit each',
    machine: 'who counted, as the response says',
    jobs: 'jobs that were counted, of the whole training',
    sessions: 'sessions that they ran in; 0: none',
    predicted_loss: 'exact loss under the calibration',
    measured_loss: 'loss from the counts',
    predicted_accuracy: 'exact accuracy under the calibration',
    measured_accuracy: 'accuracy from the counts',
    ...provenanceColumns,
  },
  shown: [
    'model',
    'hardware',
    'machine',
    'jobs',
    'predicted_loss',
    'measured_loss',
    'predicted_accuracy',
    'measured_accuracy',
  ],
  rows: (input) =>
    finishedOf(input, 'train').flatMap(({ task, result }) => {
      const { machine } = result;
      if (machine === undefined) return [];
      return [
        {
          study: task.study,
          experiment: task.experiment,
          model: result.model,
          hardware: result.hardware,
          seed: result.seed,
          shots: result.shots,
          test_images: result.claims.find(({ split }) => split === 'test')?.images ?? null,
          machine: machine.backends.join(' '),
          jobs: machine.jobs,
          sessions: machine.sessions,
          predicted_loss: claimValue(result, 'loss', 'test'),
          measured_loss: claimValue(result, 'measured_loss', 'test'),
          predicted_accuracy: claimValue(result, 'accuracy', 'test'),
          measured_accuracy: claimValue(result, 'measured_accuracy', 'test'),
          ...provenanceOf(task, result.checkpoint),
        },
      ];
    }),
};
