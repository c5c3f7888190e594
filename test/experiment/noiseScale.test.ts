import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareHardware } from '../../src/checkpoint/compare/compareHardware.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { claimSubject, movableSubject } from '../../src/checkpoint/verify/claimSubject.ts';
import { verifyCheckpoint } from '../../src/checkpoint/verify/verify.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { digestOf, type JsonValue } from '../../src/numeric/canonicalJson.ts';
import { type TrainedRun, trainOn } from './trainedRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-scale-'));
const short = ['training.samples=20'];
let calibrated: TrainedRun;
let doubled: TrainedRun;
beforeAll(async () => {
  calibrated = await trainOn('manila', join(folder, 'calibrated'), short);
  doubled = await trainOn('manila', join(folder, 'doubled'), [
    ...short,
    'noise={scale: {readout: 2, idling: 0}}',
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function testLoss({ bytes }: TrainedRun): number {
  const { meta } = decodeCheckpoint(bytes);
  return meta.claims.find(({ name, split }) => name === 'loss' && split === 'test')!.value;
}

/** @param noiseScale what the cell is changed to say */
function verdictOf({ bytes, data }: TrainedRun, noiseScale?: JsonValue): string {
  const checkpoint = decodeCheckpoint(bytes);
  const own = checkpoint.meta.run.cell as Record<string, JsonValue>;
  const cell = noiseScale === undefined ? own : { ...own, noiseScale };
  const run = { ...checkpoint.meta.run, cell, cellSha256: digestOf(cell) };
  const changed = decodeCheckpoint(encodeCheckpoint({ ...checkpoint, meta: { ...checkpoint.meta, run } }));
  return verifyCheckpoint(changed, claimSubject(changed), data).verdict;
}

test('errors x 1 are no scale: the same bytes', async () => {
  expect(calibrated.cell).not.toHaveProperty('noiseScale');
  const once = await trainOn('manila', join(folder, 'once'), [
    ...short,
    'noise={scale: {readout: 1, oneQubit: 1, twoQubit: 1, relaxation: 1, idling: 1}}',
  ]);
  expect(once.bytes).toEqual(calibrated.bytes);
});

test('a checkpoint says which errors were scaled, and verifies with them alone', () => {
  expect(doubled.cell.noiseScale).toEqual({ readout: 2, idling: 0 });
  expect(decodeCheckpoint(doubled.bytes).meta.noise).toMatchObject({ scale: { readout: 2, idling: 0 } });
  expect(verdictOf(doubled)).toBe('bit-identical');
  expect(verdictOf(doubled, { readout: 2 })).toBe('mismatch');
  expect(verdictOf(calibrated, { readout: 2 })).toBe('mismatch');
});

test('without noise the scale is no part of a cell', async () => {
  const ideal = await trainOn('none', join(folder, 'ideal'), [...short, 'noise={scale: {readout: 2}}']);
  expect(ideal.cell).not.toHaveProperty('noiseScale');
});

test('a comparison scales the other machine, and its own as the cell says', async () => {
  const manila = await loadHardware('manila');
  const compared = ({ bytes, data }: TrainedRun, scale?: Parameters<typeof compareHardware>[4]) => {
    const checkpoint = decodeCheckpoint(bytes);
    return compareHardware(checkpoint, movableSubject(checkpoint), data, manila, scale);
  };
  expect(compared(doubled).lossAtHome).toBe(testLoss(doubled));
  expect(compared(doubled).difference).toBe(0);
  const off = { readout: 0, oneQubit: 0, twoQubit: 0, relaxation: 0, idling: 0 };
  const { lossThere, attribution } = compared(calibrated, off);
  const checkpoint = decodeCheckpoint(calibrated.bytes);
  const ideal = compareHardware(checkpoint, movableSubject(checkpoint), calibrated.data, null);
  expect(lossThere).toBeCloseTo(ideal.lossThere, 12);
  expect(attribution.parts.relaxation).toBeCloseTo(ideal.attribution.parts.relaxation, 12);
});

test.each([
  ['noise={scale: {readout: -1}}', /"noise.scale.readout" expected/],
  ['noise={scale: {measurement: 1}}', /"noise.scale.measurement" is not a known key/],
])('%s is refused', async (setting, words) => {
  await expect(trainOn('manila', folder, [setting])).rejects.toThrow(words);
});
