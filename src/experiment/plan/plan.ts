import { profileDigest } from '../../hardware/profileSchema.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware } from '../../training/cell.ts';
import type { ExperimentSpec } from '../spec/experimentSpec.ts';
import { analysisKindOf } from '../tasks/taskKinds.ts';
import { type Additions, additionsFor, distinctName, nameWithoutSeed } from './distinctNames.ts';
import type { PlanContext, Resolved, Task } from './planContext.ts';
import { planGrid } from './planTraining.ts';
import { type Setting, settingKey, settingOf } from './settingOf.ts';

/** The tasks of one experiment. Analyses with an equal origin share it: each task is there once. */
export interface Plan {
  readonly experiment: string;
  readonly study: string;
  readonly tasks: readonly Task[];
  /** Work that an entry of the experiment asks for after another: it is done once. */
  readonly repeated: readonly RepeatedTask[];
}

/** A task that is asked for again. */
export interface RepeatedTask {
  /** Where: `train[1]`. */
  readonly entry: string;
  readonly id: string;
}

/**
 * What an experiment does, as data, before anything is done. A pure function. Where cells that differ would have one
 * name, their names say in what they differ.
 * @throws QckptError SPEC: two machines of one name, two pieces of work that share a folder all the same, a name that
 *   is no file's
 */
export function planExperiment(spec: ExperimentSpec, resolved: Resolved): Plan {
  const usual = planWith(spec, resolved, new Map());
  const additions = additionsFor(usual.settings);
  const { plan } = additions.size === 0 ? usual : planWith(spec, resolved, additions);
  const unnamed = plan.tasks.find(({ id }) => id.includes('#'));
  if (unnamed !== undefined)
    throw new QckptError(
      'SPEC',
      `experiment "${spec.name}" expected one cell a name, got two for ${unnamed.id.split('#')[0]}`,
    );
  return plan;
}

interface NamedPlan {
  readonly plan: Plan;
  /** By name without seed. */
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, Setting>>;
}

function planWith(spec: ExperimentSpec, resolved: Resolved, additions: Additions): NamedPlan {
  const hardwareOf = nameHardware(resolved);
  const tasks = new Map<string, Task>();
  const settings = new Map<string, Map<string, Setting>>();
  /** Whatever they are called: an option that is written out may be the standard one. */
  const byCell = new Map<string, Task>();
  const repeated: RepeatedTask[] = [];
  let asked: Task[] = [];
  const add = (task: Task): Task => {
    const key = canonicalJson([task.kind, task.cell]);
    const known = byCell.get(key);
    const added = known ?? named(task);
    byCell.set(key, added);
    asked.push(added);
    return added;
  };
  const named = (task: Task): Task => {
    const setting = settingOf(
      task,
      task.needs.map((id) => tasks.get(id)!.cell),
    );
    const base = nameWithoutSeed(task.id);
    const alike = settings.get(base) ?? new Map<string, Setting>();
    settings.set(base, alike.set(settingKey(setting), setting));
    const id = distinctName(task.id, setting, additions);
    // As long as nothing is added a name may be taken.
    const own = { ...task, id: tasks.has(id) ? `${id}#${tasks.size}` : id };
    tasks.set(own.id, own);
    return own;
  };
  const context: PlanContext = { spec, resolved, add, machine: (name) => hardwareOf.get(name)! };
  for (let seed = 1; seed <= spec.seeds; seed++) {
    const before = new Set<Task>();
    /** Of what an entry asks for its own kind is its own; the rest it needs, and may share. */
    const part = (entry: string, kind: string, plan: () => void): void => {
      asked = [];
      plan();
      for (const task of asked) {
        if (task.kind !== kind) continue;
        if (before.has(task) && seed === 1) repeated.push({ entry, id: task.id });
        before.add(task);
      }
    };
    spec.train.forEach((grid, k) => {
      part(`train[${k}]`, 'train', () => planGrid(context, grid, seed));
    });
    spec.analyses.forEach((analysis, k) => {
      part(`analyses[${k}]`, analysis.kind, () =>
        analysisKindOf(analysis.kind).plan(analysis as never, context, seed),
      );
    });
  }
  const plan = { experiment: spec.name, study: spec.study, tasks: [...tasks.values()], repeated };
  return { plan, settings };
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
