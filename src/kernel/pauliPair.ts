/**
 * A step on two digits: a run on each, then a signed permutation with depolarizing noise, in one pass over memory; and
 * the same backwards, with the contractions that derivatives need.
 *
 * Entries come in blocks of 16, the two digits' Paulis. The type parameter says whether the two lanes of a vector are
 * neighbours in memory (i32) or apart (f64).
 */
import { word } from './angles';
import {
  IDENTITY,
  RELAXATION,
  RUN_CONTRACTION,
  RUN_MATRIX,
  RUN_SHAPE,
  runAt,
  STEP_ABOVE_INNER,
  STEP_INNER_COUNT,
  STEP_INNER_STRIDE,
  STEP_INPUT,
  STEP_LIVE_A,
  STEP_LIVE_B,
  STEP_MIDDLE_COUNT,
  STEP_MIDDLE_STRIDE,
  STEP_OUTER_COUNT,
  STEP_OUTER_STRIDE,
  STEP_RUN_A,
  STEP_RUN_B,
  STEP_STRIDE_A,
  STEP_STRIDE_B,
  STEP_TABLE,
} from './pauliLayout';

// One block of 16 entries, two blocks side by side in the lanes of each vector.
const blockE: usize = memory.data(256);
const blockT: usize = memory.data(256);
const blockR: usize = memory.data(256);
const sumA: usize = memory.data(256);
const sumB: usize = memory.data(256);

@inline function pairAt<Lanes>(at: usize, apart: usize): v128 {
  if (isInteger<Lanes>()) return v128.load(at);
  return v128.load_lane<u64>(at + apart, v128.load64_zero(at), 1);
}
@inline function storePair<Lanes>(at: usize, apart: usize, value: v128): void {
  if (isInteger<Lanes>()) {
    v128.store(at, value);
  } else {
    v128.store_lane<u64>(at, value, 0);
    v128.store_lane<u64>(at + apart, value, 1);
  }
}
@inline function times(coefficient: usize, value: v128): v128 {
  return f64x2.mul(v128.load64_splat(coefficient), value);
}
/** Row of a matrix times four vectors; rows and columns are selected by the strides between coefficients. */
@inline function combine(matrix: usize, stride: usize, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  return f64x2.add(
    f64x2.add(times(matrix, x0), times(matrix + stride, x1)),
    f64x2.add(times(matrix + stride * 2, x2), times(matrix + stride * 3, x3)),
  );
}
/** The same where the first coefficient is structurally zero. */
@inline function combineLast(matrix: usize, stride: usize, x1: v128, x2: v128, x3: v128): v128 {
  return f64x2.add(
    f64x2.add(times(matrix + stride, x1), times(matrix + stride * 2, x2)),
    times(matrix + stride * 3, x3),
  );
}

/** A transfer matrix (first row 1, 0, 0, 0) on four vectors at a distance, into the scratch block. */
@inline function applyRows<Lanes>(matrix: usize, shape: i32, at: usize, stride: usize, apart: usize, out: usize): void {
  const x0 = pairAt<Lanes>(at, apart);
  const x1 = pairAt<Lanes>(at + stride, apart);
  const x2 = pairAt<Lanes>(at + stride * 2, apart);
  const x3 = pairAt<Lanes>(at + stride * 3, apart);
  v128.store(out, x0);
  if (shape == IDENTITY) {
    v128.store(out + 64, x1);
    v128.store(out + 128, x2);
    v128.store(out + 192, x3);
    return;
  }
  if (shape == RELAXATION) {
    v128.store(out + 64, times(matrix + 40, x1));
    v128.store(out + 128, times(matrix + 80, x2));
    v128.store(out + 192, f64x2.add(times(matrix + 96, x0), times(matrix + 120, x3)));
    return;
  }
  v128.store(out + 64, combine(matrix + 32, 8, x0, x1, x2, x3));
  v128.store(out + 128, combine(matrix + 64, 8, x0, x1, x2, x3));
  v128.store(out + 192, combine(matrix + 96, 8, x0, x1, x2, x3));
}

