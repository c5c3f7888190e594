// Whether two folders of runs hold the same bytes, volatile files apart.
//   node scripts/run.mjs runtimes/compareFolders FOLDER FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nativeSha256 } from '#src/storage/files/nativeSha256.ts';

/** Where two folders part. */
export interface Difference {
  readonly path: string;
  readonly what: string;
}

/** Files that speak of times, hosts and processes, or of how long something took: different from run to run. */
const VOLATILE =
  /^(?:run\.json|timing\.json|timings\.csv|overhead\.csv|report\.html|uncommitted.*\.patch|lock)$/;
const LATENCY = /(?:^|\/)latency\//;

/** SHA-256 of every file of a folder by its path there, in the paths' order. */
export function digestsOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !VOLATILE.test(basename(path)) && !LATENCY.test(path))
    .sort();
  return new Map(paths.map((path) => [path, nativeSha256([readFileSync(join(folder, path))])]));
}

/** Paths of the files that differ, or that one side alone has, in the order in which files follow from each other. */
export function differingPaths(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => a.get(path) !== b.get(path))
    .sort(byOrigin);
}

/**
 * Where two folders part; null: nowhere. The file that is named is the first in the order in which files follow from
 * each other: circuits, numbers, checkpoints, results, tables.
 */
export function firstDifference(folderA: string, folderB: string): Difference | null {
  const [a, b] = [digestsOf(folderA), digestsOf(folderB)];
  const differing = differingPaths(a, b);
  if (differing.length === 0) return null;
  const [path] = differing;
  const what = !b.has(path)
    ? 'missing'
    : !a.has(path)
      ? 'not expected'
      : describe(path, readFileSync(join(folderA, path)), readFileSync(join(folderB, path)));
  return { path, what: differing.length === 1 ? what : `${what}; ${differing.length} files differ` };
}

/** The first number of a folder's files that is none, or infinite; null where there is no such. */
export function firstNotFinite(folder: string): Difference | null {
  for (const path of digestsOf(folder).keys()) {
    const bytes = readFileSync(join(folder, path));
    for (const { name, doubles } of doublesIn(path, bytes)) {
      const at = doubles.findIndex((value) => !Number.isFinite(value));
      if (at >= 0) return { path, what: `${name}[${at}] is ${doubles[at]}` };
    }
    const word = isText(path) && /\b(?:NaN|Infinity)\b/.exec(bytes.toString('utf8'));
    if (word) return { path, what: `says ${word[0]}` };
  }
  return null;
}

function byOrigin(a: string, b: string): number {
  const rank = (path: string) =>
    ['.qasm', '.f64', '.safetensors', '.json', ''].findIndex((end) => path.endsWith(end));
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function describe(path: string, a: Buffer, b: Buffer): string {
  const numbersB = new Map(doublesIn(path, b).map(({ name, doubles }) => [name, doubles]));
  for (const { name, doubles } of doublesIn(path, a)) {
    const others = numbersB.get(name) ?? [];
    const at = doubles.findIndex((value, k) => !Object.is(value, others[k]));
    if (at >= 0) return `${name}[${at}] expected ${shown(doubles[at])}, got ${shown(others[at])}`;
  }
  const at = a.findIndex((byte, k) => byte !== b[k]);
  if (at < 0) return `expected ${a.length} bytes, got ${b.length}`;
  const near = (bytes: Buffer) =>
    JSON.stringify(bytes.subarray(Math.max(0, at - 20), at + 20).toString('latin1'));
  return `byte ${at} expected ${near(a)}, got ${near(b)}`;
}

function shown(double: number | undefined): string {
  return Object.is(double, -0) ? '-0' : String(double);
}

interface Doubles {
  readonly name: string;
  readonly doubles: readonly number[];
}

/** The doubles of a file by tensor. Read by other code than the project's own, whose faults would hide something. */
function doublesIn(path: string, bytes: Buffer): Doubles[] {
  if (path.endsWith('.f64')) return [{ name: 'numbers', doubles: doublesAt(bytes, 0, bytes.length) }];
  if (!path.endsWith('.safetensors')) return [];
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<
    string,
    { readonly dtype: string; readonly data_offsets: readonly [number, number] }
  >;
  return Object.entries(header)
    .filter(([, { dtype }]) => dtype === 'F64')
    .map(([name, { data_offsets: offsets }]) => ({
      name,
      doubles: doublesAt(bytes, start + offsets[0], start + offsets[1]),
    }));
}

function doublesAt(bytes: Buffer, begin: number, end: number): number[] {
  return Array.from({ length: (end - begin) / 8 }, (_, k) => bytes.readDoubleLE(begin + 8 * k));
}

function isText(path: string): boolean {
  return /\.(?:json|jsonl|csv)$/.test(path);
}

/** What the command says of two folders, and its exit code. */
export function compareFolders(words: readonly string[]): { readonly code: number; readonly text: string } {
  if (words.length !== 2)
    return { code: 2, text: 'usage: node scripts/run.mjs runtimes/compareFolders FOLDER FOLDER\n' };
  const [a, b] = words;
  const problem = firstDifference(a, b) ?? firstNotFinite(a) ?? firstNotFinite(b);
  if (problem !== null) return { code: 1, text: `${problem.path}: ${problem.what}\n` };
  return { code: 0, text: `equal: ${digestsOf(a).size} files\n` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { code, text } = compareFolders(process.argv.slice(2));
  (code === 2 ? process.stderr : process.stdout).write(text);
  process.exitCode = code;
}
