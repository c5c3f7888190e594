/**
 * Sweeps over a state in the Pauli basis.
 *
 * The state is r[P] = Tr(P rho), 4^w reals, digit d of the index being the Pauli (I, X, Y, Z) of digit d's qubit. An
 * effect is a vector of the same shape; the probability is their inner product. The program (laid out in memory by
 * `simulate/pauliMemory.ts`, which describes the layout) starts from the empty state, one entry, 1; its steps bring in a
 * qubit as a new digit, or apply a *run* (the 4x4 Pauli transfer matrix of everything one qubit undergoes between two
 * entanglers) to each of two digits, then a signed permutation with the two-qubit depolarizing factor. Each step is one pass
 * over memory.
 */
import { evaluateAngles, header, word } from './angles';

// Words of the program header; the first five are those of angles.ts.
const TRIG = 4;
const RUN_COUNT = 5;
const RUNS = 6;
const FACTORS = 7;
const STEPS = 9;
const DIGITS = 10;
const PRODUCT_RUNS = 11;
const PRODUCT = 12;
const EFFECT = 13;
const PLUS = 14;
const MINUS = 15;
const SCRATCH = 16;

// Words of a run.
const RUN_FACTORS = 0;
const RUN_LENGTH = 1;
const RUN_MATRIX = 2;
const RUN_PREFIXES = 3;
const RUN_CONTRACTION = 4;
const RUN_SHAPE = 5;
const RUN_SIZE: usize = 24;

// Shapes of a run's matrix: anything, the identity, or relaxation (a diagonal, and I feeding Z).
const IDENTITY = 1;
const RELAXATION = 2;

// Words of a factor: kind 0 is a fixed matrix, 1, 2, 3 a rotation about X, Y, Z.
const FACTOR_KIND = 0;
const FACTOR_INDEX = 1;
const FACTOR_OCCURRENCE = 2;
const FACTOR_SIZE: usize = 12;

// Words of a step.
const STEP_KIND = 0;
const STEP_OUTER_COUNT = 1;
const STEP_OUTER_STRIDE = 2;
const STEP_MIDDLE_COUNT = 3;
const STEP_MIDDLE_STRIDE = 4;
const STEP_INNER_COUNT = 5;
const STEP_INNER_STRIDE = 6;
const STEP_STRIDE_A = 7;
const STEP_STRIDE_B = 8;
const STEP_RUN_A = 9;
const STEP_RUN_B = 10;
const STEP_INPUT = 11;
const STEP_OUTPUT = 12;
const STEP_TABLE = 13;
const STEP_LIVE_A = 14;
const STEP_LIVE_B = 15;
const STEP_IN_LENGTH = 16;
// The first and last step of the group that is applied block by block, and the block's length in entries.
const STEP_FIRST = 17;
const STEP_LAST = 18;
const STEP_BLOCK = 19;
// Whether the loop over the digits above both is the inner one (else it is the outer one).
const STEP_ABOVE_INNER = 20;
const STEP_SIZE: usize = 84;
// Kinds of steps; all others are on two digits.
const ONE = 1;
const ENTER = 3;

// One block of 16 entries, two blocks side by side in the lanes of each vector.
const blockE: usize = memory.data(256);
const blockT: usize = memory.data(256);
const blockR: usize = memory.data(256);
const sumA: usize = memory.data(256);
const sumB: usize = memory.data(256);
const small: usize = memory.data(256);

@inline function runAt(index: i32): usize {
  return header(RUNS) + <usize>index * RUN_SIZE;
}

/** Evaluates every angle and its sine and cosine, then the matrices of all runs with their prefixes. */
export function pauliPrepare(): void {
  evaluateAngles(1.0);
  const count = <i32>header(RUN_COUNT);
  for (let i = 0; i < count; i++) composeRun(runAt(i));
}

/** The same for the runs on the product state only: enough where nothing but the encoding has changed. */
export function pauliPrepareInitial(): void {
  evaluateAngles(1.0);
  const digits = <i32>header(DIGITS);
  for (let d = 0; d < digits; d++) composeRun(runAt(word(header(PRODUCT_RUNS), d)));
}

