import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, stateDigests } from '../../src/checkpoint/format/contents.ts';
import { readableFormats, upgradeContainer } from '../../src/checkpoint/format/formats.ts';
import { qckpt } from '../cli/qckpt.ts';
import { verdictOn } from './forgery.ts';
import { hardwareCheckpoint, sampleCheckpoint } from './sampleCheckpoint.ts';

/** Files of today's format as they were first written; scripts/safetensors/readCheckpoint.py accepts them. */
const goldens = { sample: sampleCheckpoint(), manila: hardwareCheckpoint('manila', [0, 1, 2, 3], false) };
const isUpdating = process.env.QCKPT_UPDATE_GOLDEN === '1';
const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../golden/checkpoint/${name}`, import.meta.url));

it.each(Object.entries(goldens))('the format has not changed: %s', (name, checkpoint) => {
  const path = pathOf(`${name}.safetensors`);
  const bytes = encodeCheckpoint(checkpoint);
  if (isUpdating) writeFileSync(path, bytes);
  const golden = existsSync(path) ? new Uint8Array(readFileSync(path)) : new Uint8Array();
  const isSame = Buffer.compare(golden, bytes) === 0;
  if (!isSame) writeFileSync(`${path}.new`, bytes);
  expect(isSame, `${path} differs from ${path}.new; QCKPT_UPDATE_GOLDEN=1 accepts it`).toBe(true);
  expect(encodeCheckpoint(decodeCheckpoint(golden))).toEqual(golden);
});

describe('files of every format that was ever written', () => {
  const read = (format: number, name: string) =>
    decodeCheckpoint(new Uint8Array(readFileSync(pathOf(`format-${format}/${name}.safetensors`))));

  it('have a folder each, less the newest', () => {
    const folders = readdirSync(pathOf('')).filter((name) => name.startsWith('format-'));
    expect(folders.map((name) => name.replace('format-', 'qckpt-checkpoint/')).sort()).toEqual(
      readableFormats.slice(0, -1),
    );
  });

  it.each(
    Object.entries(goldens).flatMap(([name, checkpoint]) =>
      [1, 2].map((n) => [n, name, checkpoint] as const),
    ),
  )('format %i reads as what is in it: %s', (n, name, checkpoint) => {
    const { format, file, stateDigest, contentDigest, ...contents } = read(n, name);
    expect(format).toBe(`qckpt-checkpoint/${n}`);
    expect(file.bytes).toBeGreaterThan(file.metadataBytes);
    expect(stateDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(contentDigest).not.toBe(stateDigest);
    expect(contents).toEqual(checkpoint);
    expect(decodeCheckpoint(encodeCheckpoint(contents)).format).toBe(readableFormats.at(-1));
    // A parent is named by the digest of the format that it was written in.
    expect(stateDigests(contents)).toContain(stateDigest);
  });

  it('format 1 knew of no lineage: a file that has one is refused', () => {
    const metadata = new Map([
      ['qckpt.format', 'qckpt-checkpoint/1'],
      ['qckpt.lineage', '[{}]'],
    ]);
    expect(() => upgradeContainer({ tensors: new Map(), metadata })).toThrow(
      expect.objectContaining({ code: 'CORRUPT', message: expect.stringContaining('from format 2 on') }),
    );
  });

  it('format 2 had no parts by name, and none of what came later', () => {
    const format = ['qckpt.format', 'qckpt-checkpoint/2'] as const;
    const refused = expect.objectContaining({
      code: 'CORRUPT',
      message: expect.stringContaining('from format 3 on'),
    });
    for (const key of ['qckpt.components', 'qckpt.periods'])
      expect(() =>
        upgradeContainer({ tensors: new Map(), metadata: new Map([format, [key, '{}']]) }),
      ).toThrow(refused);
    const tensors = new Map([['data.classes', { dtype: 'U8', shape: [1], data: Uint8Array.of(1) } as const]]);
    expect(() => upgradeContainer({ tensors, metadata: new Map([format]) })).toThrow(refused);
  });

  it('format 1, trained by the version that was first published, verifies', async () => {
    const path = pathOf('format-1/trained-manila.safetensors');
    const found = await qckpt(['verify', path]);
    expect(found).toMatchObject({ code: 0, messages: '' });
    expect(found.out).toMatch(/: (bit-identical|within tolerance) \(8 claims\)$/m);
  });

  it.each([
    ['trained-none', 8],
    ['trained-manila', 8],
    ['eigensolver', 2],
  ])('format 3, as it was first written, verifies: %s', async (name, claims) => {
    const checkpoint = decodeCheckpoint(new Uint8Array(readFileSync(pathOf(`${name}.safetensors`))));
    const found = await verdictOn(checkpoint);
    expect(found.reasons.join('\n')).not.toContain('is said to be');
    expect(found.verdict).toMatch(/^(bit-identical|within tolerance)$/);
    expect(found.claims).toHaveLength(claims);
    // Data are fitted to something; an eigensolver has none.
    expect(checkpoint.preparation === undefined).toBe(name === 'eigensolver');
    expect(checkpoint.meta.periods).toEqual(checkpoint.meta.circuit.parameterNames.map(() => 1));
    expect(checkpoint.meta.noise?.placement).toBe(
      { 'trained-none': undefined, 'trained-manila': 'schedule', eigensolver: 'marks' }[name],
    );
  });

  it('format 2, an eigensolver under noise as it was first written, verifies by its energy', async () => {
    const path = pathOf('format-2/eigensolver.safetensors');
    const found = await qckpt(['verify', path]);
    expect(found).toMatchObject({ code: 0, messages: '' });
    expect(found.out).toMatch(/: (bit-identical|within tolerance) \(2 claims\)$/m);
    // Under the ground energy of two qubits, -sqrt(5), no noise can take it.
    const [exact] = read(2, 'eigensolver').meta.claims;
    expect(exact.value).toBeGreaterThan(-Math.sqrt(5));
    expect(exact.value).toBeLessThan(-1.9);
  });
});
