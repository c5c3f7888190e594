import { groundEnergy } from '../../learn/objectives/transverseIsing.ts';
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
  final_energy: 'exact energy at the end, under the noise of the run',
  over_ground: 'that less the ground energy of the ideal chain',
  forward_passes: 'circuits in all, counted where energies are drawn; all bases of one circuit are one',
};

/** What variational eigensolvers came to. */
export const energy: Table = {
  name: 'energy',
  help: 'Energy that each variational eigensolver reached, and its forward passes.',
  example: 'qckpt run experiments/freezing-published.yaml --output results/runs/published',
  columns: {
    row: 'run (one seed) or mean',
    study: 'study',
    experiment: 'experiment file',
    model: 'ansatz',
    noise: 'none or a file of configs/noise',
    freezing: 'freezing strategy',
    optimizer: 'optimizer',
    steps: 'updates',
    shots: 'shots a basis and circuit; empty: exact',
    ground_energy: 'lowest eigenvalue of the chain',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean',
    ...measured(measures),
    ...provenanceColumns,
  },
  shown: [
    'model',
    'noise',
    'freezing',
    'optimizer',
    'setting',
    'n',
    'ground_energy',
    'final_energy',
    'final_energy_low',
    'final_energy_high',
    'forward_passes',
  ],
  rows: (input) => {
    const rows = finishedOf(input, 'vqe').map(({ task, result, setting }) => {
      const ground = result.groundEnergy === null ? null : groundEnergy(result.qubits);
      const cells = {
        study: task.study,
        experiment: task.experiment,
        model: result.model,
        noise: result.noise,
        freezing: result.freezing,
        optimizer: result.optimizer,
        steps: result.steps,
        shots: result.shots,
        ground_energy: ground,
        seed: result.seed,
        n: null,
        final_energy: result.finalEnergy,
        over_ground: ground === null ? null : result.finalEnergy - ground,
        forward_passes: result.forwardPasses,
        ...provenanceOf(task, result.checkpoint),
      };
      return { cells, setting };
    });
    return withSummaries(rows, {
      by: ['study', 'experiment', 'model', 'noise', 'freezing', 'optimizer', 'steps', 'shots'],
      measures: Object.keys(measures),
    });
  },
};
