import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireRunLock, findLockHolder, LOCK, type LockHolder } from '../../src/storage/runLock.ts';
import { temporaryFolder } from './temporaryFolder.ts';

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
    expect(() => acquireRunLock(folder)).toThrow(/on elsewhere .*if that process has ended, remove the file/);
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
      // The shell becomes a program that waits for none of its children.
      const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const pid = await new Promise<number>((resolve) =>
        parent.stdout.once('data', (text) => resolve(Number(text))),
      );
      try {
        const state = () => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1];
        while (state() !== 'Z') await new Promise((resolve) => setTimeout(resolve, 10));
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
