/**
 * Two loops that do nothing but what they measure: how fast memory can be read and written, and how fast doubles can be
 * multiplied and added, by WebAssembly on this machine. Only `qckpt bench --section limits` calls them.
 */

/**
 * STREAM's triad (McCalpin 1995): a[i] = b[i] + 3 c[i], two doubles at a time.
 * Three lengths of memory, 24 bytes an entry.
 */
export function limitTriad(a: usize, b: usize, c: usize, entries: i32, repeats: i32): void {
  const three = f64x2.splat(3);
  const bytes = (<usize>entries) << 3;
  for (let r = 0; r < repeats; r++)
    for (let at: usize = 0; at < bytes; at += 16)
      v128.store(a + at, f64x2.add(v128.load(b + at), f64x2.mul(three, v128.load(c + at))));
}

/**
 * Eight independent chains of x = x y + z, two doubles each: 32 operations a turn. Multiplication and addition round
 * apart, since WebAssembly has no fused one with a result that is the same everywhere.
 */
export function limitMultiplyAdd(turns: i32): f64 {
  const y = f64x2.splat(0.999999);
  const z = f64x2.splat(1e-6);
  let a = f64x2.splat(0.1);
  let b = f64x2.splat(0.2);
  let c = f64x2.splat(0.3);
  let d = f64x2.splat(0.4);
  let e = f64x2.splat(0.5);
  let f = f64x2.splat(0.6);
  let g = f64x2.splat(0.7);
  let h = f64x2.splat(0.8);
  for (let k = 0; k < turns; k++) {
    a = f64x2.add(f64x2.mul(a, y), z);
    b = f64x2.add(f64x2.mul(b, y), z);
    c = f64x2.add(f64x2.mul(c, y), z);
    d = f64x2.add(f64x2.mul(d, y), z);
    e = f64x2.add(f64x2.mul(e, y), z);
    f = f64x2.add(f64x2.mul(f, y), z);
    g = f64x2.add(f64x2.mul(g, y), z);
    h = f64x2.add(f64x2.mul(h, y), z);
  }
  const sum = f64x2.add(
    f64x2.add(f64x2.add(a, b), f64x2.add(c, d)),
    f64x2.add(f64x2.add(e, f), f64x2.add(g, h)),
  );
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
