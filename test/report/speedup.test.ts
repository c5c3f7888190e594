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
    trained({ hardware: 'h', seed, loss: 1 + seed / 10, curve: curve([0.6, 0.6], [1650, 3300]) }, 'freezing'),
    trained(
      {
        hardware: 'h',
        seed,
        loss: 1.5,
        freezing: 'wsbd',
        circuits: 1100,
        // The second seed never reaches the target.
        curve: curve(seed === 1 ? [0.4, 0.6] : [0.4, 0.4], [800, 1100]),
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
      passes_to_target: 1100,
      target_ratio: 1.5,
      reached: 1,
    });
    expect(row('run', 'wsbd', '1').passes_saved).toBeCloseTo(2 / 3, 12);
    expect(row('run', 'wsbd', '1').loss_difference).toBeCloseTo(0.4, 12);
    expect(row('run', 'wsbd', '2').loss_difference).toBeCloseTo(0.3, 12);
    expect(row('run', 'none', '2')).toMatchObject({ passes_ratio: 1, passes_saved: 0, loss_difference: 0 });
  });

  it('counts what never reached the target, and makes up no number for it', () => {
    expect(row('run', 'wsbd', '2')).toMatchObject({ reached: 0, passes_to_target: null, target_ratio: null });
    expect(row('mean', 'wsbd')).toMatchObject({
      n: 2,
      reached: 1,
      passes_to_target: 1100,
      target_ratio: 1.5,
    });
    expect(row('mean', 'none')).toMatchObject({ n: 2, reached: 2 });
  });
});
