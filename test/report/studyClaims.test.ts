import { describe, expect, it } from 'vitest';
import { claimSchema } from '../../src/experiment/spec/claimSpec.ts';
import { partNames } from '../../src/experiment/tasks/contents/parts.ts';
import type { ClaimScope } from '../../src/report/claims/claim.ts';
import { claims } from '../../src/report/claims/claims.ts';
import { tables } from '../../src/report/tables.ts';
import { finished, inputOf } from './madeUp.ts';

/** As in claims.test.ts: Student's interval of 1, 2, 3, 4, 5. */
const REACH = 2.7764451051977934 * Math.SQRT1_2;

const scopeOf = (input: ClaimScope['input']): ClaimScope => ({
  ...{ input, everySeed: input, keeps: () => true, circuit: null },
  spec: claimSchema.parse({ threshold: 1 }),
});

const origin = { sha256: 'a'.repeat(64), stateSha256: 'b'.repeat(64) };

describe('C9', () => {
  const told = (change: number, withoutCalibration: number) => ({
    ...{
      change,
      comparisons: 4,
      withCalibration: 1,
      withAndShots: 0.6,
      withoutAndShots: 0.5,
      lossChange: 0.004,
    },
    withoutCalibration,
  });
  const result = (machine: string, seed: number, share: number) =>
    finished('drift', {
      ...{ machine, seed: String(seed), model: 'm', checkpoint: origin, days: [] },
      told: [told(0.01, share), told(0.1, 0.9)],
    });

  it('is the mean over machines, with an interval over those; larger changes stand beside', () => {
    // Two seeds a machine, whose means are 0.1 ... 0.5.
    const tasks = [1, 2, 3, 4, 5].flatMap((k) => [
      result(`m${k}`, 1, k / 10 - 0.05),
      result(`m${k}`, 2, k / 10 + 0.05),
    ]);
    const found = claims.C9.measure(scopeOf(inputOf(tasks)))!;
    expect(found.value).toBeCloseTo(2 * 0.3 - 1, 12);
    expect(found.lower).toBeCloseTo(2 * (0.3 - REACH / 10) - 1, 12);
    expect(found.upper).toBeCloseTo(2 * (0.3 + REACH / 10) - 1, 12);
    expect([found.count, found.over]).toEqual([5, 'machines']);
    expect(found.remark).toMatch(
      /^a change of 1 % is told with the stored calibration in 1\.00.*10 %: 0\.800/,
    );
  });

  it('has nothing to say of machines whose circuit runs on no other day', () => {
    const task = finished('drift', { machine: 'm', seed: '1', told: [{ ...told(0.01, 0), comparisons: 0 }] });
    expect(claims.C9.measure(scopeOf(inputOf([task])))).toBeNull();
  });
});

describe('C8 and contents.csv', () => {
  const thresholds = { resume: 0.01, verify: 0.005, explain: 0.75, predict: 0.005 };
  const variant = (name: string, kind: string, predicted: number | null, elsewhere: number[] | null) => ({
    ...{ name, kind, withheld: kind === 'without' ? ['t1'] : [], predicted, elsewhere, resumed: null },
  });
  /** Reported 1.1, counted the same; without hardware data 1.0 or 1.2: a squared error of 0.01 either way. */
  const result = (seed: number, error: number) =>
    finished(
      'contents',
      {
        ...{
          model: 'm',
          hardware: 'manila',
          kind: 'classifier',
          seed: String(seed),
          checkpoint: origin,
          thresholds,
        },
        ...{
          bytes: Object.fromEntries(partNames.map((name) => [name, name === 't1' ? 32 : 0])),
          passesAtEnd: null,
          lossReported: 1.1,
          lossCounted: 1.1,
          lossNoiseFree: 1,
        },
        lossElsewhere: [{ to: 'nairobi', loss: 1.2 }],
        variants: [
          variant('all', 'all', 1.1, [1.2]),
          variant('without t1', 'without', 1.1 + error, null),
          variant('only paper', 'only', 1.1 + error, [1.2]),
        ],
      },
      'contents',
    );
  const input = inputOf([1, 2, 3, 4, 5].map((k) => result(k, k / 100)));

  it('measures the worst question over its threshold', () => {
    const found = claims.C8.measure(scopeOf(input))!;
    // Shares explained: 1 - k^2 / 100, over 0.25: 0.04 k^2, mean 0.44. Verify: 0.01 k over 0.005, mean 6.
    expect(found.value).toBeCloseTo(6, 10);
    // t quantile for three questions (1 - 0.05 / 6, 4 degrees of freedom; scipy.stats.t.ppf).
    expect(found.upper! - found.value).toBeCloseTo((3.9608 * Math.SQRT1_2) / 0.5, 3);
    expect(found.remark).toContain('verify 0.0300 [0.0104, 0.0496]');
    expect(found.remark).toContain('worst: verify');
    expect(found.remark).toContain('t1 (verify)');
  });

  it('has a line a checkpoint, and means with what is answered', () => {
    const rows = tables.contents.rows(input);
    const means = rows.filter(({ row }) => row === 'mean');
    expect(rows).toHaveLength(3 * 6);
    const without = means.find((row) => row.variant === 'without t1')!;
    expect(without.verify).toBeCloseTo(0.03, 12);
    expect([without.verify_answered, without.explain_answered, without.predict]).toEqual(['no', 'yes', null]);
    expect(means.find(({ variant: name }) => name === 'all')).toMatchObject({
      ...{ verify: 0, verify_answered: 'yes', explain: 1, predict: 0, predict_answered: 'yes', n: 5 },
    });
  });
});

describe('sessions.csv and variance.csv', () => {
  it('set the cost of sessions against the training that is not interrupted', () => {
    const run = (sessions: number, stored: string, loss: number, control = false) => ({
      ...{
        sessions,
        stored,
        control,
        loss,
        layoutKept: false,
        accuracy: 0.5,
        circuits: 330,
        samplesSeen: 10,
      },
      ...{ bytes: 0, brokenDays: 0 },
    });
    const tasks = [1, 2, 3, 4, 5].map((k) =>
      finished('sessions', {
        ...{ machine: 'athens', model: 'm', seed: String(k), samples: 10 },
        runs: [run(1, 'checkpoint', 1), run(1, 'checkpoint', 1.01, true), run(4, 'nothing', 1 + k / 10)],
      }),
    );
    const means = tables.sessions.rows(inputOf(tasks)).filter(({ row }) => row === 'mean');
    expect(means.map(({ sessions, stored, control }) => [sessions, stored, control])).toEqual([
      [1, null, false],
      [1, null, true],
      [4, 'nothing', false],
    ]);
    expect(means[2].cost).toBeCloseTo(0.3, 12);
    expect(means[2].cost_high).toBeCloseTo(0.3 + REACH / 10, 12);
  });

  it('take the days of a machine apart from machines', () => {
    const medians = { t1: 1, t2: 1, readout: 1, oneQubit: 1, twoQubit: 1 };
    const day = (loss: number) => ({ date: '2024-01-01', elapsedDays: 0, loss, medians });
    const machines = [
      { machine: 'a', days: [day(1), day(3)] },
      { machine: 'b', days: [day(5), day(7)] },
    ];
    const task = finished('variance', { span: 'years', model: 'm', seed: '1', checkpoint: origin, machines });
    const [loss] = tables.variance.rows(inputOf([task]));
    // By hand, as in varianceComponents.test.ts; four pairs between machines differ by 4, 6, 2 and 4.
    expect(loss).toMatchObject({
      within_variance: 2,
      between_variance: 7,
      within_difference: 2,
      between_difference: 4,
    });
  });
});
