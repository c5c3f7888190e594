import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { perObject } from '../../numeric/perObject.ts';
import type { Task } from './planContext.ts';

/** Everything that a task was done under but its seed: what stands in its cell, by path (`optimizer.learningRate`). */
export type Setting = ReadonlyMap<string, JsonValue>;

/**
 * The setting of a task, from the cell itself: a member that cells get one day is part of it without a line here. Tasks
 * that a cell names have the seed in their names; they count by what stands in their own cells, below `origin`.
 * @param needed the cells of the tasks that it needs
 */
export function settingOf(
  { cell, needs }: Pick<Task, 'cell' | 'needs'>,
  needed: readonly JsonValue[],
): Setting {
  const setting = leavesOf(cell, new Set(needs));
  const origins = needed.map((origin) => leavesOf(origin, new Set()));
  for (const path of new Set(origins.flatMap((origin) => [...origin.keys()]))) {
    const values = origins.map((origin) => origin.get(path) ?? null);
    const isOne = new Set(values.map((value) => canonicalJson(value))).size === 1;
    setting.set(`origin.${path}`, isOne ? values[0] : values);
  }
  return setting;
}

/** By the members that do not count: tables, and claims many times, ask for the same. */
const keysOf = perObject<Setting, Map<string, string>>(() => new Map());

/**
 * Equal for equal settings.
 * @param setting must not change afterwards
 * @param less members of the cell that do not count
 */
export function settingKey(setting: Setting, less: readonly string[] = []): string {
  const keys = keysOf(setting);
  const which = less.join();
  const key = keys.get(which) ?? canonicalJson(Object.fromEntries(settingWithout(setting, less)));
  keys.set(which, key);
  return key;
}

/**
 * Numbers settings, equal ones alike: in keys of many rows in place of their texts, which are long.
 * @param less members of the cell that do not count
 */
export function settingNumbers(less: readonly string[] = []): (setting: Setting) => number {
  const numbers = new Map<string, number>();
  return perObject((setting: Setting) => {
    const key = settingKey(setting, less);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** A setting without some members of the cell. */
export function settingWithout(setting: Setting, less: readonly string[]): Setting {
  return new Map(
    [...setting].filter(([path]) => !less.some((name) => path === name || path.startsWith(`${name}.`))),
  );
}

/** Paths at which settings differ, sorted. */
export function differingPaths(settings: readonly Setting[]): string[] {
  const paths = new Set(settings.flatMap((setting) => [...setting.keys()]));
  const valueAt = (setting: Setting, path: string): string | null =>
    setting.has(path) ? canonicalJson(setting.get(path)) : null;
  return [...paths]
    .filter((path) => new Set(settings.map((setting) => valueAt(setting, path))).size > 1)
    .sort();
}

/** Of paths at which settings differ, those that a reader needs: an object with a name of its own goes by that. */
export function namingPaths(paths: readonly string[]): string[] {
  const named = paths.filter((path) => path.endsWith('.name')).map((path) => path.slice(0, -'name'.length));
  return paths.filter(
    (path) => path.endsWith('.name') || !named.some((parent) => `${path}.`.startsWith(parent)),
  );
}

/** The members of a cell that is a task's, or a template of one. */
function leavesOf(cell: JsonValue, ids: ReadonlySet<string>): Map<string, JsonValue> {
  const found = new Map<string, JsonValue>();
  const visit = (value: JsonValue, path: string): void => {
    if (path === 'seed' || path === 'template.seed' || isNeeded(value, ids)) return;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (path !== '') found.set(path, value);
      return;
    }
    for (const [name, member] of Object.entries(value))
      if (member !== undefined) visit(member, path === '' ? name : `${path}.${name}`);
  };
  visit(cell, '');
  return found;
}

function isNeeded(value: JsonValue, ids: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => isNeeded(one, ids));
  return typeof value === 'string' && ids.has(value);
}
