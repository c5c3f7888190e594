/**
 * Noise-free sweeps over a state vector of 2^n complex amplitudes (re, im interleaved), and the adjoint method for the
 * derivatives of one outcome's probability by every angle: T. Jones, J. Gacon, "Efficient calculation of gradients in
 * classical simulations of variational quantum algorithms", arXiv:2009.02823.
 *
 * The program (laid out by `simulate/stateVectorMemory.ts`) is a list of runs (the product of all one-qubit gates of a
 * qubit between two entanglers) and two-qubit gates.
 */
import { evaluateAngles, header, word } from './angles';

const TRIG = 4;
export const RUN_COUNT = 5;
const RUNS = 6;
const FACTORS = 7;
export const OPERATION_COUNT = 8;
const OPERATIONS = 9;
export const AMPLITUDES = 10;
export const STATE = 11;
export const ADJOINT = 12;
const SLOPES = 13;

// Words of a run.
const RUN_FACTORS = 0;
const RUN_LENGTH = 1;
export const RUN_MATRIX = 2;
const RUN_SIZE: usize = 12;

// Words of a factor: kind 0 is a fixed matrix, 1, 2, 3 a rotation about X, Y, Z.
const FACTOR_KIND = 0;
const FACTOR_INDEX = 1;
const FACTOR_OCCURRENCE = 2;
const FACTOR_SIZE: usize = 12;

// Words of an operation: kind 0 is a run, 1 controlled-X, 2 controlled-Z, 3 any two-qubit matrix.
export const OPERATION_KIND = 0;
export const OPERATION_STRIDE_A = 1;
export const OPERATION_STRIDE_B = 2;
export const OPERATION_INDEX = 3;
export const OPERATION_LIVE = 4;
const OPERATION_SIZE: usize = 20;

// 2x2 complex work areas: a rotation, a product, the contraction of a run.
const rotation: usize = memory.data(64);
const product: usize = memory.data(64);
export const contraction: usize = memory.data(64);
const column: usize = memory.data(64);

@inline export function operationAt(index: i32): usize {
  return header(OPERATIONS) + <usize>index * OPERATION_SIZE;
}
@inline export function runAt(index: i32): usize {
  return header(RUNS) + <usize>index * RUN_SIZE;
}

export function vectorPrepare(): void {
  evaluateAngles(0.5);
  const count = <i32>header(RUN_COUNT);
  for (let i = 0; i < count; i++) composeRun(runAt(i));
}

/** The 2x2 matrix of a factor. */
function factorMatrix(factor: usize): usize {
  const kind = word(factor, FACTOR_KIND);
  if (kind == 0) return <usize>word(factor, FACTOR_INDEX);
  const trig = header(TRIG) + (<usize>word(factor, FACTOR_INDEX) << 4);
  const c = load<f64>(trig);
  const s = load<f64>(trig, 8);
  memory.fill(rotation, 0, 64);
  store<f64>(rotation, c);
  store<f64>(rotation, c, 48);
  if (kind == 1) {
    store<f64>(rotation, -s, 24);
    store<f64>(rotation, -s, 40);
  } else if (kind == 2) {
    store<f64>(rotation, -s, 16);
    store<f64>(rotation, s, 32);
  } else {
    store<f64>(rotation, -s, 8);
    store<f64>(rotation, s, 56);
  }
  return rotation;
}

function composeRun(run: usize): void {
  const matrix = <usize>word(run, RUN_MATRIX);
  const length = word(run, RUN_LENGTH);
  let factor = header(FACTORS) + <usize>word(run, RUN_FACTORS) * FACTOR_SIZE;
  memory.fill(matrix, 0, 64);
  store<f64>(matrix, 1.0);
  store<f64>(matrix, 1.0, 48);
  for (let k = 0; k < length; k++) {
    multiply(factorMatrix(factor), matrix, product);
    memory.copy(matrix, product, 64);
    factor += FACTOR_SIZE;
  }
}

