// Kills runs with SIGKILL at seeded random moments, resumes them, and compares every file with an uninterrupted run;
// also one worker with two, and synchronous with asynchronous writing. Exits 1 where a byte differs.
//   node scripts/run.mjs crash/killAndResume [--short] [--kills 20] [--seed 1] [--experiment FILE] [--keep]
import { spawn } from 'node:child_process';
import { existsSync, type FSWatcher, mkdirSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { streamKey, uniformAt } from '#src/numeric/streams.ts';
import { digestsOf } from '../runtimes/compareFolders.ts';
import { endProblem, type RunSetting, resumeWords, runWords } from './runFolders.ts';

const root = fileURLToPath(projectRoot);
const main = join(root, 'dist/cli/main.js');
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    experiment: { type: 'string', default: join(root, 'scripts/crash/crash.yaml') },
    keep: { type: 'boolean', default: false },
  },
});
const kills = Number(options.kills ?? (options.short ? 5 : 20));
const key = streamKey(options.seed, 'kills');
const folder = mkdtempSync(join(tmpdir(), 'qckpt-crash-'));
let failures = 0;
let done = 0;
let halfWritten = 0;

const started = performance.now();
const undisturbed = join(folder, 'uninterrupted');
await complete('uninterrupted', { jobs: 1, checkpointing: 'sync' });
const usualMs = performance.now() - started;
console.log(
  `uninterrupted, 1 job, sync: ${digestsOf(undisturbed).size} files in ${(usualMs / 1000).toFixed(1)} s`,
);

const others: readonly RunSetting[] = [
  { jobs: 2, checkpointing: 'async' },
  { jobs: 1, checkpointing: 'async' },
  { jobs: 2, checkpointing: 'sync' },
];
for (const setting of options.short ? others.slice(0, 1) : others) {
  const { jobs, checkpointing } = setting;
  const name = `jobs-${jobs}-${checkpointing}`;
  await complete(name, setting);
  compare(name, `${jobs} jobs, ${checkpointing}`);
}
for (let round = 0; done < kills; round++) await crashRound(round);
console.log(
  `${done} kills, ${halfWritten} of them left a half-written file; ${failures === 0 ? 'all runs ended with the same bytes' : `${failures} runs DIFFER`}`,
);
if (!options.keep && failures === 0) rmSync(folder, { recursive: true });
else console.log(`kept in ${folder}`);
process.exitCode = failures === 0 ? 0 : 1;

/** One run, killed until all kills are used up or it is through. */
async function crashRound(round: number): Promise<void> {
  const name = `killed-${round}`;
  const jobs = 1 + (round % 2);
  const checkpointing: RunSetting['checkpointing'] = round % 4 < 2 ? 'async' : 'sync';
  const before = done;
  for (let attempt = 0; ; attempt++) {
    if (attempt > 100) throw new Error(`${name} comes to no end`);
    const words = existsSync(join(folder, name, 'experiments.json'))
      ? resumeWords(join(folder, name), { jobs })
      : runWords(options.experiment, join(folder, name), { jobs, checkpointing });
    const delayMs = done < kills ? uniformAt(key, [round, attempt, 0]) * usualMs : null;
    // Every other kill waits for a write to be under way.
    const { code, killed, messages } = await launch(words, name, delayMs, attempt % 2 === 1);
    if (killed) {
      done++;
      if (hasLeftovers(name)) halfWritten++;
      continue;
    }
    if (code !== 0) throw new Error(`qckpt ${words.join(' ')} ended with ${code}:\n${messages}`);
    break;
  }
  compare(name, `killed ${done - before} times, ${jobs} jobs, ${checkpointing}`);
}

async function complete(name: string, setting: RunSetting): Promise<void> {
  const words = runWords(options.experiment, join(folder, name), setting);
  const { code, messages } = await launch(words, name, null, false);
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${messages}`);
}

interface Ended {
  readonly code: number | null;
  readonly killed: boolean;
  readonly messages: string;
}

/** @param delayMs when to kill it; null: never */
function launch(
  words: readonly string[],
  name: string,
  delayMs: number | null,
  duringWrite: boolean,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    let messages = '';
    let watcher: FSWatcher | null = null;
    const timer =
      delayMs === null ? undefined : setTimeout(() => (duringWrite ? awaitWrite() : kill()), delayMs);
    const kill = () => child.kill('SIGKILL');
    const awaitWrite = () => {
      mkdirSync(join(folder, name), { recursive: true });
      watcher = watch(join(folder, name), { recursive: true }, (_, file) => {
        if (file?.endsWith('.tmp')) kill();
      });
    };
    child.stderr.on('data', (text) => {
      messages += text;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      watcher?.close();
      resolve({ code, killed: signal === 'SIGKILL', messages });
    });
  });
}

function hasLeftovers(name: string): boolean {
  if (!existsSync(join(folder, name))) return false;
  const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
  return files.some((file) => file.endsWith('.tmp'));
}

function compare(name: string, what: string): void {
  const problem = endProblem(undisturbed, join(folder, name));
  if (problem !== null) failures++;
  console.log(`${what}: ${problem ?? 'same bytes'}`);
}
