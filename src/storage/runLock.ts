import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type BatchJob, batchJobOf, batchJobSchema, isSameJob, jobWords } from './batchJob.ts';
import { readRunFile } from './files/readRunFile.ts';
import { safeName } from './files/safeName.ts';

/** Who writes into a run folder. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Identifies the process among all that ever had this pid: boot and start time where the system tells them. */
  readonly process: string | null;
  /** Identifies this acquisition. */
  readonly token: string;
  /** null, or absent in a lock of an earlier version: none that is known. */
  readonly job?: BatchJob | null | undefined;
}

/** Where a process runs. */
export interface Workstation {
  readonly host: string;
  readonly job: BatchJob | null;
}

type Liveness = (holder: LockHolder) => boolean;

/** Where this process runs. */
export function ownWorkstation(): Workstation {
  return { host: hostname(), job: batchJobOf(process.env) };
}

/** A folder that this process alone may write into, until it is released. */
export interface RunLock {
  readonly holder: LockHolder;
  /** Lets the folder go; a lock that is no longer ours is left alone. */
  release(): void;
}

/** Name of the lock in a run folder; it holds a `LockHolder` as JSON. */
export const LOCK = 'lock';

/** Ending of the file by which a process becomes the one successor of a dead holder, or of its dead successor. */
const SUCCESSOR = (token: string): string => `.after-${token}`;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a name in a run folder is that of the lock, or of an attempt at it. */
export function isLockFile(name: string): boolean {
  return name === LOCK || uuid.test(/^lock\.(?:after-)?(.*)$/.exec(name)?.[1] ?? '');
}

const schema = z.strictObject({
  pid: z.number().int().min(1),
  host: z.string().max(255),
  since: z.string().max(64),
  process: z.string().max(255).nullable(),
  // It becomes part of a name.
  token: z.string().regex(uuid),
  job: batchJobSchema.nullish(),
}) satisfies z.ZodType<LockHolder>;

/**
 * Takes a folder for writing. The lock of a process that has died on this host is taken over, and that of an earlier
 * start of this very job, wherever it ran: a batch system starts a job again when it has ended. Any other from another
 * host is believed, since nobody here can tell whether its process lives. No clock decides anything.
 * @param abandoned token of a holder that somebody has found to be gone
 * @throws QckptError LOCKED, saying who holds it
 */
export function acquireRunLock(
  folder: string,
  here: Workstation = ownWorkstation(),
  abandoned: string | null = null,
): RunLock {
  const isAlive: Liveness = (holder) => holder.token !== abandoned && mayLive(holder, here);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, LOCK);
  const since = new Date().toISOString();
  const token = crypto.randomUUID();
  const holder: LockHolder = {
    pid: process.pid,
    host: here.host,
    since,
    process: processIdentity(process.pid),
    token,
    ...(here.job === null ? {} : { job: here.job }),
  };
  const candidate = `${path}.${token}`;
  writeFileSync(candidate, `${canonicalJson(holder)}\n`, { flag: 'wx', flush: true });
  try {
    while (!linkIfAbsent(candidate, path) && !succeed(path, candidate, here, isAlive));
  } catch (error) {
    // The holder has swept it away before it was whole.
    if (!isThere(candidate)) throw locked(path, readHolder(path), here);
    throw error;
  } finally {
    removeIfPresent(candidate);
  }
  sweep(folder, isAlive);
  return {
    holder,
    release: () => {
      if (readHolder(path)?.token === token) removeIfPresent(path);
    },
  };
}

/** The holder of a folder that lives as far as can be told from here, or null. */
export function findLockHolder(folder: string, here: Workstation = ownWorkstation()): LockHolder | null {
  const holder = readHolder(join(folder, LOCK));
  return holder && mayLive(holder, here) ? holder : null;
}

/**
 * Replaces a dead holder's lock. Each holder has one successor, the one whose link came first; where that one has died
 * before it was done, it has one successor of its own. The path never vanishes meanwhile, so nobody can slip in.
 * @returns false: the lock has changed since it was read, all begins again
 * @throws QckptError LOCKED
 */