@inline function emit<Lanes>(table: usize, output: usize, apart: usize, value: v128): void {
  const offset = load<i32>(table);
  if (offset >= 0) storePair<Lanes>(output + <usize>offset, apart, times(table + 8, value));
}

/** Scratch row a (four vectors over b) through the second matrix and out by the table. */
@inline
function emitRow<Lanes>(matrix: usize, shape: i32, row: usize, table: usize, output: usize, apart: usize): void {
  const x0 = v128.load(row);
  const x1 = v128.load(row + 16);
  const x2 = v128.load(row + 32);
  const x3 = v128.load(row + 48);
  emit<Lanes>(table, output, apart, x0);
  if (shape == IDENTITY) {
    emit<Lanes>(table + 16, output, apart, x1);
    emit<Lanes>(table + 32, output, apart, x2);
    emit<Lanes>(table + 48, output, apart, x3);
    return;
  }
  if (shape == RELAXATION) {
    emit<Lanes>(table + 16, output, apart, times(matrix + 40, x1));
    emit<Lanes>(table + 32, output, apart, times(matrix + 80, x2));
    emit<Lanes>(table + 48, output, apart, f64x2.add(times(matrix + 96, x0), times(matrix + 120, x3)));
    return;
  }
  emit<Lanes>(table + 16, output, apart, combine(matrix + 32, 8, x0, x1, x2, x3));
  emit<Lanes>(table + 32, output, apart, combine(matrix + 64, 8, x0, x1, x2, x3));
  emit<Lanes>(table + 48, output, apart, combine(matrix + 96, 8, x0, x1, x2, x3));
}

function forwardBlocks<Lanes>(step: usize, input: usize, output: usize, block: usize): void {
  const runA = runAt(word(step, STEP_RUN_A));
  const runB = runAt(word(step, STEP_RUN_B));
  const a = <usize>word(runA, RUN_MATRIX);
  const b = <usize>word(runB, RUN_MATRIX);
  const shapeA = word(runA, RUN_SHAPE);
  const shapeB = word(runB, RUN_SHAPE);
  const table = <usize>word(step, STEP_TABLE);
  const strideA = <usize>word(step, STEP_STRIDE_A) << 3;
  const strideB = <usize>word(step, STEP_STRIDE_B) << 3;
  const outerStride = <usize>word(step, STEP_OUTER_STRIDE) << 3;
  const aboveInner = word(step, STEP_ABOVE_INNER) != 0;
  const outerEnd = aboveInner ? <usize>word(step, STEP_OUTER_COUNT) * outerStride : block << 3;
  const middleStride = <usize>word(step, STEP_MIDDLE_STRIDE) << 3;
  const middleEnd = <usize>word(step, STEP_MIDDLE_COUNT) * middleStride;
  const innerStride = <usize>word(step, STEP_INNER_STRIDE) << 3;
  const innerCount = aboveInner ? (block << 3) / innerStride : <usize>word(step, STEP_INNER_COUNT);
  // A single block fills both lanes with itself.
  const apart: usize = innerCount == 1 ? 0 : innerStride;
  const innerEnd = innerCount * innerStride;
  for (let outer: usize = 0; outer < outerEnd; outer += outerStride) {
    for (let middle: usize = 0; middle < middleEnd; middle += middleStride) {
      for (let inner: usize = 0; inner < innerEnd; inner += innerStride << 1) {
        const at = input + outer + middle + inner;
        applyRows<Lanes>(a, shapeA, at, strideA, apart, blockT);
        applyRows<Lanes>(a, shapeA, at + strideB, strideA, apart, blockT + 16);
        applyRows<Lanes>(a, shapeA, at + strideB * 2, strideA, apart, blockT + 32);
        applyRows<Lanes>(a, shapeA, at + strideB * 3, strideA, apart, blockT + 48);
        const to = output + outer + middle + inner;
        emitRow<Lanes>(b, shapeB, blockT, table, to, apart);
        emitRow<Lanes>(b, shapeB, blockT + 64, table + 64, to, apart);
        emitRow<Lanes>(b, shapeB, blockT + 128, table + 128, to, apart);
        emitRow<Lanes>(b, shapeB, blockT + 192, table + 192, to, apart);
      }
    }
  }
}

