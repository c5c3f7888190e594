import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { hostHash } from './hostHash.ts';
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
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, ECMAScript's shortest round-trip
 * numbers. `undefined` members are left out. Identity everywhere in qckpt is SHA-256 of this text.
 * @throws QckptError ARGUMENT for NaN, infinities, functions, typed arrays, maps, dates and the like, with their place
 */
export function canonicalJson(value: unknown): string {
  // Most values that were read, and are large, are in order already.
  if (isInOrder(value)) return JSON.stringify(value);
  const unfit = findUnfit(value, '');
  if (unfit !== null) throw new QckptError('ARGUMENT', unfit);
  return textOf(value as JsonValue);
}

/** Whether `JSON.stringify` gives the canonical text: keys sorted throughout, nothing that has none. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (isAtom(value)) return true;
  if (Array.isArray(value)) {
    for (let k = 0; k < value.length; k++) if (!isInOrder(value[k])) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  const keys = Object.keys(value);
  for (let k = 0; k < keys.length; k++)
    if ((k > 0 && keys[k - 1] >= keys[k]) || !isInOrder(value[keys[k]])) return false;
  return true;
}

/** Of what is fit. */
function textOf(value: JsonValue): string {
  const ordered = inOrder(value);
  return ordered === undefined ? textByHand(value) : JSON.stringify(ordered);
}

/**
 * The same value with its keys in order, which is written out fastest; undefined: an object cannot have this order,
 * as numbers always stand first in it, or this key.
 */
function inOrder(value: JsonValue): JsonValue | undefined {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const ordered: JsonValue[] = [];
    for (let k = 0; k < value.length; k++) {
      const own = inOrder(value[k]);
      if (own === undefined) return undefined;
      ordered.push(own);
    }
    return ordered;
  }
  const object = value as { readonly [key: string]: JsonValue };
  const ordered: Record<string, JsonValue> = {};
  for (const key of Object.keys(object).sort()) {
    if (object[key] === undefined) continue;
    const own = inOrder(object[key]);
    if (own === undefined || key === '__proto__' || isDigit(key.charCodeAt(0))) return undefined;
    ordered[key] = own;
  }
  return ordered;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function textByHand(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(textByHand).join(',')}]`;
  const object = value as { readonly [key: string]: JsonValue };
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textByHand(object[key])}`);
  return `{${members.join(',')}}`;
}

/**
 * What has no canonical text, and where; null: nothing.
 * @param place of the value in the whole: `claims[0].value`; or empty
 */
function findUnfit(value: unknown, place: string): string | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : `${named(place)} expected a finite number, got ${value}`;
  if (isAtom(value)) return null;
  if (Array.isArray(value)) {
    // Holes too.
    for (let k = 0; k < value.length; k++) {
      const found = isAtom(value[k]) ? null : findUnfit(value[k], `${place}[${k}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isPlainObject(value))
    return (
      `${named(place)} expected null, boolean, number, string, array or plain object, got ` +
      `${Object.prototype.toString.call(value)}`
    );
  for (const key of Object.keys(value)) {
    if (value[key] === undefined || isAtom(value[key])) continue;
    const found = findUnfit(value[key], place === '' ? key : `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** What is text by itself, a number perhaps not. */
function isAtom(value: unknown): value is null | boolean | string {
  return value === null || typeof value === 'boolean' || typeof value === 'string';
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
  return sha256OfParts([typeof data === 'string' ? utf8ToBytes(data) : data]);
}

/** SHA-256 in lower-case hex of bytes that are not in one piece. */
export function sha256OfParts(parts: readonly Uint8Array[]): string {
  const host = hostHash();
  if (host !== null) return host(parts);
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(hash.digest());
}

/** SHA-256 of a value's canonical JSON. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
