// Sends runs a signal, or two, at seeded random moments of their first two seconds, on a machine that this script keeps
// busy, under several versions of Node.js. Each run is resumed, under signals too, until it is through. None may abort,
// hang, leave its lock to somebody who has ended as asked, or end with other bytes than an undisturbed one. Exits 1
// where one does. With --state it continues where it was stopped.
//   node scripts/run.mjs crash/signals [--short] [--signals 2500] [--seed 1] [--state FILE] [--runtimes NAMES]
//     [--cache DIR] [--busy PROCESSES]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { streamKey, uniformAt } from '#src/numeric/streams.ts';
import { writeText } from '#src/storage/files/textFile.ts';
import { keepBusy } from '../busy.ts';
import { runtimeOf, usualCache } from '../runtimes/runtimes.ts';
import { copyProject } from '../runtimes/workplace.ts';
import { endProblem, type RunSetting, resumeWords, runWords } from './runFolders.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTERM', 'SIGUSR2'] as const;
const SPAN_MS = 2000;
/** Later than two equal signals are one. */
const MEANT_MS = 2050;
/** Signals to one run at the most; then it may come to its end. */
const PER_RUN = 4;
/** A process that takes longer hangs. */
const PATIENCE_MS = 300_000;

interface Sending {
  readonly signal: (typeof SIGNALS)[number];
  readonly atMs: number;
  /** From when the run has its folder, not from the start of the process. */
  readonly afterLock: boolean;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly messages: string;
  readonly sent: number;
  readonly hung: boolean;
}

/** What is done so far, as --state keeps it. */
interface State {
  readonly seed: string;
  signals: number;
  rounds: number;
  readonly endings: Record<string, number>;
  readonly failures: string[];
}

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    signals: { type: 'string' },
    seed: { type: 'string', default: '1' },
    state: { type: 'string' },
    busy: { type: 'string' },
    runtimes: { type: 'string' },
    cache: { type: 'string', default: usualCache },
  },
});
const wanted = Number(options.signals ?? (options.short ? 16 : 2500));
const names = (options.runtimes ?? (options.short ? 'node' : 'node-20,node-22,node-24')).split(',');
const programs = names.map((name) => runtimeOf(name).get(options.cache).program);
const key = streamKey(options.seed, 'signals');
const folder = mkdtempSync(join(tmpdir(), 'qckpt-signals-'));
const project = join(folder, 'project');
const experiment = fileURLToPath(new URL('scripts/crash/signals.yaml', projectRoot));
const state = continued();

copyProject(project, []);
const rest = keepBusy(options.busy === undefined ? undefined : Number(options.busy));
process.on('exit', () => {
  rest();
  rmSync(folder, { recursive: true, force: true });
});
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(1));

const undisturbed = join(folder, 'undisturbed');
const first = await launch(programs[0], runWords(experiment, undisturbed, settingOf(0)), []);
if (first.code !== 0) throw new Error(`an undisturbed run ended with ${first.code}:\n${first.messages}`);

while (state.signals < wanted) {
  await round(state.rounds++);
  if (options.state !== undefined) writeText(options.state, JSON.stringify(state, null, 2));
  if (process.stderr.isTTY || state.rounds % 20 === 0) console.error(`${state.signals} of ${wanted} signals`);
}
rest();
console.log(
  `${state.signals} signals to ${state.rounds} runs on ${names.join(', ')}: ${Object.entries(state.endings)
    .sort()
    .map(([ending, count]) => `${ending} ${count} times`)
    .join(', ')}; ` +
    (state.failures.length === 0
      ? 'no abort, no lock left, all runs ended with the same bytes'
      : `${state.failures.length} FAILURES`),
);
for (const failure of state.failures.slice(0, 20)) console.log(failure);
process.exitCode = state.failures.length === 0 ? 0 : 1;