@inline function absorb<Lanes>(table: usize, effect: usize, apart: usize): v128 {
  const offset = load<i32>(table);
  if (offset < 0) return f64x2.splat(0.0);
  return times(table + 8, pairAt<Lanes>(effect + <usize>offset, apart));
}

/** Row a of the effect before the permutation, into blockE; then times the second matrix, into blockT. */
@inline
function absorbRow<Lanes>(matrix: usize, shape: i32, table: usize, effect: usize, apart: usize, row: usize): void {
  const x0 = absorb<Lanes>(table, effect, apart);
  const x1 = absorb<Lanes>(table + 16, effect, apart);
  const x2 = absorb<Lanes>(table + 32, effect, apart);
  const x3 = absorb<Lanes>(table + 48, effect, apart);
  v128.store(blockE + row, x0);
  v128.store(blockE + row + 16, x1);
  v128.store(blockE + row + 32, x2);
  v128.store(blockE + row + 48, x3);
  if (shape == IDENTITY) {
    v128.store(blockT + row, x0);
    v128.store(blockT + row + 16, x1);
    v128.store(blockT + row + 32, x2);
    v128.store(blockT + row + 48, x3);
    return;
  }
  if (shape == RELAXATION) {
    v128.store(blockT + row, f64x2.add(x0, times(matrix + 96, x3)));
    v128.store(blockT + row + 16, times(matrix + 40, x1));
    v128.store(blockT + row + 32, times(matrix + 80, x2));
    v128.store(blockT + row + 48, times(matrix + 120, x3));
    return;
  }
  v128.store(blockT + row, f64x2.add(x0, combineLast(matrix, 32, x1, x2, x3)));
  v128.store(blockT + row + 16, combineLast(matrix + 8, 32, x1, x2, x3));
  v128.store(blockT + row + 32, combineLast(matrix + 16, 32, x1, x2, x3));
  v128.store(blockT + row + 48, combineLast(matrix + 24, 32, x1, x2, x3));
}

/**
 * Column b of blockT through the first matrix transposed, back to memory: a block is read whole before it is written.
 */
@inline
function releaseColumn<Lanes>(matrix: usize, shape: i32, column: usize, out: usize, stride: usize, apart: usize): void {
  const x0 = v128.load(blockT + column);
  const x1 = v128.load(blockT + column + 64);
  const x2 = v128.load(blockT + column + 128);
  const x3 = v128.load(blockT + column + 192);
  if (shape == IDENTITY) {
    storePair<Lanes>(out, apart, x0);
    storePair<Lanes>(out + stride, apart, x1);
    storePair<Lanes>(out + stride * 2, apart, x2);
    storePair<Lanes>(out + stride * 3, apart, x3);
    return;
  }
  if (shape == RELAXATION) {
    storePair<Lanes>(out, apart, f64x2.add(x0, times(matrix + 96, x3)));
    storePair<Lanes>(out + stride, apart, times(matrix + 40, x1));
    storePair<Lanes>(out + stride * 2, apart, times(matrix + 80, x2));
    storePair<Lanes>(out + stride * 3, apart, times(matrix + 120, x3));
    return;
  }
  storePair<Lanes>(out, apart, f64x2.add(x0, combineLast(matrix, 32, x1, x2, x3)));
  storePair<Lanes>(out + stride, apart, combineLast(matrix + 8, 32, x1, x2, x3));
  storePair<Lanes>(out + stride * 2, apart, combineLast(matrix + 16, 32, x1, x2, x3));
  storePair<Lanes>(out + stride * 3, apart, combineLast(matrix + 24, 32, x1, x2, x3));
}

