/**
 * Sweeps over a state in the Pauli basis.
 *
 * The state is r[P] = Tr(P rho), 4^w reals, digit d of the index being the Pauli (I, X, Y, Z) of digit d's qubit. An
 * effect is a vector of the same shape; the probability is their inner product. The program (laid out in memory by
 * `simulate/pauliMemory.ts`, which describes the layout) starts from the empty state, one entry, 1; its steps
 * bring in a qubit as a new digit, or apply a *run* (the 4x4 Pauli transfer matrix of everything one qubit
 * undergoes between two entanglers) to each of two digits, then a signed permutation with the two-qubit
 * depolarizing factor. Each step is one pass over memory.
 */
import { header, word } from './angles';
import { backwardEnter, forwardEnter } from './pauliEnter';
import {
  DIGITS, EFFECT, ENTER, ONE, PRODUCT, SCRATCH, STEP_BLOCK, STEP_FIRST, STEP_IN_LENGTH, STEP_INPUT, STEP_KIND,
  STEP_LAST, STEP_OUTPUT, stepAt,
} from './pauliLayout';
import { backwardOne, forwardOne } from './pauliOne';
import { backwardPair, forwardPair } from './pauliPair';

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
        forwardStep(
          each,
          <usize>word(each, STEP_INPUT) + (from << 3),
          <usize>word(each, STEP_OUTPUT) + (from << 3),
          block,
        );
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

function forwardStep(step: usize, input: usize, output: usize, block: usize): void {
  const kind = word(step, STEP_KIND);
  if (kind == ONE) forwardOne(step, input, output);
  else if (kind == ENTER) forwardEnter(step, input, output);
  else forwardPair(step, input, output, block);
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
  else backwardPair(step, effect, contract, block);
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
      const sum =
        v0 * load<f64>(at) + v1 * load<f64>(at + length) +
        (v2 * load<f64>(at + length * 2) + v3 * load<f64>(at + length * 3));
      store<f64>(scratch + k, sum);
    }
    input = scratch;
  }
  return load<f64>(input);
}
