import { canonicalJson, sha256Hex, sha256OfParts } from '../../numeric/canonicalJson.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { membersOf, tensorAt, tensorProblem } from './components/component.ts';
import { angleTensors } from './components/components.ts';
import {
  type Container,
  decodeContainer,
  encodeContainer,
  encodeHeader,
  type Tensor,
  type TensorF64,
  type TensorU8,
} from './container.ts';
import { allForms, formatOf, upgradeContainer } from './formats.ts';
import { checkHardwareTensors, type HardwareTensors, hardwareFields } from './hardwareTensors.ts';
import {
  type CheckpointMeta,
  decodeMetadata,
  encodeMetadataFrame,
  encodeMetadataProgress,
  type MetadataFrame,
  type MetadataProgress,
} from './metadata.ts';

/**
 * All that a quantum checkpoint holds. L layers, q logical qubits, g parametrized gates a qubit and layer.
 * Plain data: it survives `structuredClone` and `postMessage`.
 */
export interface Checkpoint {
  /** [L, q, g] radians. */
  readonly parameters: TensorF64;
  /** Adam's moments, [L, q, g] each; zeros for SGD. */
  readonly optimizer: {
    readonly m: TensorF64;
    readonly v: TensorF64;
    /** [L, q, g] largest second moments so far, where the optimizer keeps them. */
    readonly v_max?: TensorF64;
    /** [L, q, g] updates of each parameter, where the optimizer counts its time so. */
    readonly updates?: TensorF64;
  };
  /** [L, q, g]: 1 = trained, 0 = frozen; and the strategy's score of each parameter. */
  readonly freeze: {
    readonly active: TensorU8;
    readonly score: TensorF64;
    /** [L, q, g] what a score needs beside itself, where it does. */
    readonly memory?: TensorF64;
  };
  /** [classes, observables + 1] a trained linear head with what the optimizer remembers of it, where there is one. */
  readonly head?: {
    readonly weights: TensorF64;
    readonly m: TensorF64;
    readonly v: TensorF64;
    readonly v_max?: TensorF64;
    readonly updates?: TensorF64;
  };
  /** null: noise-free. */
  readonly hardware: HardwareTensors | null;
  /** Losses and counts so far, one series a name of lower-case words: tensor `history.NAME`. */
  readonly history: Readonly<Record<string, Float64Array>>;
  readonly meta: CheckpointMeta;
}

/** What all checkpoints of one training run share. Plain data, like the whole. */
export interface CheckpointFrame {
  readonly hardware: HardwareTensors | null;
  readonly meta: MetadataFrame;
}

/** What changes from one checkpoint of a run to the next: small, so that copying it holds up nobody. */
export interface CheckpointState extends AngleMembers, Pick<Checkpoint, 'history'> {
  readonly meta: MetadataProgress;
}

/** What the components hold, those that code names; others are members beside them. */
export type AngleMembers = Pick<Checkpoint, 'parameters' | 'optimizer' | 'freeze' | 'head'>;

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

const PROVENANCE_KEY = 'qckpt.provenance';
const DIGESTS_KEY = 'qckpt.digests';
const HARDWARE = 'hardware.';
const HISTORY = 'history.';

/** The whole checkpoint from what its run shares and what this moment has; `splitCheckpoint` takes it apart. */
export function joinCheckpoint({ hardware, meta }: CheckpointFrame, state: CheckpointState): Checkpoint {
  return { ...state, hardware, meta: { ...meta, ...state.meta } };
}

