import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BatchJob, batchJobOf } from '../../src/storage/batchJob.ts';
import {
  acquireRunLock,
  findLockHolder,
  LOCK,
  type LockHolder,
  type Workstation,
} from '../../src/storage/runLock.ts';
import { type AskJob, takeOverLock } from '../../src/storage/takeOver.ts';
import { temporaryFolder } from './temporaryFolder.ts';

afterEach(() => vi.unstubAllEnvs());

function writeLock(folder: string, change: Partial<LockHolder>): LockHolder {
  const holder = {
    pid: process.pid,
    host: hostname(),
    since: '2025-01-01T00:00:00.000Z',
    process: null,
    token: '00000000-0000-4000-8000-000000000000',
    ...change,
  };
  writeFileSync(join(folder, LOCK), JSON.stringify(holder));
  return holder;
}

/** The pid of a process that has just ended. */
function deadPid(): Promise<number> {
  return new Promise((resolve) => {
    const child: ChildProcess = execFile(process.execPath, ['-e', ''], () => resolve(child.pid!));
  });
}

describe('the lock of a run folder', () => {
  it('lets one in and tells the second who it is', () => {
    const folder = temporaryFolder();
    const { holder, release } = acquireRunLock(folder);
    expect(() => acquireRunLock(folder)).toThrow(
      expect.objectContaining({
        code: 'LOCKED',
        message: expect.stringContaining(
          `process ${process.pid} on ${hostname()} writes into this run folder since ${holder.since}`,
        ),
      }),
    );
    expect(findLockHolder(folder)).toEqual(holder);
    release();
    expect(findLockHolder(folder)).toBeNull();
    acquireRunLock(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a process that has died on this host', async () => {
    const folder = temporaryFolder();
    writeLock(folder, { pid: await deadPid() });
    expect(findLockHolder(folder)).toBeNull();
    const { holder } = acquireRunLock(folder);
    expect(JSON.parse(readFileSync(join(folder, LOCK), 'utf8'))).toEqual(holder);
    expect(readdirSync(folder)).toEqual([LOCK]);
  });

  it.runIf(process.platform === 'linux')('is taken over when another process has got the pid since', () => {
    const folder = temporaryFolder();
    writeLock(folder, { process: 'another-boot 1' });
    expect(acquireRunLock(folder).holder.pid).toBe(process.pid);
  });

  it('is believed on this host while the process lives', () => {
    const folder = temporaryFolder();
    writeLock(folder, { pid: process.ppid });
    expect(() => acquireRunLock(folder)).toThrow(/process \d+ on/);
  });

  it('is believed when it comes from another host', async () => {
    const folder = temporaryFolder();
    writeLock(folder, { pid: await deadPid(), host: 'elsewhere' });
    expect(() => acquireRunLock(folder)).toThrow(
      /on elsewhere .*if that process has ended, --take-over takes the folder/,
    );
  });

  it('is left alone where nobody can read it', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, LOCK), 'not json');
    expect(() => acquireRunLock(folder)).toThrow(/another process holds/);
    expect(readFileSync(join(folder, LOCK), 'utf8')).toBe('not json');
  });

  it('is not released by someone who has lost it', () => {
    const folder = temporaryFolder();
    const { release } = acquireRunLock(folder);
    const other = writeLock(folder, { token: 'other' });
    release();
    expect(JSON.parse(readFileSync(join(folder, LOCK), 'utf8'))).toEqual(other);
  });

  it('waits for nobody who died while taking it over', async () => {
    const folder = temporaryFolder();
    const pid = await deadPid();
    const [a, b, c] = [1, 2, 3].map((k) => `00000000-0000-4000-8000-00000000000${k}`);
    const root = writeLock(folder, { pid, token: a });
    writeFileSync(join(folder, `${LOCK}.after-${a}`), JSON.stringify({ ...root, token: b }));
    writeFileSync(join(folder, `${LOCK}.after-${b}`), JSON.stringify({ ...root, token: c }));
    writeFileSync(join(folder, `${LOCK}.${c}`), JSON.stringify({ ...root, token: c }));
    const { release } = acquireRunLock(folder);
    expect(readdirSync(folder)).toEqual([LOCK]);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves the turn to a successor that lives', async () => {
    const folder = temporaryFolder();
    const [a, b] = [1, 2].map((k) => `00000000-0000-4000-8000-00000000000${k}`);
    const root = writeLock(folder, { pid: await deadPid(), token: a });
    writeFileSync(
      join(folder, `${LOCK}.after-${a}`),
      JSON.stringify({ ...root, pid: process.ppid, token: b }),
    );
    expect(() => acquireRunLock(folder)).toThrow(new RegExp(`process ${process.ppid} on`));
  });

  it.each(['1970-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z'])(
    'does not care for the clock: a lock of %s',
    async (since) => {
      const folder = temporaryFolder();
      writeLock(folder, { pid: process.ppid, since });
      expect(() => acquireRunLock(folder)).toThrow(/process \d+ on/);
      writeLock(folder, { pid: await deadPid(), since });
      utimesSync(join(folder, LOCK), new Date(since), new Date(since));
      acquireRunLock(folder).release();
    },
  );

  it.runIf(process.platform === 'linux')(
    'is taken over from a dead process that its parent does not ask after',
    async () => {
      const folder = temporaryFolder();
      // The shell becomes a program that waits for none of its children; the child ends only after that, since a shell
      // may ask after it.
      const parent = spawn('sh', ['-c', 'head -c 1 <&3 >/dev/null & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
      });
      const pid = await new Promise<number>((resolve) =>
        parent.stdout!.once('data', (text) => resolve(Number(text))),
      );
      try {
        const statOf = (of: number, field: RegExp) =>
          field.exec(readFileSync(`/proc/${of}/stat`, 'utf8'))![1];
        const until = async (isSo: () => boolean) => {
          while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
        };
        await until(() => statOf(parent.pid!, /\((.*)\)/) === 'sleep');
        (parent.stdio[3] as Writable).end('.');
        await until(() => statOf(pid, /\) (\S)/) === 'Z');
        writeLock(folder, { pid });
        expect(findLockHolder(folder)).toBeNull();
        acquireRunLock(folder).release();
      } finally {
        parent.kill();
      }
    },
  );

  it('sweeps away no file but its own', () => {
    const folder = temporaryFolder();
    const mine = ['lock.jpg', 'lock.after-party', 'lock.', 'lockfile'];
    for (const name of mine) writeFileSync(join(folder, name), 'mine');
    acquireRunLock(folder).release();
    expect(readdirSync(folder).sort()).toEqual(mine.toSorted());
  });

  it('names a process that was killed as no holder', async () => {
    const folder = temporaryFolder();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await new Promise((resolve) => child.once('spawn', resolve));
    writeLock(folder, { pid: child.pid! });
    expect(findLockHolder(folder)).toMatchObject({ pid: child.pid });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(findLockHolder(folder)).toBeNull();
  });
});

