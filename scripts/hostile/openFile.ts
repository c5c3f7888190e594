// A checkpoint laid open: its tensors by name, its metadata as values; and the way back, with every digest made again.
import {
  type Container,
  decodeContainer,
  encodeContainer,
  type Tensor,
} from '#src/checkpoint/format/container.ts';
import { CHECKPOINT_FORMAT } from '#src/checkpoint/format/formats.ts';
import type { CheckpointMeta, RunIdentity } from '#src/checkpoint/format/metadata.ts';
import { PARTS_KEY } from '#src/checkpoint/format/metadataKeys.ts';
import { partsUsed } from '#src/checkpoint/format/parts.ts';
import { canonicalJson, digestOf, sha256Hex } from '#src/numeric/canonicalJson.ts';
import type { TrainCell, VqeCell } from '#src/training/cell.ts';

/** A value that may be changed at will. */
export type Open<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Open<Item>[]
    : { -readonly [Key in keyof T]: Open<T[Key]> };

/** Into a tensor comes what a forger puts there: its members need not fit each other. */
export interface OpenTensor {
  dtype: Tensor['dtype'];
  shape: number[];
  data: Tensor['data'];
}

/** The cell of a classifier, or of an eigensolver: both have what both have. */
type OpenCell = Open<TrainCell & Partial<Pick<VqeCell, 'steps'>>>;

export interface OpenFile {
  format: string;
  /** Metadata besides those that this program has. */
  others?: Record<string, unknown>;
  /** Versions of parts, beside those that the tensors are of. */
  declared: Record<string, number>;
  meta: Open<Omit<CheckpointMeta, 'run'>> & {
    run: Open<Omit<RunIdentity, 'cell'>> & { cell: OpenCell };
  };
  tensors: Record<string, OpenTensor>;
}

const PREFIX = 'qckpt.';
const FORMAT = 'qckpt.format';
const DIGESTS = 'qckpt.digests';

/** @returns a copy, to be changed at will */
export function openFile(bytes: Uint8Array): OpenFile {
  const { tensors, metadata } = decodeContainer(bytes);
  const members = [...metadata].filter(([key]) => ![DIGESTS, FORMAT, PARTS_KEY].includes(key));
  return structuredClone({
    format: metadata.get(FORMAT),
    declared: {},
    meta: Object.fromEntries(members.map(([key, value]) => [key.slice(PREFIX.length), JSON.parse(value)])),
    tensors: Object.fromEntries(tensors),
  }) as unknown as OpenFile;
}

/** Whatever the contents, the cell's digest and the file's own are right. */
export function sealFile({
  format,
  others = {},
  declared,
  meta,
  tensors,
}: OpenFile): Uint8Array<ArrayBuffer> {
  const run = meta.run && { ...meta.run, cellSha256: digestOf(meta.run.cell) };
  const metadata = new Map(
    Object.entries({ ...meta, ...others, run }).map(([name, value]): [string, string] => [
      PREFIX + name,
      canonicalJson(value),
    ]),
  );
  metadata.set(FORMAT, format);
  // Older formats name no parts.
  if (format === CHECKPOINT_FORMAT)
    metadata.set(PARTS_KEY, canonicalJson({ ...partsUsed(Object.keys(tensors), undefined), ...declared }));
  return sealContainer({ tensors: new Map(Object.entries(tensors)) as Container['tensors'], metadata });
}

/** Digests that fit, in place of those that are there. @throws QckptError ARGUMENT: the container cannot hold it */
export function sealContainer({ tensors, metadata }: Container): Uint8Array<ArrayBuffer> {
  const without = (...keys: string[]) =>
    new Map([...metadata].filter(([key]) => key !== DIGESTS && !keys.includes(key)));
  const digestWith = (kept: Container['metadata']) => sha256Hex(encodeContainer({ tensors, metadata: kept }));
  const digests = { content: digestWith(without()), state: digestWith(without('qckpt.provenance')) };
  return encodeContainer({ tensors, metadata: without().set(DIGESTS, canonicalJson(digests)) });
}
