import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * A gzip file with a member a part, each of which says in its header how long it is (RFC 1952, an extra field), so that
 * one part is unpacked without the others. Every other program unpacks all of them, one after the other.
 */
const HEADER_BYTES = 10;
const HAS_EXTRA = 4;
/** The extra field: its own length, two letters, the length of what they say, and that: bytes of the whole member. */
const EXTRA_BYTES = 10;
const LETTERS = [0x51, 0x4b];

/** @param parts in the order in which `readGzipPart` counts them */
export function gzipOfParts(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    parts.flatMap((part) => {
      const packed = gzipSync(part, { level: 9 });
      const extra = Buffer.alloc(EXTRA_BYTES);
      extra.writeUInt16LE(EXTRA_BYTES - 2, 0);
      extra.set(LETTERS, 2);
      extra.writeUInt16LE(4, 4);
      extra.writeUInt32LE(packed.length + EXTRA_BYTES, 6);
      packed[3] |= HAS_EXTRA;
      // Which system packed it: unknown, wherever that was.
      packed[9] = 255;
      return [packed.subarray(0, HEADER_BYTES), extra, packed.subarray(HEADER_BYTES)];
    }),
  );
}

/** One part, counted from 0. @throws QckptError DATA: no such file, no such part, or a damaged one */
export function readGzipPart(path: string, index: number): Uint8Array {
  try {
    const bytes = readFileSync(path);
    let at = 0;
    for (let k = 0; k < index; k++) at += memberBytes(bytes, at);
    return gunzipSync(bytes.subarray(at, at + memberBytes(bytes, at)));
  } catch (cause) {
    throw new QckptError('DATA', `${path} expected a gzip file with a part ${index}`, { cause });
  }
}

/** @throws RangeError: past the end, or not written by `gzipOfParts` */
function memberBytes(bytes: Buffer, at: number): number {
  const extra = at + HEADER_BYTES;
  const isOurs =
    (bytes.readUInt8(at + 3) & HAS_EXTRA) !== 0 && LETTERS.every((letter, k) => bytes[extra + 2 + k] === letter);
  if (!isOurs) throw new RangeError('a member that does not say how long it is');
  return bytes.readUInt32LE(extra + 6);
}
