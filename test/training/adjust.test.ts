import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffCheckpoints } from '../../src/checkpoint/compare/diffCheckpoints.ts';
import { bytesByComponent } from '../../src/checkpoint/describe/componentSizes.ts';
import { decodeContainer } from '../../src/checkpoint/format/container.ts';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../src/checkpoint/format/contents.ts';
import { claimSubject, storedMachine } from '../../src/checkpoint/verify/claimSubject.ts';
import { verifyCheckpoint } from '../../src/checkpoint/verify/verify.ts';
import { createPreparer, preparedFor } from '../../src/cli/checkpoints/createPreparer.ts';
import { recordedFor } from '../../src/experiment/retraining/recordedFor.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { packCodes, unpackCodes } from '../../src/learn/quantization/angleGrid.ts';
import { continueCheckpoint } from '../../src/training/continueCheckpoint.ts';
import { type MigrationPolicy, migrateCheckpoint } from '../../src/training/migrateCheckpoint.ts';
import { circuitMetrics } from '../../src/transpile/circuitMetrics.ts';
import { forged } from '../checkpoint/forgery.ts';

const prepare = createPreparer();
const [manila, forte, nairobi] = await Promise.all(['manila', 'forte', 'nairobi'].map((name) => loadHardware(name)));
const golden = (name: string): DecodedCheckpoint =>
  decodeCheckpoint(
    new Uint8Array(readFileSync(new URL(`../golden/checkpoint/${name}.safetensors`, import.meta.url))),
  );
const own = golden('trained-manila');

async function worldOf(checkpoint: DecodedCheckpoint) {
  const data = await preparedFor(prepare, claimSubject(checkpoint), {
    checkpoint,
    path: fileURLToPath(import.meta.url),
  });
  return { data, provenance: checkpoint.meta.provenance };
}

async function moved(
  checkpoint: DecodedCheckpoint,
  profile: typeof manila,
  policy: Partial<MigrationPolicy>,
): Promise<DecodedCheckpoint> {
  const whole = { optimizer: 'keep', freezing: 'keep', fineTuneSamples: 0, level: null, ...policy } as const;
  const made = await migrateCheckpoint(checkpoint, profile, whole, await worldOf(checkpoint));
  return decodeCheckpoint(encodeCheckpoint(made.checkpoint));
}

async function verdictOn(checkpoint: DecodedCheckpoint): Promise<readonly string[]> {
  const { data } = await worldOf(checkpoint);
  const { verdict, reasons } = verifyCheckpoint(
    checkpoint,
    claimSubject(checkpoint),
    data,
    await recordedFor(checkpoint),
  );
  return [verdict, ...reasons];
}

const pruning = { policy: 'choose', spec: { by: 'sensitivity', share: 0.4, samples: 4 } } as const;
const quantization = { policy: 'choose', spec: { bits: 6, rounding: 'nearest', images: 10 } } as const;
const prunedOf = ({ prune }: DecodedCheckpoint): number[] =>
  [...(prune?.mask.data.keys() ?? [])].filter((k) => prune!.mask.data[k] === 1);

