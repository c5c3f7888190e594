import { optimizerName } from '../../learn/optimizers.ts';
import { expectedPasses } from '../../learn/trainingContext.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { freezingName, type VqeCell } from '../../training/cell.ts';
import { eigensolverCourse } from '../../training/course.ts';
import { type EigensolverTraining, prepareEigensolver } from '../../training/eigensolver.ts';
import { lastCheckpoint, type SavedCheckpoint } from '../runCheckpoints.ts';
import type { TaskContext, TaskKind } from '../taskContext.ts';
import { type Finished, runCourse } from './runCourse.ts';

export interface VqeResult {
  readonly model: string;
  readonly qubits: number;
  readonly noise: string;
  readonly freezing: string;
  readonly optimizer: string;
  readonly seed: string;
  readonly steps: number;
  readonly shots: number | null;
  readonly parameters: number;
  readonly checkpoint: SavedCheckpoint;
  /** [steps] energy before each update, as measured. */
  readonly energy: readonly number[];
  /** [steps] forward passes until then, counted where energies are drawn: all bases of one circuit are one. */
  readonly passes: readonly number[];
  readonly forwardPasses: number;
  readonly shotsSpent: number;
  /** Steps that took as many forward passes as the paper counts. */
  readonly stepsAsCounted: number;
  /** Exact energy under the noise at the end. */
  readonly finalEnergy: number;
}

export const vqe: TaskKind<VqeCell, VqeResult> = {
  name: 'vqe',
  help: 'Finds the ground state of a transverse-field Ising chain, without noise or under Heron-like noise with shots.',
  example: 'qckpt run experiments/freezing-published.yaml --set seeds=1 --output results/runs/published',
  run: async (cell, context) => {
    const training = prepareEigensolver(cell, await context.profile(cell.hardware));
    return resultOf(cell, context, training, await runCourse(eigensolverCourse(cell, training), context));
  },
};

function resultOf(
  cell: VqeCell,
  context: TaskContext,
  training: EigensolverTraining,
  { state, history, claims }: Finished,
): VqeResult {
  const { energy, active, passes } = history;
  const exact = claims.find(({ name }) => name === 'energy');
  if (exact === undefined)
    throw new QckptError('CORRUPT', `${context.folder}: the last checkpoint has no claim "energy"`);
  let before = 0;
  return {
    model: cell.model.name,
    qubits: cell.model.qubits,
    noise: cell.hardware?.name ?? 'none',
    freezing: freezingName(cell.freezing),
    optimizer: optimizerName(cell.optimizer),
    seed: cell.seed,
    steps: cell.steps,
    shots: cell.shots,
    parameters: state.parameters.length,
    checkpoint: lastCheckpoint(context.folder),
    energy,
    passes: passes.map((own) => {
      before += own;
      return before - own;
    }),
    forwardPasses: state.forwardPasses,
    shotsSpent: state.shotsSpent,
    stepsAsCounted: passes.filter((own, k) => own === expectedPasses(training.context, active[k])).length,
    finalEnergy: exact.value,
  };
}