/** One run, stopped several times, then brought to its end. */
async function round(number: number): Promise<void> {
  const program = programs[number % programs.length];
  const run = join(folder, `run-${number}`);
  const setting = settingOf(number);
  for (let attempt = 0; attempt <= PER_RUN; attempt++) {
    const begun = existsSync(join(run, 'experiments.json'));
    const words = begun ? resumeWords(run, setting) : runWords(experiment, run, setting);
    const plan = attempt === PER_RUN ? [] : planOf((k) => uniformAt(key, [number, attempt, k]));
    const ended = await launch(program, words, plan);
    state.signals += ended.sent;
    const what = `round ${number}, attempt ${attempt}, ${program[0]}: ${JSON.stringify(plan)}`;
    const problem = problemOf(ended, plan, run);
    if (problem !== null) {
      state.failures.push(`${what}: ${problem}: ${ended.messages.slice(0, 2000)}`);
      break;
    }
    if (ended.code !== 0) continue;
    const other = endProblem(undisturbed, run);
    if (other !== null) state.failures.push(`${what}: other bytes: ${other}`);
    break;
  }
  rmSync(run, { recursive: true, force: true });
}

/** Workers and ways of writing take turns. */
function settingOf(number: number): RunSetting {
  return { jobs: 1 + (number % 2), checkpointing: number % 4 < 2 ? 'async' : 'sync' };
}

/** One signal or two, half of them from the start of the process, half from when the run has its folder. */
function planOf(uniform: (k: number) => number): Sending[] {
  const signal = SIGNALS[Math.floor(uniform(0) * SIGNALS.length)];
  const atMs = Math.floor(uniform(1) * SPAN_MS);
  const afterLock = uniform(2) < 0.5;
  const one = { signal, atMs, afterLock };
  if (uniform(3) < 0.5) return [one];
  // At once, as wrappers do; soon; or when it is meant.
  const laterMs = [0, uniform(5) * 300, MEANT_MS + uniform(5) * 300][Math.floor(3 * uniform(4))];
  return [one, { ...one, atMs: Math.floor(atMs + laterMs) }];
}

function problemOf(
  { code, signal, hung, sent }: Ended,
  plan: readonly Sending[],
  run: string,
): string | null {
  if (hung) return 'hangs';
  const ending = signal ?? String(code);
  if (sent > 0) state.endings[ending] = (state.endings[ending] ?? 0) + 1;
  if (signal !== null) return plan.some((one) => one.signal === signal) ? null : `ended by ${signal}`;
  if (existsSync(join(run, 'lock'))) return `ended with ${code} and left its lock`;
  if (code === 0) return null;
  const asked = plan.map((one) => 128 + constants.signals[one.signal]);
  return asked.includes(code ?? 0) ? null : `ended with ${code}`;
}

/** @param plan the signals to send, those of one process that is still there */
function launch(
  [program, ...more]: readonly string[],
  words: readonly string[],
  plan: readonly Sending[],
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, [...more, join(project, 'dist/cli/main.js'), ...words], {
      cwd: project,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const run = words[words.indexOf('--output') + 1] ?? words[1];
    const timers: NodeJS.Timeout[] = [];
    let messages = '';
    let sent = 0;
    let hung = false;
    const arm = () => {
      for (const { signal, atMs } of plan)
        timers.push(setTimeout(() => child.exitCode === null && child.kill(signal) && sent++, atMs));
    };
    const awaitLock = () => (existsSync(join(run, 'lock')) ? arm() : timers.push(setTimeout(awaitLock, 5)));
    if (plan[0]?.afterLock) awaitLock();
    else arm();
    timers.push(
      setTimeout(() => {
        hung = true;
        child.kill('SIGKILL');
      }, PATIENCE_MS),
    );
    child.stderr.on('data', (text) => {
      messages += text;
    });
    child.on('close', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ code, signal, messages, sent, hung });
    });
  });
}

function continued(): State {
  const fresh: State = { seed: options.seed, signals: 0, rounds: 0, endings: {}, failures: [] };
  if (options.state === undefined || !existsSync(options.state)) return fresh;
  const found = JSON.parse(readFileSync(options.state, 'utf8')) as State;
  if (found.seed !== options.seed) throw new Error(`${options.state} has seed ${found.seed}`);
  return found;
}
