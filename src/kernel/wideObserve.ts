/** `vectorObserve`, four rows at a time. */
import { header, word } from './angles';
import { ADJOINT, AMPLITUDES, STATE, scale } from './stateVector';
import {
  realProduct, ROWS, STRING_FLIPS, STRING_IM, STRING_RE, STRING_SIGNS, STRING_SIZE, STRINGS,
} from './vectorObserve';

/** As `vectorObserve`; the vectors have at least four amplitudes. */
export function wideObserve(first: i32, count: i32): f64 {
  const state = header(STATE);
  const into = header(ADJOINT);
  const rows = header(AMPLITUDES);
  for (let from: usize = 0; from < rows; from += ROWS) {
    memory.fill(into + (from << 4), 0, min(ROWS, rows - from) << 4);
    for (let k = 0; k < count; k++)
      addString(state, into, header(STRINGS) + <usize>(first + k) * STRING_SIZE, from, min(from + ROWS, rows));
  }
  return realProduct(state, into, rows);
}

/** into += c P|psi> for rows from `from` to `to`, where c is real: as with an imaginary part of zero, to the bit. */
function addString(state: usize, into: usize, string: usize, from: usize, to: usize): void {
  const flips = <usize>word(string, STRING_FLIPS);
  const signs = <usize>word(string, STRING_SIGNS);
  const re = v128.load64_splat(string + STRING_RE);
  const im = load<f64>(string + STRING_IM);
  const turned = f64x2.replace_lane(f64x2.splat(im), 0, -im);
  const isReal = im == 0;
  const high = flips & ~3;
  const f0 = (flips & 3) << 4;
  const f1 = f0 ^ 16;
  const f2 = f0 ^ 32;
  const f3 = f0 ^ 48;
  const s1 = signOf(signs & 1);
  const s2 = signOf(signs & 2);
  const s3 = v128.xor(s1, s2);
  for (let row = from; row < to; row += 4) {
    const at = state + ((row ^ high) << 4);
    const own = into + (row << 4);
    const sign = signOf(row & signs);
    let x0 = v128.xor(v128.load(at + f0), sign);
    let x1 = v128.xor(v128.load(at + f1), v128.xor(sign, s1));
    let x2 = v128.xor(v128.load(at + f2), v128.xor(sign, s2));
    let x3 = v128.xor(v128.load(at + f3), v128.xor(sign, s3));
    if (isReal) {
      x0 = f64x2.mul(re, x0);
      x1 = f64x2.mul(re, x1);
      x2 = f64x2.mul(re, x2);
      x3 = f64x2.mul(re, x3);
    } else {
      x0 = scale(re, turned, x0);
      x1 = scale(re, turned, x1);
      x2 = scale(re, turned, x2);
      x3 = scale(re, turned, x3);
    }
    v128.store(own, f64x2.add(v128.load(own), x0));
    v128.store(own, f64x2.add(v128.load(own, 16), x1), 16);
    v128.store(own, f64x2.add(v128.load(own, 32), x2), 32);
    v128.store(own, f64x2.add(v128.load(own, 48), x3), 48);
  }
}

/** -0 in both lanes for an odd number of bits, 0 for an even one. */
@inline function signOf(bits: usize): v128 {
  return i64x2.splat(<i64>(popcnt<usize>(bits) & 1) << 63);
}
