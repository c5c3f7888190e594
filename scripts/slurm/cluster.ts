// A real Slurm of one node, on loopback, in a folder of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Cluster {
  /** A command of Slurm. @returns what it printed @throws Error: it failed */
  readonly ask: (program: string, words: readonly string[], input?: string) => string;
  readonly environment: Readonly<Record<string, string>>;
  /** Until no job waits or runs. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch'];
const PATIENCE_MS = 30 * 60_000;
/** For jobs that are told to end. */
const ENDING_MS = 60_000;

const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0;

/** Why there can be no Slurm here; null: there can. */
export function whyNoSlurm(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root';
  if (!PROGRAMS.every(isThere) && !isThere('apt-get')) return 'neither Slurm nor apt-get is here';
  // Another host name is another node.
  return spawnSync('unshare', ['--uts', 'true']).status === 0 ? null : 'it needs leave to unshare host names';
}

/** Debian's packages, where they are not there. */
export function installSlurm(): void {
  if (PROGRAMS.every(isThere)) return;
  const packages = ['slurmctld', 'slurmd', 'slurm-client', 'munge'];
  console.log(`installing ${packages.join(', ')}`);
  const apt = (...words: string[]): void => {
    const { status } = spawnSync('apt-get', ['-qq', ...words], {
      // What Debian would start by itself is not what is checked, and would stay.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error(`apt-get ${words.join(' ')} ended with ${status}`);
  };
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}

/** Two partitions: jobs of `high` put those of `low` back into the queue. @param folder a new one */
export async function startCluster(folder: string): Promise<Cluster> {
  for (const part of ['state', 'spool', 'logs']) mkdirSync(join(folder, part), { recursive: true });
  chmodSync(folder, 0o711);
  const key = join(folder, 'munge.key');
  writeFileSync(key, crypto.getRandomValues(new Uint8Array(1024)), { mode: 0o600 });
  const file = join(folder, 'slurm.conf');
  writeFileSync(file, configuration(folder, await freePort(), await freePort()));
  const environment = { SLURM_CONF: file };
  const ask: Cluster['ask'] = (program, words, input = '') => {
    const { status, stdout, stderr } = spawnSync(program, words, {
      input,
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    });
    if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}: ${stderr}`);
    return stdout.trim();
  };
  const places = ['socket', 'pid-file', 'log-file', 'seed-file'].map(
    (name) => `--${name}=${join(folder, `munge-${name}`)}`,
  );
  const daemons = [start(folder, 'munged', ['--foreground', '--force', `--key-file=${key}`, ...places])];
  // However this program ends; jobs that still run end first, as they are children of nobody here.
  let isStopped = false;
  const cancelAll = (): unknown => quietly(() => ask('scancel', ['--full', '--user=root']));
  process.once('exit', () => {
    if (isStopped) return;
    cancelAll();
    for (const daemon of daemons) daemon.kill('SIGKILL');
  });
  const stop = async (): Promise<void> => {
    isStopped = true;
    cancelAll();
    const from = performance.now();
    while (quietly(() => ask('squeue', ['--noheader'])) !== '' && performance.now() - from < ENDING_MS)
      await pause(500);
    for (const daemon of daemons.toReversed()) await ended(daemon);
  };
  try {
    daemons.push(start(folder, 'slurmctld', ['-D', '-f', file]));
    daemons.push(start(folder, 'slurmd', ['-D', '-f', file]));
    await until(
      () => /\bidle\b/.test(quietly(() => ask('sinfo', ['--noheader', '--format=%T']))),
      'Slurm is not up',
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ask,
    environment,
    idle: () => until(() => ask('squeue', ['--noheader']) === '', 'jobs do not end'),
    stop,
  };
}

function configuration(folder: string, controllerPort: number, nodePort: number): string {
  const host = hostname();
  return `ClusterName=check
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controllerPort}
SlurmdPort=${nodePort}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${join(folder, 'munge-socket')},cred_expire=5
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=${join(folder, 'state')}
SlurmdSpoolDir=${join(folder, 'spool')}
SlurmctldPidFile=${join(folder, 'slurmctld.pid')}
SlurmdPidFile=${join(folder, 'slurmd.pid')}
SlurmctldLogFile=${join(folder, 'logs/slurmctld.log')}
SlurmdLogFile=${join(folder, 'logs/slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
KillWait=30
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=low Nodes=${host} Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE GraceTime=2
PartitionName=high Nodes=${host} MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
`;
}

function start(folder: string, program: string, words: readonly string[]): ChildProcess {
  const log = openSync(join(folder, 'logs', `${program}.out`), 'a');
  return spawn(program, words, { stdio: ['ignore', log, log] });
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  const timer = setTimeout(() => daemon.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Looks twice a second, or as often as said. @throws Error with these words after half an hour */
export async function until(isSo: () => boolean, otherwise: string, everyMs = 500): Promise<void> {
  for (const from = performance.now(); !isSo(); await pause(everyMs))
    if (performance.now() - from > PATIENCE_MS) throw new Error(otherwise);
}

function quietly(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
