// Kills a process that writes checkpoints, with SIGKILL, at every call by which it changes files: before the call,
// after it, and in the middle of a write; then at random ones, again and again, recovery included. After each kill the
// newest complete checkpoint must be there and whole; resumed, the folder must end with the bytes of an uninterrupted
// one. Then processes that want one folder at once, whose holder was killed: one gets it. Exits 1 where any of it
// fails.
//   node scripts/run.mjs crash/killAtEveryCall [--short] [--kills 1000] [--seed 1] [--folder DIR]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeCheckpoint } from '#src/checkpoint/format/contents.ts';
import { streamKey, uniformAt } from '#src/numeric/streams.ts';
import { findLatest } from '#src/storage/checkpoints/findLatest.ts';
import { endProblem, type WritingMode } from './runFolders.ts';

const LAST_STEP = 4;
const CONTENDERS = 4;
const MOMENTS = ['before', 'half', 'after'] as const;

/** At which call a process is killed, and whether before it, in the middle or after it. */
interface Kill {
  readonly mode: WritingMode;
  readonly when: (typeof MOMENTS)[number];
  readonly at: number;
}

interface Ended {
  readonly code: number | null;
  readonly killed: boolean;
  /** Whose checkpoints it said count. */
  readonly steps: readonly number[];
  readonly messages: string;
}

const UNHARMED = { at: 0, when: 'before' } as const;
/** A process that takes longer hangs. */
const PATIENCE_MS = 60_000;
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const kills = Number(options.kills ?? (options.short ? 40 : 1000));
const key = streamKey(options.seed, 'kills');
const root = mkdtempSync(join(options.folder, 'qckpt-calls-'));
const preload = new URL('killAtCall.js', import.meta.url).href;
const program = fileURLToPath(new URL('writeCheckpoints.js', import.meta.url));
const failures: string[] = [];
const known = new Map<WritingMode, number>();
let done = 0;
let tornLines = 0;
let leftTemporary = 0;

const progress = setInterval(() => console.error(`${done} of ${kills} kills`), 10_000);
const undisturbed = join(root, 'undisturbed');
await write(undisturbed, { mode: 'sync', ...UNHARMED });

const planned = options.short ? [] : await everyCall();
for (let round = 0; done < kills; round++) await crashRound(round, planned[round]);

const races = Math.ceil(kills / 50);
for (let round = 0; round < races; round++) await race(round);

clearInterval(progress);
console.log(
  `${done} kills (${planned.length} of them one at each call), ${leftTemporary} left a half-written file, ${tornLines} a torn manifest line; ` +
    (failures.length === 0 ? 'nothing lost, nothing partial taken for whole' : `${failures.length} FAILURES`),
);
console.log(`${races} races of ${CONTENDERS} processes for the folder of a dead one`);
for (const failure of failures.slice(0, 20)) console.log(failure);
rmSync(root, { recursive: true });
process.exitCode = failures.length === 0 ? 0 : 1;

/** Each call of a whole run, in each way. */
async function everyCall(): Promise<Kill[]> {
  const plans: Kill[] = [];
  for (const mode of ['sync', 'async'] as const)
    for (const when of MOMENTS)
      for (let at = 1; ; at++) {
        plans.push({ mode, when, at });
        if (at >= (await callsOf(mode))) break;
      }
  return plans;
}

/** The first call number at which a run is not killed any more, by bisection. */
async function callsOf(mode: WritingMode): Promise<number> {
  const found = known.get(mode);
  if (found !== undefined) return found;
  let [low, high] = [1, 512];
  while (low < high) {
    const middle = (low + high) >> 1;
    const folder = join(root, 'bisection');
    const { killed } = await write(folder, { mode, at: middle, when: 'before' });
    rmSync(folder, { recursive: true, force: true });
    if (killed) low = middle + 1;
    else high = middle;
  }
  known.set(mode, low - 1);
  return low - 1;
}

