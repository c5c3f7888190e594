import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DriftResult } from '../../../../src/experiment/tasks/drift/drift.ts';
import type { SessionsResult } from '../../../../src/experiment/tasks/drift/sessions.ts';
import type { VarianceResult } from '../../../../src/experiment/tasks/drift/variance.ts';
import { resultsOf } from '../taskRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-drift-'));
const experiment = fileURLToPath(new URL('../../../../experiments/drift.yaml', import.meta.url));
let results: ReadonlyMap<string, unknown>;
beforeAll(async () => {
  results = await resultsOf(experiment, folder, [
    'seeds=1',
    'training.samples=20',
    'training.checkpointEvery=20',
    'analyses.0.series=[[lagos@2021-07-26, lagos@2024-05-27]]',
    'analyses.0.images=20',
    'analyses.1.images=20',
    'analyses.2.images=20',
    'analyses.3.images=20',
    'analyses.4.images=20',
    'analyses.4.samples=20',
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const find = <Result>(kind: string, part: string): Result =>
  [...results].find(([id]) => id.startsWith(`${kind}/`) && id.includes(part))![1] as Result;

it('on its own day a checkpoint is what it was: the control of all other days', () => {
  const { days, lossAtHome, from } = find<DriftResult>('drift', 'lagos');
  const [first, last] = days;
  expect([first.date, first.elapsedDays, from]).toEqual(['2021-07-26', 0, '2021-07-26']);
  expect(first.lossAsIs).toBe(lossAtHome);
  expect(first.lossRecompiled).toBe(lossAtHome);
  expect(first.layoutKept).toBe(true);
  expect(Object.values(first.ranks)).toEqual([1, 1, 1, 1, 1]);
  // Between 2021-07-26 and 2024-05-27.
  expect([last.date, last.elapsedDays]).toEqual(['2024-05-27', 1036]);
  expect(last.lossAsIs).not.toBe(lossAtHome);
});

it('with the stored calibration and exact losses a change of the angles is always told', () => {
  const { told } = find<DriftResult>('drift', 'lagos');
  expect(
    told.map(({ change, comparisons, withCalibration }) => [change, comparisons, withCalibration]),
  ).toEqual([[0.01, 1, 1]]);
  expect(told[0].lossChange).toBeGreaterThan(0);
});

it('a training whose every session leaves a whole checkpoint sees all samples, and otherwise its last share', () => {
  const { runs, samples } = find<SessionsResult>('sessions', 'athens');
  expect(samples).toBe(20);
  const seen = (stored: string): number[] =>
    runs.filter((run) => run.stored === stored && run.sessions === 4).map(({ samplesSeen }) => samplesSeen);
  expect(seen('checkpoint')).toEqual([20, 20]);
  expect(seen('parameters')).toEqual([5]);
  expect(seen('nothing')).toEqual([5]);
  // As many circuits in each: 1 + 2 x 16 a sample.
  expect(new Set(runs.map(({ circuits }) => circuits))).toEqual(new Set([20 * 33]));
  // 16 angles; nothing; and a file that has them.
  const bytes = (stored: string) => runs.find((run) => run.stored === stored && run.sessions > 1)!.bytes;
  expect([bytes('nothing'), bytes('parameters')]).toEqual([0, 128]);
  expect(bytes('checkpoint')).toBeGreaterThan(4000);
});

it('one QNN is looked at on every machine and day', () => {
  const { machines } = find<VarianceResult>('variance', 'years');
  expect(machines.map(({ machine, days }) => [machine, days.map(({ date }) => date)])).toEqual([
    ['lagos', ['2021-07-26', '2024-05-27']],
    ['manila', ['2021-07-26', '2024-05-27']],
  ]);
  // The median of seven recorded readout errors of lagos on 2024-05-27.
  expect(machines[0].days[1].medians.readout).toBeCloseTo(0.2, 1);
});
