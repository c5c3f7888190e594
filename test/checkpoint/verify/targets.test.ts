import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareHardware } from '../../../src/checkpoint/compare/compareHardware.ts';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import { type DecodedCheckpoint, decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { dataTensors, storedDataSet, targetTensors } from '../../../src/checkpoint/format/storedDataSet.ts';
import { claimSubject, movableSubject } from '../../../src/checkpoint/verify/claimSubject.ts';
import { predictSamples } from '../../../src/checkpoint/verify/predictSamples.ts';
import { verifyCheckpoint } from '../../../src/checkpoint/verify/verify.ts';
import { createPreparer } from '../../../src/cli/checkpoints/createPreparer.ts';
import { evaluatedLine } from '../../../src/cli/checkpoints/writeMoved.ts';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { type TrainResult, train } from '../../../src/experiment/tasks/train.ts';
import { createDataSet, dataSetDigest } from '../../../src/learn/data/dataSet.ts';
import { evenSubset } from '../../../src/learn/data/evenSubset.ts';
import type { PreparedData } from '../../../src/learn/data/preparedData.ts';
import type { TrainCell } from '../../../src/training/cell.ts';
import { contextFor } from '../../experiment/trainedRun.ts';
import { forged, prepare, verdictOn, withCell, withMeta } from '../forgery.ts';

const root = mkdtempSync(join(tmpdir(), 'qckpt-targets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const example = fileURLToPath(new URL('../../../experiments/iris-regression.yaml', import.meta.url));
const results: TrainResult[] = [];
let data: PreparedData;
let exact: DecodedCheckpoint;

/** The example in its quick form, task by task. */
beforeAll(async () => {
  const spec = await readExperiment(example, { quick: true });
  const { plan, resolved } = await loadPlan(spec);
  for (const task of plan.tasks) {
    const cell = task.cell as unknown as TrainCell;
    data = await prepare(cell.data, 3, cell.seed);
    const folder = mkdtempSync(join(root, 'run-'));
    const context = { ...contextFor(spec, task, folder, resolved.profiles), data: async () => data };
    const result = await train.run(cell, context);
    results.push(result);
    const checkpoint = decodeCheckpoint(new Uint8Array(readFileSync(join(folder, result.checkpoint.file))));
    expect(await verdictOn(checkpoint)).toMatchObject({ verdict: 'bit-identical', reasons: [] });
    if (cell.shots === null && cell.hardware === null) exact = checkpoint;
  }
});

it('has no accuracy, at home or elsewhere, in words or in a table', () => {
  const compared = compareHardware(exact, movableSubject(exact), data, null);
  expect(compared).toMatchObject({ accuracyAtHome: null, accuracyThere: null });
  expect(compared.lossAtHome).toBe(
    exact.meta.claims.find(({ split, name }) => split === 'test' && name === 'loss')?.value,
  );
  expect(evaluatedLine('moved', 0.25, compared.accuracyThere)).toBe('  moved              loss 0.250000\n');
  expect(evaluatedLine('moved', 0.25, 0)).toBe('  moved              loss 0.250000  accuracy 0\n');
});

it('claims losses alone, with least squares beside', () => {
  expect(results.map(({ hardware, shots }) => [hardware, shots])).toEqual([
    ...['none', 'manila'].map((machine) => [machine, 1000]),
    ...['none', 'manila'].map((machine) => [machine, null]),
    ['manila', 1000],
  ]);
  for (const { claims, baseline } of results) {
    expect(claims.every(({ name }) => name.endsWith('loss'))).toBe(true);
    expect(baseline).toEqual({ images: 60, loss: expect.any(Number) });
  }
});

it('predicts in the units of the column what its claim is of', async () => {
  const { images, pixels, targets: column } = await loadDataSet(claimSubject(exact).data!);
  const rows = evenSubset(data.split.test, 30);
  const values = Float64Array.from(
    rows.flatMap((row) => Array.from(images.subarray(row * pixels, (row + 1) * pixels))),
  );
  const samples = createDataSet('new', [0], pixels, values, new Uint8Array(rows.length));
  const found = predictSamples(exact, claimSubject(exact), samples, null);
  const [least, most] = exact.targets!.range!.data;
  const error = found.reduce((sum, { label }, k) => sum + (Number(label) - column![rows[k]]) ** 2, 0);
  const claimed = exact.meta.claims.find(({ split }) => split === 'test')!.value;
  expect([least, most]).toEqual([0.1, 2.5]);
  expect(error / rows.length).toBeCloseTo(claimed * ((most - least) / 2) ** 2, 12);
});

describe('forged', () => {
  const withTargets = (one: Checkpoint, change: object): Checkpoint => ({
    ...one,
    targets: { ...one.targets, ...change },
  });
  const tensor = (values: Float64Array) => ({ dtype: 'F64', shape: [values.length], data: values }) as const;

  it('a range of another part is a mismatch, and so is none', async () => {
    const narrow = forged(exact, (one) => withTargets(one, { range: tensor(Float64Array.of(0.1, 2.4)) }));
    const none = forged(exact, (one) => ({ ...one, targets: undefined }) as unknown as Checkpoint);
    for (const one of [narrow, none]) expect((await verdictOn(one)).verdict).toBe('mismatch');
  });

  it('another range to scale to is a mismatch', async () => {
    const { data: config } = exact.meta.run.cell as unknown as TrainCell;
    const prepared = { ...(config as { prepare?: object }).prepare, target: [0, 1] };
    const scaled = forged(exact, (one) => withCell(one, { data: { ...config, prepare: prepared } }));
    expect((await verdictOn(scaled)).verdict).toBe('mismatch');
  });

  it('numbers by value that were edited are a mismatch, whether or not the digest is made again', async () => {
    const { data: config } = exact.meta.run.cell as unknown as TrainCell;
    const dataSet = await loadDataSet(config);
    const byValue = forged(
      withCell(exact, { data: { ...config, storage: 'value' } }),
      (one): Checkpoint => ({
        ...one,
        data: dataTensors(dataSet),
        targets: targetTensors({ ...data, source: dataSet })!,
      }),
    );
    expect((await verdictOn(byValue)).verdict).toBe('bit-identical');
    const changed = forged(byValue, (one) =>
      withTargets(one, { values: tensor(dataSet.targets!.with(3, 0.7)) }),
    );
    const sha256 = dataSetDigest(storedDataSet(changed, [])!);
    const remade = forged(changed, (one) => withMeta(one, { data: { ...one.meta.data!, sha256 } }));
    for (const one of [changed, remade]) expect((await verdictOn(one)).verdict).toBe('mismatch');
    // A table that nobody has here, and a number of the training part: no claim depends on it.
    const named = { ...config, storage: 'value', name: 'petals' } as TrainCell['data'];
    const elsewhere = (one: Checkpoint) =>
      forged(withCell(one, { data: named }), (own) =>
        withMeta(own, { data: { ...own.meta.data!, name: 'petals' } }),
      );
    for (const [one, verdict] of [
      [elsewhere(byValue), 'bit-identical'],
      [elsewhere(remade), 'mismatch'],
    ] as const) {
      const given = await createPreparer()(named, 3, '1', () => storedDataSet(one, []));
      expect(given.isTakenAsGiven).toBe(true);
      expect(verifyCheckpoint(one, claimSubject(one), given).verdict).toBe(verdict);
    }
  });

  it('targets that do not fit the data are refused', () => {
    const crossed = () => forged(exact, (one) => withTargets(one, { range: tensor(Float64Array.of(2, 1)) }));
    expect(crossed).toThrow('"targets.range" expected [2], least before most');
    const alone = () => forged(exact, (one) => withTargets(one, { values: tensor(Float64Array.of(1)) }));
    expect(alone).toThrow('"targets.values" and "data.*" expected both or neither');
  });

  it('an objective of classes is unverifiable', () => {
    const { data: config } = exact.meta.run.cell as unknown as TrainCell;
    const classes = forged(exact, (one) => withCell(one, { objective: undefined, data: config }));
    expect(() => claimSubject(classes)).toThrow(
      expect.objectContaining({
        code: 'UNVERIFIABLE',
        message: expect.stringContaining('data with classes'),
      }),
    );
  });
});
