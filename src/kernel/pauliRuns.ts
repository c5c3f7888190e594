/** Runs: their matrices from the angles, and the shifted means of their rotations from their contractions. */
import { evaluateAngles, header, word } from './angles';
import { entering } from './pauliEnter';
import {
  DIGITS, EFFECT, FACTOR_INDEX, FACTOR_KIND, FACTOR_OCCURRENCE, FACTOR_SIZE, FACTORS, MINUS, PLUS, PRODUCT,
  PRODUCT_RUNS, RUN_CONTRACTION, RUN_COUNT, RUN_FACTORS, RUN_LENGTH, RUN_MATRIX, RUN_PREFIXES, runAt, TRIG,
} from './pauliLayout';

const small: usize = memory.data(128);

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

/**
 * All shifted probabilities, after a forward sweep and a backward one with contractions, which leaves the unshifted
 * one. PLUS[k], MINUS[k]: occurrence k's angle moved by +pi/2, -pi/2. @returns the unshifted probability
 */
export function pauliShifts(): f64 {
  const probability = load<f64>(header(EFFECT));
  const count = <i32>header(RUN_COUNT);
  for (let i = 0; i < count; i++) shiftRun(runAt(i), probability);
  return probability;
}

/**
 * The shifted probabilities of one run's occurrences. With H = (suffix)^T G (prefix)^T the probability as a function of
 * one rotation's angle t is a constant + cos t (Hpp + Hqq) + sin t (Hqp - Hpq), p and q the Paulis that the rotation
 * mixes; the constant follows from the unshifted probability.
 */
function shiftRun(run: usize, probability: f64): void {
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
      const even = entry(sums, prefix, p, p) + entry(sums, prefix, q, q);
      const odd = entry(sums, prefix, q, p) - entry(sums, prefix, p, q);
      const constant = probability - (c * even + s * odd);
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
    load<f64>(x) * load<f64>(y) + load<f64>(x, 8) * load<f64>(y, 8) +
    (load<f64>(x, 16) * load<f64>(y, 16) + load<f64>(x, 24) * load<f64>(y, 24))
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