/** Rows that a rotation mixes: about X (Y, Z), about Y (Z, X), about Z (X, Y). */
@inline function firstRow(kind: i32): usize {
  return kind == 1 ? 2 : kind == 2 ? 3 : 1;
}
@inline function secondRow(kind: i32): usize {
  return kind == 1 ? 3 : kind == 2 ? 1 : 2;
}

function composeRun(run: usize): void {
  const matrix = <usize>word(run, RUN_MATRIX);
  const prefixes = <usize>word(run, RUN_PREFIXES);
  const length = word(run, RUN_LENGTH);
  let factor = header(FACTORS) + <usize>word(run, RUN_FACTORS) * FACTOR_SIZE;
  for (let i = 0; i < 16; i++) store<f64>(matrix + (<usize>i << 3), (i & 3) == i >> 2 ? 1.0 : 0.0);
  for (let k = 0; k < length; k++) {
    memory.copy(prefixes + <usize>k * 128, matrix, 128);
    const kind = word(factor, FACTOR_KIND);
    if (kind == 0) {
      multiply(<usize>word(factor, FACTOR_INDEX), prefixes + <usize>k * 128, matrix);
    } else {
      const trig = header(TRIG) + (<usize>word(factor, FACTOR_INDEX) << 4);
      rotateRows(matrix, kind, load<f64>(trig), load<f64>(trig, 8));
    }
    factor += FACTOR_SIZE;
  }
}

/** out = left x right, all 4x4 row-major. */
function multiply(left: usize, right: usize, out: usize): void {
  for (let i: usize = 0; i < 4; i++) {
    for (let j: usize = 0; j < 4; j++) {
      let sum = load<f64>(left + i * 32) * load<f64>(right + j * 8);
      for (let k: usize = 1; k < 4; k++) sum += load<f64>(left + i * 32 + k * 8) * load<f64>(right + k * 32 + j * 8);
      store<f64>(out + i * 32 + j * 8, sum);
    }
  }
}

/** matrix = rotation x matrix, where the rotation has the given cosine and sine. */
@inline function rotateRows(matrix: usize, kind: i32, c: f64, s: f64): void {
  const p = matrix + firstRow(kind) * 32;
  const q = matrix + secondRow(kind) * 32;
  for (let j: usize = 0; j < 32; j += 8) {
    const x = load<f64>(p + j);
    const y = load<f64>(q + j);
    store<f64>(p + j, c * x - s * y);
    store<f64>(q + j, s * x + c * y);
  }
}

/**
 * Steps first <= step < end, each from its input to its output: the state before each step with a live angle stays in
 * memory. Steps of one group touch low digits only: the whole group is applied to one block of memory after the other,
 * while it is in the cache.
 */
export function pauliForward(first: i32, end: i32): void {
  for (let i = first; i < end; ) {
    const step = stepAt(i);
    const last = word(step, STEP_LAST);
    const block = <usize>word(step, STEP_BLOCK);
    const length = <usize>word(step, STEP_IN_LENGTH);
    for (let from: usize = 0; from < length; from += block)
      for (let k = i; k <= last; k++) {
        const each = stepAt(k);
        forwardStep(each, <usize>word(each, STEP_INPUT) + (from << 3), <usize>word(each, STEP_OUTPUT) + (from << 3), block);
      }
    i = last + 1;
  }
}

/** The same, all steps in place: nothing but the last state is left. */
export function pauliForwardInPlace(first: i32, end: i32, state: usize): void {
  for (let i = first; i < end; ) {
    const step = stepAt(i);
    const last = word(step, STEP_LAST);
    const block = <usize>word(step, STEP_BLOCK);
    const length = <usize>word(step, STEP_IN_LENGTH);
    for (let from: usize = 0; from < length; from += block)
      for (let k = i; k <= last; k++) forwardStep(stepAt(k), state + (from << 3), state + (from << 3), block);
    i = last + 1;
  }
}

@inline function stepAt(index: i32): usize {
  return header(STEPS) + <usize>index * STEP_SIZE;
}

