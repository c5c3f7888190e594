import { kernelBase64 } from './kernelBytes.generated.ts';
import { productBase64 } from './productBytes.generated.ts';
import { subspaceBase64 } from './subspaceBytes.generated.ts';
import { sumsBase64 } from './sumsBytes.generated.ts';
import { tensorBase64 } from './tensorBytes.generated.ts';
import { wideBase64 } from './wideBytes.generated.ts';

/** What the WebAssembly kernel exports that needs no memory of its own. */
export interface KernelFunctions {
  sin(x: number): number;
  cos(x: number): number;
  acos(x: number): number;
  atan2(y: number, x: number): number;
  exp(x: number): number;
  log(x: number): number;
  pow(x: number, y: number): number;
  philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void;
  wordAt(index: number): number;
  uniform(k0: number, k1: number, c0: number, c1: number, c2: number, index: number): number;
  binomial(k0: number, k1: number, c0: number, c1: number, c2: number, n: number, p: number): number;
  heapBase(): number;
  readonly memory: WebAssembly.Memory;
}

/** The kernel's bytes; their digest is part of a checkpoint's provenance. */
export const kernelBytes: Uint8Array<ArrayBuffer> = decodeBase64(kernelBase64);

const compiled = new WebAssembly.Module(kernelBytes);

const imports = {
  env: {
    abort: (): never => {
      throw new Error('the kernel aborted');
    },
  },
};

/** A fresh instance with its own memory: one a simulated circuit, so that nothing has to be freed. */
export function instantiateKernel<Exports extends KernelFunctions>(): Exports {
  return new WebAssembly.Instance(compiled, imports).exports as unknown as Exports;
}

/** What every module has. */
export type KernelMemory = Pick<KernelFunctions, 'heapBase' | 'memory'>;

/** Fresh instances of a module, which is compiled when the first of them is asked for. */
function instancesOf(base64: string): <Exports extends KernelMemory>() => Exports {
  let module: WebAssembly.Module | null = null;
  return <Exports extends KernelMemory>() => {
    module ??= new WebAssembly.Module(decodeBase64(base64));
    return new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  };
}

/** A fresh instance of the module for tensor networks: apart, so that it leaves the kernel's bytes as they are. */
export const instantiateTensorKernel = instancesOf(tensorBase64);

/** What the module for sums of products of bytes exports; `src/kernel/sums.ts` says what they are. */
export interface SumsKernel extends KernelMemory {
  listBlocks(bytes: number, rows: number, stride: number, blocks: number, at: number): void;
  blockProducts(
    bytes: number,
    rows: number,
    stride: number,
    at: number,
    lines: number,
    totals: number,
    block: number,
  ): void;
}

/** A fresh instance of it. */
export const instantiateSumsKernel: () => SumsKernel = instancesOf(sumsBase64);

/** What the module for searches of eigenvectors exports; `src/kernel/subspace.ts` says what they are. */
export interface SubspaceKernel extends KernelMemory {
  multiplyFour(panels: number, size: number, ...vectors: readonly number[]): void;
  dot(a: number, b: number, size: number): number;
  dots(vector: number, others: number, step: number, count: number, size: number, to: number): void;
  addScaled(target: number, factor: number, vector: number, size: number): void;
  orthogonalize(vector: number, basis: number, step: number, count: number, size: number): void;
  divide(vector: number, divisor: number, size: number): void;
  symmetricEigen(rows: number, size: number, values: number, scratch: number): void;
}

/** A fresh instance of it. */
export const instantiateSubspaceKernel: () => SubspaceKernel = instancesOf(subspaceBase64);

/** What the module for many product states exports; `src/kernel/product.ts` says what they are. */
export interface ProductKernel extends KernelMemory {
  contractFour(effect: number, digits: number, products: number, scratch: number, means: number): void;
}

/** A fresh instance of it. */
export const instantiateProductKernel: () => ProductKernel = instancesOf(productBase64);

/** A fresh instance of the module for large state vectors: it leaves behind what the kernel's own sweeps do. */
export const instantiateWideKernel = instancesOf(wideBase64);

/** Where a module's memory is free: a multiple of 16 bytes. */
export function heapStart({ heapBase }: KernelMemory): number {
  return Math.ceil(heapBase() / 16) * 16;
}

const PAGE_BYTES = 65_536;

/** Makes a module's memory at least this large; arrays of what it was before are then empty. */
export function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** The instance behind elementary functions and samplers. */
export const kernel: KernelFunctions = instantiateKernel();

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
