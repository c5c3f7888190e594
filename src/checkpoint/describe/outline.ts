import { decodeContainer } from '../format/container.ts';
import { upgradeContainer } from '../format/formats.ts';
import { DIGESTS_KEY, FORMAT_KEY, PARTS_KEY } from '../format/metadataKeys.ts';

/** What a file is made of, whether or not its parts are known here. */
export type Outline = {
  readonly format: string;
  readonly digests: string;
  readonly parts: Readonly<Record<string, number>>;
  /** Type and shape by name. */
  readonly tensors: Readonly<Record<string, string>>;
  /** Bytes by key. */
  readonly metadata: Readonly<Record<string, number>>;
};

/** Of a file whose digests were found to be right. @throws QckptError CORRUPT */
export function outlineOf(bytes: Uint8Array): Outline {
  const { tensors, metadata } = upgradeContainer(decodeContainer(bytes));
  return {
    format: metadata.get(FORMAT_KEY) ?? '',
    digests: metadata.get(DIGESTS_KEY) ?? '',
    parts: JSON.parse(metadata.get(PARTS_KEY) ?? '{}') as Record<string, number>,
    tensors: Object.fromEntries(
      [...tensors].map(([name, { dtype, shape }]) => [name, `${dtype} [${shape.join(', ')}]`]),
    ),
    metadata: Object.fromEntries([...metadata].map(([key, { length }]) => [key, length])),
  };
}

/** The same for a person, line by line. */
export function describeOutline({ format, parts, tensors, metadata }: Outline): string[] {
  const list = (record: Readonly<Record<string, string | number>>): string[] =>
    Object.entries(record).map(([name, value]) => `  ${name.padEnd(30)} ${value}`);
  return [
    `format:       ${format}`,
    'parts and their versions:',
    ...list(parts),
    'tensors:',
    ...list(tensors),
    'metadata, characters:',
    ...list(metadata),
  ];
}
