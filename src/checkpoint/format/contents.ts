import { canonicalJson, sha256Hex, sha256OfParts } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { checkContents } from './checkContents.ts';
import type { AngleMembers, Checkpoint, CheckpointFrame, CheckpointState } from './checkpoint.ts';
import { angleTensorsOf, takeTensors, tensorsOf } from './checkpointTensors.ts';
import { membersOf } from './components/component.ts';
import { type Container, decodeContainer, encodeContainer, encodeHeader } from './container.ts';
import { allForms, CHECKPOINT_FORMAT, formatOf, upgradeContainer } from './formats.ts';
import { decodeMetadata, encodeMetadataFrame, encodeMetadataProgress, metadataNames } from './metadata.ts';
import { DIGESTS_KEY, FORMAT_KEY, PARTS_KEY, PROVENANCE_KEY } from './metadataKeys.ts';
import { notACheckpoint } from './notACheckpoint.ts';
import { partsUsed, separateParts } from './parts.ts';

/** What a checkpoint says of itself, as 64 hexadecimal digits. */
export interface Digests {
  /** SHA-256 of the checkpoint's encoding less provenance and digests: stays equal across commits. */
  readonly state: string;
  /** SHA-256 of the checkpoint's encoding less digests: covers every byte of the file. */
  readonly content: string;
}

/** A checkpoint ready to be written: its file's bytes, and the digests that they hold. */
export interface SealedCheckpoint {
  readonly digests: Digests;
  /** Everything in `__metadata__`, digests included. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A checkpoint read from a file, whose digests were found to be right. */
export interface DecodedCheckpoint extends Checkpoint {
  /** The file's own, of `readableFormats`; the contents are those of today's. */
  readonly format: string;
  readonly file: FileSizes;
  readonly stateDigest: string;
  readonly contentDigest: string;
}

/** Sizes of a file, and of the text in it. */
export interface FileSizes {
  readonly bytes: number;
  readonly metadataBytes: number;
  readonly circuitBytes: number;
  readonly calibrationBytes: number;
}

/** No unknown part may be called so. */
const RESERVED = [...metadataNames, 'format', 'digests', 'components'];

/** The whole checkpoint from what its run shares and what this moment has; `splitCheckpoint` takes it apart. */
export function joinCheckpoint({ hardware, meta }: CheckpointFrame, state: CheckpointState): Checkpoint {
  return { ...state, hardware, meta: { ...meta, ...state.meta } };
}

/** Parts a checkpoint into what its run shares, which a sealer encodes once, and the rest. Arrays are not copied. */
export function splitCheckpoint(checkpoint: Checkpoint): {
  readonly frame: CheckpointFrame;
  readonly state: CheckpointState;
} {
  const { history, hardware, preparation, data, targets, jobs, unknown, meta } = checkpoint;
  const { progress, claims, jobs: record, quantize: grid, ...shared } = meta;
  const members = membersOf(angleTensorsOf(checkpoint)) as unknown as AngleMembers;
  return {
    frame: { hardware, meta: shared },
    state: {
      ...members,
      history,
      ...(preparation && { preparation }),
      ...(data && { data }),
      ...(jobs && { jobs }),
      ...(targets && { targets }),
      ...(unknown && { unknown }),
      meta: { progress, claims, ...(record && { jobs: record }), ...(grid && { quantize: grid }) },
    },
  };
}

/**
 * Checks what a run's checkpoints share and encodes it once. What comes back checks a checkpoint's
 * contents, computes its digests and encodes it.
 * @throws QckptError ARGUMENT, both: contents that disagree with each other or lie out of their domain
 */
export function createSealer(frame: CheckpointFrame): (state: CheckpointState) => SealedCheckpoint {
  const shared = encodeMetadataFrame(frame.meta);
  return (state) => {
    const checkpoint = joinCheckpoint(frame, state);
    checkContents(checkpoint, 'ARGUMENT');
    const { unknown } = state;
    const tensors = tensorsOf(checkpoint);
    const metadata = new Map([
      [FORMAT_KEY, CHECKPOINT_FORMAT],
      ...shared,
      ...encodeMetadataProgress(state.meta),
      [PARTS_KEY, canonicalJson(partsUsed(tensors.keys(), unknown))],
      ...Object.entries(unknown?.metadata ?? {}),
    ]);
    const container = { tensors, metadata };
    const digests = digestsOf(container);
    metadata.set(DIGESTS_KEY, digestsText(digests));
    return { digests, metadata, bytes: encodeContainer(container) };
  };
}

/** One checkpoint by itself. @throws QckptError ARGUMENT, as `createSealer` */
export function sealCheckpoint(checkpoint: Checkpoint): SealedCheckpoint {
  const { frame, state } = splitCheckpoint(checkpoint);
  return createSealer(frame)(state);
}

/** The file's bytes. @throws QckptError ARGUMENT, as `sealCheckpoint` */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  return sealCheckpoint(checkpoint).bytes;
}

