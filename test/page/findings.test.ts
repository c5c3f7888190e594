import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageParts } from '../../src/cli/runs/pageParts.ts';
import type { VerifyingWorld } from '../../src/library/verifyIn.ts';
import { comparisonOf, findingOf } from '../../src/page/findings.ts';
import { type PageRecords, pageRecordsSchema, pageWorld } from '../../src/page/pageWorld.ts';
import { qckpt } from '../cli/qckpt.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Of the forged ones those that differ in kind: scripts/page/check tries all. */
const FORGED = /^(?:02|06|12|48|c3|e1|e7|g11|m0|m6)-/;
const files = [
  'results/reference/checkpoints',
  'test/golden/checkpoint',
  'test/golden/foreign',
  'test/golden/forged',
  'test/golden/page',
].flatMap((folder) =>
  readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith('.safetensors') && (folder !== 'test/golden/forged' || FORGED.test(name)))
    .map((name) => `${root}${folder}/${name}`),
);
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const quiet = (): void => {};

let world: VerifyingWorld;
let records: PageRecords;
beforeAll(async () => {
  const { blocks } = await pageParts();
  const packed = blocks.find(({ id }) => id === 'block-records')!.bytes;
  records = pageRecordsSchema.parse(JSON.parse(gunzipSync(packed).toString('utf8')));
  const own = blocks.flatMap(({ path, bytes }) => (path === undefined ? [] : [[path, bytes] as const]));
  world = pageWorld(records, Object.fromEntries(own));
}, 60_000);

interface Told {
  readonly file: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly calibration: string;
  readonly claims: readonly {
    readonly reported: number;
    readonly recomputed: number;
    readonly verdict: string;
  }[];
}

it('of every kind of file, forged ones too, are what the command line says, to the bit', async () => {
  const { out } = await qckpt(['verify', '--json', '--quiet', ...files]);
  const told = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
  expect(told).toHaveLength(files.length);
  for (const { file, verdict, reasons, calibration, claims } of told) {
    const found = await findingOf(world, bytesOf(file), quiet);
    expect({ file, verdict: found.verdict, reasons: found.reasons, calibration: found.calibration }).toEqual({
      file,
      verdict,
      reasons,
      calibration,
    });
    expect(found.claims.map((one) => [one.reported, one.recomputed, one.verdict])).toEqual(
      claims.map((one) => [String(one.reported), String(one.recomputed ?? Number.NaN), one.verdict]),
    );
  }
  expect(new Set(told.map(({ verdict }) => verdict))).toEqual(
    new Set([
      'bit-identical',
      'within tolerance',
      'mismatch',
      'unverifiable',
      told.find(({ file }) => file.endsWith('python.safetensors'))!.verdict,
    ]),
  );
}, 300_000);

describe('what is shown of a file', () => {
  it('has its calibration with the qubits that it uses, its circuits, and what it says of itself', async () => {
    const { chip, circuits, about, movable, counts } = await findingOf(
      world,
      bytesOf(`${root}test/golden/page/measured.safetensors`),
      quiet,
    );
    expect(chip?.title).toBe('manila, calibrated 2024-05-27');
    expect(chip?.svg.match(/<circle/g)).toHaveLength(5);
    expect(chip?.caption).toContain('5 qubits and 4 couplers');
    expect(circuits.map(({ title }) => title)).toEqual(['As the model is', 'As compiled for manila']);
    expect(about).toContainEqual(['shots', '400']);
    expect(movable).toBeNull();
    expect(counts[0]).toMatch(/^counts on validation give the claim/);
  });

  it('of an eigensolver says why it does not move', async () => {
    const { movable, chip } = await findingOf(
      world,
      bytesOf(`${root}test/golden/checkpoint/eigensolver.safetensors`),
      quiet,
    );
    expect(movable).toMatch(/marked noise/);
    expect(chip?.title).toBe('heron-like, calibrated 2026-02-01');
  });

  it('on another machine is what the command line says', async () => {
    const file = `${root}test/golden/page/measured.safetensors`;
    const { out } = await qckpt(['verify', '--json', '--on', 'nairobi', file]);
    const told = JSON.parse(out) as {
      readonly lossThere: number;
      readonly attribution: { readonly parts: Record<string, number> };
    };
    const found = await comparisonOf(world, bytesOf(file), records.hardware.nairobi, quiet);
    expect(found.lossThere).toBe(told.lossThere.toFixed(6));
    expect(found.parts.map(([name]) => name)).toEqual(['readout', 'one-qubit', 'two-qubit', 'relaxation']);
    expect(Number(found.parts[0][1].replace('\u2212', '-'))).toBeCloseTo(told.attribution.parts.readout, 6);
  });
});
