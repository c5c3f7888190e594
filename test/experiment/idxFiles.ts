/** LeCun's IDX, of unsigned bytes: the form in which MNIST is published. */
export function idx(dimensions: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + dimensions.length);
  dimensions.forEach((size, k) => {
    view.setUint32(4 + 4 * k, size);
  });
  bytes.set(data, 4 + 4 * dimensions.length);
  return bytes;
}
