/**
 * What an observable, a sum of Pauli strings, does to the state vector of `stateVector.ts`.
 */
import { header, word } from './angles';
import { ADJOINT, AMPLITUDES, STATE, scale } from './stateVector';

export const STRINGS = 14;

// A Pauli string of an observable: row k has one entry, `re + i im` or its negative, in column k ^ flips.
export const STRING_FLIPS = 0;
export const STRING_SIGNS = 1;
export const STRING_RE: usize = 8;
export const STRING_IM: usize = 16;
export const STRING_SIZE: usize = 24;
/** Rows that all strings of an observable are applied to at a time: they stay in the nearest cache. */
export const ROWS: usize = 512;

/**
 * Leaves E|psi> in ADJOINT, for |psi> in STATE and E the sum of `count` Pauli strings from `first` on.
 * @returns <psi|E|psi>
 */
export function vectorObserve(first: i32, count: i32): f64 {
  const state = header(STATE);
  const into = header(ADJOINT);
  const rows = header(AMPLITUDES);
  memory.fill(into, 0, rows << 4);
  for (let from: usize = 0; from < rows; from += ROWS)
    for (let k = 0; k < count; k++)
      addString(state, into, header(STRINGS) + <usize>(first + k) * STRING_SIZE, from, min(from + ROWS, rows));
  return realProduct(state, into, rows);
}

/** Real part of <a|b>, number by number. */
@inline export function realProduct(a: usize, b: usize, amplitudes: usize): f64 {
  let sum = 0.0;
  for (let at: usize = 0; at < amplitudes << 4; at += 8) sum += load<f64>(a + at) * load<f64>(b + at);
  return sum;
}

/** into += c P|psi> for rows from `from` to `to`. */
function addString(state: usize, into: usize, string: usize, from: usize, to: usize): void {
  const flips = <usize>word(string, STRING_FLIPS);
  const signs = <usize>word(string, STRING_SIGNS);
  const re = v128.load64_splat(string + STRING_RE);
  const im = load<f64>(string + STRING_IM);
  const turned = f64x2.replace_lane(f64x2.splat(im), 0, -im);
  for (let row = from; row < to; row++) {
    const x = v128.load(state + ((row ^ flips) << 4));
    const sign = i64x2.splat(<i64>(popcnt<usize>(row & signs) & 1) << 63);
    const own = into + (row << 4);
    v128.store(own, f64x2.add(v128.load(own), v128.xor(scale(re, turned, x), sign)));
  }
}
