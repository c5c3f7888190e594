/** Where the words of a program lie; `simulate/pauliMemory.ts` writes them. */
import { header, word } from './angles';

// Words of the program header; the first five are those of angles.ts.
export const TRIG = 4;
export const RUN_COUNT = 5;
export const RUNS = 6;
export const FACTORS = 7;
export const STEPS = 9;
export const DIGITS = 10;
export const PRODUCT_RUNS = 11;
export const PRODUCT = 12;
export const EFFECT = 13;
export const PLUS = 14;
export const MINUS = 15;
export const SCRATCH = 16;

// Words of a run.
export const RUN_FACTORS = 0;
export const RUN_LENGTH = 1;
export const RUN_MATRIX = 2;
export const RUN_PREFIXES = 3;
export const RUN_CONTRACTION = 4;
export const RUN_SHAPE = 5;
export const RUN_SIZE: usize = 24;

// Shapes of a run's matrix: anything, the identity, or relaxation (a diagonal, and I feeding Z).
export const IDENTITY = 1;
export const RELAXATION = 2;

// Words of a factor: kind 0 is a fixed matrix, 1, 2, 3 a rotation about X, Y, Z.
export const FACTOR_KIND = 0;
export const FACTOR_INDEX = 1;
export const FACTOR_OCCURRENCE = 2;
export const FACTOR_SIZE: usize = 12;

// Words of a step.
export const STEP_KIND = 0;
export const STEP_OUTER_COUNT = 1;
export const STEP_OUTER_STRIDE = 2;
export const STEP_MIDDLE_COUNT = 3;
export const STEP_MIDDLE_STRIDE = 4;
export const STEP_INNER_COUNT = 5;
export const STEP_INNER_STRIDE = 6;
export const STEP_STRIDE_A = 7;
export const STEP_STRIDE_B = 8;
export const STEP_RUN_A = 9;
export const STEP_RUN_B = 10;
export const STEP_INPUT = 11;
export const STEP_OUTPUT = 12;
export const STEP_TABLE = 13;
export const STEP_LIVE_A = 14;
export const STEP_LIVE_B = 15;
export const STEP_IN_LENGTH = 16;
// The first and last step of the group that is applied block by block, and the block's length in entries.
export const STEP_FIRST = 17;
export const STEP_LAST = 18;
export const STEP_BLOCK = 19;
// Whether the loop over the digits above both is the inner one (else it is the outer one).
export const STEP_ABOVE_INNER = 20;
export const STEP_SIZE: usize = 84;
// Kinds of steps; all others are on two digits.
export const ONE = 1;
export const ENTER = 3;

@inline export function runAt(index: i32): usize {
  return header(RUNS) + <usize>index * RUN_SIZE;
}
@inline export function stepAt(index: i32): usize {
  return header(STEPS) + <usize>index * STEP_SIZE;
}
