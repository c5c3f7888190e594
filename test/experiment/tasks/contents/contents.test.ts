import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadHardware } from '../../../../src/experiment/spec/hardwareFiles.ts';
import type { ContentsResult } from '../../../../src/experiment/tasks/contents/contents.ts';
import {
  hardwareGuesses,
  medianMachine,
  typicalMachine,
} from '../../../../src/experiment/tasks/contents/hardwareGuesses.ts';
import { variantsOf } from '../../../../src/experiment/tasks/contents/variants.ts';
import { resultsOf } from '../taskRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-contents-'));
const experiment = fileURLToPath(new URL('../../../../experiments/contents.yaml', import.meta.url));
let results: readonly ContentsResult[];
beforeAll(async () => {
  const all = await resultsOf(experiment, folder, [
    'seeds=1',
    'training.samples=10',
    'analyses.0.samples=10',
    'analyses.0.images=10',
    'analyses.1.samples=10',
    'analyses.1.lookEvery=5',
    'analyses.1.images=10',
    'analyses.2.samples=5',
  ]);
  results = [...all]
    .filter(([id]) => id.startsWith('contents/'))
    .map(([, result]) => result as ContentsResult);
});
afterAll(() => rmSync(folder, { recursive: true }));

const variant = (result: ContentsResult, name: string) => result.variants.find((one) => one.name === name)!;

it('with all of it a reader computes what the checkpoint reports, to the bit', () => {
  const [machines, , energies] = results;
  for (const result of [machines, energies]) {
    const { predicted, elsewhere } = variant(result, 'all');
    expect(predicted).toBe(result.lossReported);
    expect(elsewhere).toEqual(result.lossElsewhere.map(({ loss }) => loss));
  }
});

it('parts that no value depends on are no loss, those that it depends on are', () => {
  const [machines, state] = results;
  const predicted = (name: string) => variant(machines, name).predicted!;
  // cx of manila has one error for both directions.
  expect(predicted('without directions')).toBe(machines.lossReported);
  for (const part of ['parameters', 'readout', 'oneQubit', 'twoQubit', 't1', 'durations'])
    expect(predicted(`without ${part}`), part).not.toBe(machines.lossReported);
  const whole = variant(state, 'all').resumed!;
  const resumed = (name: string) => variant(state, name).resumed!.loss;
  // As many updates as samples: the guess is right.
  expect(resumed('without steps')).toBe(whole.loss);
  for (const part of ['parameters', 'moments', 'cursor'])
    expect(resumed(`without ${part}`), part).not.toBe(whole.loss);
  expect(resumed('all, other shots')).not.toBe(whole.loss);
});

it('counts the bytes of parts', () => {
  // 16 angles and two moments each, in doubles; four qubits of manila, three couplers in both directions.
  const { bytes } = results[0];
  expect([bytes.parameters, bytes.moments, bytes.freezing]).toEqual([128, 256, 16 * 9]);
  expect([bytes.readout, bytes.twoQubit, bytes.durations]).toEqual([32, 24, 8 * (4 + 6)]);
});

it('a guess replaces its part and no other', async () => {
  const [manila, ...others] = await Promise.all(
    ['manila', 'guadalupe', 'nairobi', 'yorktown'].map((name) => loadHardware(name)),
  );
  const typical = typicalMachine(others);
  // The middle one of the three machines' medians, read off `qckpt calibration list`.
  expect(typical.twoQubit).toBeCloseTo(0.0101, 4);
  expect(typical.t1Us).toBeCloseTo(71.86, 2);
  const known = { typical, durations: [] };
  const changed = hardwareGuesses.readout(manila, known);
  expect(changed.qubits.map((qubit) => ({ ...qubit, readoutP0Given1: 0, readoutP1Given0: 0 }))).toEqual(
    manila.qubits.map((qubit) => ({ ...qubit, readoutP0Given1: 0, readoutP1Given0: 0 })),
  );
  expect(new Set(changed.qubits.map(({ readoutP0Given1 }) => readoutP0Given1))).toEqual(
    new Set([typical.readout]),
  );
  const flat = medianMachine(manila);
  expect(new Set(flat.couplers.map(({ error }) => error)).size).toBe(1);
  expect(flat.qubits[3].t1Us).toBeCloseTo(144.7, 1);
});

it('asks each variant what can depend on what it lacks, and leaves each part out of a least set', () => {
  const variants = variantsOf({ least: { keeps: ['parameters', 'cursor'], minimalFor: ['predict'] } }, [
    'verify',
    'predict',
  ]);
  const asked = (name: string) => variants.find((one) => one.name === name)?.questions;
  expect(asked('without t1')).toEqual(['verify']);
  expect(asked('without moments')).toBeUndefined();
  expect(asked('without logical')).toEqual(['predict']);
  expect(asked('only least')).toEqual(['predict']);
  expect(variants.filter(({ kind }) => kind === 'less').map(({ name }) => name)).toEqual([
    'least less parameters',
    'least less cursor',
  ]);
});