function forwardStep(step: usize, input: usize, output: usize, block: usize): void {
  const kind = word(step, STEP_KIND);
  if (kind == ONE) forwardOne(step, input, output);
  else if (kind == ENTER) forwardEnter(step, input, output);
  else if (word(step, STEP_INNER_STRIDE) == 1) forwardTwo<i32>(step, input, output, block);
  else forwardTwo<f64>(step, input, output, block);
}

/** Each digit's vector of a product state. */
export function pauliProductVectors(): void {
  const digits = <i32>header(DIGITS);
  const product = header(PRODUCT);
  const runs = header(PRODUCT_RUNS);
  for (let d = 0; d < digits; d++) {
    const matrix = <usize>word(runAt(word(runs, d)), RUN_MATRIX);
    for (let i: usize = 0; i < 4; i++) store<f64>(product + <usize>d * 32 + i * 8, entering(matrix, i));
  }
}

// ---- a digit comes in

/** Entry i of the vector of a qubit in |0> after a run: first and last column of its matrix added, A (1, 0, 0, 1). */
@inline function entering(matrix: usize, i: usize): f64 {
  return load<f64>(matrix + i * 32) + load<f64>(matrix + i * 32 + 24);
}

/** Output = input with the new digit's vector as a factor; from the end, so that it may be done in place. */
function forwardEnter(step: usize, input: usize, output: usize): void {
  const matrix = <usize>word(runAt(word(step, STEP_RUN_A)), RUN_MATRIX);
  const stride = <usize>word(step, STEP_STRIDE_A) << 3;
  const length = <usize>word(step, STEP_IN_LENGTH) << 3;
  const v1 = entering(matrix, 1);
  const v2 = entering(matrix, 2);
  const v3 = entering(matrix, 3);
  if (stride == 8) {
    // The new digit is the lowest: four neighbours from each entry.
    for (let from = length; from > 0; ) {
      from -= 8;
      const x = load<f64>(input + from);
      const to = output + (from << 2);
      store<f64>(to, v3 * x, 24);
      store<f64>(to, v2 * x, 16);
      store<f64>(to, v1 * x, 8);
      store<f64>(to, x);
    }
    return;
  }
  for (let high = length; high > 0; ) {
    high -= stride;
    const from = input + high;
    const to = output + (high << 2);
    scaleInto(f64x2.splat(v3), from, to + stride * 3, stride);
    scaleInto(f64x2.splat(v2), from, to + stride * 2, stride);
    scaleInto(f64x2.splat(v1), from, to + stride, stride);
    if (from != to) memory.copy(to, from, stride);
  }
}

@inline function scaleInto(factor: v128, from: usize, to: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) v128.store(to + k, f64x2.mul(factor, v128.load(from + k)));
}

/** The effect without the digit: contracted with its vector. What remains beside the run is its contraction. */
function backwardEnter(step: usize, effect: usize, contract: bool): void {
  const run = runAt(word(step, STEP_RUN_A));
  const matrix = <usize>word(run, RUN_MATRIX);
  const stride = <usize>word(step, STEP_STRIDE_A) << 3;
  const length = <usize>word(step, STEP_IN_LENGTH) << 3;
  if (contract && word(step, STEP_LIVE_A) != 0)
    environment(effect, <usize>word(step, STEP_INPUT), stride, length, <usize>word(run, RUN_CONTRACTION));
  const v1 = entering(matrix, 1);
  const v2 = entering(matrix, 2);
  const v3 = entering(matrix, 3);
  if (stride == 8) {
    for (let to: usize = 0; to < length; to += 8) {
      const at = effect + (to << 2);
      store<f64>(effect + to, load<f64>(at) + v1 * load<f64>(at, 8) + (v2 * load<f64>(at, 16) + v3 * load<f64>(at, 24)));
    }
    return;
  }
  const w1 = f64x2.splat(v1);
  const w2 = f64x2.splat(v2);
  const w3 = f64x2.splat(v3);
  for (let high: usize = 0; high < length; high += stride) {
    const from = effect + (high << 2);
    for (let k: usize = 0; k < stride; k += 16) {
      const low = f64x2.add(v128.load(from + k), f64x2.mul(w1, v128.load(from + stride + k)));
      const rest = f64x2.add(f64x2.mul(w2, v128.load(from + stride * 2 + k)), f64x2.mul(w3, v128.load(from + stride * 3 + k)));
      v128.store(effect + high + k, f64x2.add(low, rest));
    }
  }
}