/** Parts a checkpoint into what its run shares, which a sealer encodes once, and the rest. Arrays are not copied. */
export function splitCheckpoint(checkpoint: Checkpoint): {
  readonly frame: CheckpointFrame;
  readonly state: CheckpointState;
} {
  const { history, hardware, meta } = checkpoint;
  const { progress, claims, ...shared } = meta;
  const members = membersOf(angleTensorsOf(checkpoint)) as unknown as AngleMembers;
  return {
    frame: { hardware, meta: shared },
    state: { ...members, history, meta: { progress, claims } },
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
    const metadata = new Map([...shared, ...encodeMetadataProgress(state.meta)]);
    const checkpoint = joinCheckpoint(frame, state);
    checkContents(checkpoint, 'ARGUMENT');
    const container = { tensors: tensorsOf(checkpoint), metadata };
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
 * @param sha256 another implementation, for large files
 * @throws QckptError CORRUPT: damaged, hostile, or contradicting itself
 */
export function decodeCheckpoint(bytes: Uint8Array, sha256: PartsDigest = sha256OfParts): DecodedCheckpoint {
  const container = decodeContainer(bytes);
  const digests = checkDigests(container, bytes, sha256);
  const format = formatOf(container);
  const { tensors, metadata } = upgradeContainer(container);
  const meta = decodeMetadata(new Map([...metadata].filter(([key]) => key !== DIGESTS_KEY)));
  const take = takeFrom(new Map(tensors));
  const checkpoint = {
    ...membersOf(takeAngleTensors(take)),
    hardware: meta.calibration && takeHardware(take),
    history: Object.fromEntries(take.all(HISTORY).map(([name, tensor]) => [name, tensor.data])),
    meta,
  } as unknown as Checkpoint;
  take.nothingElse();
  checkContents(checkpoint, 'CORRUPT');
  const file = fileSizes(bytes.length, container.metadata);
  return { ...checkpoint, format, file, stateDigest: digests.state, contentDigest: digests.content };
}

/** Every tensor by its name in the file. */
export function tensorsOf(checkpoint: Checkpoint): Map<string, Tensor> {
  const { hardware, history } = checkpoint;
  return new Map<string, Tensor>([
    ...angleTensorsOf(checkpoint),
    ...Object.entries(hardware ?? {}).map(([name, tensor]): [string, Tensor] => [HARDWARE + name, tensor]),
    ...Object.entries(history).map(([name, data]): [string, Tensor] => [
      HISTORY + name,
      { dtype: 'F64', shape: [data.length], data },
    ]),
  ]);
}

/** Those of the components, by name. */
function angleTensorsOf(checkpoint: Checkpoint): Map<string, TensorF64 | TensorU8> {
  return new Map(
    angleTensors.flatMap(({ name }) => {
      const tensor = tensorAt(checkpoint, name);
      return tensor === undefined ? [] : [[name, tensor] as const];
    }),
  );
}

/** SHA-256 in hexadecimal of the concatenation of some bytes. */
export type PartsDigest = (parts: readonly Uint8Array[]) => string;

function digestsOf({ tensors, metadata }: Container): Digests {
  const without = (...keys: string[]) =>
    sha256Hex(
      encodeContainer({ tensors, metadata: new Map([...metadata].filter(([key]) => !keys.includes(key))) }),
    );
  return { state: without(DIGESTS_KEY, PROVENANCE_KEY), content: without(DIGESTS_KEY) };
}

/** The same from a file that has been decoded: only its header is written again. */
function digestsOfFile({ tensors, metadata }: Container, bytes: Uint8Array, sha256: PartsDigest): Digests {
  const data = bytes.subarray(encodeHeader({ tensors, metadata }).length);
  const without = (...keys: string[]) => {
    const kept = new Map([...metadata].filter(([key]) => !keys.includes(key)));
    return sha256([encodeHeader({ tensors, metadata: kept }), data]);
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

function checkDigests(container: Container, bytes: Uint8Array, sha256: PartsDigest): Digests {
  const stored = container.metadata.get(DIGESTS_KEY);
  if (stored === undefined)
    throw new QckptError('CORRUPT', `metadata expected "${DIGESTS_KEY}", got none: no qckpt checkpoint`);
  const digests = digestsOfFile(container, bytes, sha256);
  if (stored !== digestsText(digests))
    throw new QckptError(
      'CORRUPT',
      `digest mismatch: contents have ${digestsText(digests)}, "${DIGESTS_KEY}" says ${quoted(stored)}`,
    );
  return digests;
}

/** Hands tensors out by name and type, so that none is missed and none is left. */
function takeFrom(tensors: Map<string, Tensor>) {
  const one = <D extends Tensor['dtype']>(name: string, dtype: D): Extract<Tensor, { dtype: D }> => {
    const tensor = tensors.get(name);
    if (tensor?.dtype !== dtype)
      throw new QckptError('CORRUPT', `tensor "${name}" expected ${dtype}, got ${tensor?.dtype ?? 'none'}`);
    tensors.delete(name);
    return tensor as Extract<Tensor, { dtype: D }>;
  };
  const all = (prefix: string): (readonly [string, TensorF64])[] =>
    [...tensors.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => {
        const tensor = one(name, 'F64');
        if (tensor.shape.length !== 1)
          throw new QckptError('CORRUPT', `tensor "${name}" expected one dimension, got [${tensor.shape}]`);
        return [name.slice(prefix.length), tensor];
      });
  const has = (name: string): boolean => tensors.has(name);
  const nothingElse = (): void => {
    for (const name of tensors.keys())
      throw new QckptError('CORRUPT', `tensor "${name}" expected none of this name`);
  };
  return { one, all, has, nothingElse };
}

function takeAngleTensors(take: ReturnType<typeof takeFrom>): Map<string, Tensor> {
  return new Map(
    angleTensors
      .filter(({ name, optional }) => !optional || take.has(name))
      .map(({ name, dtype }) => [name, take.one(name, dtype)]),
  );
}

function takeHardware(take: ReturnType<typeof takeFrom>): HardwareTensors {
  return Object.fromEntries(
    Object.entries(hardwareFields).map(([name, { dtype }]) => [name, take.one(HARDWARE + name, dtype)]),
  ) as unknown as HardwareTensors;
}

function checkContents(checkpoint: Checkpoint, code: ErrorCode): void {
  const { parameters, hardware, meta } = checkpoint;
  const fail = (message: string): never => {
    throw new QckptError(code, message);
  };
  if (parameters.shape.length !== 3)
    fail(`tensor "parameters" expected shape [L,q,g], got [${parameters.shape}]`);
  for (const tensor of angleTensors) {
    const problem = tensorProblem(checkpoint, tensor);
    if (problem !== null) fail(problem);
  }
  const names = meta.circuit.parameterNames.length;
  if (names !== parameters.data.length)
    fail(`"qckpt.circuit.parameterNames" expected ${parameters.data.length} names, got ${names}`);
  const moved = meta.lineage.at(-1)?.parent;
  if (moved !== undefined && moved !== meta.run.parent)
    fail(`"qckpt.run.parent" expected ${moved} of the last step of "qckpt.lineage", got ${meta.run.parent}`);
  if ((hardware === null) !== (meta.calibration === null))
    fail('"qckpt.calibration" and the tensors "hardware.*" expected both or neither');
  if (hardware === null || meta.calibration === null) return;
  checkHardwareTensors(hardware, meta.calibration, code);
  const { deviceQubits } = meta.calibration;
  const outside = [...meta.circuit.initialLayout, ...meta.circuit.finalLayout].find(
    (qubit) => qubit >= deviceQubits,
  );
  if (outside !== undefined)
    fail(`"qckpt.circuit" layouts expected qubits below ${deviceQubits}, got ${outside}`);
}
