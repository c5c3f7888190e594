import { z } from 'zod';
import {
  anglesOfCodes,
  gridBits,
  packedBytes,
  type Turns,
  unpackCodes,
} from '../../learn/quantization/angleGrid.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Tensor, TensorF64, TensorU8 } from './container.ts';

/** What of quantized angles is text: `qckpt.quantize`. */
export const quantizeSchema = z.strictObject({
  bits: z.int().min(gridBits.least).max(gridBits.most),
  rounding: z.enum(['nearest', 'greedy']),
  shape: z
    .array(z.int().min(1))
    .min(1)
    .max(8)
    .refine((shape) => sizeOf(shape) <= 2 ** 24, 'at most 2^24 angles'),
});

/** `qckpt.quantize`: how the codes are read. */
export type QuantizeRecord = z.output<typeof quantizeSchema>;

/** What says how angles are stored. */
interface Told {
  readonly quantize?: QuantizeRecord | undefined;
  readonly periods: readonly Turns[] | null;
}

/** What is wrong with codes, or with angles that are not theirs; null: nothing, or there are none. */
export function quantizeProblem(
  codes: TensorU8 | undefined,
  parameters: TensorF64,
  { quantize, periods }: Told,
): string | null {
  if ((codes === undefined) !== (quantize === undefined))
    return '"qckpt.quantize" and the tensor "quantize.codes" expected both or neither';
  if (codes === undefined || quantize === undefined) return null;
  const problem = codesProblem(codes, quantize, periods);
  if (problem !== null) return problem;
  if (String(parameters.shape) !== String(quantize.shape))
    return `tensor "parameters" expected shape [${quantize.shape}] of "qckpt.quantize", got [${parameters.shape}]`;
  const said = anglesOf(codes, quantize, periods!);
  const at = said.findIndex((angle, k) => !Object.is(angle, parameters.data[k]));
  return at < 0
    ? null
    : `tensor "parameters" expected ${said[at]} of its code, got ${parameters.data[at]} at element ${at}`;
}

/**
 * The tensor `parameters` of a file whose angles are codes.
 * @throws QckptError CORRUPT
 */
export function parametersOfCodes(codes: Tensor, { quantize, periods }: Told): TensorF64 {
  if (quantize === undefined || codes.dtype !== 'U8' || codes.shape.length !== 1)
    throw new QckptError(
      'CORRUPT',
      'tensor "quantize.codes" expected bytes in one dimension, and "qckpt.quantize"',
    );
  const problem = codesProblem(codes, quantize, periods);
  if (problem !== null) throw new QckptError('CORRUPT', problem);
  return { dtype: 'F64', shape: quantize.shape, data: anglesOf(codes, quantize, periods!) };
}

function codesProblem(
  codes: TensorU8,
  { bits, shape }: QuantizeRecord,
  periods: Told['periods'],
): string | null {
  const count = sizeOf(shape);
  const bytes = packedBytes(count, bits);
  if (codes.data.length !== bytes)
    return `tensor "quantize.codes" expected ${bytes} bytes, ${count} codes of ${bits} bits, got ${codes.data.length}`;
  if (periods?.length !== count)
    return `"qckpt.periods" expected ${count} periods beside "quantize.codes", got ${periods?.length ?? 'none'}`;
  const beyond = 8 * bytes - count * bits;
  if (beyond > 0 && codes.data[bytes - 1] >> (8 - beyond) !== 0)
    return `tensor "quantize.codes" expected its last ${beyond} bits to be 0`;
  const values = unpackCodes(codes.data, bits, count);
  const odd = values.findIndex((code, k) => code !== 0 && periods[k] === null);
  return odd < 0
    ? null
    : `tensor "quantize.codes" expected code 0 where no period is known, got ${values[odd]} at angle ${odd}`;
}

function anglesOf(
  { data }: TensorU8,
  { bits, shape }: QuantizeRecord,
  periods: readonly Turns[],
): Float64Array {
  return anglesOfCodes(unpackCodes(data, bits, sizeOf(shape)), bits, periods);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}
