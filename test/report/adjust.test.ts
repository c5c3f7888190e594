import { describe, expect, it } from 'vitest';
import { claims } from '../../src/report/claims/claims.ts';
import { adjust } from '../../src/report/tables/adjust.ts';
import { finished, inputOf } from './madeUp.ts';

const setting = { kind: 'pruning', by: 'sensitivity', share: 0.3, bits: null, rounding: null };
const compiled = { gates: 40, twoQubitGates: 8, depth: 20 };

/** Two machines, so many seeds; relearning is better by `win` elsewhere, by `same` on the same machine. */
function study(seeds: number, win: number, same: number) {
  return inputOf(
    Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
      ['a', 'b'].map((from) => {
        const to = from === 'a' ? 'b' : 'a';
        const jitter = 0.001 * (seed - (seeds - 1) / 2);
        const move = (policy: string, control: boolean, loss: number) => ({
          ...{ ...setting, ...compiled, policy, control, loss, accuracy: 0.5, lossMoved: 1.2, passes: 100 },
          ...{ to: control ? from : to, technology: 'superconducting', qpuSeconds: 1, overlap: 1 },
        });
        const home = (row: object, loss: number, gates = 40) => ({
          ...{ ...setting, kind: 'none', by: null, share: null, ...compiled, gates, loss },
          ...{ accuracy: 0.5, passes: 0, qpuSeconds: 1, bytes: 128 },
          ...row,
        });
        const result = {
          ...{ from, technology: 'superconducting', model: 'm', seed: String(seed + 1), images: 10 },
          checkpoint: { sha256: 'a'.repeat(64), stateSha256: 'b'.repeat(64) },
          home: [
            home({}, 1.1),
            home({}, 1.0),
            home(setting, 1.004 + jitter, 36),
            home({ ...setting, share: 0.5 }, 1.2 + jitter, 30),
          ],
          moves: [
            ...[move('keep', false, 1.1), move('relearn', false, 1.1 - win + jitter)],
            ...[move('keep', true, 1.1), move('relearn', true, 1.1 - same)],
          ],
        };
        return finished('adjustment', result, 'adjust', 'adjust', { tolerance: 0.01 });
      }),
    ),
  );
}

const specOf = (more: object) => ({ threshold: 0.01, fromSeed: 1, leastLayers: 1, ...more }) as never;
const measured = (id: string, input: ReturnType<typeof study>, more = {}) =>
  claims[id].measure({ input, everySeed: input, spec: specOf(more), keeps: () => true, circuit: null });

describe('the table adjust', () => {
  const rows = adjust.rows(study(6, 0.05, 0.02));
  const policy = (place: string) =>
    rows.find((row) => row.row === 'policy' && row.place === place && row.policy === 'relearn')!;

  it('has each policy less keeping, elsewhere, on the same machine, and the one less the other', () => {
    expect(policy('other').over_keep).toBeCloseTo(-0.05, 12);
    expect(policy('same').over_keep).toBeCloseTo(-0.02, 12);
    expect(policy('beyond').over_keep).toBeCloseTo(-0.03, 12);
    // Seeds are what is resampled: sd of the jitter 0.00187, t(5) = 2.571.
    const half = (2.5706 * 0.001 * Math.sqrt(3.5)) / Math.sqrt(6);
    expect(policy('beyond').over_keep_high).toBeCloseTo(-0.03 + half, 6);
    expect(Number(policy('other').over_keep_holm)).toBeLessThan(1e-5);
    expect(policy('other').n).toBe(6);
  });

  it('names the share with the least loss, and the largest one within the tolerance', () => {
    const chosen = rows.filter(({ row }) => row === 'best' || row === 'most');
    expect(chosen.map(({ row, from, share }) => [row, from, share])).toEqual([
      ['best', 'a', 0.3],
      ['most', 'a', 0.3],
      ['best', 'b', 0.3],
      ['most', 'b', 0.3],
    ]);
    expect(chosen[0].over_none).toBeCloseTo(0.004, 12);
  });

  it('has a row a pair of machines, and the seeds of each machine', () => {
    const count = (kind: string) => rows.filter(({ row, place }) => row === kind && place === 'other').length;
    expect([count('pair'), count('run'), count('mean')]).toEqual([4, 24, 4]);
  });
});

describe('claims about adjustments', () => {
  it('take off what the same machine would win, and what was trained on without', () => {
    const input = study(6, 0.05, 0.02);
    expect(measured('C12', input)?.value).toBeCloseTo(0.03, 12);
    expect(measured('C13', input, { share: 0.3 })?.value).toBeCloseTo(0.004, 12);
    expect(measured('C13c', input, { share: 0.3 })).toMatchObject({
      value: 0.9,
      remark: 'fewer gates in 12 of 12 circuits',
    });
    expect(measured('C12c', input)).toBeNull();
    expect(measured('C13', input, { share: 0.4 })).toBeNull();
  });
});