describe('a pruned and quantized checkpoint', () => {
  let small: DecodedCheckpoint;
  beforeAll(async () => {
    small = await moved(own, manila, { pruning, quantization, fineTuneSamples: 3 });
  });

  it('verifies, and is written again byte for byte', async () => {
    expect(await verdictOn(small)).toEqual(['bit-identical']);
    expect(decodeCheckpoint(encodeCheckpoint(small)).contentDigest).toBe(small.contentDigest);
  });

  it('is the one that was first written so, but for the code that wrote it', () => {
    expect(small.stateDigest).toBe(golden('adjusted-manila').stateDigest);
  });

  it('has 12 bytes for 16 angles of 6 bits, in place of their tensor', () => {
    const { tensors, metadata } = decodeContainer(encodeCheckpoint(small));
    expect(tensors.has('parameters')).toBe(false);
    expect(tensors.get('quantize.codes')).toMatchObject({ dtype: 'U8', shape: [12] });
    expect(JSON.parse(metadata.get('qckpt.components')!)).toMatchObject({
      parameters: 2,
      quantize: 1,
      prune: 1,
    });
    const bytes = Object.fromEntries(bytesByComponent(small).map((one) => [one.component, one.bytes]));
    expect(bytes).toMatchObject({ parameters: 0, quantize: 12, prune: 16 * (1 + 3 * 8) });
  });

  it('has its angles on the grid, the pruned ones at 0 and frozen, in no gate', () => {
    const step = (2 * Math.PI) / 64;
    for (const angle of small.parameters.data) expect(angle / step).toBeCloseTo(Math.round(angle / step), 9);
    const pruned = prunedOf(small);
    // int(0.4 x 16)
    expect(pruned.length).toBe(6);
    for (const k of pruned) {
      expect([small.parameters.data[k], small.freeze.active.data[k]]).toEqual([0, 0]);
      expect(small.meta.circuit.compiledOpenQasm3).not.toContain(`${small.meta.circuit.parameterNames[k]})`);
      expect(small.prune!.angles.data[k]).not.toBe(0);
    }
    const kept = [...small.prune!.score.data].filter((_, k) => !pruned.includes(k));
    for (const k of pruned) expect(small.prune!.score.data[k]).toBeLessThanOrEqual(Math.min(...kept));
  });

  it('compiles to fewer gates', () => {
    const gates = (checkpoint: DecodedCheckpoint): number =>
      circuitMetrics(storedMachine(checkpoint).circuit, manila).gatesWithoutRz;
    expect(gates(small)).toBeLessThan(gates(own));
  });

  it('counts the passes that measured its scores, in no step of the history', () => {
    const { progress, lineage } = small.meta;
    // 4 samples with all 16 angles, then 3 with the 10 that are left.
    expect(lineage[0].pruning).toEqual({ policy: 'choose', by: 'sensitivity', share: 0.4, passes: 4 * 33 });
    expect(progress.circuits - own.meta.progress.circuits).toBe(4 * 33 + 3 * 21);
    expect([...small.history.circuits.subarray(-3)]).toEqual([21, 21, 21]);
  });

  it('trains on: what is left moves, what is pruned stays 0, and it is on the grid at its end', async () => {
    const continuation = { samples: 40, optimizer: 'keep' } as const;
    const made = await continueCheckpoint(small, manila, continuation, await worldOf(small));
    const more = decodeCheckpoint(encodeCheckpoint(made.checkpoint));
    expect(await verdictOn(more)).toEqual(['bit-identical']);
    expect(prunedOf(more)).toEqual(prunedOf(small));
    expect(more.parameters.data).not.toEqual(small.parameters.data);
    expect(more.meta.quantize).toEqual(small.meta.quantize);
    const { components } = diffCheckpoints(small, more);
    expect(components.pruning).toEqual([]);
    expect(components.quantization.length).toBeGreaterThan(0);
  });

  it('is not what it was with another code, in words', () => {
    const all = unpackCodes(small.quantize!.codes.data, 6, 16);
    const at = small.prune!.mask.data.indexOf(0);
    const codes = packCodes(
      all.map((code, k) => (k === at ? code ^ 1 : code)),
      6,
    );
    expect(() =>
      forged(small, (one) => ({ ...one, quantize: { codes: { ...one.quantize!.codes, data: codes } } })),
    ).toThrow(/tensor "parameters" expected .* of its code, got/);
    const longer = { dtype: 'U8', shape: [13], data: new Uint8Array(13) } as const;
    expect(() => forged(small, (one) => ({ ...one, quantize: { codes: longer } }))).toThrow(
      'tensor "quantize.codes" expected 12 bytes, 16 codes of 6 bits, got 13',
    );
  });

  it.each([
    ['keep', 'keep'],
    ['rederive', 'rederive'],
    ['relearn', 'relearn'],
  ] as const)('moves by %s, which its lineage says, and verifies', async (first, second) => {
    const there = await moved(small, nairobi, {
      pruning: { policy: first },
      quantization: { policy: second },
      fineTuneSamples: 2,
    });
    expect(await verdictOn(there)).toEqual(['bit-identical']);
    const { pruning: chosen, quantization: grid } = there.meta.lineage[1];
    expect([chosen?.policy, grid?.policy]).toEqual([first, second]);
    expect([chosen?.passes, grid?.rounding]).toEqual([
      first === 'relearn' ? 4 * 33 : 0,
      second === 'rederive' ? 'greedy' : 'nearest',
    ]);
    expect(prunedOf(there).length).toBe(6);
    const weights = [...there.prune!.weight.data];
    expect(weights.some((weight) => weight > 1)).toBe(first === 'rederive');
    if (first === 'keep') expect(prunedOf(there)).toEqual(prunedOf(small));
  });

  it('refuses what makes no sense, in words', async () => {
    const refused = (policy: Partial<MigrationPolicy>) => expect(moved(small, nairobi, policy)).rejects;
    await refused({ pruning }).toThrow('"prune" expected a checkpoint that is not pruned');
    await refused({ quantization }).toThrow(
      '"quantize" expected angles that are on no grid, got some of 6 bits',
    );
    await refused({ quantization: { policy: 'relearn' } }).toThrow('"quantization" expected fine-tuning');
    await refused({ angles: 'native' }).toThrow('"angles" expected a checkpoint that is not pruned');
  });
});

