import { describe, expect, it } from 'vitest';
import { sealContainer } from '../../../scripts/hostile/openFile.ts';
import { describeCheckpoint } from '../../../src/checkpoint/describe/inspect.ts';
import { outlineOf } from '../../../src/checkpoint/describe/outline.ts';
import { type Container, decodeContainer, type Tensor } from '../../../src/checkpoint/format/container.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { claimSubject } from '../../../src/checkpoint/verify/claimSubject.ts';
import { canonicalJson } from '../../../src/numeric/canonicalJson.ts';
import { f64, sampleCheckpoint } from '../sampleCheckpoint.ts';

const sample = decodeContainer(encodeCheckpoint(sampleCheckpoint()));
const honest = JSON.parse(sample.metadata.get('qckpt.components')!) as Record<string, number>;

/** The sample with other versions of its parts, and what else they have. */
function withParts(
  parts: Record<string, number>,
  tensors: Record<string, Tensor> = {},
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const container: Container = {
    tensors: new Map([...sample.tensors, ...Object.entries(tensors)]),
    metadata: new Map([
      ...sample.metadata,
      ['qckpt.components', canonicalJson({ ...honest, ...parts })],
      ...Object.entries(metadata),
    ]),
  };
  return sealContainer(container);
}

it('a file names the parts that it has', () => {
  expect(honest).toEqual({ freeze: 1, history: 1, optimizer: 1, parameters: 1 });
});

describe('a part that nobody knows here', () => {
  const bytes = withParts(
    { telemetry: 3 },
    { 'telemetry.ids': f64([2], () => 7) },
    { 'qckpt.telemetry': '{"queue":"q"}' },
  );
  const checkpoint = decodeCheckpoint(bytes);

  it('is kept, byte for byte', () => {
    expect(checkpoint.unknown?.versions).toEqual({ telemetry: 3 });
    expect(encodeCheckpoint(checkpoint)).toEqual(bytes);
  });

  it('leaves the file open, by its name, and the rest is shown', () => {
    expect(() => claimSubject(checkpoint)).toThrow(
      expect.objectContaining({
        code: 'UNVERIFIABLE',
        message: expect.stringContaining('"telemetry" version 3'),
      }),
    );
    const lines = describeCheckpoint(checkpoint).join('\n');
    expect(lines).toContain('part "telemetry", version 3');
    expect(lines).toMatch(/^claim: +loss = 0.75/m);
    expect(lines).toMatch(/^not known +16 +2/m);
  });
});

it('a known part in another version leaves the file open, and what it is made of is shown', () => {
  const bytes = withParts({ freeze: 2 });
  expect(() => decodeCheckpoint(bytes)).toThrow(
    expect.objectContaining({
      code: 'UNVERIFIABLE',
      message: expect.stringContaining('version 1 of "freeze", got 2'),
    }),
  );
  expect(outlineOf(bytes)).toMatchObject({
    parts: { freeze: 2 },
    tensors: { 'freeze.active': 'U8 [1, 1, 2]' },
  });
});

it.each([
  ['a tensor of no part', {}, { 'telemetry.ids': f64([1], () => 1) }, {}, /"telemetry.ids" expected none/],
  ['a key of no part', {}, {}, { 'qckpt.telemetry': '1' }, /"telemetry" is not a known key/],
  ['a part without its tensors', { data: 1 }, {}, {}, /names "data", there is no tensor/],
  [
    'a tensor that its part has not',
    {},
    { 'parameters.x': f64([1], () => 1) },
    {},
    /"parameters.x" expected none/,
  ],
  ['a version of 0', { telemetry: 0 }, {}, {}, /versions >= 1/],
  ['a name that the metadata have', { circuit: 1 }, {}, {}, /names of parts/],
  ['a name that no part may have', { 'Jobs.x': 1 }, {}, {}, /names of parts/],
  ['text that is not canonical', { telemetry: 1 }, {}, { 'qckpt.telemetry': '{ }' }, /canonical/],
  ['a part taken from the list', { freeze: undefined as never }, {}, {}, /"freeze\.\w+" expected none/],
])('is damaged: %s', (_, parts, tensors, metadata, message) => {
  expect(() => decodeCheckpoint(withParts(parts, tensors, metadata))).toThrow(
    expect.objectContaining({ code: 'CORRUPT', message: expect.stringMatching(message) }),
  );
});

it('a reader that does not know of quantized angles says so, and does not miss a tensor', () => {
  // To it `quantize` is a part that nobody knows, and `parameters` has no tensor but another version.
  const tensors = new Map([...sample.tensors].filter(([name]) => name !== 'parameters'));
  const metadata = new Map([
    ...sample.metadata,
    ['qckpt.components', canonicalJson({ ...honest, parameters: 2, packed: 1 })],
  ]);
  tensors.set(
    'packed.codes',
    f64([1], () => 0),
  );
  expect(() => decodeCheckpoint(sealContainer({ tensors, metadata }))).toThrow(
    expect.objectContaining({
      code: 'UNVERIFIABLE',
      message: expect.stringContaining('expected version 1 of "parameters", got 2'),
    }),
  );
});