describe('the lock of a job', () => {
  const job = (restarts: number, id = '12', cluster: string | null = 'main'): BatchJob => ({
    system: 'slurm',
    ...{ cluster, id, restarts },
  });
  const at = (host: string, own: BatchJob | null): Workstation => ({ host, job: own });

  it('is read from what Slurm sets', () => {
    expect(batchJobOf({ SLURM_JOB_ID: '12', SLURM_CLUSTER_NAME: 'main' })).toEqual(job(0));
    expect(batchJobOf({ SLURM_JOB_ID: '12', SLURM_CLUSTER_NAME: 'main', SLURM_RESTART_COUNT: '2' })).toEqual(
      job(2),
    );
    for (const environment of [
      {},
      { SLURM_JOB_ID: '' },
      { SLURM_JOB_ID: 'x' },
      { SLURM_JOB_ID: '1', SLURM_RESTART_COUNT: '-1' },
    ])
      expect(batchJobOf(environment)).toBeNull();
  });

  it('stands in the lock', () => {
    const folder = temporaryFolder();
    const { holder, release } = acquireRunLock(folder, at('node-a', job(1)));
    expect(holder).toMatchObject({ host: 'node-a', job: job(1) });
    expect(findLockHolder(folder, at('node-b', null))).toEqual(holder);
    release();
  });

  it('goes at once to a later start of it on another node, and to no other', () => {
    const folder = temporaryFolder();
    acquireRunLock(folder, at('node-a', job(0)));
    // A step beside it, another job, another cluster's, one of no job.
    for (const [other, message] of [
      [job(0), /node-a \(Slurm job 12\) writes .* another step of this job/],
      [job(1, '13'), /node-a \(Slurm job 12\) writes .* --take-over/],
      [job(1, '12', 'other'), /--take-over/],
      [null, /--take-over/],
    ] as const)
      expect(() => acquireRunLock(folder, at('node-b', other))).toThrow(message);
    const { holder, release } = acquireRunLock(folder, at('node-b', job(1)));
    expect(JSON.parse(readFileSync(join(folder, LOCK), 'utf8'))).toEqual(holder);
    // The first start was not gone after all: it comes back to somebody else's lock.
    expect(() => acquireRunLock(folder, at('node-a', job(0)))).toThrow(/a later start of this job/);
    expect(() => acquireRunLock(folder, at('node-c', job(1)))).toThrow(/started again once.*another step/);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is that of a process that lives where it lives, whatever starts say', () => {
    const folder = temporaryFolder();
    acquireRunLock(folder, at('node-a', job(0)));
    expect(() => acquireRunLock(folder, at('node-a', job(1)))).toThrow(/process \d+ on node-a/);
  });

  it('is taken over by one of many', () => {
    const folder = temporaryFolder();
    acquireRunLock(folder, at('node-a', job(0)));
    const taken = ['node-b', 'node-c', 'node-d'].map((host) => {
      try {
        return acquireRunLock(folder, at(host, job(1))).holder.host;
      } catch {
        return null;
      }
    });
    expect(taken).toEqual(['node-b', null, null]);
  });
});

