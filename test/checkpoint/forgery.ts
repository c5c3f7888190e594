import { readFileSync } from 'node:fs';
import type { Checkpoint } from '../../src/checkpoint/format/checkpoint.ts';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../src/checkpoint/format/contents.ts';
import { type ClaimSubject, claimSubject } from '../../src/checkpoint/verify/claimSubject.ts';
import { type Verification, verifyCheckpoint } from '../../src/checkpoint/verify/verify.ts';
import { createPreparer } from '../../src/cli/checkpoints/createPreparer.ts';
import { recordedFor } from '../../src/experiment/retraining/recordedFor.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import type { PreparedData } from '../../src/learn/data/preparedData.ts';
import { digestOf, type JsonValue } from '../../src/numeric/canonicalJson.ts';

/** The data of all files here, once. */
export const prepare = createPreparer();

export function readForged(name: string): DecodedCheckpoint {
  return decodeCheckpoint(new Uint8Array(readFileSync(new URL(`../golden/forged/${name}`, import.meta.url))));
}

/** As the command does it. */
export async function verdictOn(checkpoint: DecodedCheckpoint): Promise<Verification> {
  const recorded = await recordedFor(checkpoint);
  const subject = claimSubject(checkpoint);
  return verifyCheckpoint(checkpoint, subject, await dataOf(subject), recorded);
}

/** The data that a subject names. */
export async function dataOf({ data, model, seed }: ClaimSubject): Promise<PreparedData | null> {
  return data && (await prepare(data, ansatzOf(model).inputNames.length, seed));
}

/** Changed and encoded again: its digests agree with its contents. */
export function forged(
  checkpoint: Checkpoint,
  change: (checkpoint: Checkpoint) => Checkpoint,
): DecodedCheckpoint {
  return decodeCheckpoint(encodeCheckpoint(change(checkpoint)));
}

export function withMeta(checkpoint: Checkpoint, meta: Partial<Checkpoint['meta']>): Checkpoint {
  return { ...checkpoint, meta: { ...checkpoint.meta, ...meta } };
}

export function withRun(checkpoint: Checkpoint, run: Partial<Checkpoint['meta']['run']>): Checkpoint {
  return withMeta(checkpoint, { run: { ...checkpoint.meta.run, ...run } });
}

/** Keys that become undefined are taken away. */
export function withCell(checkpoint: Checkpoint, change: Record<string, unknown>): Checkpoint {
  const all = { ...(checkpoint.meta.run.cell as object), ...change };
  const cell = Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as JsonValue;
  return withRun(checkpoint, { cell, cellSha256: digestOf(cell) });
}

export function withProgress(
  checkpoint: Checkpoint,
  change: Partial<Checkpoint['meta']['progress']>,
): Checkpoint {
  return withMeta(checkpoint, { progress: { ...checkpoint.meta.progress, ...change } });
}

export function withCircuit(
  checkpoint: Checkpoint,
  change: Partial<Checkpoint['meta']['circuit']>,
): Checkpoint {
  return withMeta(checkpoint, { circuit: { ...checkpoint.meta.circuit, ...change } });
}

/** One series changed; taken away where there is nothing in its place. */
export function withSeries(
  checkpoint: Checkpoint,
  name: string,
  change: (values: number[]) => number[] | undefined,
): Checkpoint {
  const { [name]: own, ...others } = checkpoint.history;
  const values = change(Array.from(own ?? []));
  return {
    ...checkpoint,
    history: values === undefined ? others : { ...others, [name]: Float64Array.from(values) },
  };
}

/** Claims with the values that come out of the changed file: only what it says besides can give it away. */
export async function withTrueClaims(checkpoint: Checkpoint): Promise<Checkpoint> {
  const { claims } = await verdictOn(forged(checkpoint, (one) => one));
  return withMeta(checkpoint, {
    claims: checkpoint.meta.claims.map((claim, k) => ({ ...claim, value: claims[k].recomputed })),
  });
}
