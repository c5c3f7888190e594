// A QNN trains through a bridge while trainer and bridge are killed at random moments, every second time in the middle
// of a write to a file; then an undisturbed run replays the same responses without a machine. Exits 1 where the
// last checkpoints differ in a byte, verify finds fault, or a request whose job could still be found was submitted
// twice. Continues in its folder: what is answered stays so.
//   node scripts/run.mjs machines/spool [--bridge qiskit|braket|loopback] [--python P] [--short] [--folder F]
//     [--steps 60] [--trainer-kills 20] [--bridge-kills 10] [--lose 2] [--seed 1]
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import { sequentialUniforms } from '#src/numeric/streams.ts';

const { values: options } = parseArgs({
  options: {
    bridge: { type: 'string', default: 'loopback' },
    python: { type: 'string', default: DEFAULT_PYTHON },
    short: { type: 'boolean', default: false },
    folder: { type: 'string' },
    steps: { type: 'string' },
    'trainer-kills': { type: 'string' },
    'bridge-kills': { type: 'string' },
    lose: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const steps = Number(options.steps ?? (options.short ? 12 : 60));
const trainerKills = Number(options['trainer-kills'] ?? (options.short ? 4 : 20));
const bridgeKills = Number(options['bridge-kills'] ?? (options.short ? 2 : 10));
const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'qckpt-spool-'));
mkdirSync(folder, { recursive: true });
const [disturbed, straight, spool] = ['disturbed', 'straight', 'spool'].map((name) => join(folder, name));
const uniform = sequentialUniforms(options.seed, 'kills');
const every = Math.max(2, Math.round(steps / 6));
const settings = [`training.samples=${steps}`, `training.checkpointEvery=${every}`];
const qckpt = join(root, 'dist/cli/main.js');

/** A process of ours, whose last words are kept. */
interface Started {
  readonly child: ChildProcess;
  readonly words: () => string;
  readonly ended: () => boolean;
  readonly killed: () => Promise<void>;
  /** Until it dies in the middle of a write, after a number of others. @param aim a part of the file's name, or '' */
  readonly killedInWrite: (writes: number, aim: string) => Promise<void>;
}

const started: ChildProcess[] = [];

function start(command: string, words: readonly string[], armed?: string): Started {
  const env = { ...process.env, ...(armed === undefined ? {} : { QCKPT_ARMED: armed }) };
  const child = spawn(command, [...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const keep = (data: Buffer): void => {
    said = (said + data.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  started.push(child);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    words: () => said,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    killed: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    killedInWrite: async (writes, aim) => {
      writeFileSync(`${armed}.new`, aim === '' ? String(writes) : `${writes} ${aim}`);
      renameSync(`${armed}.new`, armed!);
      await exited;
    },
  };
}

type Party = 'trainer' | 'bridge';
/** A request and a journal's line a step, a job and a response: whichever it is. */
const MOST_WRITES = 4;
const CHECKPOINT = '.safetensors';
/** Where a file tells it to die in a write. */
const armedFile = (whom: Party): string => join(folder, `${whom}-dies`);
const killInWrite = new URL('killInWrite.js', import.meta.url).href;

const trainWords = ['run', join(root, 'scripts/machines/spool.yaml'), '--spool', spool, '--quiet'].concat(
  settings.flatMap((setting) => ['--set', setting]),
);
const begin: Readonly<Record<Party, () => Started>> = {
  trainer: () => {
    const words = existsSync(join(disturbed, 'experiments.json'))
      ? ['resume', disturbed, '--spool', spool, '--quiet']
      : [...trainWords, '--output', disturbed];
    return start(process.execPath, ['--import', killInWrite, qckpt, ...words], armedFile('trainer'));
  },
  bridge: () => {
    const words = [join(root, 'scripts/machines/killInWrite.py'), ...wordsOf()];
    return start(options.python, words, armedFile('bridge'));
  },
};

const portFile = join(folder, 'port');
const bridges: Readonly<Record<string, () => string[]>> = {
  qiskit: () => [
    ...[
      join(root, 'python/bridges/qiskit_runtime.py'),
      spool,
      '--backend',
      'fake_manila',
      '--mode',
      'session',
    ],
    ...['--session-jobs', '10', '--look-every', '0.05'],
  ],
  braket: () => [join(root, 'python/bridges/braket.py'), spool, '--device', 'local', '--look-every', '0.05'],
  loopback: () => [
    ...[join(root, 'scripts/machines/fakeBridge.py'), spool, '--port', readFileSync(portFile, 'utf8')],
    ...['--look-every', '0.02'],
  ],
};
const wordsOf = bridges[options.bridge];
if (wordsOf === undefined) throw new Error(`--bridge expected ${Object.keys(bridges).join(', ')}`);

/** How many requests are answered. */
function answered(): number {
  if (!existsSync(spool)) return 0;
  return readdirSync(spool, { recursive: true }).filter((name) => String(name).endsWith('.response.json'))
    .length;
}

/** What was being written when processes died in a write: kinds of files, with how often. */
function writesOf(whom: Party): string {
  const log = `${armedFile(whom)}.log`;
  const names = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  const counts = new Map<string, number>();
  for (const name of names) {
    const kind = name.includes(CHECKPOINT)
      ? 'a checkpoint'
      : (/(?:request|job|response)\.json|^[a-z]+/.exec(name)?.[0] ?? name);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return `${names.length} (${[...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')})`;
}

async function ask(
  path: string,
  what: object,
): Promise<{ jobs: { job: string; tag: string; lost: boolean }[] }> {
  const url = `http://127.0.0.1:${readFileSync(portFile, 'utf8')}/${path}`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(what) });
  return (await answer.json()) as { jobs: { job: string; tag: string; lost: boolean }[] };
}

/** A moment of the run, by answers: kills are spread over all of it, each a random time after its moment. */
function moments(count: number): number[] {
  const total = steps + Math.floor(steps / every) + 1;
  return Array.from({ length: count }, () => Math.floor(uniform() * (total - 1))).sort((a, b) => a - b);
}

interface Kill {
  readonly at: number;
  readonly whom: Party;
  readonly inWrite: boolean;
  /** A part of the name of the file whose write it waits for; '': whichever comes. */
  readonly aim: string;
}

function killsOf(whom: Party, count: number): Kill[] {
  return moments(count).map((at, k) => {
    const inWrite = k % 2 === 1;
    // Few of the trainer's writes are checkpoints: every fourth death in a write waits for one, from the first.
    const aim = inWrite && whom === 'trainer' && k % 8 === 1 ? CHECKPOINT : '';
    return { at, whom, inWrite, aim };
  });
}

/** The provider forgets its last job, if it is still open. @returns whether it did */
async function loseOpenJob(): Promise<boolean> {
  const { jobs } = await ask('all', {});
  const open = jobs.at(-1);
  if (open === undefined || open.lost || jobs.length <= answered()) return false;
  await ask('lose', { job: open.job });
  return true;
}

/** Returns all that the bridges have said. */
async function disturb(): Promise<string> {
  const running = { trainer: begin.trainer(), bridge: begin.bridge() };
  let words = '';
  const kills = [...killsOf('trainer', trainerKills), ...killsOf('bridge', bridgeKills)].sort(
    (a, b) => a.at - b.at,
  );
  const losses = options.bridge === 'loopback' ? moments(Number(options.lose)) : [];
  while (!running.trainer.ended()) {
    await wait(10);
    if (running.bridge.ended()) throw new Error(`the bridge has ended:\n${running.bridge.words()}`);
    if (losses.length > 0 && answered() >= losses[0] && (await loseOpenJob())) losses.shift();
    if (kills.length === 0 || answered() < kills[0].at) continue;
    const { whom, inWrite, aim } = kills.shift()!;
    const own = running[whom];
    await wait(uniform() * (whom === 'trainer' ? 400 : 300));
    if (running.trainer.ended()) break;
    const writes = aim === '' && inWrite ? Math.floor(uniform() * MOST_WRITES) : 0;
    await (inWrite ? own.killedInWrite(writes, aim) : own.killed());
    if (own.child.signalCode !== 'SIGKILL') throw new Error(`the ${whom} has ended:\n${own.words()}`);
    if (whom === 'bridge') words += own.words();
    running[whom] = begin[whom]();
    process.stdout.write(
      `${Math.round(process.uptime())} s: ${whom} killed${inWrite ? ' in a write' : ''} with ${answered()} answered\n`,
    );
  }
  const { trainer, bridge } = running;
  await bridge.killed();
  if (trainer.child.exitCode !== 0)
    throw new Error(`the trainer ended with ${trainer.child.exitCode}:\n${trainer.words()}`);
  if (kills.length > 0) fail(`${kills.length} kills came too late`);
  if (trainerKills > 1 && !writesOf('trainer').includes('a checkpoint'))
    fail('no kill hit the write of a checkpoint');
  return words + bridge.words();
}

function lastCheckpoint(run: string): string {
  const found = readdirSync(run, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.safetensors'),
  );
  return join(run, found.sort().at(-1)!);
}

function fail(words: string): void {
  process.stdout.write(`FAILED: ${words}\n`);
  process.exitCode = 1;
}

const provider =
  options.bridge === 'loopback'
    ? start(options.python, [
        ...[
          join(root, 'scripts/machines/fakeProvider.py'),
          portFile,
          '--delay',
          '0.1',
          '--session-jobs',
          '10',
        ],
        ...['--fail-every', '17'],
      ])
    : null;
try {
  while (provider !== null && !existsSync(portFile)) await wait(20);
  const said = await disturb();
  rmSync(straight, { recursive: true, force: true });
  const replay = spawnSync(process.execPath, [qckpt, ...trainWords, '--output', straight], {
    cwd: root,
    encoding: 'utf8',
  });
  if (replay.status !== 0) fail(`the replay ended with ${replay.status}: ${replay.stderr}`);
  else {
    const [a, b] = [disturbed, straight].map((run) => readFileSync(lastCheckpoint(run)));
    if (!a.equals(b)) fail('the last checkpoint is not that of a run that replays the same responses');
    process.stdout.write(`last checkpoints: ${a.length} bytes, ${a.equals(b) ? 'equal' : 'different'}\n`);
  }
  const verdict = spawnSync(process.execPath, [qckpt, 'verify', lastCheckpoint(disturbed)], {
    encoding: 'utf8',
  });
  process.stdout.write(verdict.stdout.split('\n').slice(0, 4).join('\n'));
  if (verdict.status !== 0) fail(`verify: ${verdict.stdout}`);
  if (provider !== null) {
    const { jobs } = await ask('all', {});
    const live = new Set<string>();
    const twice = jobs.filter(({ tag, lost }) => !lost && live.size === live.add(tag).size);
    const lost = jobs.filter((job) => job.lost);
    const unsaid = lost.filter(
      ({ tag, job }) => jobs.some((own) => own.tag === tag && !own.lost) && !said.includes(job),
    );
    process.stdout.write(
      `\n${jobs.length} jobs for ${answered()} requests; submitted twice although found: ${twice.length}; lost or ` +
        `failed: ${lost.length}, of these not said: ${unsaid.length}`,
    );
    if (twice.length > 0) fail(`submitted twice: ${twice.map(({ job }) => job).join(', ')}`);
  }
  process.stdout.write(
    `\n${steps} steps, trainer killed ${trainerKills} times, in a write ${writesOf('trainer')}; bridge killed ` +
      `${bridgeKills} times, in a write ${writesOf('bridge')}\n`,
  );
} finally {
  for (const child of started) child.kill('SIGKILL');
}
if (options.folder === undefined && process.exitCode !== 1) rmSync(folder, { recursive: true, force: true });
