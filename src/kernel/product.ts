/**
 * A fifth module, apart for the same reason as `tensor.ts`: one effect's means for many product states. Each is summed
 * as `pauliContractProduct` sums it, to the same bits; two of them share each reading of the effect.
 */
export { heapBase } from './random';

/**
 * @param effect [4^digits] f64
 * @param products [4][digits][4] f64: four product states
 * @param scratch [4][4^(digits - 1)] f64
 * @param means [4] f64
 */
export function contractFour(effect: usize, digits: i32, products: usize, scratch: usize, means: usize): void {
  let length: usize = (<usize>1 << (<usize>digits * 2)) << 3;
  const stride = <usize>digits << 5;
  const room = length >> 2;
  for (let d = digits - 1; d >= 0; d--) {
    length >>= 2;
    const isFirst = d == digits - 1;
    const vector = products + (<usize>d << 5);
    if (isFirst && length >= 16) {
      firstDigit(effect, length, vector, stride, scratch, room);
      firstDigit(effect, length, vector + stride * 2, stride, scratch + room * 2, room);
      continue;
    }
    for (let state: usize = 0; state < 4; state++)
      digit(isFirst ? effect : scratch + state * room, length, vector + state * stride, scratch + state * room);
  }
  for (let state: usize = 0; state < 4; state++)
    store<f64>(means + (state << 3), load<f64>(digits == 0 ? effect : scratch + state * room));
}

/** The highest digit, of two states at once: as many numbers as there are registers. */
function firstDigit(input: usize, length: usize, vector: usize, stride: usize, to: usize, room: usize): void {
  const a0 = v128.load64_splat(vector);
  const a1 = v128.load64_splat(vector, 8);
  const a2 = v128.load64_splat(vector, 16);
  const a3 = v128.load64_splat(vector, 24);
  const b0 = v128.load64_splat(vector + stride);
  const b1 = v128.load64_splat(vector + stride, 8);
  const b2 = v128.load64_splat(vector + stride, 16);
  const b3 = v128.load64_splat(vector + stride, 24);
  for (let k: usize = 0; k < length; k += 16) {
    const at = input + k;
    const e0 = v128.load(at);
    const e1 = v128.load(at + length);
    const e2 = v128.load(at + length * 2);
    const e3 = v128.load(at + length * 3);
    v128.store(to + k, combined(a0, a1, a2, a3, e0, e1, e2, e3));
    v128.store(to + room + k, combined(b0, b1, b2, b3, e0, e1, e2, e3));
  }
}

/** One digit of one state; the sums may take the place of what they are made of. */
function digit(input: usize, length: usize, vector: usize, to: usize): void {
  const v0 = load<f64>(vector);
  const v1 = load<f64>(vector, 8);
  const v2 = load<f64>(vector, 16);
  const v3 = load<f64>(vector, 24);
  const s0 = f64x2.splat(v0);
  const s1 = f64x2.splat(v1);
  const s2 = f64x2.splat(v2);
  const s3 = f64x2.splat(v3);
  let k: usize = 0;
  for (; k + 16 <= length; k += 16) {
    const at = input + k;
    const e0 = v128.load(at);
    const e1 = v128.load(at + length);
    const e2 = v128.load(at + length * 2);
    const e3 = v128.load(at + length * 3);
    v128.store(to + k, combined(s0, s1, s2, s3, e0, e1, e2, e3));
  }
  for (; k < length; k += 8) {
    const at = input + k;
    const sum =
      v0 * load<f64>(at) + v1 * load<f64>(at + length) +
      (v2 * load<f64>(at + length * 2) + v3 * load<f64>(at + length * 3));
    store<f64>(to + k, sum);
  }
}

// @ts-ignore: decorator
@inline
function combined(
  v0: v128, v1: v128, v2: v128, v3: v128, e0: v128, e1: v128, e2: v128, e3: v128,
): v128 {
  return f64x2.add(
    f64x2.add(f64x2.mul(v0, e0), f64x2.mul(v1, e1)),
    f64x2.add(f64x2.mul(v2, e2), f64x2.mul(v3, e3)),
  );
}