/** @throws QckptError ARGUMENT, as `sealCheckpoint` */
export function stateDigest(checkpoint: Checkpoint): string {
  return sealCheckpoint(checkpoint).digests.state;
}

/**
 * The state digests that a file with these contents has, in today's format and in older ones.
 * @throws as `sealCheckpoint`
 */
export function stateDigests(checkpoint: Checkpoint): string[] {
  return allForms(decodeContainer(sealCheckpoint(checkpoint).bytes)).map((form) => digestsOf(form).state);
}

/**
 * Reads a checkpoint from a stranger's bytes; `encodeCheckpoint` of the result gives the same bytes where the file has
 * today's format, and today's form of an older one.
 * @throws QckptError CORRUPT: damaged, hostile, or contradicting itself; FOREIGN: never was a checkpoint;
 *   UNVERIFIABLE: a known part in a version that this reader does not know
 */
export function decodeCheckpoint(bytes: Uint8Array): DecodedCheckpoint {
  const { container, digests } = opened(bytes);
  const format = formatOf(container);
  const { tensors, metadata } = upgradeContainer(container);
  const named = new Map([...metadata].filter(([key]) => key !== DIGESTS_KEY));
  const { known, unknown } = separateParts({ tensors, metadata: named }, RESERVED);
  const meta = decodeMetadata(known.metadata);
  const checkpoint: Checkpoint = {
    ...takeTensors(known.tensors, meta),
    ...(unknown && { unknown }),
    meta,
  };
  checkContents(checkpoint, 'CORRUPT');
  const file = fileSizes(bytes.length, container.metadata);
  return { ...checkpoint, format, file, stateDigest: digests.state, contentDigest: digests.content };
}

function opened(bytes: Uint8Array): { readonly container: Container; readonly digests: Digests } {
  try {
    const container = decodeContainer(bytes);
    return { container, digests: checkDigests(container, bytes) };
  } catch (error) {
    throw notACheckpoint(bytes) ?? error;
  }
}

function digestsOf({ tensors, metadata }: Container): Digests {
  const without = (...keys: string[]) =>
    sha256Hex(
      encodeContainer({ tensors, metadata: new Map([...metadata].filter(([key]) => !keys.includes(key))) }),
    );
  return { state: without(DIGESTS_KEY, PROVENANCE_KEY), content: without(DIGESTS_KEY) };
}

/** The same from a file that has been decoded: only its header is written again. */
function digestsOfFile({ tensors, metadata }: Container, bytes: Uint8Array): Digests {
  const data = bytes.subarray(encodeHeader({ tensors, metadata }).length);
  const without = (...keys: string[]) => {
    const kept = new Map([...metadata].filter(([key]) => !keys.includes(key)));
    return sha256OfParts([encodeHeader({ tensors, metadata: kept }), data]);
  };
  return { state: without(DIGESTS_KEY, PROVENANCE_KEY), content: without(DIGESTS_KEY) };
}

/**
 * Sizes of a file with this metadata. A value counts as it stands in the header,
 * quoted and escaped; its key with the rest.
 */
export function fileSizes(bytes: number, metadata: ReadonlyMap<string, string>): FileSizes {
  const valueBytes = (key: string): number => byteLength(canonicalJson(metadata.get(key) ?? '')) - 2;
  return {
    bytes,
    metadataBytes: byteLength(canonicalJson(Object.fromEntries(metadata))),
    circuitBytes: valueBytes('qckpt.circuit'),
    calibrationBytes: valueBytes('qckpt.calibration'),
  };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function digestsText({ state, content }: Digests): string {
  return `{"content":"${content}","state":"${state}"}`;
}

function checkDigests(container: Container, bytes: Uint8Array): Digests {
  const stored = container.metadata.get(DIGESTS_KEY);
  if (stored === undefined) throw new QckptError('CORRUPT', `metadata expected "${DIGESTS_KEY}", got none`);
  const digests = digestsOfFile(container, bytes);
  if (stored !== digestsText(digests))
    throw new QckptError(
      'CORRUPT',
      `digest mismatch: contents have ${digestsText(digests)}, "${DIGESTS_KEY}" says ${quoted(stored)}`,
    );
  return digests;
}
