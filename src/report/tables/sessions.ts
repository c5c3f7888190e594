import type { SessionsResult, SessionsRun } from '../../experiment/tasks/drift/sessions.ts';
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
  loss: 'exact loss on the last day, as the last session leaves it',
  cost: 'loss less that of the training that is not interrupted',
  accuracy: 'accuracy there',
  samples_seen: 'training samples that the state at the end has seen',
  bytes: 'bytes that are stored between two sessions',
  broken_days: 'days on which the kept circuit could not run, and was compiled again',
};

/** Trainings in work sessions. */
export const sessions: Table = {
  name: 'sessions',
  help:
    'A training cut into sessions on as many days: what it costs to store nothing, the parameters ' +
    'alone, or a checkpoint, ' +
    'with its circuit kept or compiled again.',
  example: 'qckpt reproduce --quick --study drift --output results/runs/sessions',
  columns: {
    row: 'run (one seed) or mean',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    machine: 'machine',
    sessions: 'how many; 1: not interrupted, on the first day',
    stored: 'what a session leaves to the next: nothing, parameters, checkpoint',
    layout: 'kept, or chosen again with the calibration of each day',
    control: 'true: not interrupted, with other shots; what two runs differ by that differ in nothing else',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean',
    samples: 'training samples of all sessions together',
    circuits: 'circuits run in all sessions',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'model',
    'machine',
    'sessions',
    'stored',
    'layout',
    'control',
    'setting',
    'n',
    'loss',
    'cost',
    'accuracy',
    'bytes',
  ],
  rows: (input) =>
    withSummaries(
      finishedOf(input, 'sessions').flatMap(({ task, result, setting }) =>
        result.runs.map(
          (run): MadeRow => ({
            setting,
            cells: {
              study: task.study,
              experiment: task.experiment,
              model: result.model,
              machine: result.machine,
              ...wayOf(run),
              seed: result.seed,
              n: null,
              samples: result.samples,
              circuits: run.circuits,
              loss: run.loss,
              cost: costOf(result, run),
              accuracy: run.accuracy,
              samples_seen: run.samplesSeen,
              bytes: run.bytes,
              broken_days: run.brokenDays,
              ...provenanceOf(task, null),
            },
          }),
        ),
      ),
      {
        by: ['study', 'experiment', 'model', 'machine', 'sessions', 'stored', 'layout', 'control', 'samples'],
        measures: Object.keys(measures),
      },
    ),
};

function wayOf({ sessions, stored, layoutKept, control }: SessionsRun) {
  const isWhole = sessions === 1;
  return {
    sessions,
    stored: isWhole ? null : stored,
    layout: isWhole ? null : layoutKept ? 'kept' : 'chosen again',
    control,
  };
}

/** Of a run, against the one that is not interrupted. */
export function costOf({ runs }: SessionsResult, run: SessionsRun): number {
  return run.loss - runs.find(({ sessions, control }) => sessions === 1 && !control)!.loss;
}
