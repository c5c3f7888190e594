// Forges checkpoints of every type in many ways, all digests made again, and lets `qckpt verify` judge them, and
// training again those that only it can tell. Prints what came out otherwise than it must, and exits 1 then.
//   node scripts/run.mjs hostile/redTeam [--only PART,...] [--keep FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Verdict } from '#src/checkpoint/verify/verdicts.ts';
import { textTable } from '#src/cli/text/textTable.ts';
import type { Fate } from './forgeries/forgery.ts';
import { forgeries } from './forgeries.ts';
import { type FreshType, freshFiles, qckpt, scratchFolder } from './freshFiles.ts';
import { openFile, sealFile } from './openFile.ts';

const PASSES: readonly Verdict[] = ['bit-identical', 'within tolerance'];

/** Nobody here can train them again: a machine counted, or another program trained. */
const BEYOND: ReadonlySet<FreshType> = new Set(['measured', 'foreign']);

/** What `qckpt verify --json` says of a file, of what is looked at. */
interface Found {
  readonly file: string;
  readonly verdict: Verdict;
  readonly notChecked?: readonly string[];
  readonly calibration?: string;
  readonly retraining?: { readonly result: string };
}

interface Forged {
  readonly type: FreshType;
  readonly name: string;
  readonly fate: Fate | 'honest';
  readonly bytes: Uint8Array;
}

/** What is wrong with a verdict; null: nothing. By the fate that a forgery must meet. */
const problemOf: Readonly<Record<Fate, (found: Found) => string | null>> = {
  mismatch: verdictIs('mismatch'),
  corrupt: verdictIs('corrupt'),
  unverifiable: verdictIs('unverifiable'),
  different: ({ verdict, retraining, notChecked }) => {
    if (retraining?.result !== 'different') return `training again says ${retraining?.result}`;
    if (!PASSES.includes(verdict)) return null;
    return notChecked?.length ? null : `verify says ${verdict} and not what it has not checked`;
  },
  'own profile': ({ verdict, calibration }) =>
    PASSES.includes(verdict) && !calibration?.startsWith('not a recorded profile')
      ? `verify says ${verdict} and of the calibration: ${calibration}`
      : null,
  unknowable: ({ verdict, notChecked }) =>
    PASSES.includes(verdict) && !notChecked?.length
      ? `verify says ${verdict} and not what it has not checked`
      : null,
};

const { values: options } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'string' } } });
const startedAtMs = performance.now();
const folder = options.keep ?? scratchFolder('red-team');
const fresh = freshFiles(scratchFolder('fresh'));
const only = options.only?.split(',') ?? [''];
const chosen = forgeries.filter(({ name }) => only.some((part) => name.startsWith(part)));

const types = Object.keys(fresh) as FreshType[];
const files: Forged[] = types.map((type) => ({ type, name: 'honest', fate: 'honest', bytes: fresh[type] }));
for (const { name, on, fate, forge } of chosen)
  for (const type of on) {
    const file = openFile(fresh[type]);
    try {
      await forge(file);
      files.push({ type, name, fate, bytes: sealFile(file) });
    } catch (error) {
      throw new Error(`${name}, of ${type}: cannot be forged`, { cause: error });
    }
  }
const judged = judge(files);
const failures = judged.flatMap(({ file, found }) => {
  const problem = file.fate === 'honest' ? honestProblem(file.type, found) : problemOf[file.fate](found);
  return problem === null ? [] : [[file.type, file.name, file.fate, problem]];
});
const kinds = new Set(chosen.map(({ name }) => name)).size;
if (failures.length > 0) console.log(textTable(['type', 'forgery', 'must be', 'but'], failures));
console.log(
  `${kinds} kinds of forgery, ${files.length - types.length} files and ${types.length} honest ones, ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s: ${failures.length === 0 ? 'each met its fate' : `${failures.length} DID NOT MEET THEIR FATE`}`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** What is wrong with the verdict on an honest file; null: nothing. */
function honestProblem(type: FreshType, { verdict, retraining }: Found): string | null {
  if (!PASSES.includes(verdict) || (type !== 'foreign' && verdict !== 'bit-identical'))
    return `verify says ${verdict}`;
  return BEYOND.has(type) || retraining?.result === 'equal'
    ? null
    : `${verdict}, trained again: ${retraining?.result}`;
}

function verdictIs(expected: Verdict): (found: Found) => string | null {
  return ({ verdict }) => (verdict === expected ? null : `verify says ${verdict}`);
}

function isTrainedAgain({ type, fate }: Forged): boolean {
  return fate === 'different' || (fate === 'honest' && !BEYOND.has(type));
}

/** All of one kind of question in one process: the data are prepared once. */
function judge(all: readonly Forged[]): { readonly file: Forged; readonly found: Found }[] {
  mkdirSync(folder, { recursive: true });
  const named = all.map((file, k) => ({
    file,
    path: join(folder, `${String(k).padStart(3, '0')}.safetensors`),
  }));
  for (const { file, path } of named) writeFileSync(path, file.bytes);
  const answers = new Map<string, Found>();
  for (const again of [false, true]) {
    const asked = named.filter(({ file }) => isTrainedAgain(file) === again);
    const words = ['verify', '--json', ...(again ? ['--retrain'] : []), ...asked.map(({ path }) => path)];
    if (asked.length > 0)
      for (const line of allowFailure(words).trim().split('\n')) {
        const found = JSON.parse(line) as Found;
        answers.set(found.file, found);
      }
  }
  return named.map(({ file, path }) => ({ file, found: answers.get(path)! }));
}

/** A verdict other than the best is an exit code. */
function allowFailure(words: readonly string[]): string {
  try {
    return qckpt(...words);
  } catch (error) {
    const { status, stdout } = error as { readonly status?: number; readonly stdout?: string };
    if (stdout === undefined || ![3, 4, 5].includes(status ?? 0)) throw error;
    return stdout;
  }
}