/** out = left x right, 2x2 complex. */
function multiply(left: usize, right: usize, out: usize): void {
  for (let i: usize = 0; i < 2; i++) {
    for (let j: usize = 0; j < 2; j++) {
      let re = 0.0;
      let im = 0.0;
      for (let k: usize = 0; k < 2; k++) {
        const lr = load<f64>(left + i * 32 + k * 16);
        const li = load<f64>(left + i * 32 + k * 16, 8);
        const rr = load<f64>(right + k * 32 + j * 16);
        const ri = load<f64>(right + k * 32 + j * 16, 8);
        re += lr * rr - li * ri;
        im += lr * ri + li * rr;
      }
      store<f64>(out + i * 32 + j * 16, re);
      store<f64>(out + i * 32 + j * 16, im, 8);
    }
  }
}

/** (re, im) times a complex number given as (re, re) and (-im, im). */
@inline export function scale(re: v128, im: v128, value: v128): v128 {
  return f64x2.add(f64x2.mul(re, value), f64x2.mul(im, v128.shuffle<f64>(value, value, 1, 0)));
}
@inline export function realPart(entry: usize): v128 {
  return v128.load64_splat(entry);
}
/** (-im, im), or (im, -im) for the conjugate. */
@inline export function imaginaryPart(entry: usize, conjugate: bool): v128 {
  const im = load<f64>(entry, 8);
  return conjugate ? f64x2.replace_lane(f64x2.splat(im), 1, -im) : f64x2.replace_lane(f64x2.splat(im), 0, -im);
}

/** Address of amplitude pair `k` with this bit 0, of all pairs in ascending order; `low` is the bit's stride less 1. */
@inline export function pairAt(vector: usize, k: usize, low: usize): usize {
  return vector + ((((k & ~low) << 1) | (k & low)) << 4);
}

/** Applies a 2x2 matrix, or its conjugate transpose, to one qubit of a vector. */
function applyRun(vector: usize, matrix: usize, stride: usize, adjoint: bool): void {
  const m01 = adjoint ? matrix + 32 : matrix + 16;
  const m10 = adjoint ? matrix + 16 : matrix + 32;
  const r00 = realPart(matrix);
  const i00 = imaginaryPart(matrix, adjoint);
  const r01 = realPart(m01);
  const i01 = imaginaryPart(m01, adjoint);
  const r10 = realPart(m10);
  const i10 = imaginaryPart(m10, adjoint);
  const r11 = realPart(matrix + 48);
  const i11 = imaginaryPart(matrix + 48, adjoint);
  const pairs = header(AMPLITUDES) >> 1;
  const step = stride << 4;
  for (let k: usize = 0; k < pairs; k++) {
    const at = pairAt(vector, k, stride - 1);
    const x = v128.load(at);
    const y = v128.load(at + step);
    v128.store(at, f64x2.add(scale(r00, i00, x), scale(r01, i01, y)));
    v128.store(at + step, f64x2.add(scale(r10, i10, x), scale(r11, i11, y)));
  }
}

/** A two-qubit gate, or its inverse. */
export function applyPair(vector: usize, operation: usize, adjoint: bool): void {
  const kind = word(operation, OPERATION_KIND);
  const strideA = <usize>word(operation, OPERATION_STRIDE_A);
  const strideB = <usize>word(operation, OPERATION_STRIDE_B);
  const a = strideA << 4;
  const b = strideB << 4;
  const low = min(strideA, strideB) - 1;
  const high = max(strideA, strideB) - 1;
  const quarters = header(AMPLITUDES) >> 2;
  if (kind == 1) {
    for (let k: usize = 0; k < quarters; k++) {
      const at = quarterAt(vector, k, low, high) + a;
      const x = v128.load(at);
      v128.store(at, v128.load(at + b));
      v128.store(at + b, x);
    }
  } else if (kind == 2) {
    for (let k: usize = 0; k < quarters; k++) {
      const at = quarterAt(vector, k, low, high) + a + b;
      v128.store(at, f64x2.neg(v128.load(at)));
    }
  } else {
    const matrix = <usize>word(operation, OPERATION_INDEX);
    for (let k: usize = 0; k < quarters; k++)
      applyMatrix(quarterAt(vector, k, low, high), a, b, matrix, adjoint);
  }
}