/** e[i] = sum over the rest of effect[i, rest] state[rest]; as a contraction with A (1, 0, 0, 1): e (1, 0, 0, 1)^T. */
function environment(effect: usize, state: usize, stride: usize, length: usize, sums: usize): void {
  let e01 = f64x2.splat(0.0);
  let e23 = f64x2.splat(0.0);
  if (stride == 8) {
    for (let from: usize = 0; from < length; from += 8) {
      const x = v128.load64_splat(state + from);
      e01 = f64x2.add(e01, f64x2.mul(x, v128.load(effect + (from << 2))));
      e23 = f64x2.add(e23, f64x2.mul(x, v128.load(effect + (from << 2), 16)));
    }
  } else {
    let e0 = e01;
    let e1 = e01;
    let e2 = e01;
    let e3 = e01;
    for (let high: usize = 0; high < length; high += stride) {
      const at = effect + (high << 2);
      for (let k: usize = 0; k < stride; k += 16) {
        const x = v128.load(state + high + k);
        e0 = f64x2.add(e0, f64x2.mul(x, v128.load(at + k)));
        e1 = f64x2.add(e1, f64x2.mul(x, v128.load(at + stride + k)));
        e2 = f64x2.add(e2, f64x2.mul(x, v128.load(at + stride * 2 + k)));
        e3 = f64x2.add(e3, f64x2.mul(x, v128.load(at + stride * 3 + k)));
      }
    }
    e01 = f64x2.add(v128.shuffle<f64>(e0, e1, 0, 2), v128.shuffle<f64>(e0, e1, 1, 3));
    e23 = f64x2.add(v128.shuffle<f64>(e2, e3, 0, 2), v128.shuffle<f64>(e2, e3, 1, 3));
  }
  memory.fill(sums, 0, 128);
  store<f64>(sums, f64x2.extract_lane(e01, 0));
  store<f64>(sums, f64x2.extract_lane(e01, 0), 24);
  store<f64>(sums, f64x2.extract_lane(e01, 1), 32);
  store<f64>(sums, f64x2.extract_lane(e01, 1), 56);
  store<f64>(sums, f64x2.extract_lane(e23, 0), 64);
  store<f64>(sums, f64x2.extract_lane(e23, 0), 88);
  store<f64>(sums, f64x2.extract_lane(e23, 1), 96);
  store<f64>(sums, f64x2.extract_lane(e23, 1), 120);
}

// ---- one digit

function forwardOne(step: usize, input: usize, output: usize): void {
  const matrix = <usize>word(runAt(word(step, STEP_RUN_A)), RUN_MATRIX);
  const stride = <usize>word(step, STEP_STRIDE_A) << 3;
  const length = <usize>word(step, STEP_IN_LENGTH) << 3;
  for (let high: usize = 0; high < length; high += stride << 2) {
    for (let low: usize = 0; low < stride; low += 8) {
      const at = high + low;
      for (let j: usize = 0; j < 4; j++) store<f64>(small + j * 8, load<f64>(input + at + j * stride));
      for (let i: usize = 0; i < 4; i++) {
        let sum = 0.0;
        for (let j: usize = 0; j < 4; j++) sum += load<f64>(matrix + i * 32 + j * 8) * load<f64>(small + j * 8);
        store<f64>(output + at + i * stride, sum);
      }
    }
  }
}

