import { noiseSources } from '../../checkpoint/compare/attribution.ts';
import type { MigrationResult } from '../../experiment/tasks/migration.ts';
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
  loss_at_home: 'exact loss on the machine where it was trained',
  loss_moved: 'exact loss on the other machine, same parameters, re-transpiled',
  difference: 'loss_moved - loss_at_home',
  readout: 'part of the difference: readout errors (Shapley value)',
  one_qubit: 'part of the difference: one-qubit gate errors',
  two_qubit: 'part of the difference: two-qubit gate errors',
  relaxation: 'part of the difference: relaxation, idle qubits included',
  loss_tuned_kept: 'exact loss after fine-tuning on the other machine with the optimizer state kept',
  loss_tuned_reset: 'the same with the optimizer state reset',
  recovered_kept: 'what fine-tuning wins, optimizer state kept: loss_moved - loss_tuned_kept',
  recovered_reset: 'the same with the optimizer state reset',
  beyond_staying:
    'loss_tuned_kept less the loss of as much training at home: what the move has cost in the end',
  loss_head_refit:
    'exact loss after the move with the same angles and the head fitted again on the other machine: where there is one',
  recovered_head_refit: 'what that wins: loss_moved - loss_head_refit',
  accuracy_at_home: 'accuracy where it was trained',
  accuracy_moved: 'accuracy after moving',
  accuracy_tuned_kept: 'accuracy after fine-tuning, optimizer state kept',
  accuracy_tuned_reset: 'the same with the optimizer state reset: where there is a head',
  accuracy_head_refit: 'accuracy with the same angles and the head fitted again: where there is one',
  loss_reported: 'what the home machine reports with its shots',
  loss_paper_numbers: "loss at home predicted from the paper's 4q + e numbers alone",
  loss_paper_numbers_by_gate: 'the same with durations usual for each native gate: configs/durations',
  loss_noise_free: 'loss predicted from parameters and circuit alone',
};

/** Of what has a head, which can be adjusted by itself. */
const headMeasures = [
  'loss_head_refit',
  'recovered_head_refit',
  'accuracy_tuned_reset',
  'accuracy_head_refit',
] as const;

/** Loss of as much training on, at home. */
function stayed({ from, targets }: MigrationResult): number {
  return targets.find(({ to, control }) => to === from && !control)!.kept.loss;
}

/** Checkpoints on machines other than their own. */
export const migration: Table = {
  name: 'migration',
  help:
    'The checkpoint trained on one machine, on every other: loss, which errors of the noise model the difference is ' +
    'due to, and fine-tuning.',
  example: 'qckpt reproduce --quick --study hardware --output results/runs/migration',
  columns: {
    row: 'run (one seed) or mean',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    from: 'machine of the checkpoint',
    to: 'machine it is moved to; the same: training continues at home',
    control: 'true: the checkpoint is that of the twin, the same machine with other shots; false: a move',
    from_technology: 'kind of machine, or none',
    to_technology: 'kind of the other one',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean',
    images: 'test images',
    fine_tune_circuits: 'circuits run for fine-tuning',
    qpu_seconds: 'modelled time of those on the new machine',
    head_refit_circuits: 'circuits run for fitting the head again: where there is one',
    ...measured(measures),
    ...provenanceColumns,
  },
  rare: ['head_refit_circuits', ...headMeasures.flatMap((name) => [name, `${name}_low`, `${name}_high`])],
  shown: [
    'model',
    'from',
    'to',
    'control',
    'setting',
    'n',
    'loss_at_home',
    'loss_moved',
    'difference',
    'readout',
    'one_qubit',
    'two_qubit',
    'relaxation',
    'loss_head_refit',
    'loss_tuned_kept',
    'recovered_kept',
    'beyond_staying',
    'qpu_seconds',
  ],
  rows: (input) =>
    withSummaries(
      finishedOf(input, 'migration').flatMap(({ task, result, setting }) =>
        result.targets.map(
          (target): MadeRow => ({
            setting,
            cells: {
              study: task.study,
              experiment: task.experiment,
              model: result.model,
              from: result.from,
              to: target.to,
              control: target.control,
              from_technology: result.technology,
              to_technology: target.technology,
              seed: result.seed,
              n: null,
              images: result.images,
              fine_tune_circuits: target.fineTuneCircuits,
              qpu_seconds: target.qpuSeconds,
              head_refit_circuits: target.headRefit?.circuits ?? null,
              loss_at_home: target.twin?.lossAtHome ?? result.lossAtHome,
              loss_moved: target.loss,
              difference: target.loss - (target.twin?.lossAtHome ?? result.lossAtHome),
              ...Object.fromEntries(noiseSources.map((source) => [source, target.parts[source]])),
              loss_tuned_kept: target.kept.loss,
              loss_tuned_reset: target.reset.loss,
              recovered_kept: target.loss - target.kept.loss,
              recovered_reset: target.loss - target.reset.loss,
              beyond_staying: target.kept.loss - stayed(result),
              loss_head_refit: target.headRefit?.loss ?? null,
              recovered_head_refit:
                target.headRefit === undefined ? null : target.loss - target.headRefit.loss,
              accuracy_at_home: target.twin?.accuracyAtHome ?? result.accuracyAtHome,
              accuracy_moved: target.accuracy,
              accuracy_tuned_kept: target.kept.accuracy,
              accuracy_tuned_reset: target.headRefit === undefined ? null : target.reset.accuracy,
              accuracy_head_refit: target.headRefit?.accuracy ?? null,
              // Predictions are of the checkpoint itself.
              loss_reported: target.control ? null : result.lossReported,
              loss_paper_numbers: target.control ? null : result.lossFromPaperNumbers,
              loss_paper_numbers_by_gate: target.control ? null : result.lossFromPaperNumbersByGate,
              loss_noise_free: target.control ? null : result.lossNoiseFree,
              ...provenanceOf(task, target.twin?.checkpoint ?? result.checkpoint),
            },
          }),
        ),
      ),
      { by: ['study', 'experiment', 'model', 'from', 'to', 'control'], measures: Object.keys(measures) },
    ),
};
