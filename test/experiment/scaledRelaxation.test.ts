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

/** On 36 of garnet's 54 couplers relaxation exceeds the recorded error. */
const folder = mkdtempSync(join(tmpdir(), 'qckpt-relaxation-'));
const short = ['training.samples=20'];
let recorded: TrainedRun;
let scaled: TrainedRun;
beforeAll(async () => {
  recorded = await trainOn('garnet', join(folder, 'recorded'), short);
  scaled = await trainOn('garnet', join(folder, 'scaled'), [
    ...short,
    'noise={idle: true, relaxation: scaled}',
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param relaxation what the cell is changed to say; as it is where left out */
function verdictOf({ bytes, data }: TrainedRun, relaxation?: string): string {
  const checkpoint = decodeCheckpoint(bytes);
  const own = checkpoint.meta.run.cell as Record<string, JsonValue>;
  const cell = relaxation === undefined ? own : { ...own, relaxation };
  const run = { ...checkpoint.meta.run, cell, cellSha256: digestOf(cell) };
  const changed = decodeCheckpoint(encodeCheckpoint({ ...checkpoint, meta: { ...checkpoint.meta, run } }));
  return verifyCheckpoint(changed, claimSubject(changed), data).verdict;
}

test('an experiment says which relaxation it has, and its checkpoints only where it is not the recorded one', async () => {
  expect(recorded.cell).not.toHaveProperty('relaxation');
  expect(scaled.cell).toMatchObject({ relaxation: 'scaled' });
  const named = await trainOn('garnet', join(folder, 'named'), [
    ...short,
    'noise={idle: true, relaxation: recorded}',
  ]);
  expect(named.bytes).toEqual(recorded.bytes);
  await expect(trainOn('garnet', folder, ['noise={idle: true, relaxation: none}'])).rejects.toThrow(
    /"noise.relaxation" expected one of recorded, scaled, got "none"/,
  );
});

test('both verify to the bit, and neither as the other', () => {
  expect(verdictOf(recorded)).toBe('bit-identical');
  expect(verdictOf(scaled)).toBe('bit-identical');
  expect(verdictOf(recorded, 'scaled')).toBe('mismatch');
  expect(verdictOf(scaled, 'recorded')).toBe('mismatch');
});

test('a comparison with another machine has it too', async () => {
  const manila = await loadHardware('manila');
  const [asRecorded, asScaled] = [recorded, scaled].map(({ bytes, data }) => {
    const checkpoint = decodeCheckpoint(bytes);
    return compareHardware(checkpoint, movableSubject(checkpoint), data, manila);
  });
  const claim = (run: TrainedRun) =>
    decodeCheckpoint(run.bytes).meta.claims.find(({ name, split }) => name === 'loss' && split === 'test')!
      .value;
  expect(asScaled.lossAtHome).toBe(claim(scaled));
  expect(asRecorded.lossAtHome).toBe(claim(recorded));
});
