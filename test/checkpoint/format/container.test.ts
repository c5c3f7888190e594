import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Container,
  decodeContainer,
  encodeContainer,
  type Tensor,
} from '../../../src/checkpoint/format/container.ts';

/** What test/golden/checkpoint/python.safetensors holds; safetensors 0.8.0 for Python wrote it from NumPy arrays. */
const contents: Container = {
  tensors: new Map<string, Tensor>([
    ['parameters', { dtype: 'F64', shape: [2, 2], data: Float64Array.of(0.5, -1.25, 3, 1e-300) }],
    ['history.loss', { dtype: 'F64', shape: [0], data: new Float64Array() }],
    ['hardware.edges', { dtype: 'I32', shape: [2, 2], data: Int32Array.of(0, 1, 1, -2) }],
    ['freeze.active', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 0, 1) }],
    ['optimizer.m', { dtype: 'F64', shape: [], data: Float64Array.of(2.5) }],
  ]),
  metadata: new Map([
    ['b', 'two'],
    ['a', '{"x":1}'],
  ]),
};

function split(bytes: Uint8Array) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return { length, text, header: JSON.parse(text), data: bytes.subarray(8 + length) };
}

const names = fc.constantFrom('parameters', 'optimizer.m', 'optimizer.v', 'history.loss', 'a', 'a.b');
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const tensors: fc.Arbitrary<Tensor> = fc.oneof(
  fc
    .array(finite, { maxLength: 9 })
    .map((a): Tensor => ({ dtype: 'F64', shape: [a.length], data: Float64Array.from(a) })),
  fc
    .array(fc.integer(), { maxLength: 9 })
    .map((a): Tensor => ({ dtype: 'I32', shape: [1, a.length], data: Int32Array.from(a) })),
  fc.uint8Array({ maxLength: 9 }).map((data): Tensor => ({ dtype: 'U8', shape: [data.length, 1], data })),
);
const containers: fc.Arbitrary<Container> = fc.record({
  tensors: fc
    .uniqueArray(fc.tuple(names, tensors), { selector: ([name]) => name })
    .map((entries) => new Map(entries)),
  metadata: fc
    .uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), {
      selector: ([key]) => key,
    })
    .map(
      (entries) =>
        new Map(entries.filter(([key]) => !['__proto__', 'constructor', 'prototype'].includes(key))),
    ),
});

describe('container', () => {
  it("has the header, the order and the data bytes of Python's safetensors", () => {
    const python = split(
      readFileSync(new URL('../../golden/checkpoint/python.safetensors', import.meta.url)),
    );
    const ours = split(encodeContainer(contents));
    expect(ours.header).toEqual(python.header);
    expect([...ours.data]).toEqual([...python.data]);
    expect(ours.length % 8).toBe(0);
    // Python does not sort keys within an entry: ours is the stricter spelling.
    expect(ours.text).toMatch(
      /^\{"__metadata__":\{"a":"\{\\"x\\":1\}","b":"two"\},"freeze.active":\{"data_offsets":/,
    );
  });

  it('refuses the same contents in another spelling', () => {
    const python = readFileSync(new URL('../../golden/checkpoint/python.safetensors', import.meta.url));
    expect(() => decodeContainer(python)).toThrow(/canonical/);
  });

  it('gives back what it was given, and the same bytes', () => {
    fc.assert(
      fc.property(containers, fc.nat(7), (container, offset) => {
        const bytes = encodeContainer(container);
        const shifted = new Uint8Array(bytes.length + offset);
        shifted.set(bytes, offset);
        const decoded = decodeContainer(shifted.subarray(offset));
        expect(new Map([...decoded.tensors].sort())).toEqual(new Map([...container.tensors].sort()));
        expect(Object.fromEntries(decoded.metadata)).toEqual(Object.fromEntries(container.metadata));
        expect(encodeContainer(decoded)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which it is given things', () => {
    const reversed: Container = {
      tensors: new Map([...contents.tensors].reverse()),
      metadata: new Map([...contents.metadata].reverse()),
    };
    expect(encodeContainer(reversed)).toEqual(encodeContainer(contents));
  });

  it('shares no memory with the bytes it read', () => {
    const bytes = encodeContainer(contents);
    const { tensors } = decodeContainer(bytes);
    bytes.fill(255);
    expect([...tensors.get('parameters')!.data]).toEqual([0.5, -1.25, 3, 1e-300]);
    expect([...tensors.get('freeze.active')!.data]).toEqual([1, 0, 1]);
  });

  it.each([
    ['a name with capitals', 'Parameters', { dtype: 'U8', shape: [0], data: new Uint8Array() }, /name/],
    [
      'a name of the object machinery',
      'constructor',
      { dtype: 'U8', shape: [0], data: new Uint8Array() },
      /constructor/,
    ],
    [
      'a shape that does not fit',
      'a',
      { dtype: 'U8', shape: [2], data: new Uint8Array(3) },
      /2 elements.*got 3/,
    ],
    [
      'NaN',
      'a',
      { dtype: 'F64', shape: [2], data: Float64Array.of(1, Number.NaN) },
      /finite.*NaN at element 1/,
    ],
    [
      'infinity',
      'a',
      { dtype: 'F64', shape: [1], data: Float64Array.of(-Infinity) },
      /finite.*-Infinity at element 0/,
    ],
  ] as [string, string, Tensor, RegExp][])('does not write %s', (_, name, tensor, message) => {
    const encode = () => encodeContainer({ tensors: new Map([[name, tensor]]), metadata: new Map() });
    expect(encode).toThrow(
      expect.objectContaining({ code: 'ARGUMENT', message: expect.stringMatching(message) }),
    );
  });
});