/** Column b of blockE through the first matrix transposed, in place. */
@inline function turnColumn(matrix: usize, column: usize): void {
  const x0 = v128.load(blockE + column);
  const x1 = v128.load(blockE + column + 64);
  const x2 = v128.load(blockE + column + 128);
  const x3 = v128.load(blockE + column + 192);
  v128.store(blockE + column, f64x2.add(x0, combineLast(matrix, 32, x1, x2, x3)));
  v128.store(blockE + column + 64, combineLast(matrix + 8, 32, x1, x2, x3));
  v128.store(blockE + column + 128, combineLast(matrix + 16, 32, x1, x2, x3));
  v128.store(blockE + column + 192, combineLast(matrix + 24, 32, x1, x2, x3));
}

/**
 * sums[x][y] += sum over k of left[x, k] right[y, k]; the strides say where x, y and k lie. Row x = 0 is left out:
 * nothing needs it, as no rotation changes the first row of a transfer matrix.
 */
@inline function contractRow(sums: usize, left: usize, x: usize, right: usize, y: usize, k: usize): void {
  const l0 = v128.load(left + x);
  const l1 = v128.load(left + x + k);
  const l2 = v128.load(left + x + k * 2);
  const l3 = v128.load(left + x + k * 3);
  contractEntry(sums, l0, l1, l2, l3, right, k);
  contractEntry(sums + 16, l0, l1, l2, l3, right + y, k);
  contractEntry(sums + 32, l0, l1, l2, l3, right + y * 2, k);
  contractEntry(sums + 48, l0, l1, l2, l3, right + y * 3, k);
}
@inline function contractEntry(sum: usize, l0: v128, l1: v128, l2: v128, l3: v128, right: usize, k: usize): void {
  const products = f64x2.add(
    f64x2.add(f64x2.mul(l0, v128.load(right)), f64x2.mul(l1, v128.load(right + k))),
    f64x2.add(f64x2.mul(l2, v128.load(right + k * 2)), f64x2.mul(l3, v128.load(right + k * 3))),
  );
  v128.store(sum, f64x2.add(v128.load(sum), products));
}

@inline function copyRow<Lanes>(at: usize, stride: usize, apart: usize, row: usize): void {
  v128.store(blockR + row, pairAt<Lanes>(at, apart));
  v128.store(blockR + row + 16, pairAt<Lanes>(at + stride, apart));
  v128.store(blockR + row + 32, pairAt<Lanes>(at + stride * 2, apart));
  v128.store(blockR + row + 48, pairAt<Lanes>(at + stride * 3, apart));
}