/** The same of amplitudes with two bits 0; `low` and `high` are the strides of the bits less 1. */
@inline function quarterAt(vector: usize, k: usize, low: usize, high: usize): usize {
  const half = ((k & ~low) << 1) | (k & low);
  return vector + ((((half & ~high) << 1) | (half & high)) << 4);
}

function applyMatrix(at: usize, a: usize, b: usize, matrix: usize, adjoint: bool): void {
  v128.store(column, v128.load(at));
  v128.store(column, v128.load(at + a), 16);
  v128.store(column, v128.load(at + b), 32);
  v128.store(column, v128.load(at + a + b), 48);
  for (let i: usize = 0; i < 4; i++) {
    let sum = f64x2.splat(0.0);
    for (let j: usize = 0; j < 4; j++) {
      const entry = matrix + (adjoint ? j * 64 + i * 16 : i * 64 + j * 16);
      sum = f64x2.add(sum, scale(realPart(entry), imaginaryPart(entry, adjoint), v128.load(column + j * 16)));
    }
    v128.store(at + (i & 1) * a + (i >> 1) * b, sum);
  }
}

/** The final state, from |0...0>. */
export function vectorForward(): void {
  const state = header(STATE);
  memory.fill(state, 0, header(AMPLITUDES) << 4);
  store<f64>(state, 1.0);
  const count = <i32>header(OPERATION_COUNT);
  for (let i = 0; i < count; i++) {
    const operation = operationAt(i);
    if (word(operation, OPERATION_KIND) == 0)
      applyRun(
        state,
        <usize>word(runAt(word(operation, OPERATION_INDEX)), RUN_MATRIX),
        <usize>word(operation, OPERATION_STRIDE_A),
        false,
      );
    else applyPair(state, operation, false);
  }
}

/**
 * After `vectorForward`, with the projected final state in ADJOINT: walks both vectors back through the circuit and
 * leaves d p/d angle of each occurrence in SLOPES.
 */
export function vectorBackward(): void {
  const state = header(STATE);
  const adjoint = header(ADJOINT);
  for (let i = <i32>header(OPERATION_COUNT) - 1; i >= 0; i--) {
    const operation = operationAt(i);
    if (word(operation, OPERATION_KIND) != 0) {
      applyPair(state, operation, true);
      applyPair(adjoint, operation, true);
      continue;
    }
    const run = runAt(word(operation, OPERATION_INDEX));
    const stride = <usize>word(operation, OPERATION_STRIDE_A);
    if (word(operation, OPERATION_LIVE) != 0) {
      contract(state, adjoint, stride);
      slopesOfRun(run);
    }
    const matrix = <usize>word(run, RUN_MATRIX);
    applyRun(state, matrix, stride, true);
    applyRun(adjoint, matrix, stride, true);
  }
}

