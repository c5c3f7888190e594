import type { DriftDay, DriftResult } from '../../experiment/tasks/drift/drift.ts';
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
  loss_at_home: 'exact loss on the first day, where it was trained',
  loss_of_twin: 'the same of its twin: the same machine and day with other shots',
  can_run:
    'share of seeds whose stored circuit can run on the day: every gate has a live coupler of its kind',
  loss_as_is:
    'exact loss on the day, parameters and compiled circuit kept; empty where the circuit cannot run',
  change: 'loss_as_is - loss_at_home',
  loss_reported: 'what the machine reports on the day, with its shots, circuit kept',
  off_by_stored: '|loss_reported - loss_at_home|: predicted by the stored calibration',
  off_by_day: "|loss_reported - loss_as_is|: predicted by the day's calibration",
  loss_recompiled: "exact loss on the day, compiled again with the day's calibration",
  moved: 'loss_recompiled - loss_at_home: what another day changes once it is known',
  recompiling_wins: 'loss_as_is - loss_recompiled',
  loss_tuned: 'exact loss on the day after fine-tuning of that there',
  tuning_wins: 'loss_recompiled - loss_tuned',
  tuning_beyond: 'tuning_wins less what as much training wins on the first day',
  success_as_is: 'expected success probability of the circuit as it is',
  success_recompiled: 'that of the circuit compiled again',
  layout_kept: 'share of seeds for which compiling again leaves the qubits where they were',
  stored_is_best:
    'share of seeds for which the stored circuit is as good as the one compiled again, or better',
};

/** Checkpoints on later days of their machines. */
export const drift: Table = {
  name: 'drift',
  help:
    "A checkpoint on its machine's later days: as it is, compiled again, fine-tuned; predicted by " +
    'the stored and by the ' +
    "day's calibration; and how well ranks of the calibrated values are kept.",
  example: 'qckpt reproduce --quick --study drift --output results/runs/drift',
  columns: {
    row: 'run (one seed) or mean',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    machine: 'machine',
    from: 'day on which it was trained',
    to: 'day on which it is looked at; the same: a control',
    elapsed_days: 'days between them',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean',
    images: 'test images',
    rank_t1:
      'rank correlation (Spearman) of T1 over qubits between the two days: of the calibrations, no seed in it',
    rank_t2: 'that of T2',
    rank_readout: 'that of readout errors',
    rank_one_qubit: 'that of one-qubit errors',
    rank_two_qubit: 'that of two-qubit errors, over couplers',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'model',
    'machine',
    'from',
    'to',
    'elapsed_days',
    'setting',
    'n',
    'loss_at_home',
    'can_run',
    'change',
    'moved',
    'off_by_stored',
    'off_by_day',
    'recompiling_wins',
    'tuning_beyond',
    'layout_kept',
    'rank_readout',
    'rank_two_qubit',
  ],
  rows: (input) =>
    withSummaries(
      finishedOf(input, 'drift').flatMap(({ task, result, setting }) =>
        result.days.map(
          (day): MadeRow => ({
            setting,
            cells: {
              study: task.study,
              experiment: task.experiment,
              model: result.model,
              machine: result.machine,
              from: result.from,
              to: day.date,
              elapsed_days: day.elapsedDays,
              seed: result.seed,
              n: null,
              images: result.images,
              rank_t1: day.ranks.t1,
              rank_t2: day.ranks.t2,
              rank_readout: day.ranks.readout,
              rank_one_qubit: day.ranks.oneQubit,
              rank_two_qubit: day.ranks.twoQubit,
              ...measuresOf(result, day),
              ...provenanceOf(task, result.checkpoint),
            },
          }),
        ),
      ),
      {
        by: ['study', 'experiment', 'model', 'machine', 'from', 'to', 'elapsed_days', 'images'],
        measures: Object.keys(measures),
      },
    ),
};

function measuresOf(result: DriftResult, day: DriftDay): Record<keyof typeof measures, number | null> {
  const { lossAtHome, lossOfTwin, days } = result;
  const { lossAsIs, lossReported, lossRecompiled, lossTuned } = day;
  const won = lossRecompiled - lossTuned;
  const wonAtHome = days[0].lossRecompiled - days[0].lossTuned;
  return {
    loss_at_home: lossAtHome,
    loss_of_twin: lossOfTwin,
    can_run: Number(lossAsIs !== null),
    loss_as_is: lossAsIs,
    change: less(lossAsIs, lossAtHome),
    loss_reported: lossReported,
    off_by_stored: lossReported === null ? null : Math.abs(lossReported - lossAtHome),
    off_by_day: lossReported === null ? null : Math.abs(lossReported - lossAsIs!),
    loss_recompiled: lossRecompiled,
    moved: lossRecompiled - lossAtHome,
    recompiling_wins: less(lossAsIs, lossRecompiled),
    loss_tuned: lossTuned,
    tuning_wins: won,
    tuning_beyond: won - wonAtHome,
    success_as_is: day.successAsIs,
    success_recompiled: day.successRecompiled,
    layout_kept: Number(day.layoutKept),
    stored_is_best: lossAsIs === null ? 0 : Number(lossAsIs <= lossRecompiled),
  };
}

function less(a: number | null, b: number): number | null {
  return a === null ? null : a - b;
}
