import { profileDigest } from '../../hardware/profileSchema.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware } from '../../training/cell.ts';
import type { ExperimentSpec } from '../spec/experimentSpec.ts';
import { analysisKindOf } from '../tasks/taskKinds.ts';
import type { PlanContext, Resolved, Task } from './planContext.ts';
import { planGrid } from './planTraining.ts';

/** The tasks of one experiment. Analyses with an equal origin share it: each task is there once. */
export interface Plan {
  readonly experiment: string;
  readonly study: string;
  readonly tasks: readonly Task[];
}

/**
 * What an experiment does, as data, before anything is done. A pure function.
 * @throws QckptError SPEC: two different pieces of work would share a folder, or two machines a name
 */
export function planExperiment(spec: ExperimentSpec, resolved: Resolved): Plan {
  const hardwareOf = nameHardware(resolved);
  const tasks = new Map<string, Task>();
  const add = (task: Task): Task => {
    const known = tasks.get(task.id);
    if (known !== undefined && canonicalJson(known.cell) !== canonicalJson(task.cell))
      throw new QckptError(
        'SPEC',
        `experiment "${spec.name}" expected one cell a name, got two for ${task.id}`,
      );
    tasks.set(task.id, known ?? task);
    return task;
  };
  const context: PlanContext = { spec, resolved, add, machine: (name) => hardwareOf.get(name)! };
  for (let seed = 1; seed <= spec.seeds; seed++) {
    for (const grid of spec.train) planGrid(context, grid, seed);
    for (const analysis of spec.analyses)
      analysisKindOf(analysis.kind).plan(analysis as never, context, seed);
  }
  return { experiment: spec.name, study: spec.study, tasks: [...tasks.values()] };
}

/**
 * Each machine as cells hold it, by the name that the experiment uses. Tables tell machines apart by their own names,
 * wherever the profiles came from.
 */
function nameHardware({ profiles }: Resolved): Map<string, NamedHardware | null> {
  const machines = Object.entries(profiles).map(
    ([key, profile]) => [key, { name: profile.name, sha256: profileDigest(profile) }] as const,
  );
  for (const [, { name, sha256 }] of machines)
    if (machines.some(([, other]) => other.name === name && other.sha256 !== sha256))
      throw new QckptError('SPEC', `"hardware" expected one profile a name, got two called "${name}"`);
  return new Map<string, NamedHardware | null>([...machines, ['none', null]]);
}
