import { z } from 'zod';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { noiseScaleMember } from '../../hardware/noiseScale.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { createFreezing } from '../../learn/freezing.ts';
import { type EnergyOptions, energyOptions } from '../../learn/objectives/energy.ts';
import { objectiveNamed } from '../../learn/objectives/objectives.ts';
import { createOptimizer, optimizerName } from '../../learn/optimizers.ts';
import { expectedPasses } from '../../learn/trainingContext.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type FreezingSpec, freezingName, type VqeCell } from '../../training/cell.ts';
import { courseOf } from '../../training/course.ts';
import type { SavedCheckpoint } from '../../training/savedState.ts';
import { prepareTraining } from '../../training/training.ts';
import { vqeName } from '../plan/cellNames.ts';
import {
  anglesFor,
  circuitsOf,
  noiseOf,
  type OptimizerSpec,
  optimizerOf,
  type PlanContext,
  type Task,
  task,
  weightOf,
} from '../plan/planContext.ts';
import { shotStreamOf } from '../plan/shotStreams.ts';
import { nameOfFile } from '../spec/localFiles.ts';
import { named, usualReferences } from '../spec/references.ts';
import { count, freezing, level, machine, name, optimizer, reference, shots } from '../spec/specFields.ts';
import { runCourse } from './runCourse.ts';
import type { AnalysisKind } from './taskContext.ts';

/** What a finished eigensolver leaves; all of it follows from its last checkpoint. */
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
  /** Steps that took 1 + 2 x the parameters that trained. */
  readonly stepsAsCounted: number;
  /** Exact energy under the noise at the end. */
  readonly finalEnergy: number;
  /** Lowest eigenvalue of the ideal chain; null: the sum is listed. */
  readonly groundEnergy?: null;
}

const schema = z.strictObject({
  kind: z.literal('vqe'),
  models: z.array(reference).min(1),
  /** `none`, or a file of configs/noise. */
  noise: name,
  optimizers: z.array(optimizer).min(1),
  freezing: z.array(freezing).min(1),
  steps: count,
  checkpointEvery: count.default(500),
  shots,
  initialAngles: reference.optional(),
  /** `ising`, the chain of as many qubits as a model has, where absent; or the terms of any Pauli sum. */
  hamiltonian: energyOptions.shape.hamiltonian.unwrap().optional(),
  /** A machine that the models are compiled for, in place of noise in marks; then `noise` is `none`. */
  hardware: machine.optional(),
  level: level.optional(),
});

/** The kind `vqe` of an experiment's `analyses`. */
export const vqe: AnalysisKind<typeof schema, VqeCell, VqeResult> = {
  name: 'vqe',
  help:
    'Finds the ground state of a transverse-field Ising chain or of a listed Pauli sum, without noise, under ' +
    'Heron-like noise with shots, or on a machine that it is compiled for.',
  example: 'qckpt run experiments/freezing-published.yaml --set seeds=1 --output results/runs/published',
  schema,
  tasks: ({ models, optimizers, freezing }) => models.length * optimizers.length * freezing.length,
  refersTo: (analysis) => ({
    ...usualReferences(analysis),
    noise: named('noise', analysis.noise),
    objective: objectiveIn(analysis) ?? 'energy',
  }),
  plan: planTasks,
  run: async (cell, context) => {
    const training = prepareTraining(cell, await context.profile(cell.hardware), null);
    const { saved, checkpoint } = await runCourse(courseOf(cell, training), context);
    return vqeResultOf(cell, saved, checkpoint);
  },
  fromCheckpoint: vqeResultOf,
};

/** Absent: the chain, with noise in marks. */
function objectiveIn({
  hamiltonian,
  hardware,
}: Pick<z.infer<typeof schema>, 'hamiltonian' | 'hardware'>): EnergyOptions | undefined {
  if (hamiltonian === undefined && hardware === undefined) return undefined;
  return {
    ...{ name: 'energy', hamiltonian: hamiltonian ?? 'ising' },
    ...(hardware === undefined ? {} : { compiled: true as const }),
  };
}

