// Makes a process last as long as a batch system lets it, however fast the computer is.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import { type StopSignal, stopSignals } from '#src/experiment/stopSignals.ts';
import { MANIFEST } from '#src/storage/checkpoints/manifest.ts';
import { LOCK, readHolder } from '#src/storage/runLock.ts';
import { until } from './cluster.ts';

/** A start of a task. */
export interface Held {
  readonly pid: number;
  readonly isWarned: boolean;
}

/** Quicker than a short run. */
const OFTEN_MS = 20;

/**
 * Stops the process that writes into a run folder as soon as it has written a checkpoint, until it is told to end: by a
 * signal that waits for it, or by a batch system that continues it for that.
 * @param before pid of an earlier start, which is not meant
 * @param isOver whether nothing can begin any more
 * @returns which it was, and whether it was warned of its time limit
 * @throws Error: nothing began
 */
export async function holdUntilTold(
  folder: string,
  before: number | null,
  isOver: () => boolean,
  onHeld: () => void = () => {},
): Promise<Held> {
  let pid = 0;
  let sizeBefore = 0;
  const hasBegun = (): boolean => {
    const holder = readHolder(join(folder, LOCK))?.pid ?? 0;
    if (holder === 0 || holder === before) return isOver() && fail(`nothing began in ${folder}`);
    if (holder !== pid) [pid, sizeBefore] = [holder, manifestBytes(folder)];
    return manifestBytes(folder) > sizeBefore;
  };
  await until(hasBegun, `nothing begins in ${folder}`, OFTEN_MS);
  process.kill(pid, 'SIGSTOP');
  await until(() => stateOf(pid)?.isStopped ?? true, `process ${pid} does not stop`, OFTEN_MS);
  onHeld();
  let isWarned = false;
  const isHeld = (): boolean => {
    const state = stateOf(pid);
    if (state === null || !state.isStopped) return false;
    isWarned = state.waiting.has('SIGUSR2');
    if (state.waiting.size > 0) process.kill(pid, 'SIGCONT');
    return state.waiting.size === 0;
  };
  await until(() => !isHeld(), `process ${pid} in ${folder} is told nothing`, OFTEN_MS);
  return { pid, isWarned };
}

/** All that names checkpoints below a folder. */
function manifestBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === MANIFEST)
    .map((path) => statSync(join(folder, path)).size)
    .reduce((sum, size) => sum + size, 0);
}

/** What tells a run to end, of the signals that wait for a process (proc(5)). null: it has ended */
function stateOf(
  pid: number,
): { readonly isStopped: boolean; readonly waiting: ReadonlySet<StopSignal> } | null {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return null;
  }
  const pending = BigInt(`0x${/^ShdPnd:\s*([0-9a-f]+)$/m.exec(status)![1]}`);
  const isWaiting = (name: StopSignal): boolean =>
    ((pending >> BigInt(constants.signals[name] - 1)) & 1n) === 1n;
  return { isStopped: /^State:\s*T/m.test(status), waiting: new Set(stopSignals.filter(isWaiting)) };
}

function fail(message: string): never {
  throw new Error(message);
}