/** One folder: killed at the planned call, or several times at random ones, then brought to its end. */
async function crashRound(round: number, plan: Kill | undefined): Promise<void> {
  const folder = join(root, `round-${round}`);
  let completed = 0;
  for (let attempt = 0; ; attempt++) {
    const random = (k: number) => uniformAt(key, [round, attempt, k]);
    const once = plan !== undefined && attempt > 0;
    const at = once || done >= kills ? 0 : (plan?.at ?? 1 + Math.floor(80 * random(0) ** 2));
    const when = plan?.when ?? MOMENTS[Math.floor(3 * random(1))];
    const mode = plan?.mode ?? (random(2) < 0.5 ? 'sync' : 'async');
    const { killed, code, steps, messages } = await write(folder, { mode, at, when });
    completed = Math.max(completed, ...steps);
    const what = `round ${round}, attempt ${attempt}: ${mode}, ${when} call ${at}`;
    // One that counted before the process could say so is the next one's start.
    completed = Math.max(completed, check(folder, completed, killed, what));
    if (killed) {
      done++;
      continue;
    }
    if (code !== 0) failures.push(`${what}: ended with ${code}: ${messages}`);
    break;
  }
  compare(folder, `round ${round} (${JSON.stringify(plan ?? 'at random')})`);
  rmSync(folder, { recursive: true });
}

/** Leaves a dead holder, then lets several processes at the folder in one moment. */
async function race(round: number): Promise<void> {
  const folder = join(root, `race-${round}`);
  await write(folder, { mode: 'sync', at: 12, when: 'before' });
  const startAt = Date.now() + 1500;
  const contenders = await Promise.all(
    Array.from({ length: CONTENDERS }, () => write(folder, { mode: 'sync', ...UNHARMED }, [String(startAt)])),
  );
  const winners = contenders.filter(({ code }) => code === 0);
  const refused = contenders.filter(
    ({ code, messages }) => code !== 0 && messages.includes('writes into this run folder'),
  );
  if (winners.length !== 1 || refused.length !== CONTENDERS - 1)
    failures.push(
      `race ${round}: ${contenders.map(({ code, messages }) => `${code} ${messages}`).join('; ')}`,
    );
  compare(folder, `race ${round}`);
  rmSync(folder, { recursive: true });
}

/** What a kill has left. @returns the step of the newest checkpoint */
function check(folder: string, completed: number, killed: boolean, what: string): number {
  if (killed) {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    if (names.some((name) => name.endsWith('.tmp'))) leftTemporary++;
    if (
      names.includes('manifest.jsonl') &&
      !/(^|\n)$/.test(readFileSync(join(folder, 'manifest.jsonl'), 'utf8'))
    )
      tornLines++;
  }
  try {
    const { checkpoint, warnings } = findLatest(folder);
    const step = checkpoint?.step ?? 0;
    // The one under way may count already; nothing that was reported as saved may be gone.
    if (step < completed || step > completed + 1)
      failures.push(`${what}: step ${completed} saved, step ${step} found`);
    if (warnings.length > 0) failures.push(`${what}: ${warnings.join('; ')}`);
    if (checkpoint) {
      const found = decodeCheckpoint(readFileSync(checkpoint.path)).meta.progress.step;
      if (found !== step) failures.push(`${what}: ${checkpoint.path} holds step ${found}`);
    }
    return step;
  } catch (error) {
    failures.push(`${what}: ${String(error)}`);
    return completed;
  }
}

function write(folder: string, { mode, at, when }: Kill, more: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--import', preload, program, folder, String(LAST_STEP), mode, ...more],
      {
        env: { ...process.env, QCKPT_KILL_AT: String(at), QCKPT_KILL_WHEN: when },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PATIENCE_MS,
      },
    );
    let out = '';
    let messages = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      messages += text;
    });
    child.on('close', (code, signal) =>
      resolve({
        code,
        killed: signal === 'SIGKILL',
        steps: out.split('\n').filter(Boolean).map(Number),
        messages,
      }),
    );
  });
}

function compare(folder: string, what: string): void {
  const problem = endProblem(undisturbed, folder);
  if (problem !== null) failures.push(`${what}: other bytes at the end: ${problem}`);
}
