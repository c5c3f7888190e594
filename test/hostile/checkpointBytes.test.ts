import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContainer, encodeContainer, MAX_HEADER_BYTES } from '../../src/checkpoint/format/container.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { sha256Hex } from '../../src/numeric/canonicalJson.ts';
import { QckptError } from '../../src/numeric/qckptError.ts';
import { hardwareCheckpoint, sampleCheckpoint } from '../checkpoint/sampleCheckpoint.ts';
import { cpuClockMs } from '../cpuClock.ts';

const small = encodeCheckpoint(sampleCheckpoint());
const withHardware = encodeCheckpoint(hardwareCheckpoint('manila', [0, 1], false));

/** What reading says: 'CORRUPT' with a message, or the checkpoint. Anything else fails the test. */
function verdictOn(bytes: Uint8Array): string {
  try {
    return sha256Hex(encodeCheckpoint(decodeCheckpoint(bytes)));
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    expect(error.message).not.toBe('');
    return error.code;
  }
}

/** A file with this header text, as it stands, and so many zero bytes of data. */
function fileOf(header: string, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function tensorEntry(
  begin: number,
  end: number,
  dtype = 'U8',
  shape: readonly unknown[] = [end - begin],
): string {
  return `{"data_offsets":[${begin},${end}],"dtype":"${dtype}","shape":${JSON.stringify(shape)}}`;
}

const header = (tensors: string) => `{"__metadata__":{}${tensors && `,${tensors}`}}`;
const declaredLength = (length: bigint): Uint8Array => {
  const bytes = small.slice();
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
};

/** One file a failure mode; each is refused for its own reason. */
const hostile: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['nothing at all', new Uint8Array(), /at least 8 bytes, got 0/],
  ['a header of 2^63 bytes', declaredLength(2n ** 63n), /header length.*got 9223372036854775808/],
  ['a header of 2^64 - 1 bytes', declaredLength(2n ** 64n - 1n), /header length/],
  [
    'a header of 16 MiB + 1',
    declaredLength(BigInt(MAX_HEADER_BYTES) + 1n),
    /header length expected at most 16777216, got 16777217/,
  ],
  ['a header longer than the file', declaredLength(BigInt(small.length)), /truncated/],
  ['a header of no bytes', fileOf(''), /does not parse/],
  [
    'a header that is no UTF-8',
    Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0, ...new Uint8Array(8).fill(0xff)),
    /UTF-8/,
  ],
  ['a byte order mark', fileOf(`\ufeff${header('')}`), /does not parse|truncated/],
  ['a list for a header', fileOf('[]'), /object/],
  ['a number for a header', fileOf('1'), /object/],
  ['a header without metadata', fileOf('{}'), /canonical form/],
  [
    'metadata that are no strings',
    fileOf('{"__metadata__":{"a":1}}'),
    /"__metadata__" member "a" expected a string, got number/,
  ],
  ['metadata that are a list', fileOf('{"__metadata__":[]}'), /"__metadata__" expected an object/],
  ['white space in the header', fileOf('{"__metadata__": {}}'), /canonical/],
  [
    'padding of eight spaces too many',
    fileOf(`${header('')}        `.padEnd(32)),
    /does not parse|canonical/,
  ],
  ['keys out of order', fileOf(`{"b":${tensorEntry(0, 0)},"__metadata__":{}}`), /canonical/],
  ['one key twice', fileOf(header(`"a":${tensorEntry(0, 1)},"a":${tensorEntry(0, 1)}`), 1), /canonical/],
  ['one metadata key twice', fileOf('{"__metadata__":{"a":"1","a":"2"}}'), /canonical/],
  [
    'more tensors than a checkpoint has',
    fileOf(
      header(Array.from({ length: 1025 }, (_, k) => `"t${k + 1e6}":${tensorEntry(k, k + 1)}`).join()),
      1025,
    ),
    /at most 1024 tensors, got 1025/,
  ],
  ['__proto__ as a tensor', fileOf(`{"__metadata__":{},"__proto__":${tensorEntry(0, 1)}}`, 1), /"__proto__"/],
  ['__proto__ in the metadata', fileOf('{"__metadata__":{"__proto__":"x"}}'), /"__proto__"/],
  ['constructor as a tensor', fileOf(header(`"constructor":${tensorEntry(0, 1)}`), 1), /"constructor"/],
  [
    'JSON 100,000 levels deep',
    fileOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    /levels deep, got 100000/,
  ],
  ['JSON 8 million levels deep, never closed', fileOf('{"a":'.repeat(1_600_000)), /levels deep/],
  ['a path for a name', fileOf(header(`"a/../../etc/passwd":${tensorEntry(0, 1)}`), 1), /name of dotted/],
  ['an entry that is no object', fileOf(header('"a":null')), /"a" expected an object/],
  [
    'an entry with more',
    fileOf(header(`"a":{"data_offsets":[0,1],"dtype":"U8","extra":1,"shape":[1]}`), 1),
    /only, got "extra"/,
  ],
  ['an entry without a shape', fileOf(header('"a":{"data_offsets":[0,1],"dtype":"U8"}'), 1), /shape/],
  [
    'an unknown dtype',
    fileOf(header(`"a":${tensorEntry(0, 4, 'F32', [1])}`), 4),
    /dtype F64, I32 or U8, got "F32"/,
  ],
  [
    'a dtype of the object machinery',
    fileOf(header(`"a":${tensorEntry(0, 4, 'toString', [1])}`), 4),
    /dtype/,
  ],
  ['a negative length', fileOf(header(`"a":${tensorEntry(0, 1, 'U8', [-1])}`), 1), /shape of integers/],
  ['a broken length', fileOf(header(`"a":${tensorEntry(0, 1, 'U8', [0.5])}`), 1), /shape of integers/],
  ['a length that is text', fileOf(header(`"a":${tensorEntry(0, 1, 'U8', ['1'])}`), 1), /shape of integers/],
  ['a shape of 2^53 elements', fileOf(header(`"a":${tensorEntry(0, 8, 'F64', [2 ** 53])}`), 8), /shape of/],
  [
    'a product that overflows to fit',
    fileOf(header(`"a":${tensorEntry(0, 0, 'U8', [2 ** 32, 2 ** 32, 2 ** 32])}`)),
    /shape of at most/,
  ],
  [
    'a huge length times zero',
    fileOf(header(`"a":${tensorEntry(0, 0, 'U8', [2 ** 40, 0])}`)),
    /shape of at most/,
  ],
  [
    'nine dimensions',
    fileOf(header(`"a":${tensorEntry(0, 1, 'U8', Array(9).fill(1))}`), 1),
    /8 dimensions, got 9/,
  ],
  [
    'fewer bytes than the shape says',
    fileOf(header(`"a":${tensorEntry(0, 8, 'F64', [2])}`), 8),
    /16 bytes for F64 \[2\], got 8/,
  ],
  [
    'offsets that run backwards',
    fileOf(header(`"a":${tensorEntry(1, 0, 'U8', [0])}`), 1),
    /data_offsets within/,
  ],
  ['offsets beyond the file', fileOf(header(`"a":${tensorEntry(0, 9)}`), 8), /within 0..8, got 0..9/],
  ['offsets of 2^53', fileOf(header(`"a":${tensorEntry(2 ** 53, 2 ** 53)}`)), /data_offsets/],
  [
    'three offsets',
    fileOf(header('"a":{"data_offsets":[0,1,2],"dtype":"U8","shape":[1]}'), 1),
    /two data_offsets/,
  ],
  [
    'tensors that overlap',
    fileOf(header(`"a":${tensorEntry(0, 4)},"b":${tensorEntry(3, 7)}`), 7),
    /"b" overlaps tensor "a" at data byte 3/,
  ],
  [
    'two tensors in one place',
    fileOf(header(`"a":${tensorEntry(0, 4)},"b":${tensorEntry(0, 4)}`), 4),
    /overlaps/,
  ],
  [
    'a hole before the first',
    fileOf(header(`"a":${tensorEntry(1, 4)}`), 4),
    /hole of 1 bytes between the header and tensor "a"/,
  ],
  [
    'a hole in the middle',
    fileOf(header(`"a":${tensorEntry(0, 2)},"b":${tensorEntry(4, 6)}`), 6),
    /hole of 2 bytes between tensor "a" and tensor "b"/,
  ],
  [
    'bytes after the last',
    fileOf(header(`"a":${tensorEntry(0, 2)}`), 5),
    /3 bytes too many after tensor "a"/,
  ],
  ['bytes and no tensor', fileOf(header(''), 1), /1 bytes too many after the header/],
  [
    'names out of order',
    fileOf(header(`"a":${tensorEntry(2, 4)},"b":${tensorEntry(0, 2)}`), 4),
    /by element size and name/,
  ],
  [
    'sizes out of order',
    fileOf(header(`"a":${tensorEntry(0, 1)},"b":${tensorEntry(1, 9, 'F64', [1])}`), 9),
    /by element size and name/,
  ],
];

