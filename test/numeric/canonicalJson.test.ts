import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf, sha256Hex } from '../../src/numeric/canonicalJson.ts';

describe('canonicalJson', () => {
  test('RFC 8785, section 3.2.4 (its example of sorting) and section 3.2.2.3 (numbers)', () => {
    const example = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    expect(
      canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 }),
    ).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}');
    expect(canonicalJson([-0, 5e-324, 1e21, 9007199254740994])).toBe('[0,5e-324,1e+21,9007199254740994]');
  });

  test('parses back to the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        if (value !== null && typeof value === 'object' && !Array.isArray(value))
          expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('is the same text for keys in order and out of it', () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.keys(value)
                .sort()
                .map((key) => [key, sorted((value as Record<string, unknown>)[key])]),
            )
          : value;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        // A key that sorts last, given first, takes the way of unordered values.
        const last = '\uffff';
        expect(canonicalJson({ [last]: 0, a: value })).toBe(
          `{"a":${canonicalJson(sorted(value))},"${last}":0}`,
        );
      }),
      { numRuns: 200 },
    );
    // Keys that look like indices stand in numeric order in an object, and as text in canonical JSON.
    expect(canonicalJson({ 9: 0, 10: 1 })).toBe('{"10":1,"9":0}');
    expect(canonicalJson({ a: { toJSON: null } })).toBe('{"a":{"toJSON":null}}');
  });

  test('refuses what would lose its contents', () => {
    const holey = [1, 2, 3];
    delete holey[1];
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      undefined,
      () => 1,
      10n,
      [undefined],
      holey,
      new Map([['a', 1]]),
      new Set([1]),
      new Date(0),
      new Float64Array(2),
      { nested: new Uint8Array(1) },
    ])
      expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'ARGUMENT' }));
    expect(canonicalJson({ left: undefined, kept: 1 })).toBe('{"kept":1}');
  });
});

describe('sha256Hex', () => {
  test('FIPS 180-2, appendix B', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex(new Uint8Array(1_000_000).fill(0x61))).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
  });

  test("agrees with Node's implementation on bytes and on text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
    expect(digestOf({ b: 'ü', a: 1 })).toBe(createHash('sha256').update('{"a":1,"b":"ü"}').digest('hex'));
  });
});
