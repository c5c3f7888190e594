/**
 * A fifth module, apart for the same reason as `tensor.ts`: one effect's means for many product states. Each is summed
 * as `pauliContractProduct` sums it, to the same bits. A qubit's vector is (1, x, y, z), as in a state of trace 1; its
 * first entry is not read.
 */
export { heapBase } from './random';

/**
 * Bytes of the sums over two digits that are taken at a time: the sums over the first of them, four times as many for
 * each of four states, stay in the nearest cache.
 */
const BLOCK: usize = 1024;
const inner: usize = memory.data(16384, 16);

/**
 * @param effect [4^digits] f64
 * @param products [4][digits][4] f64: four product states
 * @param scratch [4][4^(digits - 1)] f64
 * @param means [4] f64
 */
export function contractFour(effect: usize, digits: i32, products: usize, scratch: usize, means: usize): void {
  const whole: usize = (<usize>1 << (<usize>digits * 2)) << 3;
  const stride = <usize>digits << 5;
  const room = whole >> 2;
  const areTogether = digits > 2;
  if (areTogether) highestTwo(effect, whole, products + stride - 64, stride, scratch, room);
  for (let state: usize = 0; state < 4; state++) {
    const own = scratch + state * room;
    let input = areTogether ? own : effect;
    let length = areTogether ? whole >> 4 : whole;
    for (let d = areTogether ? digits - 3 : digits - 1; d >= 0; d--) {
      length >>= 2;
      digit(input, length, length, products + state * stride + (<usize>d << 5), own);
      input = own;
    }
    store<f64>(means + (state << 3), load<f64>(input));
  }
}

/**
 * The highest two digits of all four states, nearly all of the work, block by block.
 * @param vectors of the second highest digit of the first state; that of the highest one follows
 * @param stride bytes to the same of the next state
 * @param room bytes from where a state's sums go to where the next one's do
 */
function highestTwo(effect: usize, whole: usize, vectors: usize, stride: usize, to: usize, room: usize): void {
  const length = whole >> 4;
  const block = min(BLOCK, length);
  const own = block << 2;
  for (let from: usize = 0; from < length; from += block) {
    for (let value: usize = 0; value < 4; value++)
      for (let state: usize = 0; state < 4; state += 2)
        digitOfTwo(
          effect + value * length + from, whole >> 2, block,
          vectors + 32 + state * stride, stride, inner + state * own + value * block, own,
        );
    for (let state: usize = 0; state < 4; state++)
      digit(inner + state * own, block, block, vectors + state * stride, to + state * room + from);
  }
}

/**
 * One digit of two states, which share each reading of what is summed: as many numbers as there are registers.
 * @param apart bytes between the digit's values, @param bytes of sums to be made
 */
function digitOfTwo(
  input: usize, apart: usize, bytes: usize, vector: usize, stride: usize, to: usize, room: usize,
): void {
  const a1 = v128.load64_splat(vector, 8);
  const a2 = v128.load64_splat(vector, 16);
  const a3 = v128.load64_splat(vector, 24);
  const b1 = v128.load64_splat(vector + stride, 8);
  const b2 = v128.load64_splat(vector + stride, 16);
  const b3 = v128.load64_splat(vector + stride, 24);
  const second = input + apart;
  const third = second + apart;
  const fourth = third + apart;
  const other = to + room;
  for (let k: usize = 0; k < bytes; k += 32) {
    const p = input + k;
    const q = second + k;
    const r = third + k;
    const s = fourth + k;
    const x0 = v128.load(p);
    const x1 = v128.load(q);
    const x2 = v128.load(r);
    const x3 = v128.load(s);
    v128.store(to + k, combined(a1, a2, a3, x0, x1, x2, x3));
    v128.store(other + k, combined(b1, b2, b3, x0, x1, x2, x3));
    const y0 = v128.load(p, 16);
    const y1 = v128.load(q, 16);
    const y2 = v128.load(r, 16);
    const y3 = v128.load(s, 16);
    v128.store(to + k, combined(a1, a2, a3, y0, y1, y2, y3), 16);
    v128.store(other + k, combined(b1, b2, b3, y0, y1, y2, y3), 16);
  }
}

/** One digit of one state; the sums may take the place of what they are made of. */
function digit(input: usize, apart: usize, bytes: usize, vector: usize, to: usize): void {
  const v1 = load<f64>(vector, 8);
  const v2 = load<f64>(vector, 16);
  const v3 = load<f64>(vector, 24);
  const s1 = f64x2.splat(v1);
  const s2 = f64x2.splat(v2);
  const s3 = f64x2.splat(v3);
  const second = input + apart;
  const third = second + apart;
  const fourth = third + apart;
  let k: usize = 0;
  for (; k + 32 <= bytes; k += 32) {
    const p = input + k;
    const q = second + k;
    const r = third + k;
    const s = fourth + k;
    v128.store(to + k, combined(s1, s2, s3, v128.load(p), v128.load(q), v128.load(r), v128.load(s)));
    const low = combined(s1, s2, s3, v128.load(p, 16), v128.load(q, 16), v128.load(r, 16), v128.load(s, 16));
    v128.store(to + k, low, 16);
  }
  for (; k < bytes; k += 8) {
    const low = load<f64>(input + k) + v1 * load<f64>(second + k);
    store<f64>(to + k, low + (v2 * load<f64>(third + k) + v3 * load<f64>(fourth + k)));
  }
}

// @ts-ignore: decorator
@inline
function combined(v1: v128, v2: v128, v3: v128, e0: v128, e1: v128, e2: v128, e3: v128): v128 {
  return f64x2.add(f64x2.add(e0, f64x2.mul(v1, e1)), f64x2.add(f64x2.mul(v2, e2), f64x2.mul(v3, e3)));
}
