import { describe, expect, it } from 'vitest';
import { createAccount } from '../../src/experiment/account.ts';

interface Job {
  readonly kind: string;
  readonly weight: number;
  /** What a unit of its weight takes; the plan does not know it. */
  readonly pace: number;
  readonly isDone?: boolean;
  /** What it took elsewhere, seconds. */
  readonly recorded?: number;
}

function simulation(jobs: readonly Job[]) {
  let nowMs = 1000;
  const orders = jobs.map(({ kind, weight, isDone = false }, k) => ({
    work: { task: { id: `${kind}/${k}`, kind, cell: {}, needs: [], load: [], weight }, needs: [], place: 0 },
    weight,
    isDone,
  }));
  const account = createAccount(
    orders as never,
    1,
    () => nowMs,
    ({ task }) => jobs[Number(task.id.split('/')[1])].recorded ?? null,
  );
  const total = jobs.reduce((sum, { weight, pace, isDone }) => sum + (isDone ? 0 : weight * pace), 0);
  return {
    account,
    /** One after the other, in ten steps each. */
    run: (look: (spent: number, left: number) => void): void => {
      let spent = 0;
      jobs.forEach(({ weight, pace, isDone }, k) => {
        if (isDone) return;
        account.starts(k);
        for (let step = 0; step <= 10; step++) {
          account.shares(k, step / 10);
          look(spent / total, total - spent);
          if (step === 10) break;
          nowMs += (1000 * weight * pace) / 10;
          spent += (weight * pace) / 10;
        }
        account.ends(k, true);
      });
    },
  };
}

/** Kinds whose paces are fifty times apart, in turn: by weight alone the time left would be wrong by far. */
const mixed = (rounds: number): Job[] =>
  Array.from({ length: rounds }, () => [
    { kind: 'train', weight: 100, pace: 0.02 },
    { kind: 'size', weight: 1, pace: 1 },
    { kind: 'transfer', weight: 300, pace: 0.005 },
  ]).flat();

describe('the time left', () => {
  it('is within a quarter of the truth from a third of the work on', () => {
    const { account, run } = simulation(mixed(4));
    const off: number[] = [];
    run((done, left) => {
      if (done < 1 / 3 || left < 1e-9) return;
      off.push(Math.abs(account.progress().secondsLeft! / left - 1));
    });
    expect(off.length).toBeGreaterThan(70);
    expect(Math.max(...off)).toBeLessThan(0.25);
  });

  it('follows a record where kinds come one after the other, on a computer three times as slow', () => {
    // By weight the second kind would take a fiftieth of what it does.
    const kinds = [
      { kind: 'train', weight: 100, pace: 0.02 },
      { kind: 'migration', weight: 1, pace: 100 },
    ];
    const jobs = kinds.flatMap((job) =>
      Array.from({ length: 20 }, () => ({
        ...job,
        pace: 3 * job.pace,
        recorded: job.weight * job.pace,
      })),
    );
    const { account, run } = simulation(jobs);
    const off: number[] = [];
    const shares: number[] = [];
    run((done, left) => {
      if (done < 0.01 || left < 1e-9) return;
      off.push(Math.abs(account.progress().secondsLeft! / left - 1));
      shares.push(Number(account.progress().share.toFixed(9)));
    });
    expect(off.length).toBeGreaterThan(200);
    expect(Math.max(...off)).toBeLessThan(0.25);
    // Nor does the share go back where the second kind begins.
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  it('is not known before anything was measured, and zero at the end', () => {
    const { account, run } = simulation(mixed(1));
    expect(account.progress()).toMatchObject({ share: 0, secondsLeft: null, tasksDone: 0, tasks: 3 });
    run(() => {});
    expect(account.progress()).toMatchObject({ share: 1, secondsLeft: 0, tasksDone: 3, running: [] });
  });

  it('counts what an earlier start has done as done, and not as time spent', () => {
    const jobs = [
      { kind: 'train', weight: 100, pace: 1, isDone: true },
      { kind: 'train', weight: 100, pace: 1 },
    ];
    const { account, run } = simulation(jobs);
    expect(account.progress().share).toBe(0.5);
    run((done, left) => {
      const { share, secondsLeft } = account.progress();
      expect(share).toBeCloseTo(0.5 + done / 2, 9);
      if (done > 0) expect(secondsLeft).toBeCloseTo(left, 6);
    });
  });

  it('of a task that continues has only what it did here', () => {
    let nowMs = 0;
    const order = {
      work: { task: { id: 'a', kind: 'train', cell: {} }, place: 0 },
      weight: 10,
      isDone: false,
    };
    const account = createAccount([order] as never, 2, () => nowMs);
    account.starts(0);
    account.shares(0, 0.5);
    nowMs = 10_000;
    account.shares(0, 0.75);
    // A quarter took ten seconds, a quarter is left.
    expect(account.progress().secondsLeft).toBeCloseTo(10, 9);
  });
});
