/** Of all kernels that were made on the way: bytes when each was made, and at the end. */
export function kernelMemoryOf(run: () => void): { readonly before: number; readonly after: number } {
  const made: WebAssembly.Memory[] = [];
  let before = 0;
  const plain = WebAssembly.Instance;
  WebAssembly.Instance = new Proxy(plain, {
    construct: (target, args: ConstructorParameters<typeof plain>) => {
      const instance = new target(...args);
      const memory = instance.exports.memory as WebAssembly.Memory;
      made.push(memory);
      before += memory.buffer.byteLength;
      return instance;
    },
  });
  try {
    run();
  } finally {
    WebAssembly.Instance = plain;
  }
  return { before, after: made.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
}
