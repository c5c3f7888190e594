// Makes configs/counts/recorded.csv.gz from the counts by run, and compares it with the one that is there.
//   node scripts/run.mjs counts/fromSource FOLDER [--write]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '#src/experiment/projectRoot.ts';

/** Blocks of consecutive runs, each in two halves: every other run. */
const BLOCKS = 10;
const HALVES = 2;

const [folder, write] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('expected the folder of walker*_ibmq_*.csv');
const made = ['machine,circuits,block,half,runs,step,counts', ...readdirSync(folder).sort().flatMap(linesOf)];
const text = `${made.join('\n')}\n`;
const path = new URL('configs/counts/recorded.csv.gz', projectRoot);
// Nothing but the text decides the bytes.
if (write === '--write') writeFileSync(path, gzipSync(text, { level: 9 }));
else if (gunzipSync(readFileSync(path)).toString('utf8') !== text) throw new Error('they differ');
process.stdout.write(`${made.length - 1} lines\n`);

function linesOf(file: string): string[] {
  const named = /^(walkerSimple|walker)_ibmq_(?:5_)?([a-z]+)\.csv$/.exec(file);
  if (named === null) return [];
  const circuits = named[1] === 'walker' ? 'walker' : 'walker-simple';
  const [header, ...rows] = parse(readFileSync(join(folder!, file))) as string[][];
  const outcomes = header.flatMap((name, column) => (/^[01]+$/.test(name) ? [column] : []));
  const [run, step] = ['run', 'step'].map((name) => header.indexOf(name));
  const runs = Math.max(...rows.map((row) => Number(row[run])));
  const steps = [...new Set(rows.map((row) => row[step]))];
  const sums = new Map<string, number[]>();
  const runsOf = new Map<string, number>();
  for (const row of rows) {
    const at = Number(row[run]) - 1;
    const half = `${Math.floor((at * BLOCKS) / runs)},${at % HALVES}`;
    const own = sums.get(`${half},${row[step]}`) ?? outcomes.map(() => 0);
    sums.set(
      `${half},${row[step]}`,
      own.map((sum, k) => sum + Number(row[outcomes[k]])),
    );
    if (row[step] === steps[0]) runsOf.set(half, (runsOf.get(half) ?? 0) + 1);
  }
  return Array.from({ length: BLOCKS * HALVES }, (_, k) => `${Math.floor(k / HALVES)},${k % HALVES}`).flatMap(
    (half) =>
      steps.map((own) =>
        [named[2], circuits, half, runsOf.get(half), own, sums.get(`${half},${own}`)!.join(' ')].join(','),
      ),
  );
}
