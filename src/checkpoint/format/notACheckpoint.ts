import { QckptError } from '../../numeric/qckptError.ts';
import { MAX_HEADER_BYTES } from './container.ts';

/** How every key of ours begins, as it stands in a header. */
const OURS = '"qckpt.';

/**
 * What a file is that could not be read as a checkpoint and never was one: somebody else's safetensors, or no
 * safetensors at all.
 * @returns null: it holds a key of ours, so it is a checkpoint that was damaged
 */
export function notACheckpoint(bytes: Uint8Array): QckptError | null {
  const start = bytes.subarray(0, 8 + MAX_HEADER_BYTES);
  if (holds(start, new TextEncoder().encode(OURS))) return null;
  const what = isSafetensors(bytes)
    ? 'not a qckpt checkpoint: a safetensors file without a qckpt key'
    : `not a safetensors file${bytes.length === 0 ? ': it is empty' : ''}`;
  return new QckptError('FOREIGN', what);
}

/** A header of the length that the first eight bytes say, and in braces. */
function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10) return false;
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (declared > BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - 8))) return false;
  const header = bytes.subarray(8, 8 + Number(declared));
  return header[0] === BRACE[0] && header[header.findLastIndex((byte) => byte !== SPACE)] === BRACE[1];
}

const BRACE = [0x7b, 0x7d];
const SPACE = 0x20;

function holds(bytes: Uint8Array, word: Uint8Array): boolean {
  for (let at = bytes.indexOf(word[0]); at >= 0; at = bytes.indexOf(word[0], at + 1))
    if (word.every((byte, k) => bytes[at + k] === byte)) return true;
  return false;
}
