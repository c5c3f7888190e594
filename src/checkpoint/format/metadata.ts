import { z } from 'zod';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { profileLimits } from '../../hardware/profileSchema.ts';
import type { Claim } from '../../learn/objectives/claim.ts';
import { canonicalJson, digestOf, type JsonValue } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { findForbiddenKey, jsonProblem, MAX_JSON_PARTS, parseCanonicalJson } from './boundedJson.ts';
import { type CalibrationRecord, calibrationSchema } from './calibrationRecord.ts';
import { CHECKPOINT_FORMAT } from './formats.ts';

/**
 * What a checkpoint says in words. In the file, metadata key `qckpt.NAME` is the canonical JSON of member NAME.
 * Nothing in it is volatile: no times of the run, host, branch or worker.
 */
export interface CheckpointMeta {
  readonly run: RunIdentity;
  readonly progress: Progress;
  /** null: the experiment has no data set (a VQE). */
  readonly data: DataIdentity | null;
  readonly circuit: CircuitRecord;
  /** null: noise-free. */
  readonly calibration: CalibrationRecord | null;
  readonly claims: readonly Claim[];
  /** How the checkpoint came from others, oldest first; empty for one that was trained where it is. */
  readonly lineage: readonly LineageStep[];
  /** Left out of the state digest. */
  readonly provenance: Provenance;
}

/** Which task of which experiment a checkpoint belongs to, and how it was trained: `qckpt.run` in the file. */
export interface RunIdentity {
  readonly experiment: string;
  readonly study: string;
  readonly cellId: string;
  /** The resolved cell of the experiment's plan: every option, no defaults left open. */
  readonly cell: JsonValue;
  /** SHA-256 of the cell's canonical JSON. */
  readonly cellSha256: string;
  /** Seed by purpose. */
  readonly seeds: Readonly<Record<string, string | number>>;
  /** Shots a circuit; null: exact probabilities. */
  readonly shots: number | null;
  /** State digest of the checkpoint that this one was made from (migration), or null. */
  readonly parent: string | null;
}

/** One move of a checkpoint to another machine. Losses are exact, on the same images before and after. */
export interface LineageStep {
  /** State digest of the checkpoint that was moved. */
  readonly parent: string;
  readonly from: LineageMachine | null;
  readonly to: LineageMachine | null;
  /** What became of the optimizer's moments and of the freeze mask. */
  readonly optimizer: 'keep' | 'reset';
  readonly freezing: 'keep' | 'rescore' | 'relearn';
  /** Its head was fitted again on the new machine before anything else; absent: it has none, or kept it. */
  readonly head?: 'refit' | undefined;
  readonly fineTuneSamples: number;
  readonly split: string;
  readonly images: number;
  readonly lossBefore: number;
  readonly lossMoved: number;
  readonly lossAdjusted: number;
}

/** A device's calibration by name and digest. */
export interface LineageMachine {
  readonly name: string;
  readonly sha256: string;
}

/** Spent so far, all counts. */
export interface Progress {
  readonly step: number;
  readonly sampleCursor: number;
  readonly optimizerSteps: number;
  readonly circuits: number;
  readonly shotsSpent: number;
  readonly forwardPasses: number;
}

/** The data set that it was trained on, by the digest of its samples: the file has none of them. */
export interface DataIdentity {
  readonly name: string;
  readonly sha256: string;
  /** How the data were divided, e.g. sizes and seed. */
  readonly split: Readonly<Record<string, JsonValue>>;
}

/** The circuit before and after compilation, and what the transpiler did. */
export interface CircuitRecord {
  readonly logicalOpenQasm3: string;
  readonly compiledOpenQasm3: string;
  /** Physical qubit of logical qubit i, before the first gate and after the last. */
  readonly initialLayout: readonly number[];
  readonly finalLayout: readonly number[];
  /** In the order in which they ran. */
  readonly passes: readonly {
    readonly name: string;
    readonly options: Readonly<Record<string, JsonValue>>;
  }[];
  /** Preset of the transpiler; null: none. */
  readonly level: number | null;
  /** Name of `parameters[i]`, the tensor taken row-major. */
  readonly parameterNames: readonly string[];
}

/** The code that wrote the file. The state digest leaves it out, the content digest does not. */
export interface Provenance {
  /** Hexadecimal, or `unknown` without a repository. */
  readonly commit: string;
  readonly dirty: boolean;
  /** Digest of the uncommitted patch; null: clean. */
  readonly patchSha256: string | null;
  /** Digest of the source tree where there is no repository. */
  readonly treeSha256: string | null;
  readonly versions: {
    readonly qckpt: string;
    readonly kernelSha256: string;
    readonly lockSha256: string | null;
  };
}

/** What changes from one checkpoint of a run to the next, and what does not. */
export type MetadataProgress = Pick<CheckpointMeta, 'progress' | 'claims'>;
/** The metadata that all checkpoints of a run share. */
export type MetadataFrame = Omit<CheckpointMeta, keyof MetadataProgress>;

/** One line: no control characters, which could reach a terminal. */
const line = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'one line without control characters');
const label = line.min(1);
const text = z.string().max(4 * 2 ** 20);
const digest = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits in lower case');
const count = z.int().min(0);
const finite = z.number();
const json = z.custom<JsonValue>((value) => value !== undefined, 'a value');
const jsonRecord = z.record(label, json);
const layout = z
  .array(
    z
      .int()
      .min(0)
      .max(profileLimits.qubits - 1),
  )
  .max(profileLimits.qubits)
  .refine(allDistinct, 'distinct qubits');

