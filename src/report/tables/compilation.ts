import type { ForeignTarget } from '../../experiment/tasks/foreign.ts';
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
  two_qubit_gates: 'two-qubit gates of the compiled circuit',
  gates_without_rz: 'gates that take time',
  depth: 'depth, rz included',
  two_qubit_depth: 'depth in two-qubit gates',
  success_probability: 'product of (1 - error) over gates and measured qubits',
  success_with_waiting: 'the same x exp(-idle/T2) over qubits',
  shot_us: 'modelled time of one shot',
  qpu_seconds_per_input:
    'modelled time of the circuits of one training input, 1 + 2 an angle, with their shots',
  loss: 'exact test loss of the QNN trained without noise, compiled so',
  accuracy: 'its exact test accuracy',
  gradient_bias: '|gradient on the machine - ideal gradient| / |ideal gradient|, exact probabilities',
  gradient_cosine: 'cosine between the two',
  gradient_shot_deviation: 'standard deviation of one component from the shots',
  cannot_run: 'as it is on the other machine: 1 if it cannot run, 0 if it can',
  problems: 'gates and measurements that the other machine cannot run',
  missing_coupler: 'of these: no such coupler',
  wrong_direction: 'of these: coupler exists in the other direction only',
  not_native: 'of these: gate not native',
  dead: 'of these: dead gate, coupler or qubit',
  missing_qubit: 'of these: no such qubit',
  loss_as_is: 'exact loss where the foreign circuit runs',
  loss_retranspiled: 'exact loss of the logical circuit re-transpiled for the other machine',
  success_retranspiled: 'success probability of that',
  cost_as_is: 'loss_as_is less loss_retranspiled: what running it as it is costs, where it can run',
};

/** Compiled circuits, at home and abroad. */
export const compilation: Table = {
  name: 'compilation',
  help:
    "Compiled circuits by machine and preset, and one machine's circuit on another as it is against " +
    're-transpiling.',
  example: 'qckpt reproduce --quick --study optimization --output results/runs/compilation',
  columns: {
    row: 'run (one seed) or mean',
    what:
      'compiled (for its own machine), foreign (on another, as it is) or dated (on its own of another day, as ' +
      'it is)',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    hardware: 'machine it was compiled for',
    on: 'machine it should run on',
    level: "transpiler's preset",
    variant: 'preset; with measurementCone before it; or the one pass that was added to preset 0',
    ...settingColumn,
    seed: "transpiler's seed",
    n: 'rows in a mean',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'what',
    'model',
    'hardware',
    'on',
    'level',
    'variant',
    'setting',
    'n',
    'two_qubit_gates',
    'depth',
    'success_probability',
    'loss',
    'accuracy',
    'gradient_bias',
    'cannot_run',
    'loss_as_is',
    'loss_retranspiled',
  ],
  rows: (input) => {
    const compiled = finishedOf(input, 'compilation').flatMap(({ task, result, setting }) =>
      result.variants.map(
        (one): MadeRow => ({
          setting,
          cells: {
            what: 'compiled',
            study: task.study,
            experiment: task.experiment,
            model: result.model,
            hardware: result.hardware,
            on: result.hardware,
            level: one.level,
            variant: one.pass ?? (one.measurementCone ? 'measurementCone, then preset' : 'preset'),
            seed: result.seed,
            n: null,
            two_qubit_gates: one.metrics.twoQubitGates,
            gates_without_rz: one.metrics.gatesWithoutRz,
            depth: one.metrics.depth,
            two_qubit_depth: one.metrics.twoQubitDepth,
            success_probability: one.metrics.successProbability,
            success_with_waiting: one.metrics.successProbability * one.idleProbability,
            shot_us: one.shotUs,
            qpu_seconds_per_input: one.qpuSecondsPerInput,
            loss: one.quality?.loss ?? null,
            accuracy: one.quality?.accuracy ?? null,
            gradient_bias: one.quality?.gradient.relativeBias ?? null,
            gradient_cosine: one.quality?.gradient.cosine ?? null,
            gradient_shot_deviation: one.quality?.gradient.shotDeviation ?? null,
            ...provenanceOf(task, result.checkpoint),
          },
        }),
      ),
    );
    const foreign = finishedOf(input, 'foreign').flatMap(({ task, result, setting }) => {
      const rowOf =
        (what: 'foreign' | 'dated') =>
        (target: ForeignTarget): MadeRow => ({
          setting,
          cells: {
            what,
            study: task.study,
            experiment: task.experiment,
            model: result.model,
            hardware: result.from,
            on: target.to,
            level: result.level,
            variant: 'preset',
            seed: result.seed,
            n: null,
            success_probability: target.successAsIs,
            cannot_run: target.runs ? 0 : 1,
            problems: Object.values(target.problems).reduce((sum, count) => sum + count, 0),
            missing_coupler: target.problems['missing-coupler'] ?? 0,
            wrong_direction: target.problems['wrong-direction'] ?? 0,
            not_native: target.problems['not-native'] ?? 0,
            dead: target.problems.dead ?? 0,
            missing_qubit: target.problems['missing-qubit'] ?? 0,
            loss_as_is: target.lossAsIs,
            loss_retranspiled: target.lossRetranspiled,
            success_retranspiled: target.successRetranspiled,
            cost_as_is: target.lossAsIs === null ? null : target.lossAsIs - target.lossRetranspiled,
            ...provenanceOf(task, result.checkpoint),
          },
        });
      return [...result.targets.map(rowOf('foreign')), ...result.otherDates.map(rowOf('dated'))];
    });
    const by = ['what', 'study', 'experiment', 'model', 'hardware', 'on', 'level', 'variant'];
    return withSummaries([...compiled, ...foreign], { by, measures: Object.keys(measures) });
  },
};