describe('a hostile container', () => {
  it.each(hostile)('is refused by name: %s', (_, bytes, message) => {
    const start = cpuClockMs();
    expect(() => decodeContainer(bytes)).toThrow(
      expect.objectContaining({
        name: 'QckptError',
        code: 'CORRUPT',
        message: expect.stringMatching(message),
      }),
    );
    expect(cpuClockMs() - start).toBeLessThan(2000);
  });

  it('leaves the prototype of objects alone', () => {
    for (const [, bytes] of hostile) verdictOn(bytes);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).shape).toBeUndefined();
  });

  it.each([Number.NaN, Infinity, -Infinity])('is refused when a number is %d', (value) => {
    const bytes = fileOf(header(`"a":${tensorEntry(0, 16, 'F64', [2])}`), 16);
    new DataView(bytes.buffer).setFloat64(bytes.length - 8, value, true);
    expect(() => decodeContainer(bytes)).toThrow(
      `tensor "a" expected finite numbers, got ${value} at element 1`,
    );
  });

  it('of very many tensors is refused in bounded time', () => {
    const entries = Array.from(
      { length: 10_000 },
      (_, i) => `"t${String(i).padStart(6, '0')}":${tensorEntry(i, i + 1)}`,
    );
    const start = cpuClockMs();
    expect(() => decodeContainer(fileOf(header(entries.join(',')), entries.length))).toThrow(
      'at most 1024 tensors, got 10000',
    );
    expect(cpuClockMs() - start).toBeLessThan(5000);
  });
});