function backwardOne(step: usize, effect: usize, contract: bool): void {
  const run = runAt(word(step, STEP_RUN_A));
  const matrix = <usize>word(run, RUN_MATRIX);
  const state = <usize>word(step, STEP_INPUT);
  const sums = <usize>word(run, RUN_CONTRACTION);
  const live = contract && word(step, STEP_LIVE_A) != 0;
  const stride = <usize>word(step, STEP_STRIDE_A) << 3;
  const length = <usize>word(step, STEP_IN_LENGTH) << 3;
  if (live) memory.fill(sums, 0, 128);
  for (let high: usize = 0; high < length; high += stride << 2) {
    for (let low: usize = 0; low < stride; low += 8) {
      const at = high + low;
      for (let i: usize = 0; i < 4; i++) {
        const e = load<f64>(effect + at + i * stride);
        store<f64>(small + i * 8, e);
        if (!live) continue;
        for (let j: usize = 0; j < 4; j++) {
          const sum = sums + i * 32 + j * 8;
          store<f64>(sum, load<f64>(sum) + e * load<f64>(state + at + j * stride));
        }
      }
      for (let j: usize = 0; j < 4; j++) {
        let sum = 0.0;
        for (let i: usize = 0; i < 4; i++) sum += load<f64>(matrix + i * 32 + j * 8) * load<f64>(small + i * 8);
        store<f64>(effect + at + j * stride, sum);
      }
    }
  }
}

