import { expect, it } from 'vitest';
import { instantiateKernel, type KernelFunctions } from '../../src/numeric/kernel.ts';

interface LimitsKernel extends KernelFunctions {
  limitTriad(a: number, b: number, c: number, entries: number, repeats: number): void;
  limitMultiplyAdd(turns: number): number;
}

// A loop whose result nobody used, or that did less than it is counted for, would measure nothing.
const kernel = instantiateKernel<LimitsKernel>();

it('reads two vectors and writes a third', () => {
  const from = 16 * Math.ceil(kernel.heapBase() / 16);
  kernel.memory.grow(1);
  const [a, b, c] = [0, 1, 2].map((k) => new Float64Array(kernel.memory.buffer, from + 8 * 10 * k, 10));
  for (let k = 0; k < 10; k++) [b[k], c[k]] = [k, 100 * k];
  kernel.limitTriad(a.byteOffset, b.byteOffset, c.byteOffset, 10, 2);
  expect([...a]).toEqual(Array.from({ length: 10 }, (_, k) => 301 * k));
  expect([...b]).toEqual(Array.from({ length: 10 }, (_, k) => k));
});

it('multiplies and adds in sixteen chains', () => {
  // x -> x y + (1 - y) has the fixed point 1, which it nears by a factor y a turn.
  const starts = Array.from({ length: 8 }, (_, k) => (k + 1) / 10);
  for (const turns of [0, 1, 1000]) {
    const expected = starts.reduce((sum, x) => sum + 2 * (1 + (x - 1) * 0.999999 ** turns), 0);
    expect(kernel.limitMultiplyAdd(turns)).toBeCloseTo(expected, 9);
  }
});
