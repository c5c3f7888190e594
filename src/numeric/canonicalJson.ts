import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { QckptError } from './qckptError.ts';

/** What canonical JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, ECMAScript's shortest round-trip numbers.
 * `undefined` members are left out. Identity everywhere in qckpt is SHA-256 of this text.
 * @throws QckptError ARGUMENT for NaN, infinities, functions, typed arrays, maps, dates and the like, with their place
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, '');
}

/** @param place of the value in the whole: `claims[0].value`; empty for the whole */
function textOf(value: unknown, place: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new QckptError('ARGUMENT', `${named(place)} expected a finite number, got ${value}`);
    return JSON.stringify(value);
  }
  // Not `map`, which skips holes.
  if (Array.isArray(value))
    return `[${Array.from(value, (item, k) => textOf(item, `${place}[${k}]`)).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${textOf(value[key], place === '' ? key : `${place}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw new QckptError(
    'ARGUMENT',
    `${named(place)} expected null, boolean, number, string, array or plain object, got ${Object.prototype.toString.call(value)}`,
  );
}

function named(place: string): string {
  return place === '' ? 'canonical JSON' : `"${place}"`;
}

/** Not a Map, a Date or a typed array: those would lose their contents without a word. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** SHA-256 in lower-case hex of bytes or of UTF-8 text. */
export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** SHA-256 in lower-case hex of bytes that are not in one piece. */
export function sha256OfParts(parts: readonly Uint8Array[]): string {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(hash.digest());
}

/** SHA-256 of a value's canonical JSON. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