// ---- two digits: the type parameter says whether the two lanes are neighbours in memory (i32) or apart (f64)

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
@inline function emitRow<Lanes>(matrix: usize, shape: i32, row: usize, table: usize, output: usize, apart: usize): void {
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

function forwardTwo<Lanes>(step: usize, input: usize, output: usize, block: usize): void {
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
@inline function absorbRow<Lanes>(matrix: usize, shape: i32, table: usize, effect: usize, apart: usize, row: usize): void {
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

/** Column b of blockT through the first matrix transposed, back to memory: a block is read whole before it is written. */
@inline function releaseColumn<Lanes>(matrix: usize, shape: i32, column: usize, out: usize, stride: usize, apart: usize): void {
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

/** sums[x][y] += sum over k of left[x, k] right[y, k]; the strides say where x, y and k lie. */
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

function backwardTwo<Lanes>(step: usize, effect: usize, contract: bool, block: usize): void {
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
          contractRow(sumA, blockT, 0, blockR, 64, 16);
          contractRow(sumA + 64, blockT, 64, blockR, 64, 16);
          contractRow(sumA + 128, blockT, 128, blockR, 64, 16);
          contractRow(sumA + 192, blockT, 192, blockR, 64, 16);
        }
        if (liveB) {
          turnColumn(a, 0);
          turnColumn(a, 16);
          turnColumn(a, 32);
          turnColumn(a, 48);
          contractRow(sumB, blockE, 0, blockR, 16, 64);
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

/**
 * Pulls the effect in EFFECT back through steps first <= step < end, in place; with `contract`, leaves each live run's
 * 4x4 contraction behind.
 */
export function pauliBackward(first: i32, end: i32, contract: bool): void {
  const effect = header(EFFECT);
  for (let i = end - 1; i >= first; ) {
    const last = stepAt(i);
    const start = word(last, STEP_FIRST);
    const block = <usize>word(last, STEP_BLOCK);
    const length = <usize>word(last, STEP_IN_LENGTH);
    for (let from: usize = 0; from < length; from += block)
      for (let k = i; k >= start; k--) backwardStep(stepAt(k), effect + (from << 3), contract, block);
    i = start - 1;
  }
}

function backwardStep(step: usize, effect: usize, contract: bool, block: usize): void {
  const kind = word(step, STEP_KIND);
  if (kind == ONE) backwardOne(step, effect, contract);
  else if (kind == ENTER) backwardEnter(step, effect, contract);
  else if (word(step, STEP_INNER_STRIDE) == 1) backwardTwo<i32>(step, effect, contract, block);
  else backwardTwo<f64>(step, effect, contract, block);
}

/** Inner product of EFFECT with the product state, digit by digit from the highest; the effect is not changed. */
export function pauliContractProduct(): f64 {
  const digits = <i32>header(DIGITS);
  const product = header(PRODUCT);
  const scratch = header(SCRATCH);
  let input = header(EFFECT);
  let length: usize = (<usize>1 << (<usize>digits * 2)) << 3;
  for (let d = digits - 1; d >= 0; d--) {
    length >>= 2;
    const vector = product + <usize>d * 32;
    const v0 = load<f64>(vector);
    const v1 = load<f64>(vector, 8);
    const v2 = load<f64>(vector, 16);
    const v3 = load<f64>(vector, 24);
    for (let k: usize = 0; k < length; k += 8) {
      const at = input + k;
      const sum = v0 * load<f64>(at) + v1 * load<f64>(at + length) + (v2 * load<f64>(at + length * 2) + v3 * load<f64>(at + length * 3));
      store<f64>(scratch + k, sum);
    }
    input = scratch;
  }
  return load<f64>(input);
}

/**
 * All shifted probabilities, after a forward sweep and a backward one with contractions, which leaves the unshifted one.
 * PLUS[k], MINUS[k]: occurrence k's angle moved by +pi/2, -pi/2. @returns the unshifted probability
 */
export function pauliShifts(): f64 {
  const count = <i32>header(RUN_COUNT);
  for (let i = 0; i < count; i++) shiftRun(runAt(i));
  return load<f64>(header(EFFECT));
}

/**
 * The shifted probabilities of one run's occurrences. With H = (suffix)^T G (prefix)^T the probability as a function of
 * one rotation's angle t is H00 + Hkk + cos t (Hpp + Hqq) + sin t (Hqp - Hpq), k the axis, p and q the other two.
 */
function shiftRun(run: usize): void {
  const length = word(run, RUN_LENGTH);
  const prefixes = <usize>word(run, RUN_PREFIXES);
  const sums = <usize>word(run, RUN_CONTRACTION);
  if (sums == 0) return;
  for (let k = length - 1; k >= 0; k--) {
    const factor = header(FACTORS) + <usize>(word(run, RUN_FACTORS) + k) * FACTOR_SIZE;
    const kind = word(factor, FACTOR_KIND);
    if (kind == 0) {
      memory.copy(small, sums, 128);
      multiplyTransposed(<usize>word(factor, FACTOR_INDEX), small, sums);
      continue;
    }
    const trig = header(TRIG) + (<usize>word(factor, FACTOR_INDEX) << 4);
    const c = load<f64>(trig);
    const s = load<f64>(trig, 8);
    const occurrence = word(factor, FACTOR_OCCURRENCE);
    if (occurrence >= 0) {
      const prefix = prefixes + <usize>k * 128;
      const p = firstRow(kind);
      const q = secondRow(kind);
      const constant = entry(sums, prefix, 0, 0) + entry(sums, prefix, <usize>kind, <usize>kind);
      const even = entry(sums, prefix, p, p) + entry(sums, prefix, q, q);
      const odd = entry(sums, prefix, q, p) - entry(sums, prefix, p, q);
      const slope = c * odd - s * even;
      store<f64>(header(PLUS) + (<usize>occurrence << 3), constant + slope);
      store<f64>(header(MINUS) + (<usize>occurrence << 3), constant - slope);
    }
    rotateRows(sums, kind, c, -s);
  }
}

/** Row i of `left` times row j of `right`. */
@inline function entry(left: usize, right: usize, i: usize, j: usize): f64 {
  const x = left + i * 32;
  const y = right + j * 32;
  return (
    load<f64>(x) * load<f64>(y) + load<f64>(x, 8) * load<f64>(y, 8) + (load<f64>(x, 16) * load<f64>(y, 16) + load<f64>(x, 24) * load<f64>(y, 24))
  );
}

/** out = left^T x right. */
function multiplyTransposed(left: usize, right: usize, out: usize): void {
  for (let i: usize = 0; i < 4; i++) {
    for (let j: usize = 0; j < 4; j++) {
      let sum = load<f64>(left + i * 8) * load<f64>(right + j * 8);
      for (let k: usize = 1; k < 4; k++) sum += load<f64>(left + k * 32 + i * 8) * load<f64>(right + k * 32 + j * 8);
      store<f64>(out + i * 32 + j * 8, sum);
    }
  }
}