/** What a run's last checkpoint says of it. @throws QckptError CORRUPT: without the claim of an energy */
function vqeResultOf(
  cell: VqeCell,
  saved: SavedCheckpoint,
  { meta, history }: Pick<DecodedCheckpoint, 'meta' | 'history'>,
): VqeResult {
  const exact = meta.claims.find(({ name }) => name === 'energy');
  if (exact === undefined) throw new QckptError('CORRUPT', `${saved.file} has no claim "energy"`);
  const series = (name: string): readonly number[] => Array.from(history[name] ?? []);
  const [active, passes] = [series('active'), series('passes')];
  const names = ansatzOf(cell.model).parameterNames;
  const liveParameters = objectiveNamed(cell.objective, false).liveNames(cell.model);
  const counted = {
    optimizer: createOptimizer(cell.optimizer),
    freezing: createFreezing(cell.freezing, { seed: cell.seed, parameterNames: names, liveParameters }),
  };
  let before = 0;
  return {
    model: cell.model.name,
    qubits: ansatzOf(cell.model).circuit.qubits,
    noise: cell.hardware?.name ?? 'none',
    freezing: freezingName(cell.freezing),
    optimizer: optimizerName(cell.optimizer),
    seed: cell.seed,
    steps: cell.steps,
    shots: cell.shots,
    parameters: names.length,
    checkpoint: saved,
    energy: series('energy'),
    passes: passes.map((own) => {
      before += own;
      return before - own;
    }),
    forwardPasses: meta.progress.forwardPasses,
    shotsSpent: meta.progress.shotsSpent,
    stepsAsCounted: passes.filter((own, k) => own === expectedPasses(counted, active[k])).length,
    finalEnergy: exact.value,
    ...(isListed(cell) ? { groundEnergy: null } : {}),
  };
}

function isListed({ objective }: VqeCell): boolean {
  return typeof objective === 'object' && objective.hamiltonian !== 'ising';
}

/** Size of the effects that are simulated: one a value of each of the two sums that are read. */
const VQE_EFFECTS = 9;

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  for (const model of analysis.models)
    for (const optimizer of analysis.optimizers)
      for (const freezing of analysis.freezing)
        context.add(vqeTask(context, { ...analysis, model, optimizer, freezing, seed }));
}

/** One eigensolver. */
export type VqeChoice = Omit<z.infer<typeof schema>, 'kind' | 'models' | 'optimizers' | 'freezing'> & {
  readonly model: string;
  readonly optimizer: OptimizerSpec;
  readonly freezing: FreezingSpec;
  readonly seed: number;
};

/** Its task. */
export function vqeTask(context: PlanContext, choice: VqeChoice): Task {
  const { freezing, steps, checkpointEvery, shots } = choice;
  const shared = context.resolved.models[choice.model];
  const model = { name: nameOfFile(choice.model), ...shared };
  const optimizer = optimizerOf(context, choice.optimizer);
  const isCompiled = choice.hardware !== undefined;
  const hardware = isCompiled ? context.machine(choice.hardware!) : noiseOf(context, choice.noise);
  const objective = objectiveIn(choice);
  const { idle, relaxation, scale } = context.spec.noise;
  const level = choice.level ?? 1;
  const cell = {
    ...{ model, hardware, optimizer, freezing, steps, checkpointEvery, shots },
    seed: String(choice.seed),
    ...(objective === undefined ? {} : { objective }),
    ...(isCompiled ? { level, idle } : {}),
    ...(isCompiled && relaxation === 'scaled' ? { relaxation } : {}),
    ...(isCompiled ? noiseScaleMember(scale) : {}),
    ...shotStreamOf(context.spec.training, { hardware, shots }),
    ...(choice.initialAngles === undefined
      ? {}
      : { initialAngles: anglesFor(context, choice.initialAngles, shared) }),
  };
  const weight = steps * VQE_EFFECTS * weightOf(shared, hardware !== null);
  const load = {
    ...{ model: choice.model, hardware: choice.hardware ?? 'none', level: isCompiled ? level : 0, shots },
    circuits: objectiveNamed(objective, false).bases(shared) * circuitsOf(shared, steps),
  };
  return task('vqe', vqeName(cell, choice.hardware ?? choice.noise), cell, [], weight, [load]);
}
