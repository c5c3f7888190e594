/**
 * The symmetric eigenproblem: reduction to tridiagonal form by reflections and the implicit QL method, as EISPACK's
 * tred2 and tql2 do it (Bowdler, Martin, Reinsch, Wilkinson, Numerische Mathematik 11 (1968) 293). Operations have the
 * order that ml-matrix 6.15 gives them, and so the same bits; vectors lie in rows, so that every loop reads ahead.
 */

/** 2^-52. */
const EPSILON: f64 = 2.220446049250313e-16;

/**
 * All eigenpairs of a real symmetric matrix, ascending.
 * @param rows [size][size] f64, finite; row k receives the unit eigenvector of value k
 * @param values [size] f64 receives the eigenvalues
 * @param beside [size] f64, scratch
 */
export function symmetricEigen(rows: usize, size: i32, values: usize, beside: usize): void {
  reduce(rows, size, values, beside);
  accumulate(rows, size, values);
  memory.copy(beside, beside + 8, <usize>(size - 1) << 3);
  put(beside, size - 1, 0);
  diagonalize(rows, size, values, beside);
  sort(rows, size, values);
}

/** To a second diagonal, in `beside` from its second entry on; the rows keep the reflections, `values` their norms. */
function reduce(rows: usize, size: i32, values: usize, beside: usize): void {
  const row = <usize>size << 3;
  const last = rows + (<usize>(size - 1) << 3);
  for (let j = 0; j < size; j++) put(values, j, load<f64>(last + <usize>j * row));
  for (let i = size - 1; i > 0; i--) {
    const own = rows + <usize>i * row;
    let scale: f64 = 0;
    for (let k = 0; k < i; k++) scale += NativeMath.abs(at(values, k));
    let h: f64 = 0;
    if (scale == 0) {
      put(beside, i, at(values, i - 1));
      for (let j = 0; j < i; j++) {
        const line = rows + <usize>j * row;
        put(values, j, at(line, i - 1));
        put(line, i, 0);
        put(own, j, 0);
      }
    } else {
      for (let k = 0; k < i; k++) {
        const value = at(values, k) / scale;
        put(values, k, value);
        h += value * value;
      }
      const f = at(values, i - 1);
      const g = f > 0 ? -NativeMath.sqrt(h) : NativeMath.sqrt(h);
      put(beside, i, scale * g);
      h = h - f * g;
      put(values, i - 1, f - g);
      reflect(rows, row, i, h, values, beside);
    }
    put(values, i, h);
  }
}

/** Applies the reflection along `values` to the first `count` rows and columns. */
function reflect(rows: usize, row: usize, count: i32, h: f64, values: usize, beside: usize): void {
  const own = rows + <usize>count * row;
  for (let j = 0; j < count; j++) put(beside, j, 0);
  for (let j = 0; j < count; j++) {
    const line = rows + <usize>j * row;
    const f = at(values, j);
    put(own, j, f);
    let g = at(beside, j) + at(line, j) * f;
    for (let k = j + 1; k < count; k++) {
      const value = at(line, k);
      g += value * at(values, k);
      put(beside, k, at(beside, k) + value * f);
    }
    put(beside, j, g);
  }
  let f: f64 = 0;
  for (let j = 0; j < count; j++) {
    const value = at(beside, j) / h;
    put(beside, j, value);
    f += value * at(values, j);
  }
  const half = f / (h + h);
  for (let j = 0; j < count; j++) put(beside, j, at(beside, j) - half * at(values, j));
  for (let j = 0; j < count; j++) {
    const line = rows + <usize>j * row;
    f = at(values, j);
    const g = at(beside, j);
    for (let k = j; k < count; k++) put(line, k, at(line, k) - (f * at(beside, k) + g * at(values, k)));
    put(values, j, at(line, count - 1));
    put(line, count, 0);
  }
}

/** Multiplies the reflections, which are left in the rows, and brings the diagonal to `values`. */
function accumulate(rows: usize, size: i32, values: usize): void {
  const row = <usize>size << 3;
  const end = size - 1;
  for (let i = 0; i < end; i++) {
    const own = rows + <usize>i * row;
    const next = own + row;
    put(own, end, at(own, i));
    put(own, i, 1);
    const h = at(values, i + 1);
    if (h != 0) {
      for (let k = 0; k <= i; k++) put(values, k, at(next, k) / h);
      for (let j = 0; j <= i; j++) {
        const line = rows + <usize>j * row;
        let g: f64 = 0;
        for (let k = 0; k <= i; k++) g += at(next, k) * at(line, k);
        for (let k = 0; k <= i; k++) put(line, k, at(line, k) - g * at(values, k));
      }
    }
    for (let k = 0; k <= i; k++) put(next, k, 0);
  }
  for (let j = 0; j < size; j++) {
    const line = rows + <usize>j * row;
    put(values, j, at(line, end));
    put(line, end, 0);
  }
  put(rows + <usize>end * row, end, 1);
}