describe('native angles', () => {
  let native: DecodedCheckpoint;
  beforeAll(async () => {
    native = await moved(own, forte, { angles: 'native' });
  });

  it('are those of gpi2 and zz on trapped ions, and verify', async () => {
    expect(await verdictOn(native)).toEqual(['bit-identical']);
    const gates = native.meta.circuit.parameterNames.map((name) => name.split('_')[2]);
    expect(new Set(gates)).toEqual(new Set(['gpi2', 'rzz']));
    expect(native.meta.lineage[0].angles).toMatchObject({ to: 'native', moments: 'jacobian' });
  });

  it('go back to where they came from: the same angles to 1e-12, the same loss to 1e-10', async () => {
    const back = await moved(native, manila, { angles: 'logical' });
    expect(await verdictOn(back)).toEqual(['bit-identical']);
    expect(back.meta.circuit.parameterNames).toEqual(own.meta.circuit.parameterNames);
    back.parameters.data.forEach((angle, k) => {
      expect(Math.abs(angle - own.parameters.data[k])).toBeLessThan(1e-12);
    });
    const lossOf = ({ meta }: DecodedCheckpoint): number =>
      meta.claims.find(({ name, split }) => name === 'loss' && split === 'test')!.value;
    expect(Math.abs(lossOf(back) - lossOf(own))).toBeLessThan(1e-10);
    await expect(moved(back, forte, { angles: 'logical' })).rejects.toThrow('"angles" expected native');
  });

  it('train by themselves, and then stay native; moments may start over', async () => {
    const trained = await moved(native, forte, { fineTuneSamples: 3, optimizer: 'reset' });
    expect(await verdictOn(trained)).toEqual(['bit-identical']);
    await expect(moved(trained, manila, { angles: 'logical' })).rejects.toThrow(
      'they were trained by themselves',
    );
    const there = await moved(trained, manila, {});
    expect(await verdictOn(there)).toEqual(['bit-identical']);
    const fresh = await moved(own, forte, { angles: 'native', optimizer: 'reset' });
    expect(fresh.meta.lineage[0].angles?.moments).toBe('reset');
    expect([...fresh.optimizer.m.data].every((value) => value === 0)).toBe(true);
  });
});
