import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../src/checkpoint/format/contents.ts';
import { createPreparer } from '../../../src/cli/checkpoints/createPreparer.ts';
import { USUAL_RETRAINING } from '../../../src/experiment/retraining/pace.ts';
import { type Retraining, type RetrainWorld, retrain } from '../../../src/experiment/retraining/retrain.ts';
import { loadMachine } from '../../../src/experiment/spec/hardwareFiles.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import { digestOf } from '../../../src/numeric/canonicalJson.ts';
import { type MigrationPolicy, migrateCheckpoint } from '../../../src/training/migrateCheckpoint.ts';
import { trainCellOf } from '../../../src/training/trainCell.ts';
import { provenance, trainOn } from '../trainedRun.ts';

const forged = fileURLToPath(new URL('../../golden/forged/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'qckpt-retrain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prepare = createPreparer();
const world: RetrainWorld = {
  data: prepare,
  parentOf: () => null,
  limit: USUAL_RETRAINING,
  stop: new AbortController().signal,
  onProgress: () => {},
};
const read = (path: string): DecodedCheckpoint => decodeCheckpoint(readFileSync(path));
const again = (checkpoint: Checkpoint, change: Partial<RetrainWorld> = {}): Promise<Retraining> =>
  retrain(decodeCheckpoint(encodeCheckpoint(checkpoint)), { ...world, ...change });
const named = (file: string): DecodedCheckpoint => read(join(forged, file));

const honest = trainCellOf(named('00-control-manila.safetensors'));

const COLUMN = 'verify --retrain';
const expected = (
  parse(readFileSync(join(forged, 'expected.csv')), { columns: true }) as Record<string, string>[]
).filter((row) => row[COLUMN] !== '');

/** What was changed in a forged file, and so must be named. */
const LIES: Readonly<Record<string, string>> = {
  '16': 'qckpt.circuit passes.0.name',
  '18': 'qckpt.circuit finalLayout.2',
  '32': 'freeze.active element 0',
  '36': 'qckpt.run cellId',
  '38': 'qckpt.progress circuits',
  '40': 'history.loss element 0',
  '44': 'parameters element 15',
  e9: 'qckpt.run cellId',
  m1: 'qckpt.run cellId',
  m2: 'qckpt.lineage 0.from.name',
};

describe('training a checkpoint again', () => {
  it('is asked for of honest and of forged files', () => {
    expect(expected.map((row) => row[COLUMN]).sort()).toEqual([
      ...Array<string>(10).fill('different'),
      ...Array<string>(4).fill('equal'),
    ]);
  });

  it.each(expected.map((row) => [row.file, row[COLUMN]]))('%s: %s', async (file, result) => {
    const found = await retrain(named(file), world);
    expect(found).toMatchObject({ result, reasons: [] });
    const lie = LIES[file.split('-')[0]];
    const places = found.differences.map(({ part, place }) => `${part} ${place}`);
    if (result === 'different') expect(places).toContain(lie);
    else expect(places).toEqual([]);
  });

  it('stops at the step of a checkpoint on the way, wherever a signal has put it', async () => {
    const run = join(folder, 'way');
    // SIGTERM after 33 samples: a checkpoint that no plan has.
    await expect(trainOn('manila', run, [], undefined, stopAt(33))).rejects.toThrow('stopped after 33 of 60');
    for (const [name, step] of [
      ['step-000020', 20],
      ['paused-000033', 33],
    ] as const) {
      const found = await retrain(read(join(run, `${name}.safetensors`)), world);
      expect(found).toMatchObject({ result: 'equal', circuits: step * 33 });
    }
  });

  it.each([
    ['freezing that learns', ['train.0.freezing=[{strategy: wsbd, window: 7}]']],
    ['a budget of circuits', ['training.passes={budget: 1000, every: 300}']],
    ['exact probabilities, another optimizer', ['training.shots=null', 'train.0.optimizers=[sgd]']],
  ])('gives the same with %s', async (_, set) => {
    const { bytes } = await trainOn('none', join(folder, set[0].slice(0, 12)), set);
    expect(await retrain(decodeCheckpoint(bytes), world)).toMatchObject({ result: 'equal' });
  });

  it('says what it would cost, and stops there', async () => {
    const found = await retrain(named('00-control-none.safetensors'), { ...world, limit: 9899 });
    // 300 samples, 1 + 2 x 16 circuits each.
    expect(found.result).toBe('not retrained');
    expect(found.reasons[0]).toContain('takes 9900 circuits of 4 qubits');
    expect(await retrain(named('00-control-none.safetensors'), { ...world, limit: 9900 })).toMatchObject({
      result: 'equal',
    });
  });

  it('ends when it is asked to, and says how far it is until then', async () => {
    const stop = new AbortController();
    const shares: number[] = [];
    const onProgress = (share: number): void => {
      shares.push(share);
      if (share > 0.5) stop.abort();
    };
    const running = retrain(named('00-control-none.safetensors'), {
      ...world,
      stop: stop.signal,
      onProgress,
    });
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(shares.at(-1)).toBeCloseTo(160 / 300, 10);
  });

  it('names a machine that is neither in the file nor recorded', async () => {
    const checkpoint = named('00-control-manila.safetensors');
    const calibration = { ...checkpoint.meta.calibration!, profile: null, sha256: 'a'.repeat(64) };
    const hardware = { name: 'manila', sha256: 'a'.repeat(64) };
    const found = await again(
      withCell({ ...checkpoint, meta: { ...checkpoint.meta, calibration } }, { hardware }),
    );
    expect(found).toMatchObject({
      result: 'not retrained',
      reasons: [
        'the profile of its machine ("manila", digest aaaaaaaaaaaa) is neither in the file nor recorded here',
      ],
    });
  });

  it('says what it takes from the file as it is', async () => {
    const { given } = await retrain(named('00-control-manila.safetensors'), world);
    expect(given).toHaveLength(1);
    const perfect = await retrain(
      named('c3-profile-named-manila-from-qiskit-ibm-runtime-but-perfect-new-digest.safetensors'),
      world,
    );
    expect(perfect.given[1]).toBe('the profile of manila, which is not recorded here');
    const initialAngles = Array<number>(16).fill(0.5);
    const started = await again(withCell(named('00-control-none.safetensors'), { initialAngles }));
    expect(started.given[1]).toContain('the initial angles');
  });

  it('does not train a cell with a key that cells do not have', async () => {
    const found = await again(withCell(named('00-control-manila.safetensors'), { note: 'x' }));
    expect(found.result).toBe('not retrained');
    expect(found.reasons[0]).toContain('"note" is not a known key');
  });

  it.each([
    ["the machine's name", { hardware: { ...honest.hardware, name: 'torino' } }, 'cell.hardware.name'],
    ['images that it never saw', { testImages: 499 }, '4.images'],
    ['a model of another name', { model: { ...honest.model, name: 'circuit-a-4q2l' } }, 'cellId'],
  ])('finds a lie in its cell: %s', async (_, change, place) => {
    const found = await again(withCell(named('00-control-manila.safetensors'), change));
    expect(found.result).toBe('different');
    expect(found.differences.map((one) => one.place)).toContain(place);
  });
});

describe('a checkpoint that was moved', () => {
  it('is moved again: levels, moments and masks by policy, several times, with and without noise', async () => {
    const first = decodeCheckpoint((await trainOn('manila', join(folder, 'first'))).bytes);
    const second = await moved(first, 'nairobi', { level: 3, optimizer: 'reset', fineTuneSamples: 3 });
    const third = await moved(second, 'none', { freezing: 'relearn' });
    const fourth = await moved(third, 'garnet', { level: 0, fineTuneSamples: 2 });
    for (const checkpoint of [second, third, fourth])
      expect(await again(checkpoint)).toMatchObject({ result: 'equal' });
    const [one, two, three] = fourth.meta.lineage;
    const lied = { ...fourth.meta, lineage: [one, { ...two, optimizer: 'reset' as const }, three] };
    expect(await again({ ...fourth, meta: lied })).toMatchObject({ result: 'different' });
  });

  it('is left open where its parent was on the way, unless the parent is there', async () => {
    const run = join(folder, 'parent');
    await trainOn('manila', run);
    const parent = read(join(run, 'step-000040.safetensors'));
    const child = await moved(parent, 'nairobi', { fineTuneSamples: 2 });
    const alone = await again(child);
    expect(alone).toMatchObject({ result: 'not retrained', differences: [] });
    expect(alone.reasons[0]).toContain('for how many samples');
    const parentOf = (digest: string) => (digest === parent.stateDigest ? parent : null);
    expect(await again(child, { parentOf })).toMatchObject({ result: 'equal' });
    // Nor does an open parent excuse anything else.
    const loss = child.history.loss.map((value, k) => (k === 41 ? value + 1 : value));
    expect(await again({ ...child, history: { ...child.history, loss } })).toMatchObject({
      result: 'different',
      differences: [{ part: 'history.loss', place: 'element 41' }],
    });
  });
});

function stopAt(step: number): { readonly stopping: () => boolean } {
  let asked = 0;
  // A run asks once before its first step.
  return { stopping: () => asked++ >= step };
}

function withCell(checkpoint: Checkpoint, change: object): Checkpoint {
  const { run } = checkpoint.meta;
  const cell = { ...(run.cell as object), ...change } as never;
  return { ...checkpoint, meta: { ...checkpoint.meta, run: { ...run, cell, cellSha256: digestOf(cell) } } };
}

async function moved(
  checkpoint: DecodedCheckpoint,
  to: string,
  policy: Partial<MigrationPolicy>,
): Promise<DecodedCheckpoint> {
  const { data: config, model, seed } = trainCellOf(checkpoint);
  const data = await prepare(config, ansatzOf(model).inputNames.length, seed);
  const whole = { optimizer: 'keep', freezing: 'keep', fineTuneSamples: 0, level: null, ...policy } as const;
  const made = await migrateCheckpoint(checkpoint, await loadMachine(to), whole, { data, provenance });
  return decodeCheckpoint(encodeCheckpoint(made.checkpoint));
}
