/**
 * A gzip file with a member a part, each of which says in its header how long it is (RFC 1952, an extra field), so that
 * one part is unpacked without the others. Every other program unpacks all of them, one after the other.
 */
export const gzipMemberFormat = {
  headerBytes: 10,
  /** The flag of an extra field, in the header's fourth byte. */
  hasExtra: 4,
  /** Its own length, two letters, the length of what they say, and that: bytes of the whole member. */
  extraBytes: 10,
  letters: [0x51, 0x4b],
} as const;

/** The bytes of one member, still packed, counted from 0. @throws RangeError: no such one, or not so written */
export function gzipMember(bytes: Uint8Array, index: number): Uint8Array {
  let at = 0;
  for (let k = 0; k < index; k++) at += memberBytes(bytes, at);
  return bytes.subarray(at, at + memberBytes(bytes, at));
}

function memberBytes(bytes: Uint8Array, at: number): number {
  const { headerBytes, hasExtra, letters } = gzipMemberFormat;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extra = at + headerBytes;
  const isOurs =
    (view.getUint8(at + 3) & hasExtra) !== 0 && letters.every((letter, k) => bytes[extra + 2 + k] === letter);
  if (!isOurs) throw new RangeError('a member that does not say how long it is');
  return view.getUint32(extra + 6, true);
}
