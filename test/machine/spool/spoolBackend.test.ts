import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { requestText } from '../../../src/checkpoint/format/machineRequest.ts';
import { spoolBackend } from '../../../src/machine/spool/spoolBackend.ts';
import { canonicalJson, type JsonValue, sha256Hex } from '../../../src/numeric/canonicalJson.ts';
import { openSpoolFolder } from '../../../src/storage/spoolFolder.ts';
import { answering, answerTo, batch, type Loose, memoryFolder } from './spools.ts';

const requestFile = '000000.request.json';

/** The text of the request that the batch becomes. */
async function asked(): Promise<string> {
  const folder = memoryFolder();
  await expect(spoolBackend(folder, answering(folder, [])).counts([batch])).rejects.toThrow('stopped while');
  return new TextDecoder().decode(folder.files.get(requestFile));
}
const text = await asked();
const honest = answerTo(text);

const folders = mkdtempSync(join(tmpdir(), 'spool-'));
afterAll(() => rmSync(folders, { recursive: true }));

test('a request names the circuit by its digest, with measured qubits in the order of their bits', () => {
  expect(JSON.parse(text)).toEqual({
    format: 'qckpt-spool-request/1',
    circuit: batch.circuitSha256,
    names: ['a'],
    bindings: [[0.25], [0.5]],
    shots: 100,
    bases: ['ZZ'],
    qubits: [3, 1],
    purpose: { step: 0, sample: [7] },
  });
  expect(text).toBe(requestText(JSON.parse(text)));
});

test('outcomes are read with c[0] first', async () => {
  const folder = memoryFolder();
  const [{ counts }] = await spoolBackend(folder, answering(folder, [honest])).counts([batch]);
  const seen = counts.map(([own]) => Object.fromEntries(own));
  expect(seen).toEqual([{ 0: 60, 1: 40 }, { 3: 100 }]);
});

test('several samples are one request, each with its own circuits', async () => {
  const folder = memoryFolder();
  const second = { ...batch, bindings: Float64Array.of(0.75), purpose: { step: 1, sample: 9 } };
  const both = spoolBackend(folder, answering(folder, [])).counts([batch, second]);
  await expect(both).rejects.toThrow('stopped');
  const request = new TextDecoder().decode(folder.files.get(requestFile));
  expect(JSON.parse(request)).toMatchObject({
    bindings: [[0.25], [0.5], [0.75]],
    purpose: { step: 0, sample: [7, 9] },
  });
  const answer = { ...answerTo(request), counts: [...(honest.counts as Loose[]), { '01': 100 }] };
  const read = await spoolBackend(folder, answering(folder, [answer as Loose])).counts([batch, second]);
  expect(read.map(({ counts }) => counts.length)).toEqual([2, 1]);
  expect([...read[1].counts[0][0]]).toEqual([[2, 100]]);
});

