import { finishedOf } from '../results.ts';
import { measured, provenanceColumns, provenanceOf, type Row, type Table, withSummaries } from '../table.ts';

const measures = {
  two_qubit_gates: 'two-qubit gates of the compiled circuit',
  gates_without_rz: 'gates that take time',
  depth: 'depth, rz included',
  two_qubit_depth: 'depth in two-qubit gates',
  success_probability: 'product of (1 - error) over gates and measured qubits',
  shot_us: 'modelled time of one shot',
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
};

/** Compiled circuits, at home and abroad. */
export const compilation: Table = {
  name: 'compilation',
  help: "Compiled circuits by machine and preset, and one machine's circuit on another as it is against re-transpiling.",
  example: 'qckpt reproduce --quick --study optimization --output results/runs/compilation',
  columns: {
    row: 'run (one seed) or mean',
    what: 'compiled (for its own machine) or foreign (on another, as it is)',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    hardware: 'machine it was compiled for',
    on: 'machine it should run on',
    level: "transpiler's preset",
    seed: "transpiler's seed",
    n: 'rows in a mean',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: ['what', 'model', 'hardware', 'on', 'level', 'n', 'two_qubit_gates', 'depth', 'success_probability', 'gradient_bias', 'cannot_run', 'loss_as_is', 'loss_retranspiled'],
  rows: (input) => {
    const compiled = finishedOf(input, 'compilation').map(
      ({ task, result }): Row => ({
        what: 'compiled',
        study: task.study,
        experiment: task.experiment,
        model: result.model,
        hardware: result.hardware,
        on: result.hardware,
        level: result.level,
        seed: result.seed,
        n: null,
        two_qubit_gates: result.metrics.twoQubitGates,
        gates_without_rz: result.metrics.gatesWithoutRz,
        depth: result.metrics.depth,
        two_qubit_depth: result.metrics.twoQubitDepth,
        success_probability: result.metrics.successProbability,
        shot_us: result.shotUs,
        gradient_bias: result.gradient.relativeBias,
        gradient_cosine: result.gradient.cosine,
        gradient_shot_deviation: result.gradient.shotDeviation,
        ...provenanceOf(task, null),
      }),
    );
    const foreign = finishedOf(input, 'foreign').flatMap(({ task, result }) =>
      result.targets.map(
        (target): Row => ({
          what: 'foreign',
          study: task.study,
          experiment: task.experiment,
          model: result.model,
          hardware: result.from,
          on: target.to,
          level: result.level,
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
          ...provenanceOf(task, result.checkpoint),
        }),
      ),
    );
    const by = ['what', 'study', 'experiment', 'model', 'hardware', 'on', 'level'];
    return withSummaries([...compiled, ...foreign], { by, measures: Object.keys(measures) });
  },
};
