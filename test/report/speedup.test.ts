import { describe, expect, it } from 'vitest';
import type { TrainResult } from '../../src/experiment/tasks/train.ts';
import { passesToTarget } from '../../src/report/tables/speedup.ts';
import { tables } from '../../src/report/tables.ts';
import { inputOf, trained } from './madeUp.ts';

describe('passes to a target', () => {
  const of = (accuracy: number[], sustained: number) =>
    passesToTarget(
      { curve: { accuracy, circuits: accuracy.map((_, k) => 100 * (k + 1)) } } as unknown as TrainResult,
      { accuracy: 0.5, sustained },
    );
  it.each<[number[], number, number | null]>([
    [[0.1, 0.5, 0.2, 0.6, 0.7], 1, 200],
    [[0.1, 0.5, 0.2, 0.6, 0.7], 2, 400],
    [[0.1, 0.5, 0.2, 0.6, 0.7], 3, null],
    [[0.6, 0.6, 0.6], 3, 100],
    [[0.6, 0.6], 3, null],
    [[0.1, 0.2, 0.49], 1, null],
    // A hit at the end alone is not sustained.
    [[0.1, 0.2, 0.9], 2, null],
    [[], 1, null],
  ])('%j, %d in a row: %s', (accuracy, sustained, passes) => {
    expect(of(accuracy, sustained)).toBe(passes);
  });
});

describe('the speedup table', () => {
  const curve = (accuracy: number[], circuits: number[]) => ({
    step: [50, 100],
    loss: [1, 1],
    accuracy,
    circuits,
  });
  const runs = [1, 2].flatMap((seed) => [
    trained({ hardware: 'h', seed, loss: 1 + seed / 10, curve: curve([0.6, 0.6], [990, 3300]) }, 'freezing'),
    trained(
      {
        hardware: 'h',
        seed,
        loss: 1.5,
        freezing: 'wsbd',
        circuits: 1100,
        // The second seed never reaches the target.
        curve: curve(seed === 1 ? [0.6, 0.6] : [0.4, 0.4], [660, 1100]),
      },
      'freezing',
    ),
  ]);
  const specs = { freezing: { target: { accuracy: 0.5, sustained: 1 } } };
  const rows = tables.speedup.rows(inputOf([...runs, trained({ hardware: 'h', seed: 1, loss: 1 })], specs));
  const row = (kind: string, freezing: string, seed?: string) =>
    rows.find(
      (one) => one.row === kind && one.freezing === freezing && (seed === undefined || one.seed === seed),
    )!;

  it('is of the freezing study alone', () => expect(rows).toHaveLength(6));

  it('compares each run with that without freezing of the same seed', () => {
    expect(row('run', 'wsbd', '1')).toMatchObject({
      forward_passes: 1100,
      qpu_seconds: 275,
      passes_ratio: 3,
      passes_to_target: 660,
      reached: 1,
    });
    expect(row('run', 'wsbd', '1').target_ratio).toBeCloseTo(1.5, 12);
    expect(row('run', 'wsbd', '1').passes_saved).toBeCloseTo(2 / 3, 12);
    expect(row('run', 'wsbd', '1').loss_difference).toBeCloseTo(0.4, 12);
    expect(row('run', 'wsbd', '2').loss_difference).toBeCloseTo(0.3, 12);
    expect(row('run', 'none', '2')).toMatchObject({ passes_ratio: 1, passes_saved: 0, loss_difference: 0 });
  });

  it('counts a run that never reached the target with all its circuits, and drops none', () => {
    expect(row('run', 'wsbd', '2')).toMatchObject({
      reached: 0,
      reached_without_freezing: 1,
      passes_to_target: null,
    });
    expect(row('run', 'wsbd', '2').target_ratio).toBeCloseTo(0.9, 12);
    expect(row('mean', 'wsbd')).toMatchObject({ n: 2, reached: 1, reached_without_freezing: 2 });
    expect(row('mean', 'wsbd').target_ratio).toBeCloseTo(Math.sqrt(1.5 * 0.9), 12);
    expect(row('mean', 'none')).toMatchObject({ n: 2, reached: 2 });
  });

  it.each([
    // 800 and never in 1,100; 3,300 and 1,000; 800 and 1,000; never and never.
    [[0.6, 0.6], [800, 3300], [0.4, 0.4], 800 / 1100],
    [[0.4, 0.6], [800, 3300], [0.6, 0.6], 3.3],
    [[0.6, 0.6], [800, 3300], [0.6, 0.6], 0.8],
    [[0.4, 0.4], [800, 3300], [0.4, 0.4], null],
  ])('without freezing %j at %j, with it %j: %s', (plain, circuits, frozen, ratio) => {
    const made = tables.speedup.rows(
      inputOf(
        [
          trained({ hardware: 'h', seed: 1, loss: 1, curve: curve(plain, circuits) }, 'freezing'),
          trained(
            {
              ...{ hardware: 'h', seed: 1, loss: 1, freezing: 'wsbd', circuits: 1100 },
              curve: curve(frozen, [1000, 1100]),
            },
            'freezing',
          ),
        ],
        specs,
      ),
    );
    const { target_ratio } = made.find((one) => one.row === 'run' && one.freezing === 'wsbd')!;
    if (ratio === null) expect(target_ratio).toBeNull();
    else expect(target_ratio).toBeCloseTo(ratio, 12);
  });

  it('has the steps that were counted as they should be, and their sum', () => {
    expect(row('run', 'none', '1')).toMatchObject({ samples: 100, steps_as_counted: 100 });
    expect(row('mean', 'none')).toMatchObject({ steps_as_counted: 200 });
  });
});
