/** A step on one digit: a run. Only what is read is left when these come, so they are plain. */
import { word } from './angles';
import {
  RUN_CONTRACTION, RUN_MATRIX, runAt, STEP_IN_LENGTH, STEP_INPUT, STEP_LIVE_A, STEP_RUN_A, STEP_STRIDE_A,
} from './pauliLayout';

const small: usize = memory.data(32);

export function forwardOne(step: usize, input: usize, output: usize): void {
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

export function backwardOne(step: usize, effect: usize, contract: bool): void {
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
