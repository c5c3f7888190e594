/** A step that brings in a qubit as a new digit, forwards and backwards. */
import { word } from './angles';
import {
  RUN_CONTRACTION, RUN_MATRIX, runAt, STEP_IN_LENGTH, STEP_INPUT, STEP_LIVE_A, STEP_RUN_A, STEP_STRIDE_A,
} from './pauliLayout';

/** Entry i of the vector of a qubit in |0> after a run: first and last column of its matrix added, A (1, 0, 0, 1). */
@inline export function entering(matrix: usize, i: usize): f64 {
  return load<f64>(matrix + i * 32) + load<f64>(matrix + i * 32 + 24);
}

/** Output = input with the new digit's vector as a factor; from the end, so that it may be done in place. */
export function forwardEnter(step: usize, input: usize, output: usize): void {
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
export function backwardEnter(step: usize, effect: usize, contract: bool): void {
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
      store<f64>(
        effect + to,
        load<f64>(at) + v1 * load<f64>(at, 8) + (v2 * load<f64>(at, 16) + v3 * load<f64>(at, 24)),
      );
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
      const rest = f64x2.add(
        f64x2.mul(w2, v128.load(from + stride * 2 + k)),
        f64x2.mul(w3, v128.load(from + stride * 3 + k)),
      );
      v128.store(effect + high + k, f64x2.add(low, rest));
    }
  }
}

/**
 * e[i] = sum over the rest of effect[i, rest] state[rest], as a contraction with A (1, 0, 0, 1): e (1, 0, 0, 1)^T. Row
 * 0 is left out, as in all contractions: no rotation changes the first row of a transfer matrix.
 */
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
    let e1 = e01;
    let e2 = e01;
    let e3 = e01;
    for (let high: usize = 0; high < length; high += stride) {
      const at = effect + (high << 2);
      for (let k: usize = 0; k < stride; k += 16) {
        const x = v128.load(state + high + k);
        e1 = f64x2.add(e1, f64x2.mul(x, v128.load(at + stride + k)));
        e2 = f64x2.add(e2, f64x2.mul(x, v128.load(at + stride * 2 + k)));
        e3 = f64x2.add(e3, f64x2.mul(x, v128.load(at + stride * 3 + k)));
      }
    }
    e01 = f64x2.add(v128.shuffle<f64>(e1, e1, 0, 0), v128.shuffle<f64>(e1, e1, 1, 1));
    e23 = f64x2.add(v128.shuffle<f64>(e2, e3, 0, 2), v128.shuffle<f64>(e2, e3, 1, 3));
  }
  memory.fill(sums, 0, 128);
  store<f64>(sums, f64x2.extract_lane(e01, 1), 32);
  store<f64>(sums, f64x2.extract_lane(e01, 1), 56);
  store<f64>(sums, f64x2.extract_lane(e23, 0), 64);
  store<f64>(sums, f64x2.extract_lane(e23, 0), 88);
  store<f64>(sums, f64x2.extract_lane(e23, 1), 96);
  store<f64>(sums, f64x2.extract_lane(e23, 1), 120);
}
