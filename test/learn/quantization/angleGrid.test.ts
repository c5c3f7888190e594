import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  angleOfCode,
  anglesOfCodes,
  nearestCode,
  packCodes,
  packedBytes,
  unpackCodes,
} from '../../../src/learn/quantization/angleGrid.ts';
import { roundings } from '../../../src/learn/quantization/roundings.ts';

const bits = fc.integer({ min: 3, max: 10 });

describe('packed codes', () => {
  it('lie one after the other from the lowest bit of the first byte: by hand', () => {
    // 5 = 101, 6 = 110, 1 = 001: the stream is 1 0 1 0 1 1 1 0 0.
    expect([...packCodes([5, 6, 1], 3)]).toEqual([0b01110101, 0b0]);
    expect([...packCodes([1023, 1], 10)]).toEqual([0xff, 0b00000111, 0]);
    expect([packedBytes(16, 6), packedBytes(16, 3), packedBytes(3, 10)]).toEqual([12, 6, 4]);
  });

  it('come out again, and take as many bytes as their bits', () => {
    const codes = bits.chain((b) =>
      fc.tuple(fc.constant(b), fc.array(fc.integer({ min: 0, max: 2 ** b - 1 }), { maxLength: 40 })),
    );
    fc.assert(
      fc.property(codes, ([b, list]) => {
        const packed = packCodes(list, b);
        expect(packed.length).toBe(Math.ceil((list.length * b) / 8));
        expect([...unpackCodes(packed, b, list.length)]).toEqual(list);
      }),
    );
  });
});

describe('points of the grid', () => {
  it('are half a step from any angle at most, modulo the period, and are their own nearest', () => {
    const angle = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(bits, angle, fc.constantFrom(1, 2), (b, radians, turns) => {
        const period = turns * 2 * Math.PI;
        const code = nearestCode(radians, b, turns);
        const point = angleOfCode(code, b, turns);
        expect(code).toBeGreaterThanOrEqual(0);
        expect(code).toBeLessThan(2 ** b);
        const off = radians - point;
        expect(Math.abs(off - period * Math.round(off / period))).toBeLessThanOrEqual(
          period / 2 ** (b + 1) + 1e-12,
        );
        expect(nearestCode(point, b, turns)).toBe(code);
      }),
    );
  });

  it('of an angle without a period there is one, 0', () => {
    expect(nearestCode(0, 3, null)).toBe(0);
    expect(angleOfCode(3, 3, null)).toBe(0);
    expect(() => nearestCode(1, 3, null)).toThrow('expected angles with a period of 2 pi or 4 pi, got 1');
  });
});

describe('greedy rounding', () => {
  it('takes the neighbour that lowers the loss, and leaves what is fixed', () => {
    // Nearest to 0.4 steps is 0, and to 5.4 is 5; the loss wants 1 and 5.
    const step = angleOfCode(1, 3, 1);
    const angles = Float64Array.of(0.4 * step, 5.4 * step, 0);
    const about = { angles, turns: [1, 1, 1], bits: 3, fixed: Uint8Array.of(0, 0, 1) };
    const loss = (at: Float64Array): number => Math.abs(at[0] - step) + Math.abs(at[1] - 5 * step) - at[2];
    expect([...roundings.nearest.codes({ ...about, loss })]).toEqual([0, 5, 0]);
    expect([...roundings.greedy.codes({ ...about, loss })]).toEqual([1, 5, 0]);
  });

  it('is never worse than the nearest points', () => {
    const angles = fc.array(fc.double({ min: 0, max: 6, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(angles, bits, (list, b) => {
        const turns = list.map(() => 1);
        const loss = (at: Float64Array): number => at.reduce((sum, x, k) => sum + Math.sin(3 * x + k), 0);
        const about = {
          angles: Float64Array.from(list),
          turns,
          bits: b,
          fixed: new Uint8Array(list.length),
          loss,
        };
        const lossOf = (name: 'nearest' | 'greedy') =>
          loss(anglesOfCodes(roundings[name].codes(about), b, turns));
        expect(lossOf('greedy')).toBeLessThanOrEqual(lossOf('nearest'));
      }),
    );
  });
});