describe('--take-over', () => {
  const job: BatchJob = { system: 'slurm', cluster: null, id: '12', restarts: 0 };
  const here: Workstation = { host: 'node-b', job: null };
  const never = (): never => {
    throw new Error('asked');
  };
  const takes = (holder: Partial<LockHolder>, ask: AskJob): readonly string[] => {
    const folder = temporaryFolder();
    writeLock(folder, holder);
    const said: string[] = [];
    const { release } = takeOverLock(folder, (message) => said.push(message), here, ask);
    release();
    expect(readdirSync(folder)).toEqual([]);
    return said;
  };

  it('takes a folder whose job is gone, and says so', () => {
    const asked: BatchJob[] = [];
    const gone: AskJob = (own) => {
      asked.push(own);
      return { is: 'gone' };
    };
    expect(takes({ host: 'node-a', job }, gone)).toEqual([
      expect.stringMatching(
        /^checked with squeue: Slurm job 12 of process \d+ on node-a is gone; its folder is taken over$/,
      ),
    ]);
    expect(asked).toEqual([job]);
  });

  it('says that it checked nothing where nobody can be asked', () => {
    expect(takes({ host: 'node-a', job }, () => ({ is: 'unknown' }))).toEqual([
      expect.stringMatching(/^checked nothing: there is no squeue here/),
    ]);
    expect(takes({ host: 'node-a' }, never)).toEqual([
      expect.stringMatching(/^checked nothing: nobody here can ask/),
    ]);
  });

  it('leaves a folder whose job lives, with the reason', () => {
    const folder = temporaryFolder();
    writeLock(folder, { host: 'node-a', job });
    const before = readFileSync(join(folder, LOCK), 'utf8');
    expect(() =>
      takeOverLock(
        folder,
        () => {},
        here,
        () => ({ is: 'there', state: 'RUNNING' }),
      ),
    ).toThrow(
      expect.objectContaining({ code: 'LOCKED', message: expect.stringContaining('squeue says RUNNING') }),
    );
    expect(readFileSync(join(folder, LOCK), 'utf8')).toBe(before);
  });

  it.skipIf(process.platform === 'win32').each([
    ['a job that runs', 'echo RUNNING', /--take-over expected its job to be gone, squeue says RUNNING/],
    ['one that ends', 'echo COMPLETING; echo COMPLETING', /squeue says COMPLETING/],
    [
      'a question that nobody answers',
      'echo "no controller" >&2; exit 1',
      /an answer of squeue .*: no controller/,
    ],
    ['one that has ended', 'exit 0', null],
    ['one that is forgotten', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1', null],
  ])('asks squeue: %s', (_, script, refusal) => {
    const programs = temporaryFolder();
    writeFileSync(join(programs, 'squeue'), `#!/bin/sh\n[ "$2" = --jobs=12 ] || exit 9\n${script}\n`, {
      mode: 0o755,
    });
    vi.stubEnv('PATH', `${programs}:${process.env.PATH}`);
    const folder = temporaryFolder();
    writeLock(folder, { host: 'node-a', job });
    const said: string[] = [];
    const take = () => takeOverLock(folder, (message) => said.push(message), here).release();
    if (refusal === null) take();
    else expect(take).toThrow(refusal);
    expect(said).toEqual(refusal === null ? [expect.stringMatching(/^checked with squeue: .* is gone/)] : []);
  });

  it('asks nobody about a process of this host: it lives, or is dead', async () => {
    const folder = temporaryFolder();
    writeLock(folder, { host: here.host, pid: process.ppid, job });
    expect(() => takeOverLock(folder, () => {}, here, never)).toThrow(/process \d+ on node-b/);
    expect(takes({ host: here.host, pid: await deadPid(), job }, never)).toEqual([]);
  });

  it('takes no lock but the one that it has looked at', () => {
    const folder = temporaryFolder();
    writeLock(folder, { host: 'node-a', job });
    const quicker: AskJob = () => {
      writeLock(folder, { host: 'node-c', token: '00000000-0000-4000-8000-000000000001' });
      return { is: 'gone' };
    };
    expect(() => takeOverLock(folder, () => {}, here, quicker)).toThrow(/on node-c/);
  });
});
