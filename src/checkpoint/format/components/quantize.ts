import { angleTensor, type Component } from './component.ts';

/** The name of the codes' tensor. */
export const CODES = 'quantize.codes';

/**
 * Angles on a grid, packed: they stand in place of the tensor `parameters`. A training that continues begins at these
 * angles, in full precision.
 */
export const quantize: Component = {
  name: 'quantize',
  version: 1,
  help: 'The angles on 2^b points of their periods, packed, in place of the tensor `parameters`.',
  example: 'quantize                    12        12',
  tensors: [
    angleTensor(
      CODES,
      'Codes of b bits, packed; see "Quantized angles".',
      ({ quantized }) => quantized?.codes,
      {
        dtype: 'U8',
        domain: 'bytes',
        optional: true,
        shapedAs: CODES,
        dimensions: 1,
        shapeOf: ({ quantized }) => quantized && [quantized.codes.length],
      },
    ),
  ],
  sizes: [{ name: 'quantize', tensors: [CODES], formula: null }],
  comparedAs: 'quantization',
};