/** contraction[a, b] = sum over the other qubits of conj(adjoint[a]) state[b]: eight sums in one sweep. */
function contract(state: usize, adjoint: usize, stride: usize): void {
  const pairs = header(AMPLITUDES) >> 1;
  const step = stride << 4;
  const other = adjoint - state;
  let s00 = f64x2.splat(0.0);
  let s01 = f64x2.splat(0.0);
  let s10 = f64x2.splat(0.0);
  let s11 = f64x2.splat(0.0);
  let c00 = f64x2.splat(0.0);
  let c01 = f64x2.splat(0.0);
  let c10 = f64x2.splat(0.0);
  let c11 = f64x2.splat(0.0);
  for (let k: usize = 0; k < pairs; k++) {
    const at = pairAt(state, k, stride - 1);
    const y0 = v128.load(at);
    const y1 = v128.load(at + step);
    const x0 = v128.load(at + other);
    const x1 = v128.load(at + other + step);
    s00 = f64x2.add(s00, f64x2.mul(x0, y0));
    s01 = f64x2.add(s01, f64x2.mul(x0, y1));
    s10 = f64x2.add(s10, f64x2.mul(x1, y0));
    s11 = f64x2.add(s11, f64x2.mul(x1, y1));
    const z0 = v128.shuffle<f64>(y0, y0, 1, 0);
    const z1 = v128.shuffle<f64>(y1, y1, 1, 0);
    c00 = f64x2.add(c00, f64x2.mul(x0, z0));
    c01 = f64x2.add(c01, f64x2.mul(x0, z1));
    c10 = f64x2.add(c10, f64x2.mul(x1, z0));
    c11 = f64x2.add(c11, f64x2.mul(x1, z1));
  }
  storeEntry(contraction, s00, c00);
  storeEntry(contraction + 16, s01, c01);
  storeEntry(contraction + 32, s10, c10);
  storeEntry(contraction + 48, s11, c11);
}

@inline export function storeEntry(entry: usize, straight: v128, crossed: v128): void {
  store<f64>(entry, f64x2.extract_lane(straight, 0) + f64x2.extract_lane(straight, 1));
  store<f64>(entry, f64x2.extract_lane(crossed, 0) - f64x2.extract_lane(crossed, 1), 8);
}

/** d p/d angle = Im <adjoint| P |state> just after the rotation exp(-i angle P/2). */
export function slopesOfRun(run: usize): void {
  const slopes = header(SLOPES);
  for (let k = word(run, RUN_LENGTH) - 1; k >= 0; k--) {
    const factor = header(FACTORS) + <usize>(word(run, RUN_FACTORS) + k) * FACTOR_SIZE;
    const occurrence = word(factor, FACTOR_OCCURRENCE);
    if (occurrence >= 0) {
      const kind = word(factor, FACTOR_KIND);
      let slope: f64;
      if (kind == 1) slope = load<f64>(contraction, 24) + load<f64>(contraction, 40);
      else if (kind == 2) slope = load<f64>(contraction, 32) - load<f64>(contraction, 16);
      else slope = load<f64>(contraction, 8) - load<f64>(contraction, 56);
      store<f64>(slopes + (<usize>occurrence << 3), slope);
    }
    undo(factorMatrix(factor));
  }
}

/** contraction -> F^T contraction conj(F): the same quantity before the factor F. */
function undo(factor: usize): void {
  memory.fill(product, 0, 64);
  for (let a: usize = 0; a < 2; a++)
    for (let b: usize = 0; b < 2; b++)
      for (let k: usize = 0; k < 2; k++)
        accumulate(product + a * 32 + b * 16, factor + k * 32 + a * 16, contraction + k * 32 + b * 16, 1.0);
  memory.fill(contraction, 0, 64);
  for (let a: usize = 0; a < 2; a++)
    for (let b: usize = 0; b < 2; b++)
      for (let k: usize = 0; k < 2; k++)
        accumulate(contraction + a * 32 + b * 16, factor + k * 32 + b * 16, product + a * 32 + k * 16, -1.0);
}

/** out += x y, with the imaginary part of x multiplied by `sign`. */
@inline function accumulate(out: usize, x: usize, y: usize, sign: f64): void {
  const xr = load<f64>(x);
  const xi = sign * load<f64>(x, 8);
  const yr = load<f64>(y);
  const yi = load<f64>(y, 8);
  store<f64>(out, load<f64>(out) + (xr * yr - xi * yi));
  store<f64>(out, load<f64>(out, 8) + (xr * yi + xi * yr), 8);
}