describe('what is answered is never asked for again', () => {
  test('whoever continues reads the same answers, in the same order', async () => {
    const folder = memoryFolder();
    const first = spoolBackend(folder, answering(folder, [honest]));
    const read = await first.counts([batch]);
    const before = [...folder.files.keys()].sort();
    const again = spoolBackend(folder, answering(folder, []));
    expect(await again.counts([batch])).toEqual(read);
    expect([...folder.files.keys()].sort()).toEqual(before);
    expect(again.answered?.()).toEqual(first.answered?.());
    const continued = spoolBackend(folder, answering(folder, []), first.answered?.());
    await expect(continued.counts([batch])).rejects.toThrow('stopped');
    expect(folder.files.has('000001.request.json')).toBe(true);
  });

  test('a second answer to what was counted is refused', async () => {
    const folder = memoryFolder();
    await spoolBackend(folder, answering(folder, [honest])).counts([batch]);
    const other = { ...honest, counts: [{ '00': 100 }, { '11': 100 }] };
    const again = spoolBackend(folder, answering(folder, [other as Loose]));
    folder.write('000000.response.json', new TextEncoder().encode(canonicalJson(other as JsonValue)));
    await expect(again.counts([batch])).rejects.toThrow('the response that was counted before');
  });

  test('a journal that was cut off in its last line is taken up before it', async () => {
    const folder = memoryFolder();
    await spoolBackend(folder, answering(folder, [honest])).counts([batch]);
    const journal = folder.files.get('journal.jsonl')!;
    folder.files.set('journal.jsonl', journal.subarray(0, journal.length - 9));
    await spoolBackend(folder, answering(folder, [])).counts([batch]);
    expect(folder.files.get('journal.jsonl')).toEqual(journal);
  });

  test('an answer that is written slowly is waited for, and said', async () => {
    const folder = memoryFolder();
    const half = canonicalJson(honest as JsonValue).slice(0, 80);
    let looks = 0;
    const waiting = answering(folder, []);
    folder.write('000000.response.json', new TextEncoder().encode(half));
    const read = await spoolBackend(folder, {
      ...waiting,
      stopping: () => false,
      pause: async () => {
        if (++looks === 3)
          folder.write('000000.response.json', new TextEncoder().encode(canonicalJson(honest as JsonValue)));
      },
    }).counts([batch]);
    expect(read).toHaveLength(1);
    expect(waiting.told).toEqual([expect.stringContaining('does not end yet')]);
  });
});

/** What stands where an answer should. */
const hostile: [string, JsonValue | string | Loose, string][] = [
  ['the digest of another request', { ...honest, request: '0'.repeat(64) }, '"request" expected'],
  ['a digest in capitals', { ...honest, request: sha256Hex(text).toUpperCase() }, '"request" expected'],
  ['no digest', { ...honest, request: undefined }, '"request" expected'],
  [
    'too few shots',
    { ...honest, counts: [{ '00': 99 }, { '11': 100 }] },
    '"counts[0]" expected 100 shots, got 99',
  ],
  [
    'too many shots',
    { ...honest, counts: [{ '00': 100 }, { '11': 101 }] },
    '"counts[1]" expected 100 shots, got 101',
  ],
  ['no shots', { ...honest, counts: [{}, { '11': 100 }] }, 'expected 100 shots, got 0'],
  [
    'a negative count',
    { ...honest, counts: [{ '00': -1, '11': 101 }, { '11': 100 }] },
    'expected integer >= 0, got -1',
  ],
  ['half a count', { ...honest, counts: [{ '00': 99.5, '11': 0.5 }, { '11': 100 }] }, 'got 99.5'],
  ['a count as text', { ...honest, counts: [{ '00': '100' }, { '11': 100 }] }, 'expected integer'],
  ['qubits in another order', { ...honest, qubits: [1, 3] }, 'qubits in another order'],
  ['other qubits', { ...honest, qubits: [0, 1] }, 'the measured qubits in the order of their bits'],
  ['too few qubits', { ...honest, qubits: [3] }, 'got [3]'],
  [
    'one circuit of two',
    { ...honest, counts: [{ '00': 100 }] },
    '"counts" expected counts of 2 circuits, got 1',
  ],
  [
    'three circuits of two',
    { ...honest, counts: [{ '00': 100 }, { '00': 100 }, { '00': 100 }] },
    'of 2 circuits, got 3',
  ],
  [
    'outcomes of three bits',
    { ...honest, counts: [{ '000': 100 }, { '11': 100 }] },
    'expected outcomes of 2 bits, got "000"',
  ],
  [
    'outcomes in hexadecimal',
    { ...honest, counts: [{ '0x': 100 }, { '11': 100 }] },
    'expected outcomes of 2 bits',
  ],
  ['another format', { ...honest, format: 'qckpt-spool-response/2' }, '"format" expected'],
  ['an unknown key', { ...honest, shots: 100 }, '"shots" is not a known key'],
  ['a job of two lines', { ...honest, job: 'a\nb' }, '"job" expected'],
  ['a job of no name', { ...honest, job: '' }, '"job" expected'],
  ['a list in place of an answer', [], 'expected'],
  ['null in place of an answer', null, 'expected'],
  ['half a file', canonicalJson(honest as JsonValue).slice(0, 90), 'text that ends early or does not parse'],
  ['no bytes', '', 'text that ends early or does not parse'],
  ['a hundred thousand brackets', '['.repeat(100_000), 'levels deep'],
  ['a key of the object machinery', '{"__proto__": {"counts": []}}', 'expected plain keys'],
  [
    'a calibration of a megabyte',
    { ...honest, calibration: { before: 'x'.repeat(2 ** 20), after: null } },
    'a calibration of at most',
  ],
];