describe('a damaged checkpoint', () => {
  it('is found at every truncation', () => {
    // What ends before the first key of ours could be anybody's.
    const ours = Buffer.from(small).indexOf('"qckpt.') + '"qckpt.'.length;
    expect(ours).toBeLessThan(40);
    for (let length = 0; length < small.length; length++)
      expect(verdictOn(small.subarray(0, length)), `${length} bytes`).toBe(
        length < ours ? 'FOREIGN' : 'CORRUPT',
      );
  });

  it('is found when bytes are added', () => {
    for (const extra of [1, 7, 8, 4096]) {
      const longer = new Uint8Array(small.length + extra);
      longer.set(small);
      expect(verdictOn(longer)).toBe('CORRUPT');
    }
  });

  it('is found at every flipped bit', () => {
    const bytes = small.slice();
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] ^= 1 << (bit & 7);
      let code = 'accepted';
      try {
        decodeCheckpoint(bytes);
      } catch (error) {
        code = error instanceof QckptError ? error.code : String(error);
      }
      if (code !== 'CORRUPT') expect.fail(`bit ${bit} of ${8 * bytes.length}: ${code}`);
      bytes[bit >> 3] ^= 1 << (bit & 7);
    }
    expect(verdictOn(bytes)).toBe(sha256Hex(small));
  });

  it('is refused or unchanged after any 3,000 random mutations', () => {
    const at = (bytes: Uint8Array, share: number) => Math.floor(share * bytes.length);
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const mutation = fc.oneof(
      fc.tuple(share, fc.nat(255)).map(
        ([s, value]) =>
          (b: Uint8Array) =>
            b.with(at(b, s), value),
      ),
      fc.tuple(share, share).map(
        ([s, t]) =>
          (b: Uint8Array) =>
            b.slice().copyWithin(at(b, s), at(b, t), at(b, t) + 16),
      ),
      fc.tuple(share, fc.nat(40)).map(
        ([s, n]) =>
          (b: Uint8Array) =>
            Uint8Array.from([...b.subarray(0, at(b, s)), ...b.subarray(at(b, s) + n)]),
      ),
      fc.tuple(share, fc.uint8Array({ maxLength: 16 })).map(
        ([s, more]) =>
          (b: Uint8Array) =>
            Uint8Array.from([...b.subarray(0, at(b, s)), ...more, ...b.subarray(at(b, s))]),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(small, withHardware),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (original, mutations) => {
          const mutated = mutations.reduce(
            (bytes, mutate) => (bytes.length > 0 ? mutate(bytes) : bytes),
            original as Uint8Array,
          );
          expect(['CORRUPT', sha256Hex(original)]).toContain(verdictOn(mutated));
        },
      ),
      { numRuns: 3000, seed: 20250701 },
    );
  });

  it('says nothing in its messages that a terminal would obey', () => {
    const evil = '\u001b]0;x\u0007\u009b31m\u2028';
    const files = [
      fileOf(header(`"a":{"data_offsets":[0,1],"dtype":${JSON.stringify(evil)},"shape":[1]}`), 1),
      fileOf(header(`"b${JSON.stringify(evil).slice(1, -1)}":${tensorEntry(0, 1)}`), 1),
      fileOf(`{"__metadata__":{${JSON.stringify(evil)}:1}}`),
      encodeContainer({ tensors: new Map(), metadata: new Map([['qckpt.digests', evil]]) }),
    ];
    for (const file of files) expect(() => decodeCheckpoint(file)).toThrow(/^[\x20-\x7e]*$/);
    const { meta, ...rest } = sampleCheckpoint();
    const forged = { ...rest, meta: { ...meta, run: { ...meta.run, study: evil } } };
    expect(() => encodeCheckpoint(forged)).toThrow(/study.*control characters/);
  });

  it('is found when metadata were rewritten without the digests', () => {
    const { tensors, metadata } = decodeContainer(small);
    const forged = new Map(metadata).set(
      'qckpt.claims',
      metadata.get('qckpt.claims')!.replace('0.75', '0.25'),
    );
    expect(() => decodeCheckpoint(encodeContainer({ tensors, metadata: forged }))).toThrow(/digest mismatch/);
    const unsealed = new Map([...metadata].filter(([key]) => key !== 'qckpt.digests'));
    expect(() => decodeCheckpoint(encodeContainer({ tensors, metadata: unsealed }))).toThrow(
      /qckpt.digests.*none/,
    );
  });
});
