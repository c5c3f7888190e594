import { createCellKeys } from '../experiment/plan/cellKeys.ts';
import {
  differingPaths,
  namingPaths,
  type Setting,
  settingKey,
  settingOf,
} from '../experiment/plan/settingOf.ts';
import type { FinishedTask } from '../experiment/results/collectResults.ts';
import { canonicalJson, type JsonValue, sha256Hex } from '../numeric/canonicalJson.ts';
import { perObject } from '../numeric/perObject.ts';

/**
 * The setting of each finished task. The tasks that one needs are among them. Those that need none and differ in their
 * seed alone have the same one.
 */
export function settingFinder(finished: readonly FinishedTask[]): (task: FinishedTask) => Setting {
  const keyOf = (experiment: string, id: string): string => JSON.stringify([experiment, id]);
  const needs = new Set(
    finished.flatMap(({ experiment, task }) => task.needs.map((id) => keyOf(experiment, id))),
  );
  const cells = new Map(
    finished.flatMap(({ experiment, task: { id, cell } }) => {
      const key = keyOf(experiment, id);
      return needs.has(key) ? [[key, cell] as const] : [];
    }),
  );
  const keysOfCell = createCellKeys();
  const bySeedless = new Map<string, Setting>();
  return perObject(({ experiment, task }) => {
    if (task.needs.length > 0)
      return settingOf(
        task,
        task.needs.flatMap((id) => cells.get(keyOf(experiment, id)) ?? []),
      );
    const { seedless } = keysOfCell(task.cell);
    const setting = bySeedless.get(seedless) ?? settingOf(task, []);
    bySeedless.set(seedless, setting);
    return setting;
  });
}

/** Something that was done under a setting. */
export interface Placed {
  readonly setting: Setting;
  /** Equal for what a reader cannot tell apart without more words. */
  readonly alike: string;
}

/**
 * What tells apart those that look alike, in words: `data=parity-4q; shots=100`. If it takes a member to tell two
 * apart, it is named for all that have it, so that a column of these words can be filtered.
 * @returns the words of each; null where nothing needs to be told apart
 */
export function differences(all: readonly Placed[]): (string | null)[] {
  const groups = new Map<string, Map<string, Setting>>();
  const keys = all.map(({ setting }) => settingKey(setting));
  all.forEach(({ setting, alike }, k) => {
    const group = groups.get(alike) ?? new Map<string, Setting>();
    groups.set(alike, group.set(keys[k], setting));
  });
  const distinct = [...groups.values()].map((group) => [...group.values()]);
  const paths = [...new Set(distinct.flatMap(differingPaths))].sort();
  if (paths.length === 0) return all.map(() => null);
  const wordsWith = (some: readonly string[]): (({ setting, alike }: Placed) => string) => {
    const known = new Map([...groups].map(([alike, group]) => [alike, pathsIn([...group.values()], some)]));
    return ({ setting, alike }) =>
      known
        .get(alike)!
        .map((path) => `${shortName(path)}=${wordsOf(setting, path)}`)
        .join('; ');
  };
  const brief = wordsWith(namingPaths(paths));
  const isEnough = [...groups].every(
    ([alike, group]) =>
      new Set([...group.values()].map((setting) => brief({ setting, alike }))).size === group.size,
  );
  const words = isEnough ? brief : wordsWith(paths);
  return all.map((one) => words(one) || null);
}

/** Those that one of these settings has. */
function pathsIn(settings: readonly Setting[], paths: readonly string[]): string[] {
  return paths.filter((path) =>
    settings.some((setting) => setting.has(path) || setting.get(parentOf(path)) === null),
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function shortName(path: string): string {
  return path.endsWith('.name') ? parentOf(path) : path;
}

const MOST_LETTERS = 40;

function wordsOf(setting: Setting, path: string): string {
  const value = setting.get(path);
  if (value !== undefined) return text(value);
  // Of a member that is an object elsewhere and null here.
  return setting.get(parentOf(path)) === null ? 'none' : 'default';
}

function text(value: JsonValue): string {
  const words = Array.isArray(value) ? value.map(text).join(' ') : atom(value);
  return words.length <= MOST_LETTERS ? words : `sha256:${sha256Hex(canonicalJson(value)).slice(0, 8)}`;
}

function atom(value: JsonValue): string {
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  const { name } = value as { readonly name?: JsonValue };
  return typeof name === 'string' ? name : canonicalJson(value);
}
