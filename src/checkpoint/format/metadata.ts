import type { z } from 'zod';
import type { RelaxationRule } from '../../hardware/noiseModel.ts';
import type { NoiseScale } from '../../hardware/noiseScale.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import type { Claim } from '../../learn/objectives/claim.ts';
import type { ObjectiveStatement } from '../../learn/objectives/objectiveStatement.ts';
import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import type { AnglesMove, PruningMove, QuantizationMove } from './adjustments.ts';
import { findForbiddenKey, jsonProblem, MAX_JSON_PARTS, parseCanonicalJson } from './boundedJson.ts';
import type { CalibrationRecord } from './calibrationRecord.ts';
import type { JobsRecord } from './jobs.ts';
import { FORMAT_KEY, PREFIX } from './metadataKeys.ts';
import { metadataSchema } from './metadataSchema.ts';
import type { PreparationStatement } from './preparation.ts';
import type { QuantizeRecord } from './quantizedAngles.ts';

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
  /** Who ran its circuits; absent: they were simulated. */
  readonly jobs?: JobsRecord | undefined;
  /** How codes of angles are read; absent: they are numbers. */
  readonly quantize?: QuantizeRecord | undefined;
  /** What it was trained for; null here and below: not said, it follows from the cell. */
  readonly objective: ObjectiveStatement | null;
  /** null: noise-free, or not said. */
  readonly noise: NoiseStatement | null;
  /** [parameters] turns of 2 pi after which the circuit is the same; null in it: none is known. */
  readonly periods: readonly (number | null)[] | null;
  /** How features became angles of the circuit's inputs; null: no data, or not said. */
  readonly preparation: PreparationStatement | null;
  /** By the purpose of a sampled claim, the two words of its key. */
  readonly streams: Readonly<Record<string, readonly [number, number]>> | null;
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
  /** What became of its pruning; absent: it has none. */
  readonly pruning?: PruningMove | undefined;
  /** What became of the grid of its angles; absent: they are on none. */
  readonly quantization?: QuantizationMove | undefined;
  /** Its angles became others; absent: they are those of its parent. */
  readonly angles?: AnglesMove | undefined;
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

/** Where noise acts: by the schedule of a compiled circuit, or after marked gates. */
export type NoiseStatement =
  | {
      readonly placement: 'schedule';
      readonly idle: boolean;
      readonly relaxation: RelaxationRule;
      /** Absent: errors as calibrated. */
      readonly scale?: NoiseScale | undefined;
    }
  | { readonly placement: 'marks'; readonly pass: string };

/** The code that wrote the file. The state digest leaves it out, the content digest does not. */
export interface Provenance {
  /** Hexadecimal, or `unknown` without a repository. */
  readonly commit: string;
  readonly dirty: boolean;
  /** Digest of the uncommitted patch; null: clean. */
  readonly patchSha256: string | null;
  /** Digest of the source tree where there is no repository. */
  readonly treeSha256: string | null;
  /** Another program that wrote the file; absent: this one. */
  readonly writer?:
    | {
        readonly program: string;
        readonly version: string;
        /** Of the user's folder in which it ran; null: none, or not looked for. */
        readonly commit: string | null;
      }
    | undefined;
  readonly versions: {
    readonly qckpt: string;
    readonly kernelSha256: string;
    readonly lockSha256: string | null;
    /** Of the plan of contractions that claims were evaluated by; absent: sweeps in order of time. */
    readonly planSha256?: string | undefined;
  };
}

/** What changes from one checkpoint of a run to the next, and what does not. */
export type MetadataProgress = Pick<CheckpointMeta, 'progress' | 'claims' | 'jobs' | 'quantize'>;
/** The metadata that all checkpoints of a run share. */
export type MetadataFrame = Omit<CheckpointMeta, keyof MetadataProgress>;

/** Keys of the metadata, without their prefix. */
export const metadataNames: readonly string[] = Object.keys(metadataSchema.shape);

const schema: z.ZodType<CheckpointMeta> = metadataSchema;
const moving = { progress: true, claims: true, jobs: true, quantize: true } as const;
const progressSchema = metadataSchema.pick(moving);
const frameSchema = metadataSchema.omit(moving);

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
  return new Map(encodeMembers(frame));
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
