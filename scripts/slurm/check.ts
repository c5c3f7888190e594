// Runs experiments in parts under a real Slurm of one node (Debian's packages, installed where they are missing) and
// compares the joined folders with what a straight run makes, byte for byte: an array whose tasks run into a time limit
// and are preempted, started again and merged by a dependent job; parts by `xargs`, and with the environment of an
// indexed job of Kubernetes, one of them killed and started again elsewhere; a job's lock on another node. Another node
// is a process with another host name (`unshare --uts`). --long runs the quick reproduction as an array, too. Exits 1
// where something differs. Needs `npm run build`, and root; where there can be no Slurm it is skipped, and says why.
//   node scripts/run.mjs slurm/check [--long] [--keep]
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { slurmSubmission } from '#src/experiment/batch/slurmScript.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { claimTable } from '#src/report/tables/claimTable.ts';
import { LOCK, readHolder } from '#src/storage/runLock.ts';
import { endProblem } from '../crash/runFolders.ts';
import { copyProject } from '../runtimes/workplace.ts';
import { type Cluster, installSlurm, startCluster, until, whyNoSlurm } from './cluster.ts';
import { type Held, holdUntilTold } from './holdUntilTold.ts';

const { values: options } = parseArgs({
  options: { long: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});
const root = fileURLToPath(projectRoot);
const folder = mkdtempSync(join(tmpdir(), 'qckpt-slurm-'));
const project = join(folder, 'project');
const program = [process.execPath, join(project, 'dist/cli/main.js')];
const failures: string[] = [];
const place = (name: string): string => join(folder, name);
const signals = join(root, 'scripts/crash/signals.yaml');
const array = join(root, 'scripts/slurm/array.yaml');
/** Starts of a task until it was preempted, and warned of its time limit: a busy computer may be late with either. */
const MOST_STARTS = 5;
const PREEMPTED = /DUE TO PREEMPTION/g;
const isOver = (): boolean => cluster.ask('squeue', ['--noheader']) === '';

const missing = whyNoSlurm();
if (missing !== null) {
  rmSync(folder, { recursive: true });
  console.log(`skipped: no Slurm of one node, as ${missing}`);
  process.exit(0);
}
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));
installSlurm();
copyProject(project, ['experiments']);
const cluster = await startCluster(place('slurm'));
try {
  await checkArray();
  checkParts();
  await checkNodes();
  if (options.long) await checkReproduction();
} finally {
  await cluster.stop();
  if (!options.keep) rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

function expect(isSo: boolean, what: string): void {
  console.log(`${isSo ? 'ok' : 'FAILED'}: ${what}`);
  if (!isSo) failures.push(what);
}

/** `qckpt WORDS`, to its end. */
function qckpt(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  host?: string,
): SpawnSyncReturns<string> {
  const [file, ...rest] = commandOn(host, words);
  return spawnSync(file, rest, { encoding: 'utf8', env: { ...process.env, ...environment } });
}

/** @param host a name for the computer that it runs on; left out: its own */
function commandOn(host: string | undefined, words: readonly string[]): string[] {
  const command = [...program, ...words];
  return host === undefined
    ? command
    : ['unshare', '--uts', 'sh', '-c', 'hostname "$1"; shift; exec "$@"', 'sh', host, ...command];
}

function straightRun(words: readonly string[], name: string): string {
  const { status, stderr } = qckpt([...words, '--output', place(name), '--quiet']);
  if (status !== 0) throw new Error(`a straight run ended with ${status}: ${stderr}`);
  return place(name);
}

function expectEqual(straight: string, joined: string, what: string): void {
  const problem = existsSync(joined) ? endProblem(straight, joined) : 'it is not there';
  expect(problem === null, `${what}: bytes equal a straight run's${problem === null ? '' : `: ${problem}`}`);
}

/** Everything that the tasks of an array have said. */
function logsOf(shards: string): string {
  return readdirSync(shards)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(shards, name), 'utf8'))
    .join('');
}

