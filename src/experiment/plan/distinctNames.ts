import { canonicalJson, type JsonValue, sha256Hex } from '../../numeric/canonicalJson.ts';
import { differingPaths, namingPaths, type Setting, settingKey, settingOf } from './settingOf.ts';

/** Stands between the usual name of a cell and what tells it from others that would have the same. */
const WITH = '-with-';

/** What a task's name says besides its usual one; by the usual name without the seed, and by the setting. */
export type Additions = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The usual name, with what tells it apart before its seed: `circuit-a-4q2l-none-l0-none-with-data-parity-4q-s1`.
 * @param key of its setting
 */
export function distinctName(id: string, key: string, additions: Additions): string {
  const { base, seed } = splitName(id);
  const addition = additions.get(base)?.get(key);
  return addition === undefined ? id : `${base}${WITH}${addition}${seed}`;
}

/**
 * Additions for names that several settings share: each says the members in which they differ, whatever the order of an
 * experiment's entries.
 * @param byName settings by the usual name, of all tasks
 */
export function additionsFor(byName: ReadonlyMap<string, ReadonlyMap<string, Setting>>): Additions {
  const additions = new Map<string, ReadonlyMap<string, string>>();
  for (const [base, settings] of byName) {
    const distinct = [...settings.values()];
    if (distinct.length < 2) continue;
    const all = differingPaths(distinct);
    const wordsBy = (paths: readonly string[]): string[] =>
      distinct.map((setting) => paths.map((path) => memberWords(setting, path)).join('-'));
    const brief = wordsBy(namingPaths(all));
    const words = new Set(brief).size === distinct.length ? brief : wordsBy(all);
    additions.set(base, new Map(distinct.map((setting, k) => [settingKey(setting), words[k]])));
  }
  return additions;
}

/** A name without its seed, which names it for all of them. */
export function nameWithoutSeed(id: string): string {
  return splitName(id).base;
}

/** Names that a task had before anything was added, where what was added may be of its cell; itself first. */
export function usualNames(name: string, cell: JsonValue): string[] {
  const { base, seed } = splitName(name);
  const at = base.lastIndexOf(WITH);
  if (at < 0) return [name];
  const setting = settingOf({ cell, needs: [] }, []);
  const parts = [...setting.keys()].map((path) => memberWords(setting, path));
  const isSpelled = (rest: string): boolean =>
    parts.some(
      (part) => rest === part || (rest.startsWith(`${part}-`) && isSpelled(rest.slice(part.length + 1))),
    ) || /^[A-Za-z][A-Za-z0-9]*-default$/.test(rest);
  return isSpelled(base.slice(at + WITH.length)) ? [name, `${base.slice(0, at)}${seed}`] : [name];
}

function splitName(id: string): { readonly base: string; readonly seed: string } {
  const seed = /-s[0-9]+$/.exec(id)?.[0] ?? '';
  return { base: id.slice(0, id.length - seed.length), seed };
}

function memberWords(setting: Setting, path: string): string {
  const name = path.endsWith('.name') ? path.slice(0, -'.name'.length) : path;
  return `${name}-${valueWords(setting.get(path))}`;
}

const MOST_LETTERS = 32;

function valueWords(value: JsonValue | undefined): string {
  if (value === undefined) return 'default';
  if (value === null) return 'none';
  const text = String(value);
  const isPlain =
    typeof value !== 'object' && text.length <= MOST_LETTERS && /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(text);
  return isPlain ? text : sha256Hex(canonicalJson(value)).slice(0, 8);
}
