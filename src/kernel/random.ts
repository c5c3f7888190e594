/**
 * Counter-based random numbers and exact samplers.
 *
 * Philox4x32-10: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
 * SC'11. A block of four 32-bit words is a pure function of a 64-bit key and a 128-bit counter.
 *
 * The last counter word numbers the blocks of one draw; the first three say which draw it is. A draw may need any
 * number of blocks without ever touching another draw's.
 */

// The current block. Static memory: four words.
const block: usize = memory.data(16);

// Key and counter of the draw in progress, and how many words of it are used.
let key0: u32 = 0;
let key1: u32 = 0;
let counter0: u32 = 0;
let counter1: u32 = 0;
let counter2: u32 = 0;
let used: u32 = 0;

export function heapBase(): usize {
  return __heap_base;
}

/** Fills the block with Philox4x32-10(counter, key); read it with `wordAt`. */
export function philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  for (let round = 0; round < 10; round++) {
    const product0 = <u64>0xd2511f53 * <u64>c0;
    const product1 = <u64>0xcd9e8d57 * <u64>c2;
    const high0 = <u32>(product0 >> 32);
    const high1 = <u32>(product1 >> 32);
    c0 = high1 ^ c1 ^ k0;
    c1 = <u32>product1;
    c2 = high0 ^ c3 ^ k1;
    c3 = <u32>product0;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  store<u32>(block, c0, 0);
  store<u32>(block, c1, 4);
  store<u32>(block, c2, 8);
  store<u32>(block, c3, 12);
}

export function wordAt(index: u32): u32 {
  return load<u32>(block + (index << 2));
}

function start(k0: u32, k1: u32, c0: u32, c1: u32, c2: u32): void {
  key0 = k0;
  key1 = k1;
  counter0 = c0;
  counter1 = c1;
  counter2 = c2;
  used = 0;
}

/** The next uniform of the draw in progress, in (0, 1): 52 bits, centred in their cell, never 0 or 1. */
function next(): f64 {
  if ((used & 3) == 0) philox(counter0, counter1, counter2, used >> 2, key0, key1);
  const high = load<u32>(block + ((used & 3) << 2));
  const low = load<u32>(block + (((used + 1) & 3) << 2));
  used += 2;
  const bits = (<u64>high << 20) ^ (<u64>low >> 12); // 52 bits
  return (<f64>bits + 0.5) * 2.220446049250313e-16;
}

/** One uniform in (0, 1): number `index` of the draw (c0, c1, c2). */
export function uniform(k0: u32, k1: u32, c0: u32, c1: u32, c2: u32, index: u32): f64 {
  start(k0, k1, c0, c1, c2);
  used = index << 1;
  if ((used & 3) != 0) philox(c0, c1, c2, used >> 2, k0, k1);
  return next();
}

/**
 * ln(k!) - ln(sqrt(2 pi k) (k/e)^k): the tail of Stirling's series, absolute error below 2e-14 for k >= 10; exact
 * values below.
 */
function stirlingTail(k: f64): f64 {
  if (k < 10.0) return load<f64>(TAILS + (<usize>k << 3));
  const square = k * k;
  return (
    (1.0 / 12.0 -
      (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * square)) / square) / square) / square) /
    k
  );
}

// ln(k!) - (k + 1/2) ln(k) + k - ln(2 pi)/2 for k = 1..9; entry 0 is unused (`logFactorial` handles k = 0).
const TAILS: usize = memory.data<f64>([
  0.0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.02079067210376509, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733,
]);

function logFactorial(k: f64): f64 {
  if (k < 2.0) return 0.0;
  return (k + 0.5) * NativeMath.log(k) - k + 0.9189385332046728 + stirlingTail(k);
}

/**
 * Binomial(n, p) draw for the counter (c0, c1, c2): inversion where n min(p, 1-p) < 10, else transformed rejection with
 * the exact acceptance test (BTRD's simpler relative BTRS: W. Hormann, "The generation of binomial random variates",
 * J. Stat. Comput. Simul. 46 (1993) 101-110). p is clamped to [0, 1]. Exact up to the rounding of ln k!: relative error
 * of an outcome's probability below 1e-15 n ln n.
 */
export function binomial(k0: u32, k1: u32, c0: u32, c1: u32, c2: u32, n: u32, p: f64): u32 {
  if (n == 0 || !(p > 0.0)) return 0;
  if (p >= 1.0) return n;
  start(k0, k1, c0, c1, c2);
  const small = p <= 0.5 ? p : 1.0 - p;
  const count = <f64>n * small < 10.0 ? invert(n, small) : reject(n, small);
  return p <= 0.5 ? count : n - count;
}

/** Sequential search of the distribution function from 0 upwards. */
function invert(n: u32, p: f64): u32 {
  const odds = p / (1.0 - p);
  const size = <f64>n;
  let mass = NativeMath.exp(size * log1p(-p));
  let u = next();
  let k = 0.0;
  // The masses add up to 1 only to within rounding: stop where they have vanished.
  while (u > mass && k < size && mass > 0.0) {
    u -= mass;
    k += 1.0;
    mass *= ((size - k + 1.0) / k) * odds;
  }
  return <u32>k;
}

/** ln(1 + x) for |x| <= 1/2 with full relative accuracy (Kahan's correction of ln(1 + x) for the rounding of 1 + x). */
function log1p(x: f64): f64 {
  const u = 1.0 + x;
  if (u == 1.0) return x;
  return (NativeMath.log(u) * x) / (u - 1.0);
}

function reject(n: u32, p: f64): u32 {
  const size = <f64>n;
  const q = 1.0 - p;
  const deviation = NativeMath.sqrt(size * p * q);
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = size * p + 0.5;
  const accepted = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const logOdds = NativeMath.log(p / q);
  const mode = NativeMath.floor((size + 1.0) * p);
  const atMode = logFactorial(mode) + logFactorial(size - mode);
  while (true) {
    const u = next() - 0.5;
    let v = next();
    const us = 0.5 - NativeMath.abs(u);
    const k = NativeMath.floor(((2.0 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= accepted) return <u32>k;
    if (k < 0.0 || k > size) continue;
    v = NativeMath.log((v * alpha) / (a / (us * us) + b));
    if (v <= atMode - logFactorial(k) - logFactorial(size - k) + (k - mode) * logOdds) return <u32>k;
  }
}
