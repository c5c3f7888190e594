/** Controlled Z gates in a row, on one block: together they are one sign an amplitude. */
import { header, word } from './angles';
import { ADJOINT, OPERATION_STRIDE_A, OPERATION_STRIDE_B, operationAt, STATE } from './stateVector';

/** Amplitudes of a block. */
export const NEAREST: usize = 1 << 10;

/** [NEAREST] sign bits by the gates within a block, for the gates of which it was made last. */
const signs: usize = memory.data(8192, 16);
let madeFor = -1;
let madeUntil = -1;

/** @param both whether the adjoint vector takes them too */
export function applySigns(first: i32, end: i32, from: usize, both: bool): void {
  if (first != madeFor || end != madeUntil) writeSigns(first, end);
  // Of a gate with one qubit outside what is left is a Z on the other, or nothing; with both, one sign for all.
  let outside: usize = 0;
  let flipped: u64 = 0;
  for (let i = first; i < end; i++) {
    const a = <usize>word(operationAt(i), OPERATION_STRIDE_A);
    const b = <usize>word(operationAt(i), OPERATION_STRIDE_B);
    const high = max(a, b);
    const low = min(a, b);
    if (high < NEAREST || (from & high) == 0) continue;
    if (low < NEAREST) outside ^= low;
    else if ((from & low) != 0) flipped ^= 1;
  }
  const at = header(STATE) + (from << 4);
  flip(at, outside, flipped << 63);
  if (both) flip(at + header(ADJOINT) - header(STATE), outside, flipped << 63);
}

function flip(first: usize, outside: usize, sign: u64): void {
  for (let k: usize = 0; k < NEAREST; k++) {
    const own = load<u64>(signs + (k << 3)) ^ sign ^ (popcnt<u64>(<u64>(k & outside)) << 63);
    const at = first + (k << 4);
    v128.store(at, v128.xor(v128.load(at), i64x2.splat(own)));
  }
}

function writeSigns(first: i32, end: i32): void {
  madeFor = first;
  madeUntil = end;
  memory.fill(signs, 0, NEAREST << 3);
  for (let i = first; i < end; i++) {
    const pair = <usize>word(operationAt(i), OPERATION_STRIDE_A) | <usize>word(operationAt(i), OPERATION_STRIDE_B);
    if (pair >= NEAREST) continue;
    for (let k: usize = 0; k < NEAREST; k++)
      if ((k & pair) == pair) store<u64>(signs + (k << 3), load<u64>(signs + (k << 3)) ^ (<u64>1 << 63));
  }
}
