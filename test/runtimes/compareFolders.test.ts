import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFolders } from '../../scripts/runtimes/compareFolders.ts';
import { encodeContainer } from '../../src/checkpoint/format/container.ts';

describe('comparing folders', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'qckpt-compare-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  let count = 0;
  const folderOf = (files: Record<string, string | Uint8Array>): string => {
    const own = join(folder, String(count++));
    mkdirSync(own);
    for (const [name, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(own, name)), { recursive: true });
      writeFileSync(join(own, name), contents);
    }
    return own;
  };
  const compare = (...folders: string[]) => compareFolders(folders);
  const checkpoint = (...values: number[]): Uint8Array =>
    encodeContainer({
      metadata: new Map(),
      tensors: new Map([
        ['flags', { dtype: 'U8', shape: [1], data: Uint8Array.of(1) }],
        ['weights', { dtype: 'F64', shape: [values.length], data: Float64Array.from(values) }],
      ]),
    });
  const run = {
    'study/train/a/step-000020.safetensors': checkpoint(0.5, 1),
    'study/train/a/result.json': '{"loss":1}\n',
    'accuracy.csv': 'loss\n1\n',
  };

  it('equal but for times, hosts and locks', () => {
    const volatile = (word: string) => ({
      'run.json': word,
      lock: word,
      'uncommitted-0123456789ab.patch': word,
      'timings.csv': word,
      'overhead.csv': word,
      'study/train/a/timing.json': word,
      'study/latency/b/result.json': word,
    });
    const found = compare(folderOf({ ...run, ...volatile('1') }), folderOf({ ...run, ...volatile('2') }));
    expect(found).toEqual({ code: 0, text: 'equal: 3 files\n' });
  });

  it('names the checkpoint before what follows from it, and the number', () => {
    const other = {
      'study/train/a/step-000020.safetensors': checkpoint(0.5, 1 + 2 ** -52),
      'study/train/a/result.json': '{"loss":2}\n',
      'accuracy.csv': 'loss\n2\n',
    };
    expect(compare(folderOf(run), folderOf(other))).toEqual({
      code: 1,
      text: 'study/train/a/step-000020.safetensors: weights[1] expected 1, got 1.0000000000000002; 3 files differ\n',
    });
  });

  it('tells 0 from -0', () => {
    const [a, b] = [0, -0].map((value) =>
      folderOf({ 'a.f64': new Uint8Array(Float64Array.of(value).buffer) }),
    );
    expect(compare(a, b).text).toBe('a.f64: numbers[0] expected 0, got -0\n');
  });

  it('names the byte of a table', () => {
    const other = folderOf({ ...run, 'accuracy.csv': 'loss\n2\n' });
    expect(compare(folderOf(run), other)).toEqual({
      code: 1,
      text: 'accuracy.csv: byte 5 expected "loss\\n1\\n", got "loss\\n2\\n"\n',
    });
  });

  it('misses a file, and finds one too many', () => {
    const more = folderOf({ ...run, 'claims.csv': 'id\n' });
    expect(compare(more, folderOf(run)).text).toBe('claims.csv: missing\n');
    expect(compare(folderOf(run), more).text).toBe('claims.csv: not expected\n');
  });

  it.each([
    ['accuracy.csv', 'loss\nNaN\n', 'says NaN'],
    ['a/result.json', '{"loss":"-Infinity"}', 'says Infinity'],
    ['a.f64', new Uint8Array(Float64Array.of(1, Number.NaN).buffer), 'numbers[1] is NaN'],
    ['a.safetensors', notFinite(), 'weights[0] is Infinity'],
  ])('no number in %s, the same on both sides', (name, contents, what) => {
    const own = folderOf({ [name]: contents });
    expect(compare(own, own)).toEqual({ code: 1, text: `${name}: ${what}\n` });
  });

  it('wants two folders', () => expect(compare(folder).code).toBe(2));
});

/** The project's own writer refuses to make such a file. */
function notFinite(): Uint8Array {
  const header = new TextEncoder().encode('{"weights":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}');
  const bytes = new Uint8Array(8 + header.length + 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  view.setFloat64(8 + header.length, Number.POSITIVE_INFINITY, true);
  return bytes;
}
