import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { decodeContainer, type Tensor } from '../format/container.ts';
import { sealCheckpoint } from '../format/contents.ts';

/** Where two checkpoints first differ within one of their parts. */
export interface StateDifference {
  /** A tensor (`parameters`, `history.loss`) or a key of the metadata (`qckpt.run`). */
  readonly part: string;
  /** The first place in it, or its type and shape: `element 3`, `cell.samples`, `compiledOpenQasm3, line 12`. */
  readonly place: string;
  /** What is there, cut short; `nothing` where one has none. */
  readonly stored: string;
  readonly retrained: string;
}

/** Keys that the state digest leaves out. */
const NOT_STATE = ['qckpt.provenance', 'qckpt.digests'];
const SHOWN_CHARACTERS = 60;

/**
 * Each part in which two checkpoints differ, less what the state digest leaves out, and the first place where it does;
 * empty exactly where their state digests, of today's format, are equal.
 * @throws QckptError ARGUMENT, as `sealCheckpoint`
 */
export function stateDifferences(stored: Checkpoint, retrained: Checkpoint): StateDifference[] {
  const [a, b] = [stored, retrained].map((one) => decodeContainer(sealCheckpoint(one).bytes));
  const found: StateDifference[] = [];
  for (const key of namesOf(a.metadata, b.metadata).filter((name) => !NOT_STATE.includes(name))) {
    const [x, y] = [a, b].map(({ metadata }) => metadata.get(key));
    if (x !== y) found.push({ part: key, ...firstInJson(parsed(x), parsed(y)) });
  }
  for (const name of namesOf(a.tensors, b.tensors)) {
    const difference = firstInTensor(a.tensors.get(name), b.tensors.get(name));
    if (difference !== null) found.push({ part: name, ...difference });
  }
  return found;
}

type Place = Omit<StateDifference, 'part'>;

function namesOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort();
}

function firstInTensor(a: Tensor | undefined, b: Tensor | undefined): Place | null {
  const [x, y] = [a, b].map((one) => (one === undefined ? 'nothing' : `${one.dtype} [${one.shape}]`));
  if (a === undefined || b === undefined || x !== y)
    return { place: 'type and shape', stored: x, retrained: y };
  // To the bit: 0 and -0 differ.
  const at = a.data.findIndex((value, k) => !Object.is(value, b.data[k]));
  if (at < 0) return null;
  return { place: `element ${at}`, stored: String(a.data[at]), retrained: String(b.data[at]) };
}

function parsed(text: string | undefined): JsonValue | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
}

/** The first member, by name or index, whose values differ; those of two texts of several lines, by line. */
function firstInJson(a: JsonValue | undefined, b: JsonValue | undefined): Place {
  const path: string[] = [];
  let [x, y] = [a, b];
  while (isParent(x) && isParent(y) && Array.isArray(x) === Array.isArray(y)) {
    const [left, right] = [new Map(Object.entries(x)), new Map(Object.entries(y))];
    const key = [...left.keys(), ...right.keys()].find((name) => !isSame(left.get(name), right.get(name)));
    if (key === undefined) break;
    path.push(key);
    [x, y] = [left.get(key), right.get(key)];
  }
  const place = path.join('.') || 'the whole';
  if (typeof x !== 'string' || typeof y !== 'string' || !`${x}${y}`.includes('\n'))
    return { place, stored: shown(x), retrained: shown(y) };
  const [lines, others] = [x.split('\n'), y.split('\n')];
  const at = lines.findIndex((line, k) => line !== others[k]);
  const line = at < 0 ? lines.length : at;
  return { place: `${place}, line ${line + 1}`, stored: shown(lines[line]), retrained: shown(others[line]) };
}

function isParent(value: JsonValue | undefined): value is JsonValue & object {
  return typeof value === 'object' && value !== null;
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b);
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const text = canonicalJson(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 3)}...`;
}
