/** A network's tensors from the matrices of runs, and the contractions of runs from the derivatives by the tensors. */
import { word } from './angles';
import { entering } from './pauliEnter';
import { RUN_CONTRACTION, RUN_MATRIX, runAt } from './pauliLayout';

// Words of a tensor; `simulate/tensor/tensorMemory.ts` writes them.
const KIND = 0;
const ENTRIES = 1;
const DERIVATIVE = 2;
const RUN_A = 3;
const RUN_B = 4;
const TABLE = 5;
const LIVE_A = 6;
const LIVE_B = 7;
// Kinds.
const ENTER = 1;
const RUN = 2;

/**
 * Computes a tensor's entries. A pair's table says for each of the 16 strings after its runs, first qubit + 4 x second:
 * in which row of the tensor it comes to lie (bytes; -1: not kept), and with which factor.
 */
export function tensorLeaf(leaf: usize): void {
  const kind = word(leaf, KIND);
  const out = <usize>word(leaf, ENTRIES);
  const a = <usize>word(runAt(word(leaf, RUN_A)), RUN_MATRIX);
  if (kind == ENTER) {
    for (let i: usize = 0; i < 4; i++) store<f64>(out + i * 8, entering(a, i));
    return;
  }
  if (kind == RUN) {
    memory.copy(out, a, 128);
    return;
  }
  const b = <usize>word(runAt(word(leaf, RUN_B)), RUN_MATRIX);
  const table = <usize>word(leaf, TABLE);
  for (let string: usize = 0; string < 16; string++) {
    const row = load<i32>(table + string * 16);
    if (row < 0) continue;
    const factor = load<f64>(table + string * 16, 8);
    const rowA = a + (string & 3) * 32;
    const rowB = b + (string >> 2) * 32;
    for (let i: usize = 0; i < 4; i++) {
      const x = factor * load<f64>(rowA + i * 8);
      const to = out + <usize>row + i * 32;
      for (let j: usize = 0; j < 4; j++) store<f64>(to + j * 8, x * load<f64>(rowB + j * 8));
    }
  }
}

/** Leaves the contractions of a tensor's live runs behind, from the derivative by the tensor. */
export function tensorLeafBackward(leaf: usize): void {
  const kind = word(leaf, KIND);
  const derivative = <usize>word(leaf, DERIVATIVE);
  const runA = runAt(word(leaf, RUN_A));
  if (kind == ENTER) {
    const out = <usize>word(runA, RUN_CONTRACTION);
    memory.fill(out, 0, 128);
    for (let i: usize = 0; i < 4; i++) {
      const x = load<f64>(derivative + i * 8);
      store<f64>(out + i * 32, x);
      store<f64>(out + i * 32, x, 24);
    }
    return;
  }
  if (kind == RUN) {
    memory.copy(<usize>word(runA, RUN_CONTRACTION), derivative, 128);
    return;
  }
  if (word(leaf, LIVE_A) != 0) pairBackward(leaf, derivative, true);
  if (word(leaf, LIVE_B) != 0) pairBackward(leaf, derivative, false);
}

/** The contraction of the first run, or of the second: the derivative by all entries in which a row of it occurs. */
function pairBackward(leaf: usize, derivative: usize, first: bool): void {
  const own = runAt(word(leaf, first ? RUN_A : RUN_B));
  const other = <usize>word(runAt(word(leaf, first ? RUN_B : RUN_A)), RUN_MATRIX);
  const out = <usize>word(own, RUN_CONTRACTION);
  const table = <usize>word(leaf, TABLE);
  // Bytes between the entries of the derivative in which the own, and the other run's column grows by one.
  const ownStride: usize = first ? 32 : 8;
  const otherStride: usize = first ? 8 : 32;
  memory.fill(out, 0, 128);
  for (let string: usize = 0; string < 16; string++) {
    const row = load<i32>(table + string * 16);
    if (row < 0) continue;
    const factor = load<f64>(table + string * 16, 8);
    const to = out + (first ? string & 3 : string >> 2) * 32;
    const from = other + (first ? string >> 2 : string & 3) * 32;
    for (let i: usize = 0; i < 4; i++) {
      const at = derivative + <usize>row + i * ownStride;
      let sum = load<f64>(at) * load<f64>(from);
      for (let j: usize = 1; j < 4; j++) sum += load<f64>(at + j * otherStride) * load<f64>(from + j * 8);
      store<f64>(to + i * 8, load<f64>(to + i * 8) + factor * sum);
    }
  }
}
