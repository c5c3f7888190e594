import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';

/** Least and most bits an angle. */
export const gridBits = { least: 3, most: 10 } as const;

/** Whole turns of 2 pi after which the circuit is the same; null: none is known. */
export type Turns = number | null;

/** Angles on 2^bits points of their periods, packed. */
export interface Quantized {
  readonly bits: number;
  readonly rounding: QuantizationSpec['rounding'];
  /** [ceil(parameters x bits / 8)] */
  readonly codes: Uint8Array;
}

/** How many bytes so many codes take. */
export function packedBytes(count: number, bits: number): number {
  return Math.ceil((count * bits) / 8);
}

/**
 * Codes as bytes: bit j of code k is bit k x bits + j of a stream whose bit i is bit i mod 8, the lowest being 0, of
 * byte floor(i / 8). Bits beyond the last code are 0.
 * @param codes integers in [0, 2^bits)
 */
export function packCodes(codes: ArrayLike<number>, bits: number): Uint8Array {
  const packed = new Uint8Array(packedBytes(codes.length, bits));
  for (let k = 0; k < codes.length; k++)
    for (let j = 0; j < bits; j++) {
      const at = k * bits + j;
      packed[at >> 3] |= ((codes[k] >> j) & 1) << (at & 7);
    }
  return packed;
}

/** The codes again. @param count how many */
export function unpackCodes(packed: Uint8Array, bits: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, k) => {
    let code = 0;
    for (let j = 0; j < bits; j++) {
      const at = k * bits + j;
      code |= ((packed[at >> 3] >> (at & 7)) & 1) << j;
    }
    return code;
  });
}

/** Radians of a code: code / 2^bits, which is exact, times the period. 0 where no period is known. */
export function angleOfCode(code: number, bits: number, turns: Turns): number {
  return turns === null ? 0 : (code / 2 ** bits) * (turns * 2 * Math.PI);
}

/**
 * The nearest point of the grid; halfway, the one above.
 * @throws QckptError ARGUMENT: an angle other than 0 without a period
 */
export function nearestCode(angle: number, bits: number, turns: Turns): number {
  if (turns === null) {
    if (angle === 0) return 0;
    throw new QckptError(
      'ARGUMENT',
      `"quantization" expected angles with a period of 2 pi or 4 pi, got ${angle} without one`,
    );
  }
  const size = 2 ** bits;
  const whole = angle / (turns * 2 * Math.PI);
  const code = Math.round((whole - Math.floor(whole)) * size);
  return code === size ? 0 : code;
}

/** [parameters] radians. */
export function anglesOfCodes(codes: ArrayLike<number>, bits: number, turns: readonly Turns[]): Float64Array {
  return Float64Array.from(codes, (code, k) => angleOfCode(code, bits, turns[k]));
}

/** How angles are put on a grid. */
export const quantizationSchema = z.strictObject({
  bits: z.int().min(gridBits.least).max(gridBits.most),
  rounding: z.enum(['nearest', 'greedy']),
  /** Training samples that a greedy rounding compares losses on. */
  images: z.int().min(1).max(1_000_000).default(50),
});

/** The same, with every option set. */
export type QuantizationSpec = z.output<typeof quantizationSchema>;
