import { describe, expect, it } from 'vitest';
import { evaluateSampled } from '../../src/learn/evaluate.ts';
import { shotSeed } from '../../src/learn/shotSeed.ts';
import { binomialAt, streamKey } from '../../src/numeric/streams.ts';

const DRAWS = 4000;

function drawsOf(shotStream: string | undefined, seed = '1', purpose = 'training-shots'): number[] {
  const key = streamKey(shotSeed({ seed, shotStream }), purpose);
  return Array.from({ length: DRAWS }, (_, step) => binomialAt(key, [step, 0, 0], 1000, 0.3));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, one, k) => sum + (one - mx) * (y[k] - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe('streams of shots', () => {
  it('are the seed itself where none is named: older files draw what they drew', () => {
    expect(shotSeed({ seed: '7' })).toBe('7');
    expect(shotSeed({ seed: 7, shotStream: undefined })).toBe('7');
  });

  it('are independent of each other, of the common one, and of the same name under another seed', () => {
    // Of 4000 pairs of independent draws, |r| sqrt(n) is a normal variable's: above 4.5 once in 150,000.
    const own = drawsOf('torino');
    for (const other of [
      drawsOf('manila'),
      drawsOf('torino/twin'),
      drawsOf(undefined),
      drawsOf('torino', '2'),
    ])
      expect(Math.abs(correlation(own, other)) * Math.sqrt(DRAWS)).toBeLessThan(4.5);
    expect(correlation(own, drawsOf('torino'))).toBeCloseTo(1, 12);
  });

  it('cannot be had by another seed, purpose, or a name that holds both', () => {
    expect(shotSeed({ seed: '1', shotStream: '2' })).not.toBe(shotSeed({ seed: '12' }));
    expect(drawsOf('a', '1', 'b')).not.toEqual(drawsOf('b', '1', 'a'));
  });

  it('decide what a device reports, and nothing that is exact', () => {
    const task = {
      images: [0, 1, 2],
      classes: [0, 1, 0],
      outcomes: [0, 1],
      probabilities: () => [0.6, 0.4],
    };
    const losses = ['torino', 'manila', undefined].map(
      (shotStream) => evaluateSampled(task, 50, shotSeed({ seed: '1', shotStream }), 'claim/test').loss,
    );
    expect(new Set(losses).size).toBe(3);
  });
});