function times(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

async function checkArray(): Promise<void> {
  const straight = straightRun(['run', array, '--jobs', '2'], 'straight');
  const output = place('array');
  const words = ['submit', 'slurm', array, '--tasks', '3', '--time', '2', '--partition', 'low'];
  const printed = qckpt([...words, '--output', output]);
  if (printed.status !== 0) throw new Error(printed.stderr);
  console.log(cluster.ask('sh', [], printed.stdout).replaceAll('\n', ', '));
  const shards = `${output}-shards`;
  const heavy = join(shards, 'shard-1-of-3');
  let last: Held | null = null;
  let isWarned = false;
  const isPreempted = (): boolean => times(logsOf(shards), PREEMPTED) > 0;
  for (let starts = 0; starts < MOST_STARTS && !(isWarned && isPreempted()); starts++) {
    const onHeld = isPreempted() ? () => {} : () => preempt(cluster);
    const held: Held = await holdUntilTold(heavy, last?.pid ?? null, isOver, onHeld);
    await until(() => readHolder(join(heavy, LOCK))?.pid !== held.pid, 'a task does not end');
    isWarned ||= held.isWarned;
    last = held;
  }
  await cluster.idle();
  const said = logsOf(shards);
  console.log(said.replace(/^/gm, '  '));
  expect(isPreempted(), 'a task was preempted');
  expect(isWarned, 'it was warned of its time limit, and put itself into the queue');
  expect(
    times(said, /stopped after [1-9][0-9]* of 120000 samples/g) >= 2,
    'it left a checkpoint each time, and continued',
  );
  expectEqual(straight, output, 'an array with preemption and time limits, merged by a dependent job');
}

/** A job that takes all processors for a moment. */
function preempt({ ask }: Cluster): void {
  const all = ask('sinfo', ['--noheader', '--format=%c', '--partition=high']);
  ask('sbatch', ['--partition=high', `--cpus-per-task=${all}`, '--output=/dev/null'], '#!/bin/sh\nsleep 2\n');
}

function checkParts(): void {
  const straight = straightRun(['run', signals], 'small');
  const shards = place('xargs-shards');
  const line = `seq 3 | xargs -P 2 -I{} "$@" run ${signals} --shard {}/3 --output ${shards} --jobs 1 --quiet`;
  const by = spawnSync('sh', ['-c', line, 'sh', ...program], { encoding: 'utf8' });
  expect(by.status === 0, 'parts by xargs');
  qckpt(['merge', shards, '-o', place('xargs')]);
  expectEqual(straight, place('xargs'), 'parts by xargs');

  const pods = place('pod-shards');
  for (const index of ['0', '1', '2']) {
    const words = ['run', signals, '--shard', 'auto/3', '--output', pods, '--jobs', '1', '--quiet'];
    const own = { JOB_COMPLETION_INDEX: index };
    const [file, ...rest] = commandOn(`small-${index}`, words);
    // The first one is killed after a second, and its successor has the same name.
    if (index === '0')
      spawnSync(file, rest, { env: { ...process.env, ...own }, timeout: 1500, killSignal: 'SIGKILL' });
    const { status, stderr } = qckpt(words, own, `small-${index}`);
    expect(status === 0, `pod ${index} of an indexed job${status === 0 ? '' : `: ${stderr}`}`);
  }
  qckpt(['merge', pods, '-o', place('pods')]);
  expectEqual(straight, place('pods'), 'parts in the environment of an indexed job');
}

/** Starts a run on a node and kills it when it has a checkpoint: its lock stays. */
async function killedRun(output: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const [file, ...rest] = commandOn('node-a', ['run', signals, '--output', output, '--jobs', '1', '--quiet']);
  const child = spawn(file, rest, { env: { ...process.env, ...environment }, stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await until(() => existsSync(join(output, 'signals/train')), 'a run does not start');
  child.kill('SIGKILL');
  await gone;
}

async function checkNodes(): Promise<void> {
  const straight = place('small');
  const jobOf = (id: string, restarts: string) => ({
    SLURM_JOB_ID: id,
    SLURM_CLUSTER_NAME: 'check',
    SLURM_RESTART_COUNT: restarts,
  });
  const id = cluster.ask('sbatch', ['--parsable', '--output=/dev/null'], '#!/bin/sh\nsleep 3600\n');
  await until(
    () => cluster.ask('squeue', ['--noheader', '--format=%T']) === 'RUNNING',
    'a job does not start',
  );
  const resume = (output: string, more: readonly string[], environment: Readonly<Record<string, string>>) =>
    qckpt(['resume', output, '--quiet', ...more], environment, 'node-b');
  const { environment } = cluster;

  const own = place('requeued');
  await killedRun(own, jobOf(id, '0'));
  const step = resume(own, [], jobOf(id, '0'));
  expect(
    step.status === 2 && /another step of this job/.test(step.stderr),
    `another step is refused: ${step.stderr.trim()}`,
  );
  const later = resume(own, [], jobOf(id, '1'));
  expect(
    later.status === 0,
    `the job's next start on another node continues at once${later.stderr.replace(/^/, ': ')}`,
  );
  expectEqual(straight, own, 'killed on node-a, continued on node-b');

  const foreign = place('foreign');
  await killedRun(foreign, jobOf(id, '0'));
  const plain = resume(foreign, [], environment);
  expect(
    plain.status === 2 && /node-a .*--take-over/.test(plain.stderr),
    `a foreign lock is believed: ${plain.stderr.trim()}`,
  );
  const live = resume(foreign, ['--take-over'], environment);
  expect(
    live.status === 2 && /squeue says RUNNING/.test(live.stderr),
    `a live job keeps its folder: ${live.stderr.trim()}`,
  );
  cluster.ask('scancel', [id]);
  await cluster.idle();
  const taken = resume(foreign, ['--take-over'], environment);
  expect(
    taken.status === 0 && /checked with squeue/.test(taken.stderr),
    `a job that is gone lets it go: ${taken.stderr.split('\n')[0]}`,
  );
  expectEqual(straight, foreign, 'taken over with --take-over');
}

/** Claims about measured times are different from run to run. */
function leaveOutTimes(path: string): void {
  const rows = parse(readFileSync(path, 'utf8'), { columns: true }) as Record<string, string>[];
  writeFileSync(path, JSON.stringify(rows.filter((row) => !claimTable.isTime!(row))));
}

async function checkReproduction(): Promise<void> {
  const output = place('reproduction');
  const shards = `${output}-shards`;
  const tasks = 8;
  const script = slurmSubmission({
    ...{ name: 'reproduction', program, words: ['reproduce', '--quick'], mergeWords: [] },
    ...{ shards, output, tasks, minutes: 2, cpus: 1, partition: 'low' },
  });
  cluster.ask('sh', [], script);
  // Each meets its time limit once, but for those that run when the second begins: they are preempted.
  const held = await Promise.all(
    Array.from({ length: tasks }, (_, k) => {
      const folder = join(shards, `shard-${k + 1}-of-${tasks}`);
      return holdUntilTold(folder, null, isOver, k === 1 ? () => preempt(cluster) : undefined);
    }),
  );
  await cluster.idle();
  const said = logsOf(shards);
  console.log(said.replace(/^/gm, '  '));
  const warned = held.filter(({ isWarned }) => isWarned).length;
  expect(times(said, PREEMPTED) >= 1, `${times(said, PREEMPTED)} tasks of the reproduction were preempted`);
  expect(warned >= tasks / 2, `${warned} were warned of their time limit, and put themselves into the queue`);
  const straight = straightRun(['reproduce', '--quick'], 'straight-reproduction');
  for (const folder of [straight, output]) leaveOutTimes(join(folder, 'claims.csv'));
  expectEqual(straight, output, `the quick reproduction as an array of ${tasks}`);
}
