import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { QckptError } from '../numeric/qckptError.ts';
import type { BatchJob } from './batchJob.ts';
import {
  acquireRunLock,
  holderWords,
  LOCK,
  type LockHolder,
  mayLive,
  ownWorkstation,
  type RunLock,
  readHolder,
  type Workstation,
} from './runLock.ts';

/** What a batch system says of a job. */
export type JobAnswer =
  | { readonly is: 'gone' }
  /** @param state as the system calls it: `RUNNING` */
  | { readonly is: 'there'; readonly state: string }
  /** There is nobody to ask. */
  | { readonly is: 'unknown' };

/** Asks the batch system. @throws QckptError LOCKED: it gives no answer */
export type AskJob = (job: BatchJob) => JobAnswer;

/**
 * Takes a folder for writing, from a process of another host too, where its job is gone; whoever asks for it answers
 * for a process that belongs to no job that can be asked after. Says what was checked. A process that is known to live
 * keeps the folder, and so does whoever takes it meanwhile.
 * @throws QckptError LOCKED
 */
export function takeOverLock(
  folder: string,
  tell: (message: string) => void,
  here: Workstation = ownWorkstation(),
  ask: AskJob = askSlurm,
): RunLock {
  const holder = readHolder(join(folder, LOCK));
  const isForeign = holder !== null && holder.host !== here.host;
  if (!isForeign || !mayLive(holder, here)) return acquireRunLock(folder, here);
  tell(`${wordsOf(holder, folder, ask)}; its folder is taken over`);
  return acquireRunLock(folder, here, holder.token);
}

/** What was found out about a holder that is gone. @throws QckptError LOCKED: it is not */
function wordsOf(holder: LockHolder, folder: string, ask: AskJob): string {
  const { job, pid, host } = holder;
  if (!job)
    return (
      `checked nothing: nobody here can ask whether process ${pid} on ${host} lives, --take-over says that it ` +
      'does not'
    );
  const answer = ask(job);
  if (answer.is === 'there')
    throw new QckptError(
      'LOCKED',
      `${join(folder, LOCK)}: ${holderWords(holder)}; --take-over expected its job to be gone, squeue says ` +
        answer.state,
    );
  return answer.is === 'gone'
    ? `checked with squeue: Slurm job ${job.id} of process ${pid} on ${host} is gone`
    : `checked nothing: there is no squeue here to ask for Slurm job ${job.id} of process ${pid} on ${host}, ` +
        '--take-over says that it is gone';
}

const MOST_WAITING_MS = 60_000;

/** Asks squeue(1), which lists what waits, runs or ends. */
function askSlurm({ id }: BatchJob): JobAnswer {
  const asked = spawnSync('squeue', ['--noheader', `--jobs=${id}`, '--format=%T'], {
    encoding: 'utf8',
    timeout: MOST_WAITING_MS,
  });
  if ((asked.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return { is: 'unknown' };
  const [state] = (asked.stdout ?? '').split('\n');
  if (asked.status === 0) return state === '' ? { is: 'gone' } : { is: 'there', state };
  // A job that has been forgotten.
  if (/Invalid job id/i.test(asked.stderr ?? '')) return { is: 'gone' };
  const reason = asked.error?.message ?? asked.stderr.trim();
  throw new QckptError('LOCKED', `--take-over expected an answer of squeue for job ${id}, got: ${reason}`);
}