/** Implicit QL steps on the tridiagonal matrix, its second diagonal in `beside`; the rows are rotated along. */
function diagonalize(rows: usize, size: i32, values: usize, beside: usize): void {
  let shift: f64 = 0;
  let largest: f64 = 0;
  for (let l = 0; l < size; l++) {
    largest = NativeMath.max(largest, NativeMath.abs(at(values, l)) + NativeMath.abs(at(beside, l)));
    let m = l;
    while (m < size - 1 && NativeMath.abs(at(beside, m)) > EPSILON * largest) m++;
    if (m > l)
      do {
        shift += step(rows, size, values, beside, l, m);
      } while (NativeMath.abs(at(beside, l)) > EPSILON * largest);
    put(values, l, at(values, l) + shift);
    put(beside, l, 0);
  }
}

/** One step on rows l to m. @returns what it subtracts from the values */
function step(rows: usize, size: i32, values: usize, beside: usize, l: i32, m: i32): f64 {
  const row = <usize>size << 3;
  const off = at(beside, l);
  const first = at(values, l);
  let p = (at(values, l + 1) - first) / (2 * off);
  let r = hypotenuse(p, 1);
  if (p < 0) r = -r;
  put(values, l, off / (p + r));
  const second = off * (p + r);
  put(values, l + 1, second);
  const shift = first - at(values, l);
  for (let i = l + 2; i < size; i++) put(values, i, at(values, i) - shift);
  p = at(values, m);
  const offNext = at(beside, l + 1);
  let c: f64 = 1, c2: f64 = 1, c3: f64 = 1, s: f64 = 0, s2: f64 = 0;
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const e = at(beside, i);
    const g = c * e;
    const h = c * p;
    r = hypotenuse(p, e);
    put(beside, i + 1, s * r);
    s = e / r;
    c = p / r;
    const value = at(values, i);
    p = c * value - s * g;
    put(values, i + 1, h + s * (c * g + s * value));
    rotate(rows + <usize>i * row, row, c, s);
  }
  p = (-s * s2 * c3 * offNext * at(beside, l)) / second;
  put(beside, l, s * p);
  put(values, l, c * p);
  return shift;
}

/** Rotates a row and the one below it. */
function rotate(line: usize, row: usize, c: f64, s: f64): void {
  for (const end = line + row; line < end; line += 8) {
    const above = load<f64>(line);
    const below = load<f64>(line + row);
    store<f64>(line + row, s * above + c * below);
    store<f64>(line, c * above - s * below);
  }
}

/** Ascending, the rows along. */
function sort(rows: usize, size: i32, values: usize): void {
  const row = <usize>size << 3;
  for (let i = 0; i < size - 1; i++) {
    let least = i;
    for (let j = i + 1; j < size; j++) if (at(values, j) < at(values, least)) least = j;
    if (least == i) continue;
    swap(values + (<usize>i << 3), values + (<usize>least << 3), 1);
    swap(rows + <usize>i * row, rows + <usize>least * row, size);
  }
}

function swap(a: usize, b: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const value = at(a, k);
    put(a, k, at(b, k));
    put(b, k, value);
  }
}

/** sqrt(a^2 + b^2) without overflow. */
function hypotenuse(a: f64, b: f64): f64 {
  if (NativeMath.abs(a) > NativeMath.abs(b)) {
    const r = b / a;
    return NativeMath.abs(a) * NativeMath.sqrt(1 + r * r);
  }
  if (b == 0) return 0;
  const r = a / b;
  return NativeMath.abs(b) * NativeMath.sqrt(1 + r * r);
}

// @ts-ignore: decorator
@inline
function at(numbers: usize, index: i32): f64 {
  return load<f64>(numbers + (<usize>index << 3));
}

// @ts-ignore: decorator
@inline
function put(numbers: usize, index: i32, value: f64): void {
  store<f64>(numbers + (<usize>index << 3), value);
}
