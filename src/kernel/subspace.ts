/**
 * A fourth module, apart for the same reason as `tensor.ts`: vectors in the search for eigenvectors. Every sum has the
 * order that a plain loop gives it; what is done at once are sums that do not depend on each other.
 */
export { heapBase } from './random';
export { symmetricEigen } from './symmetric';

const WIDTH = 4;

/**
 * Products of a symmetric matrix with four vectors, which share each reading of it.
 * @param panels [size / 4, rounded up][size][4] the matrix, four columns after four; missing columns hold zeros
 * @param from addresses of the vectors, [size] each; some may be the same
 * @param to addresses of the products, [size, rounded up to four] each
 */
export function multiplyFour(
  panels: usize, size: i32,
  from0: usize, from1: usize, from2: usize, from3: usize,
  to0: usize, to1: usize, to2: usize, to3: usize,
): void {
  const bytes = <usize>size << 3;
  let panel = panels;
  for (let column = 0; column < size; column += WIDTH) {
    let a0 = f64x2.splat(0), b0 = f64x2.splat(0), c0 = f64x2.splat(0), d0 = f64x2.splat(0);
    let a1 = f64x2.splat(0), b1 = f64x2.splat(0), c1 = f64x2.splat(0), d1 = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 8) {
      const m0 = v128.load(panel);
      const m1 = v128.load(panel, 16);
      const a = v128.load64_splat(from0 + at);
      a0 = f64x2.add(a0, f64x2.mul(m0, a));
      a1 = f64x2.add(a1, f64x2.mul(m1, a));
      const b = v128.load64_splat(from1 + at);
      b0 = f64x2.add(b0, f64x2.mul(m0, b));
      b1 = f64x2.add(b1, f64x2.mul(m1, b));
      const c = v128.load64_splat(from2 + at);
      c0 = f64x2.add(c0, f64x2.mul(m0, c));
      c1 = f64x2.add(c1, f64x2.mul(m1, c));
      const d = v128.load64_splat(from3 + at);
      d0 = f64x2.add(d0, f64x2.mul(m0, d));
      d1 = f64x2.add(d1, f64x2.mul(m1, d));
      panel += 32;
    }
    const at = <usize>column << 3;
    v128.store(to0 + at, a0);
    v128.store(to0 + at, a1, 16);
    v128.store(to1 + at, b0);
    v128.store(to1 + at, b1, 16);
    v128.store(to2 + at, c0);
    v128.store(to2 + at, c1, 16);
    v128.store(to3 + at, d0);
    v128.store(to3 + at, d1, 16);
  }
}

/** Scalar product of two vectors. */
export function dot(a: usize, b: usize, size: i32): f64 {
  let sum: f64 = 0;
  const bytes = <usize>size << 3;
  for (let at: usize = 0; at < bytes; at += 8) sum += load<f64>(a + at) * load<f64>(b + at);
  return sum;
}

/**
 * Scalar products of a vector with others.
 * @param others address of the first; the next ones are `step` bytes apart
 * @param to [count] f64
 */
export function dots(vector: usize, others: usize, step: usize, count: i32, size: i32, to: usize): void {
  const bytes = <usize>size << 3;
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    let a: f64 = 0, b: f64 = 0, c: f64 = 0, d: f64 = 0;
    const second = others + step;
    const third = second + step;
    const fourth = third + step;
    for (let at: usize = 0; at < bytes; at += 8) {
      const value = load<f64>(vector + at);
      a += load<f64>(others + at) * value;
      b += load<f64>(second + at) * value;
      c += load<f64>(third + at) * value;
      d += load<f64>(fourth + at) * value;
    }
    store<f64>(to, a);
    store<f64>(to, b, 8);
    store<f64>(to, c, 16);
    store<f64>(to, d, 24);
    others = fourth + step;
    to += 32;
  }
  for (; k < count; k++, others += step, to += 8) store<f64>(to, dot(others, vector, size));
}

/** Adds a multiple of a vector; both reach to a multiple of two entries. */
export function addScaled(target: usize, factor: f64, vector: usize, size: i32): void {
  const factors = f64x2.splat(factor);
  const bytes = <usize>size << 3;
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(target + at, f64x2.add(v128.load(target + at), f64x2.mul(factors, v128.load(vector + at))));
}

/** Removes from a vector, one after the other, what it has of each of `count` unit vectors, `step` bytes apart. */
export function orthogonalize(vector: usize, basis: usize, step: usize, count: i32, size: i32): void {
  for (let k = 0; k < count; k++, basis += step) addScaled(vector, -dot(vector, basis, size), basis, size);
}

/** Divides each entry. */
export function divide(vector: usize, divisor: f64, size: i32): void {
  const divisors = f64x2.splat(divisor);
  const bytes = <usize>size << 3;
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(vector + at, f64x2.div(v128.load(vector + at), divisors));
}