function backwardBlocks<Lanes>(step: usize, effect: usize, contract: bool, block: usize): void {
  const runA = runAt(word(step, STEP_RUN_A));
  const runB = runAt(word(step, STEP_RUN_B));
  const a = <usize>word(runA, RUN_MATRIX);
  const b = <usize>word(runB, RUN_MATRIX);
  const shapeA = word(runA, RUN_SHAPE);
  const shapeB = word(runB, RUN_SHAPE);
  const liveA = contract && word(step, STEP_LIVE_A) != 0;
  const liveB = contract && word(step, STEP_LIVE_B) != 0;
  const table = <usize>word(step, STEP_TABLE);
  const strideA = <usize>word(step, STEP_STRIDE_A) << 3;
  const strideB = <usize>word(step, STEP_STRIDE_B) << 3;
  const outerStride = <usize>word(step, STEP_OUTER_STRIDE) << 3;
  const aboveInner = word(step, STEP_ABOVE_INNER) != 0;
  const outerEnd = aboveInner ? <usize>word(step, STEP_OUTER_COUNT) * outerStride : block << 3;
  const middleStride = <usize>word(step, STEP_MIDDLE_STRIDE) << 3;
  const middleEnd = <usize>word(step, STEP_MIDDLE_COUNT) * middleStride;
  const innerStride = <usize>word(step, STEP_INNER_STRIDE) << 3;
  const innerCount = aboveInner ? (block << 3) / innerStride : <usize>word(step, STEP_INNER_COUNT);
  const apart: usize = innerCount == 1 ? 0 : innerStride;
  const innerEnd = innerCount * innerStride;
  const state = <usize>word(step, STEP_INPUT);
  memory.fill(sumA, 0, 256);
  memory.fill(sumB, 0, 256);
  for (let outer: usize = 0; outer < outerEnd; outer += outerStride) {
    for (let middle: usize = 0; middle < middleEnd; middle += middleStride) {
      for (let inner: usize = 0; inner < innerEnd; inner += innerStride << 1) {
        const base = outer + middle + inner;
        absorbRow<Lanes>(b, shapeB, table, effect + base, apart, 0);
        absorbRow<Lanes>(b, shapeB, table + 64, effect + base, apart, 64);
        absorbRow<Lanes>(b, shapeB, table + 128, effect + base, apart, 128);
        absorbRow<Lanes>(b, shapeB, table + 192, effect + base, apart, 192);
        if (liveA || liveB) {
          copyRow<Lanes>(state + base, strideB, apart, 0);
          copyRow<Lanes>(state + base + strideA, strideB, apart, 64);
          copyRow<Lanes>(state + base + strideA * 2, strideB, apart, 128);
          copyRow<Lanes>(state + base + strideA * 3, strideB, apart, 192);
        }
        if (liveA) {
          contractRow(sumA + 64, blockT, 64, blockR, 64, 16);
          contractRow(sumA + 128, blockT, 128, blockR, 64, 16);
          contractRow(sumA + 192, blockT, 192, blockR, 64, 16);
        }
        if (liveB) {
          turnColumn(a, 0);
          turnColumn(a, 16);
          turnColumn(a, 32);
          turnColumn(a, 48);
          contractRow(sumB + 64, blockE, 16, blockR, 16, 64);
          contractRow(sumB + 128, blockE, 32, blockR, 16, 64);
          contractRow(sumB + 192, blockE, 48, blockR, 16, 64);
        }
        releaseColumn<Lanes>(a, shapeA, 0, effect + base, strideA, apart);
        releaseColumn<Lanes>(a, shapeA, 16, effect + base + strideB, strideA, apart);
        releaseColumn<Lanes>(a, shapeA, 32, effect + base + strideB * 2, strideA, apart);
        releaseColumn<Lanes>(a, shapeA, 48, effect + base + strideB * 3, strideA, apart);
      }
    }
  }
  if (liveA) gather(sumA, <usize>word(runA, RUN_CONTRACTION), innerCount == 1);
  if (liveB) gather(sumB, <usize>word(runB, RUN_CONTRACTION), innerCount == 1);
}

/** Adds the two lanes of each sum; a single block sits in both lanes and counts once. */
function gather(sums: usize, out: usize, single: bool): void {
  for (let i: usize = 0; i < 16; i++) {
    const low = load<f64>(sums + i * 16);
    store<f64>(out + i * 8, single ? low : low + load<f64>(sums + i * 16, 8));
  }
}

export function forwardPair(step: usize, input: usize, output: usize, block: usize): void {
  if (word(step, STEP_INNER_STRIDE) == 1) forwardBlocks<i32>(step, input, output, block);
  else forwardBlocks<f64>(step, input, output, block);
}

/** In place; with `contract`, leaves the contractions of live runs behind. */
export function backwardPair(step: usize, effect: usize, contract: bool, block: usize): void {
  if (word(step, STEP_INNER_STRIDE) == 1) backwardBlocks<i32>(step, effect, contract, block);
  else backwardBlocks<f64>(step, effect, contract, block);
}