test.each(hostile)(
  '%s: a clear error, nothing is counted, and the honest answer still can be',
  async (_, answer, message) => {
    const folder = memoryFolder();
    await expect(spoolBackend(folder, answering(folder, [answer])).counts([batch])).rejects.toThrow(message);
    expect(folder.files.has('journal.jsonl')).toBe(false);
    folder.files.delete('000000.response.json');
    const read = await spoolBackend(folder, answering(folder, [honest])).counts([batch]);
    expect(read[0].counts).toHaveLength(2);
  },
);

test('files of another run, and circuits that are not what they are called, are left alone', async () => {
  const folder = memoryFolder(new Map([[requestFile, new TextEncoder().encode('{}')]]));
  await expect(spoolBackend(folder, answering(folder, [honest])).counts([batch])).rejects.toThrow(
    "another run's request",
  );
  const name = `circuit-${batch.circuitSha256}.qasm`;
  const other = memoryFolder(new Map([[name, new TextEncoder().encode('OPENQASM 3.0;')]]));
  await expect(spoolBackend(other, answering(other, [honest])).counts([batch])).rejects.toThrow(
    'another circuit',
  );
  const journal = memoryFolder(new Map([['journal.jsonl', new TextEncoder().encode('{"number":0}\n')]]));
  expect(() => spoolBackend(journal, answering(journal, []))).toThrow('line 1 of spool/journal.jsonl');
});

describe('a folder on the disk', () => {
  const inFolder = (name: string): string => join(folders, name);
  const response = (name: string): string => join(inFolder(name), '000000.response.json');
  const counts = (name: string) => {
    const folder = openSpoolFolder(inFolder(name));
    return spoolBackend(folder, answering(folder, [])).counts([batch]);
  };

  test('is the user’s own', () => {
    openSpoolFolder(inFolder('own'));
    expect(statSync(inFolder('own')).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['a link', (path: string) => symlinkSync('/dev/zero', path), 'expected a file'],
    ['a link to nothing', (path: string) => symlinkSync('/nowhere', path), 'expected'],
    ['a folder', (path: string) => mkdirSync(path), 'expected a file'],
    [
      'a gigabyte',
      (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 30);
      },
      'expected a file of at most',
    ],
  ])('with %s in place of an answer', async (name, make, message) => {
    openSpoolFolder(inFolder(name));
    make(response(name));
    await expect(counts(name)).rejects.toThrow(message);
  });

  test('that others can write, that is a link, or a file, is refused', () => {
    mkdirSync(inFolder('open'));
    chmodSync(inFolder('open'), 0o777);
    symlinkSync(inFolder('own'), inFolder('link'));
    writeFileSync(inFolder('file'), '');
    expect(() => openSpoolFolder(inFolder('open'))).toThrow('can be written by others');
    expect(() => openSpoolFolder(inFolder('link'))).toThrow('expected a folder');
    expect(() => openSpoolFolder(inFolder('file'))).toThrow('expected a folder');
  });
});

test('bases other than Z are not asked for', async () => {
  const folder = memoryFolder();
  const turned = { ...batch, bases: ['ZZ', 'XX'] };
  await expect(spoolBackend(folder, answering(folder, [])).counts([turned])).rejects.toThrow(
    'the basis Z alone',
  );
});
