// A checkpoint laid open: its tensors by name, its metadata as values; and the way back, with every digest made again.
import { decodeContainer, encodeContainer } from '../../dist/checkpoint/format/container.js';
import { canonicalJson, digestOf, sha256Hex } from '../../dist/numeric/canonicalJson.js';

const PREFIX = 'qckpt.';

/** @returns {{ format: string, meta: Record<string, any>, tensors: Record<string, any> }} a copy, to be changed at will */
export function openFile(bytes) {
  const { tensors, metadata } = decodeContainer(bytes);
  const members = [...metadata].filter(([key]) => key !== 'qckpt.digests' && key !== 'qckpt.format');
  return structuredClone({
    format: metadata.get('qckpt.format'),
    meta: Object.fromEntries(members.map(([key, value]) => [key.slice(PREFIX.length), JSON.parse(value)])),
    tensors: Object.fromEntries(tensors),
  });
}

/** Whatever the contents, the cell's digest and the file's own are right. */
export function sealFile({ format, meta, tensors }) {
  const run = meta.run && { ...meta.run, cellSha256: digestOf(meta.run.cell) };
  const metadata = new Map(
    Object.entries({ ...meta, run }).map(([name, value]) => [PREFIX + name, canonicalJson(value)]),
  );
  metadata.set('qckpt.format', format);
  const all = new Map(Object.entries(tensors));
  const without = (...keys) =>
    sha256Hex(
      encodeContainer({
        tensors: all,
        metadata: new Map([...metadata].filter(([key]) => !keys.includes(key))),
      }),
    );
  const digests = { content: without(), state: without('qckpt.provenance') };
  return encodeContainer({ tensors: all, metadata: metadata.set('qckpt.digests', canonicalJson(digests)) });
}
