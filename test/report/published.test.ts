import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { FinishedTask } from '../../src/experiment/results/collectResults.ts';
import { publishedRows } from '../../src/report/publishedRows.ts';
import { tables } from '../../src/report/tables.ts';
import { finished, inputOf, trained } from './madeUp.ts';

const golden = (file: string): Record<string, string>[] =>
  parse(readFileSync(new URL(`../golden/published/${file}.csv`, import.meta.url)), { columns: true });
const METHODS = ['sgd', 'adam', 'wsbd_sgd', 'wsbd_adam'] as const;

describe('published numbers', () => {
  test.each(golden('table3_forward_passes').map((row) => [`${row.task} ${row.model}`, row] as const))(
    '%s are as printed',
    (_, row) => {
      const own = publishedRows.find(({ task, model }) => task === row.task && model === row.model)!;
      expect(own.passes).toEqual(METHODS.map((method) => Number(row[`${method}_fp`])));
      expect(own.reached.slice(0, 2)).toEqual([row.sgd_acc_or_target, row.adam_acc_or_target].map(Number));
      if (row.task === 'vqe') {
        const saved = golden('table2a_vqe_fp_reduction_pct').find(({ model }) => model === row.model)!;
        expect(own.saved).toEqual([saved.wsbd_sgd_vs_sgd_pct, saved.wsbd_adam_vs_adam_pct].map(Number));
        const spread = golden('table4_vqe_std').find(({ model }) => model === row.model)!;
        expect(own.deviation).toEqual(METHODS.map((method) => Number(spread[`${method}_std`])));
      }
    },
  );

  test('there are no others', () =>
    expect(publishedRows).toHaveLength(golden('table3_forward_passes').length));
});

/** With what of its cell says what it is of: names say nothing. */
function of(task: FinishedTask, family: string, [qubits, layers]: number[], strategy: string): FinishedTask {
  const model = { name: 'some circuit', family, qubits, layers };
  const cell = { model, optimizer: { name: 'adam' }, freezing: { strategy } };
  return { ...task, task: { ...task.task, cell } };
}

describe('the published table', () => {
  const parity = (freezing: string, seed: number, accuracy: number[], circuits: number[]) =>
    of(
      trained(
        {
          hardware: 'none',
          seed,
          loss: 1,
          curve: { step: [], loss: [], accuracy, circuits },
          parameters: 16,
          liveParameters: 12,
        },
        'freezing',
      ),
      'rx-rz-cx-ring',
      [4, 2],
      freezing,
    );
  const energies = (seed: number, freezing: string, first: number, passes: number) =>
    of(
      finished(
        'vqe',
        {
          noise: 'heron-like',
          seed: String(seed),
          energy: [
            ...Array(first).fill(0),
            ...Array.from({ length: 150 }, (_, k) => (k % 2 ? -0.95 : -0.85)),
          ],
          passes: Array.from({ length: first + 150 }, (_, k) => passes * k),
        },
        'freezing',
      ),
      'ry-rz-cz-chain',
      [1, 2],
      freezing,
    );
  const rows = tables.published.rows(
    inputOf(
      [
        parity('none', 1, [0.5, 1, 0.9], [660, 3960, 5000]),
        parity('wsbd', 1, [0.5, 1], [660, 3000]),
        parity('wsbd', 2, [0.5, 1], [660, 4000]),
        parity('wsbd', 3, [0.5, 0.6], [660, 4000]),
        energies(1, 'none', 40, 9),
        energies(1, 'wsbd', 20, 3),
      ],
      { freezing: {} },
    ),
  );
  const row = (table: string, task: string, model: string, method: string) =>
    rows.find(
      (one) => one.table === table && one.task === task && one.model === model && one.method === method,
    )!;

  test('passes of the first solved evaluation; exact where every seed has the published number', () => {
    expect(row('3', 'parity', '4q2l', 'adam')).toMatchObject({
      published: 3960,
      ours: 3960,
      verdict: 'exact',
      n: 1,
    });
    // 3960 passes are 120 samples of 33; four dead angles cost 8 each.
    expect(row('3', 'parity', '4q2l', 'adam').dead_passes).toBe(960);
  });

  test('a censored run counts with all its passes, and the number is said to be a bound', () => {
    expect(row('3', 'parity', '4q2l', 'wsbd-adam')).toMatchObject({
      published: 3660,
      ours: (3000 + 4000 + 4000) / 3,
      ours_low: null,
      ours_high: null,
      n: 3,
      reached: 2,
      bound: 'at least',
      verdict: 'no interval',
    });
  });

  test('savings pair seeds, or stand beside the one run without anything random', () => {
    const saved = row('2b', 'parity', '4q2l', 'wsbd-adam');
    expect(saved.ours).toBeCloseTo(100 * (1 - 11000 / 3 / 3960), 10);
    // More passes than were counted would have saved less.
    expect(saved).toMatchObject({ n: 3, reached: 2, bound: 'at most' });
  });

  test('VQE passes leave the unshifted circuit of each step out', () => {
    // Hit from step 38 (two zeros in a mean of 20 are not yet too many) and 18 on; 8 and 2 passes a step.
    expect(row('3', 'vqe', '1q2l', 'adam').ours).toBe(8 * 39);
    expect(row('3', 'vqe', '1q2l', 'wsbd-adam').ours).toBe(2 * 19);
  });

  test('what was not run is said to be so', () => {
    expect(row('3', 'mnist', '8q3l', 'sgd').verdict).toBe('no run');
  });
});