function succeed(path: string, candidate: string, here: Workstation, isAlive: Liveness): boolean {
  const root = readHolder(path);
  if (root === null) {
    if (isThere(path)) throw locked(path, null, here);
    return false;
  }
  let last = root;
  // A stranger's folder may have successors that go round in a circle.
  const seen = new Set<string>();
  for (;;) {
    if (isAlive(last)) throw locked(path, last, here);
    if (seen.has(last.token)) throw locked(path, null, here);
    seen.add(last.token);
    const turn = join(dirname(path), safeName(`${LOCK}${SUCCESSOR(last.token)}`, 'token'));
    if (linkIfAbsent(candidate, turn)) {
      // Somebody was through, and has swept, between our reading and our link: then it is no turn of ours.
      const current = readHolder(path)?.token === root.token;
      if (current) renameSync(candidate, path);
      else removeIfPresent(turn);
      return current;
    }
    const next = readHolder(turn);
    if (next === null) {
      if (isThere(turn)) throw locked(path, null, here);
      return false;
    }
    last = next;
  }
}

/** Removes what dead processes have left of their attempts. Only for the holder. */
function sweep(folder: string, isAlive: Liveness): void {
  for (const name of readdirSync(folder)) {
    if (name === LOCK || !isLockFile(name)) continue;
    const owner = readHolder(join(folder, name));
    if (owner === null || name.startsWith(LOCK + SUCCESSOR('')) || !isAlive(owner))
      removeIfPresent(join(folder, name));
  }
}

function locked(path: string, holder: LockHolder | null, here: Workstation): QckptError {
  if (!holder)
    return new QckptError(
      'LOCKED',
      `${path}: another process holds this run folder; if none does, remove the file`,
    );
  return new QckptError('LOCKED', `${path}: ${holderWords(holder)}${adviceOn(holder, here)}`);
}

/** Who holds a folder, for people. */
export function holderWords({ pid, host, since, job }: LockHolder): string {
  const by = job ? ` (${jobWords(job)})` : '';
  return `process ${pid} on ${host}${by} writes into this run folder since ${since}`;
}

function adviceOn({ host, job }: LockHolder, here: Workstation): string {
  if (host === here.host) return '';
  if (isSameJob(job, here.job))
    return job?.restarts === here.job?.restarts
      ? '; that is another step of this job, give each an --output of its own'
      : '; that is a later start of this job';
  return '; if that process has ended, --take-over takes the folder, and says what it checked';
}

/** Whether a holder's process lives; true where nobody here can tell. */
export function mayLive(holder: LockHolder, here: Workstation): boolean {
  if (holder.host !== here.host) return !isEarlierStart(holder.job, here.job);
  if (!pidExists(holder.pid) || isZombie(holder.pid)) return false;
  const now = processIdentity(holder.pid);
  return now === null || holder.process === null || now === holder.process;
}

/** Whether one process of a job has ended before the other was started. */
function isEarlierStart(one: BatchJob | null | undefined, other: BatchJob | null): boolean {
  return isSameJob(one, other) && one!.restarts < other!.restarts;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Boot id and start time in clock ticks (proc(5), field 22 of stat); null where there is no /proc. */
function processIdentity(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${statFields(pid)[19]}`;
  } catch {
    return null;
  }
}

/** Dead, but kept in the table by a parent that does not ask after it, as process 1 of many containers does. */
function isZombie(pid: number): boolean {
  try {
    return statFields(pid)[0] === 'Z';
  } catch {
    return false;
  }
}

/** From the third on; the second is the command's name in parentheses and may hold anything. */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A lock has some 200. */
const MOST_BYTES = 4096;

/** Who a lock file names; null: none, or one that is no lock of ours, a link or a pipe perhaps. */
export function readHolder(path: string): LockHolder | null {
  try {
    const bytes = readRunFile(path, MOST_BYTES);
    if (bytes === null) return null;
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A link that leads nowhere, too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function linkIfAbsent(from: string, to: string): boolean {
  return unlessCode('EEXIST', () => linkSync(from, to));
}

function removeIfPresent(path: string): void {
  unlessCode('ENOENT', () => unlinkSync(path));
}

/** Whether the action went through; false for the one expected error code. */
function unlessCode(code: string, action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return false;
    throw error;
  }
}
