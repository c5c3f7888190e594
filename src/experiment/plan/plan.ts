import { profileDigest } from '../../hardware/profileSchema.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware } from '../../training/cell.ts';
import type { ExperimentSpec } from '../spec/experimentSpec.ts';
import { analysisKindOf } from '../tasks/taskKinds.ts';
import { createCellKeys } from './cellKeys.ts';
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
  const plan =
    additions.size === 0
      ? usual.plan
      : (renamed(usual, additions) ?? planWith(spec, resolved, additions).plan);
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
  /** Of each task, what it was called before anything was added, and its setting's key. */
  readonly asked: readonly { readonly id: string; readonly key: string }[];
}

/**
 * The same plan with other names, where no cell names a task; else it must be planned again, since names are in cells.
 */
function renamed({ plan, asked }: NamedPlan, additions: Additions): Plan | null {
  if (plan.tasks.some(({ needs }) => needs.length > 0)) return null;
  const names = createNames();
  const tasks = plan.tasks.map((task, k) => ({
    ...task,
    id: names.take(distinctName(asked[k].id, asked[k].key, additions)),
  }));
  const nameOf = new Map(plan.repeated.length === 0 ? [] : plan.tasks.map(({ id }, k) => [id, tasks[k].id]));
  return { ...plan, tasks, repeated: plan.repeated.map((one) => ({ ...one, id: nameOf.get(one.id)! })) };
}

/** As long as nothing is added a name may be taken. */
function createNames(): { readonly take: (id: string) => string } {
  const taken = new Set<string>();
  return {
    take: (id) => {
      const own = taken.has(id) ? `${id}#${taken.size}` : id;
      taken.add(own);
      return own;
    },
  };
}

/** The settings of tasks; those of one that needs no other are the same whatever its seed. */
function createSettings(
  tasks: ReadonlyMap<string, Task>,
): (task: Task, seedless: string) => { readonly setting: Setting; readonly key: string } {
  const known = new Map<string, { readonly setting: Setting; readonly key: string }>();
  return (task, seedless) => {
    const found = task.needs.length === 0 ? known.get(seedless) : undefined;
    if (found !== undefined) return found;
    const setting = settingOf(
      task,
      task.needs.map((id) => tasks.get(id)!.cell),
    );
    const made = { setting, key: settingKey(setting) };
    if (task.needs.length === 0) known.set(seedless, made);
    return made;
  };
}

function planWith(spec: ExperimentSpec, resolved: Resolved, additions: Additions): NamedPlan {
  const hardwareOf = nameHardware(resolved);
  const tasks = new Map<string, Task>();
  const named: { readonly id: string; readonly key: string }[] = [];
  const settings = new Map<string, Map<string, Setting>>();
  /** Whatever they are called: an option that is written out may be the standard one. */
  const byCell = new Map<string, Task>();
  const repeated: RepeatedTask[] = [];
  const names = createNames();
  const keysOf = createCellKeys();
  const settingFor = createSettings(tasks);
  let asked: Task[] = [];
  const add = (task: Task): Task => {
    const { whole, seedless } = keysOf(task.cell);
    const key = `${task.kind} ${whole}`;
    const found = byCell.get(key);
    const added = found ?? name(task, seedless);
    if (found === undefined) byCell.set(key, added);
    asked.push(added);
    return added;
  };
  const name = (task: Task, seedless: string): Task => {
    const { setting, key } = settingFor(task, seedless);
    const base = nameWithoutSeed(task.id);
    const alike = settings.get(base);
    if (alike === undefined) settings.set(base, new Map([[key, setting]]));
    else if (!alike.has(key)) alike.set(key, setting);
    const own = { ...task, id: names.take(distinctName(task.id, key, additions)) };
    named.push({ id: task.id, key });
    tasks.set(own.id, own);
    return own;
  };
  const context: PlanContext = { spec, resolved, add, machine: (key) => hardwareOf.get(key)! };
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
  return { plan, settings, asked: named };
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
