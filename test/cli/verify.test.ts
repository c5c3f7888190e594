import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/format/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { hardwareCheckpoint, withElement } from '../checkpoint/sampleCheckpoint.ts';
import { trainOn } from '../experiment/trainedRun.ts';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-'));
const at = (name: string): string => join(folder, name);
/** good: as trained; bad: an angle moved; alien: no training cell; open: no claims; cut: its end is missing. */
beforeAll(async () => {
  // Digits take longer to prepare than all that is done here.
  const { bytes } = await trainOn('manila', at('run/train/one'), ['data=parity-4q']);
  const checkpoint = decodeCheckpoint(bytes);
  const put = (name: string, content: Uint8Array) => writeFileSync(at(name), content);
  const changed = (change: Partial<Checkpoint>) => encodeCheckpoint({ ...checkpoint, ...change });
  put('good.safetensors', bytes);
  put('bad.safetensors', changed({ parameters: withElement(checkpoint.parameters, 0, 0.5) }));
  put('alien.safetensors', encodeCheckpoint(hardwareCheckpoint()));
  put('open.safetensors', changed({ meta: { ...checkpoint.meta, claims: [] } }));
  put('cut.safetensors', bytes.subarray(0, bytes.length - 1));
  const flipped = bytes.slice();
  flipped[flipped.length - 5] ^= 1;
  put('flipped.safetensors', flipped);
  put('empty.safetensors', new Uint8Array());
  mkdirSync(at('nothing'));
  symlinkSync('loop', at('loop'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = (...names: string[]) =>
  qckpt(['verify', '--quiet', ...names.map((name) => (name.startsWith('-') ? name : at(name)))]);

describe('qckpt verify', () => {
  it.each([
    ['good.safetensors', 0, 'bit-identical (8 claims)'],
    ['bad.safetensors', 3, 'mismatch (8 claims)'],
    ['alien.safetensors', 4, 'unverifiable'],
    ['open.safetensors', 4, 'unverifiable'],
    ['cut.safetensors', 5, 'corrupt'],
    ['flipped.safetensors', 5, 'corrupt'],
    ['empty.safetensors', 2, 'not a checkpoint'],
  ])('%s: exit code %d, %s', async (name, code, verdict) => {
    const found = await verify(name);
    expect(found).toMatchObject({ code, messages: '' });
    expect(found.out.split('\n')[0]).toBe(`${at(name)}: ${verdict}`);
    // Whatever is wrong, there is a reason.
    expect(found.out.split('\n').length).toBeGreaterThanOrEqual(code === 0 ? 2 : 3);
  });

  it('says which claim differs and by how much', async () => {
    const { out } = await verify('bad.safetensors');
    expect(out).toMatch(/^ {2}test loss +exact +\d\.\d+ +\d\.\d+ +mismatch$/m);
    expect(out).toContain('changed afterwards');
  });

  it('says of a folder with one file what came of it', async () => {
    const one = at('one');
    mkdirSync(one);
    copyFileSync(at('good.safetensors'), join(one, 'good.safetensors'));
    const { code, out } = await qckpt(['verify', '--quiet', one]);
    expect(code).toBe(0);
    expect(out).toMatch(/^1 file: 1 bit-identical$/m);
    rmSync(one, { recursive: true });
  });

  it('takes the worst of several, reports all, and goes into folders', async () => {
    expect((await verify('good.safetensors', 'run')).code).toBe(0);
    expect((await verify('good.safetensors', 'bad.safetensors')).code).toBe(3);
    expect((await verify('bad.safetensors', 'open.safetensors', 'good.safetensors')).code).toBe(4);
    const all = await verify('.', '--each');
    expect(all.code).toBe(5);
    // Two of the run and seven beside it.
    expect(all.out.match(/^\S+\.safetensors: /gm)).toHaveLength(9);
    // Without it those that are not as expected, and a count of all.
    const brief = await verify('.');
    expect(brief.code).toBe(5);
    expect(brief.out.match(/^\S+\.safetensors: /gm)).toHaveLength(6);
    expect(brief.out).not.toMatch(/^\S+\.safetensors: bit-identical/m);
    expect(brief.out).toMatch(/^9 files: 3 bit-identical, 1 mismatch, /m);
  });

  it('prints one line of JSON a file', async () => {
    const { code, out } = await verify('--json', 'good.safetensors', 'bad.safetensors', 'cut.safetensors');
    const [good, bad, cut] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(5);
    expect(good).toMatchObject({ file: at('good.safetensors'), verdict: 'bit-identical', reasons: [] });
    expect(good.claims).toHaveLength(8);
    for (const claim of good.claims) {
      expect(claim).toEqual({
        name: expect.stringMatching(/^(sampled_)?(loss|accuracy)$/),
        split: expect.stringMatching(/^(validation|test)$/),
        estimator: claim.name.startsWith('sampled') ? 'sampled' : 'exact',
        reported: expect.any(Number),
        recomputed: claim.reported,
        verdict: 'bit-identical',
      });
    }
    expect(bad.verdict).toBe('mismatch');
    expect(bad.claims.map(({ verdict }: { verdict: string }) => verdict)).toContain('mismatch');
    expect(cut).toMatchObject({ verdict: 'corrupt', claims: [], reasons: [expect.any(String)] });
  });

  it('says whose calibration it is, and once what the verdicts are on', async () => {
    const { out } = await verify('good.safetensors', 'bad.safetensors');
    expect(out.match(/^ {2}calibration: recorded profile manila, 2024-05-27$/gm)).toHaveLength(2);
    expect(out).toMatch(/^2 files: 1 bit-identical, 1 mismatch$/m);
    expect(out.match(/^recomputed: claims, circuits, /gm)).toHaveLength(1);
    expect(out).toMatch(/^cross-checked: \d\d things that the file says twice, /m);
    expect(out).toMatch(/^not checked, only training again can tell: training, history, moments, masks, /m);
    expect((await verify('cut.safetensors')).out).not.toContain('checked');
  });

  it('gives the same with --json, file by file', async () => {
    const { out } = await verify('--json', 'good.safetensors', 'cut.safetensors');
    const [good, cut] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(good.calibration).toBe('recorded profile manila, 2024-05-27');
    expect(good.recomputed.join('\n')).toMatch(/^claims: each value, .*\ncircuits: .*\n.*\ncompilation: /);
    expect(good.crossChecked.join('\n')).toContain('shots spent: shots spent with circuits x shots');
    expect(good.notChecked.join('\n')).toMatch(/^masks: .* \(only training again can tell\)$/m);
    expect(cut).toMatchObject({ calibration: 'unknown', recomputed: [], crossChecked: [], notChecked: [] });
  });

  it('continues after a file that it cannot read, and counts it', async () => {
    const { code, out, messages } = await verify(
      'good.safetensors',
      'missing.safetensors',
      'bad.safetensors',
    );
    expect([code, messages]).toEqual([4, '']);
    expect(out).toContain(`${at('missing.safetensors')}: unverifiable\n  cannot read `);
    expect(out).toMatch(/^3 files: 1 bit-identical, 1 mismatch, 1 skipped$/m);
  });

  it('refuses what is no checkpoint at all', async () => {
    expect(await verify('missing.safetensors')).toMatchObject({ code: 2 });
    expect(await verify('nothing')).toMatchObject({
      code: 2,
      messages: expect.stringContaining('found none in'),
    });
    expect(await qckpt(['verify'])).toMatchObject({ code: 2 });
    for (const [name, why] of [
      ['good.safetensors/in-a-file', 'not a directory'],
      ['loop', 'too many symbolic links encountered'],
      ['x'.repeat(300), 'name too long'],
    ])
      expect(await verify(name)).toEqual({
        code: 2,
        out: '',
        messages: `qckpt: cannot read ${at(name)}: ${why}\n`,
      });
  });
});
