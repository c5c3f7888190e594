// Changes to bytes, from a keyed stream: the same seed gives the same files everywhere.
import { sequentialUniforms } from '#src/numeric/streams.ts';

/** Draws from one stream. */
export interface Random {
  /** An integer from 0 to `limit` - 1. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(values: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
}

export function createRandom(seed: string): Random {
  const uniform = sequentialUniforms(seed, 'hostile-files');
  const below = (limit: number) => Math.floor(uniform() * limit);
  return { below, pick: (values) => values[below(values.length)], chance: (share) => uniform() < share };
}

/** One of those that share the work, as often as its share says. */
export function pickByShare<T extends { readonly share: number }>(random: Random, records: readonly T[]): T {
  const total = records.reduce((sum, { share }) => sum + share, 0);
  const at = (total * random.below(1e6)) / 1e6;
  let sum = 0;
  return (
    records.find(({ share }) => {
      sum += share;
      return at < sum;
    }) ?? records[0]
  );
}

const NUMBERS = [
  '-1',
  '0',
  '1',
  '0.5',
  '7',
  '8',
  '127',
  '255',
  '256',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '1e308',
  '1e999',
  '-0',
  '1e-320',
  'null',
  'true',
  '"1"',
  '[]',
  '{}',
];
const WORDS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'qckpt.',
  'F64',
  'I32',
  'U8',
  'F32',
  '../../',
  '/etc/passwd',
  '\u0000',
  '\u001b[31m',
  '\u009b31m',
  '\u202e',
  '\u2028',
  '\ud800',
  '\uffff',
  '&a ',
  '*a',
  '<<: ',
  '!!js/function ',
  '--- ',
  '? ',
  '- - - - ',
  '[[[[',
  '{{{{',
  '"',
  '\\',
  '\n',
  ': ',
  ',',
  '#',
  '|',
  '>',
  '%',
  '@',
  '`',
  ' ',
  '\t',
  '{',
  '}',
  '[',
  ']',
  'OPENQASM 3.0;',
  'gate g a {}',
  'ctrl @ ',
  'pow(2) @ ',
  'barrier q,q,q,q;',
  '!!js/function x',
];
const encoder = new TextEncoder();

/** One to eight changes in a row. @param others files of the same kind, to take pieces from */
export function mutate(random: Random, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  let changed = bytes;
  for (let left = 1 + random.below(random.chance(0.2) ? 8 : 2); left > 0; left--)
    changed = changed.length === 0 ? bytes : random.pick(KINDS)(random, changed, others);
  return changed;
}

type Mutation = (random: Random, bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

const KINDS: readonly Mutation[] = [
  // One bit.
  (random, bytes) => patched(bytes, random.below(bytes.length), (byte) => byte ^ (1 << random.below(8))),
  // One byte.
  (random, bytes) => patched(bytes, random.below(bytes.length), () => random.below(256)),
  // An end cut off, or a piece cut out.
  (random, bytes) => bytes.slice(0, random.below(bytes.length)),
  (random, bytes) => {
    const at = random.below(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(64)));
  },
  // A piece twice, here or elsewhere; or very often.
  (random, bytes) => {
    const from = random.below(bytes.length);
    const at = random.below(bytes.length);
    return joined(
      bytes.subarray(0, at),
      bytes.subarray(from, from + 1 + random.below(256)),
      bytes.subarray(at),
    );
  },
  (random, bytes) => {
    const from = random.below(bytes.length);
    const piece = bytes.subarray(from, from + 1 + random.below(8));
    const times = 1 + random.below(random.chance(0.01) ? 20_000 : 50);
    return joined(
      bytes.subarray(0, from),
      ...Array.from({ length: times }, () => piece),
      bytes.subarray(from),
    );
  },
  // A number or a word that somebody might trip over.
  (random, bytes) => replaceNumber(random, bytes),
  (random, bytes) => replaceNumber(random, bytes),
  (random, bytes) => {
    const at = random.below(bytes.length);
    return joined(bytes.subarray(0, at), encoder.encode(random.pick(WORDS)), bytes.subarray(at));
  },
  // The length of the header, and numbers in tensors: NaN, infinities, denormals.
  (random, bytes) => {
    const value = random.pick([
      0n,
      1n,
      7n,
      8n,
      2n ** 24n,
      2n ** 31n,
      2n ** 32n,
      2n ** 53n,
      2n ** 63n,
      0x7ff0000000000000n,
      0x7ff8000000000000n,
    ]);
    const copy = bytes.slice();
    const at = random.chance(0.5) ? 0 : 8 * random.below(bytes.length >> 3);
    if (at + 8 <= copy.length) new DataView(copy.buffer).setBigUint64(at, value, true);
    return copy;
  },
  // The head of one file on the tail of another.
  (random, bytes, others) => {
    const other = random.pick(others);
    return joined(bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length)));
  },
];

function replaceNumber(random: Random, bytes: Uint8Array): Uint8Array {
  const start = random.below(bytes.length);
  let from = start;
  while (from < bytes.length && !isDigit(bytes[from])) from++;
  if (from === bytes.length) return bytes;
  let to = from;
  while (to < bytes.length && (isDigit(bytes[to]) || bytes[to] === 0x2e)) to++;
  return joined(bytes.subarray(0, from), encoder.encode(random.pick(NUMBERS)), bytes.subarray(to));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function patched(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = change(copy[at]);
  return copy;
}

function joined(...pieces: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
