import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { QckptError } from '../../numeric/qckptError.ts';
import { gzipMember, gzipMemberFormat } from './gzipMember.ts';

/** A file as `gzipMember` reads it. @param parts in the order in which they are counted */
export function gzipOfParts(parts: readonly Uint8Array[]): Uint8Array {
  const { headerBytes, hasExtra, extraBytes, letters } = gzipMemberFormat;
  return Buffer.concat(
    parts.flatMap((part) => {
      const packed = gzipSync(part, { level: 9 });
      const extra = Buffer.alloc(extraBytes);
      extra.writeUInt16LE(extraBytes - 2, 0);
      extra.set(letters, 2);
      extra.writeUInt16LE(4, 4);
      extra.writeUInt32LE(packed.length + extraBytes, 6);
      packed[3] |= hasExtra;
      // Which system packed it: unknown, wherever that was.
      packed[9] = 255;
      return [packed.subarray(0, headerBytes), extra, packed.subarray(headerBytes)];
    }),
  );
}

/** One part, counted from 0. @throws QckptError DATA: no such file, no such part, or a damaged one */
export function readGzipPart(path: string, index: number): Uint8Array {
  try {
    return gunzipSync(gzipMember(readFileSync(path), index));
  } catch (cause) {
    throw new QckptError('DATA', `${path} expected a gzip file with a part ${index}`, { cause });
  }
}