const run = z
  .strictObject({
    experiment: label,
    study: label,
    cellId: label,
    cell: json,
    cellSha256: digest,
    seeds: z.record(label, z.union([line, finite])),
    shots: count.min(1).nullable(),
    parent: digest.nullable(),
  })
  .refine(({ cell, cellSha256 }) => digestOf(cell) === cellSha256, {
    path: ['cellSha256'],
    error: 'the digest of "cell"',
  });

const progress = z.strictObject({
  step: count,
  sampleCursor: count,
  optimizerSteps: count,
  circuits: count,
  shotsSpent: count,
  forwardPasses: count,
});

const circuit = z
  .strictObject({
    logicalOpenQasm3: text,
    compiledOpenQasm3: text,
    initialLayout: layout,
    finalLayout: layout,
    passes: z.array(z.strictObject({ name: label, options: jsonRecord })).max(1024),
    level: z.int().min(0).max(9).nullable(),
    parameterNames: z
      .array(label)
      .max(2 ** 16)
      .refine(allDistinct, 'distinct names'),
  })
  .refine((c) => c.initialLayout.length === c.finalLayout.length, 'two layouts of one length');

const claim = z
  .strictObject({
    name: label,
    split: label,
    images: count,
    estimator: z.enum(['exact', 'sampled']),
    shots: count.min(1).nullable(),
    streamPurpose: label.nullable(),
    value: finite,
  })
  .refine(
    (c) =>
      (c.shots !== null) === (c.estimator === 'sampled') &&
      (c.streamPurpose !== null) === (c.estimator === 'sampled'),
    '"shots" and "streamPurpose" for a sampled claim, null for an exact one',
  );

const provenance = z.strictObject({
  commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64}|unknown)$/, 'a commit or "unknown"'),
  dirty: z.boolean(),
  patchSha256: digest.nullable(),
  treeSha256: digest.nullable(),
  versions: z.strictObject({ qckpt: label, kernelSha256: digest, lockSha256: digest.nullable() }),
});

const machine = z.strictObject({ name: label, sha256: digest }).nullable();

const lineage = z
  .array(
    z.strictObject({
      parent: digest,
      from: machine,
      to: machine,
      optimizer: z.enum(['keep', 'reset']),
      freezing: z.enum(['keep', 'rescore', 'relearn']),
      head: z.literal('refit').optional(),
      fineTuneSamples: count,
      split: label,
      images: count,
      lossBefore: finite,
      lossMoved: finite,
      lossAdjusted: finite,
    }),
  )
  .max(256);

const schema = z.strictObject({
  run,
  progress,
  data: z.strictObject({ name: label, sha256: digest, split: jsonRecord }).nullable(),
  circuit,
  calibration: calibrationSchema.nullable(),
  claims: z
    .array(claim)
    .max(1024)
    .refine((claims) => allDistinct(claims.map((c) => `${c.name} ${c.split}`)), 'one claim a name and split'),
  lineage,
  provenance,
}) satisfies z.ZodType<CheckpointMeta>;
const moving = { progress: true, claims: true } as const;
const progressSchema = schema.pick(moving);
const frameSchema = schema.omit(moving);

const PREFIX = 'qckpt.';
const FORMAT_KEY = `${PREFIX}format`;

/** The largest profile that there may be: seven parts a coupler and eight a qubit. */
const MOST_CALIBRATION_PARTS = 2 ** 19;

function mostPartsOf(key: string): number {
  return key === `${PREFIX}calibration` ? MOST_CALIBRATION_PARTS : MAX_JSON_PARTS;
}

/**
 * What stays the same while a run trains, encoded once: most of the text.
 * @throws QckptError ARGUMENT: a member is missing, too long or out of its domain
 */
export function encodeMetadataFrame(frame: MetadataFrame): Map<string, string> {
  parseWithSchema(frameSchema, { value: frame, locate: () => 'metadata' }, 'ARGUMENT');
  return new Map([[FORMAT_KEY, CHECKPOINT_FORMAT], ...encodeMembers(frame)]);
}

/** What changes from one checkpoint of a run to the next. @throws as `encodeMetadataFrame` */
export function encodeMetadataProgress(moving: MetadataProgress): Map<string, string> {
  parseWithSchema(progressSchema, { value: moving, locate: () => 'metadata' }, 'ARGUMENT');
  return new Map(encodeMembers(moving));
}

function encodeMembers(meta: object): [string, string][] {
  const entries = Object.entries(meta).map(([name, value]): [string, string] => [
    PREFIX + name,
    canonicalJson(value),
  ]);
  for (const [key, value] of entries) {
    const problem = jsonProblem(value, mostPartsOf(key));
    if (problem !== null) throw new QckptError('ARGUMENT', `"${key}" expected JSON ${problem}`);
    const forbidden = findForbiddenKey(JSON.parse(value) as JsonValue);
    if (forbidden !== undefined)
      throw new QckptError('ARGUMENT', `"${key}" expected plain keys, got ${quoted(forbidden)}`);
  }
  return entries;
}

/** @param metadata of today's format @throws QckptError CORRUPT: keys missing or unknown; a member out of its domain */
export function decodeMetadata(metadata: ReadonlyMap<string, string>): CheckpointMeta {
  const members = [...metadata]
    .filter(([key]) => key !== FORMAT_KEY)
    .map(([key, value]): [string, JsonValue] => {
      if (!key.startsWith(PREFIX))
        throw new QckptError('CORRUPT', `metadata key expected ${PREFIX}..., got ${quoted(key)}`);
      return [key.slice(PREFIX.length), parseCanonicalJson(value, quoted(key), mostPartsOf(key))];
    });
  const meta: unknown = Object.fromEntries(members);
  return parseWithSchema(schema, { value: meta, locate: () => 'metadata' }, 'CORRUPT');
}

function allDistinct(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}
