import { provenanceColumns, provenanceOf, type Table } from '../table.ts';

/** How long everything took, on this computer. */
export const timings: Table = {
  name: 'timings',
  help:
    'Wall-clock seconds of every task on this computer; the one table besides overhead.csv that ' +
    'differs from run to run.',
  example: 'qckpt tables results/runs/reproduce -o results/tables',
  volatile: true,
  columns: {
    study: 'study',
    experiment: 'experiment file',
    kind: 'kind of task',
    seconds: 'wall-clock seconds',
    ...provenanceColumns,
  },
  shown: [],
  rows: ({ finished }) =>
    finished.map((task) => ({
      study: task.study,
      experiment: task.experiment,
      kind: task.task.kind,
      seconds: task.timing?.seconds ?? null,
      ...provenanceOf(task, null),
    })),
};
