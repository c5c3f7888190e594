// node scripts/runtimes/compareFolders.mjs A B: whether two run folders hold the same bytes, volatile files apart.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Files that speak of times, hosts and processes, or of how long something took: different from run to run. */
const VOLATILE = /^(?:run\.json|timing\.json|timings\.csv|overhead\.csv|uncommitted.*\.patch|lock)$/;
const LATENCY = /(?:^|\/)latency\//;

/**
 * SHA-256 of every file of a folder by its path there, in the paths' order.
 * @returns {Map<string, string>}
 */
export function digestsOf(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !VOLATILE.test(basename(path)) && !LATENCY.test(path))
    .sort();
  return new Map(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

/**
 * Paths of the files that differ, or that one side alone has, in the order in which files follow from each other.
 * @param {Map<string, string>} a
 * @param {Map<string, string>} b
 */
export function differingPaths(a, b) {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => a.get(path) !== b.get(path))
    .sort(byOrigin);
}

/**
 * Where two folders part; null: nowhere. The file that is named is the first in the order in which files follow from
 * each other: circuits, numbers, checkpoints, results, tables.
 * @returns {{ path: string, what: string } | null}
 */
export function firstDifference(folderA, folderB) {
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

/**
 * The first number of a folder's files that is none, or infinite; null where there is no such.
 * @returns {{ path: string, what: string } | null}
 */
export function firstNotFinite(folder) {
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

function byOrigin(a, b) {
  const rank = (path) =>
    ['.qasm', '.f64', '.safetensors', '.json', ''].findIndex((end) => path.endsWith(end));
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function describe(path, a, b) {
  const numbersB = new Map(doublesIn(path, b).map(({ name, doubles }) => [name, doubles]));
  for (const { name, doubles } of doublesIn(path, a)) {
    const others = numbersB.get(name) ?? [];
    const at = doubles.findIndex((value, k) => !Object.is(value, others[k]));
    if (at >= 0) return `${name}[${at}] expected ${shown(doubles[at])}, got ${shown(others[at])}`;
  }
  const at = a.findIndex((byte, k) => byte !== b[k]);
  if (at < 0) return `expected ${a.length} bytes, got ${b.length}`;
  const near = (bytes) => JSON.stringify(bytes.subarray(Math.max(0, at - 20), at + 20).toString('latin1'));
  return `byte ${at} expected ${near(a)}, got ${near(b)}`;
}

function shown(double) {
  return Object.is(double, -0) ? '-0' : String(double);
}

/** The doubles of a file by tensor. Read here anew, so that a fault of the project's own reader hides nothing. */
function doublesIn(path, bytes) {
  if (path.endsWith('.f64')) return [{ name: 'numbers', doubles: doublesAt(bytes, 0, bytes.length) }];
  if (!path.endsWith('.safetensors')) return [];
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  return Object.entries(JSON.parse(bytes.toString('utf8', 8, start)))
    .filter(([, { dtype }]) => dtype === 'F64')
    .map(
      ([
        name,
        {
          data_offsets: [begin, end],
        },
      ]) => ({
        name,
        doubles: doublesAt(bytes, start + begin, start + end),
      }),
    );
}

function doublesAt(bytes, begin, end) {
  return Array.from({ length: (end - begin) / 8 }, (_, k) => bytes.readDoubleLE(begin + 8 * k));
}

function isText(path) {
  return /\.(?:json|jsonl|csv)$/.test(path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [a, b] = process.argv.slice(2);
  if (b === undefined) {
    process.stderr.write('usage: node scripts/runtimes/compareFolders.mjs FOLDER FOLDER\n');
    process.exit(2);
  }
  const problem = firstDifference(a, b) ?? [a, b].map(firstNotFinite).find((found) => found !== null) ?? null;
  process.stdout.write(
    problem === null ? `equal: ${digestsOf(a).size} files\n` : `${problem.path}: ${problem.what}\n`,
  );
  process.exit(problem === null ? 0 : 1);
}
