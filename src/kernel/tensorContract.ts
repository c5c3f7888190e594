/**
 * One contraction of two tensors: C[i, j] = sum over k of A[i, k] B[k, j], where i, j, k stand for any number of legs
 * in any order. Tables of byte offsets say where an entry lies, so that nothing is transposed before: entries are
 * gathered into blocks that fit the caches, multiplied tile by tile, and scattered (D. Matthews, SIAM J. Sci. Comput.
 * 40, C1 (2018), arXiv:1607.00291). The derivatives by A and by B are contractions with the same tables in other roles.
 *
 * The order of summation is fixed by the sizes alone.
 */
import { word } from './angles';

// Words of a contraction; `simulate/tensor/tensorMemory.ts` writes them.
const ROWS = 0;
const SUMS = 1;
const COLUMNS = 2;
const A = 3;
const B = 4;
const C = 5;
const A_ROWS = 6;
const A_SUMS = 7;
const B_SUMS = 8;
const B_COLUMNS = 9;
const C_ROWS = 10;
const C_COLUMNS = 11;

// B is taken in blocks of SUM_BLOCK x COLUMN_BLOCK doubles, 512 KiB; of A four rows at a time, 8 KiB.
const SUM_BLOCK = 256;
const COLUMN_BLOCK = 256;
const packedA: usize = memory.data(8192, 16);
const packedB: usize = memory.data(524288, 16);

@inline function offset(table: usize, index: i32): usize {
  return <usize>load<u32>(table + (<usize>index << 2));
}

/**
 * @param accumulate adds to what is in C
 * @param a, b, c bytes to add to the addresses of the tensors: where a slice of each begins
 */
export function tensorContract(step: usize, accumulate: bool, a: usize, b: usize, c: usize): void {
  const rows = word(step, ROWS);
  const sums = word(step, SUMS);
  const columns = word(step, COLUMNS);
  a += <usize>word(step, A);
  b += <usize>word(step, B);
  c += <usize>word(step, C);
  for (let column = 0; column < columns; column += COLUMN_BLOCK) {
    const width = min(COLUMN_BLOCK, columns - column);
    for (let sum = 0; sum < sums; sum += SUM_BLOCK) {
      const depth = min(SUM_BLOCK, sums - sum);
      const sumsOfB = <usize>word(step, B_SUMS) + (<usize>sum << 2);
      packB(b, sumsOfB, depth, <usize>word(step, B_COLUMNS) + (<usize>column << 2), width);
      const add = accumulate || sum > 0;
      for (let row = 0; row < rows; row += 4) {
        const height = min(4, rows - row);
        const rowsOfA = <usize>word(step, A_ROWS) + (<usize>row << 2);
        packA(a, rowsOfA, height, <usize>word(step, A_SUMS) + (<usize>sum << 2), depth);
        for (let tile = 0; tile < width; tile += 4)
          multiplyTile(
            packedB + ((<usize>tile * <usize>depth) << 3), depth, c,
            <usize>word(step, C_ROWS) + (<usize>row << 2), height,
            <usize>word(step, C_COLUMNS) + (<usize>(column + tile) << 2), min(4, width - tile), add,
          );
      }
    }
  }
}

/** Four rows side by side, sum after sum; missing rows are zero. */
function packA(a: usize, rows: usize, height: i32, sums: usize, depth: i32): void {
  const end = packedA + (<usize>depth << 5);
  if (height == 4) {
    const a0 = a + offset(rows, 0);
    const a1 = a + offset(rows, 1);
    const a2 = a + offset(rows, 2);
    const a3 = a + offset(rows, 3);
    for (let to = packedA; to < end; to += 32) {
      const at = <usize>load<u32>(sums);
      sums += 4;
      store<f64>(to, load<f64>(a0 + at));
      store<f64>(to, load<f64>(a1 + at), 8);
      store<f64>(to, load<f64>(a2 + at), 16);
      store<f64>(to, load<f64>(a3 + at), 24);
    }
    return;
  }
  memory.fill(packedA, 0, <usize>depth << 5);
  for (let i = 0; i < height; i++) {
    const from = a + offset(rows, i);
    const to = packedA + (<usize>i << 3);
    for (let k = 0; k < depth; k++) store<f64>(to + (<usize>k << 5), load<f64>(from + offset(sums, k)));
  }
}

/** Panels of four columns, in each sum after sum; missing columns are zero. */
function packB(b: usize, sums: usize, depth: i32, columns: usize, width: i32): void {
  let to = packedB;
  for (let column = 0; column < width; column += 4) {
    const end = to + (<usize>depth << 5);
    const present = min(4, width - column);
    if (present == 4) {
      const b0 = b + offset(columns, column);
      const b1 = b + offset(columns, column + 1);
      const b2 = b + offset(columns, column + 2);
      const b3 = b + offset(columns, column + 3);
      for (let table = sums; to < end; to += 32) {
        const at = <usize>load<u32>(table);
        table += 4;
        store<f64>(to, load<f64>(b0 + at));
        store<f64>(to, load<f64>(b1 + at), 8);
        store<f64>(to, load<f64>(b2 + at), 16);
        store<f64>(to, load<f64>(b3 + at), 24);
      }
    } else {
      memory.fill(to, 0, <usize>depth << 5);
      for (let j = 0; j < present; j++) {
        const from = b + offset(columns, column + j);
        const first = to + (<usize>j << 3);
        for (let k = 0; k < depth; k++) store<f64>(first + (<usize>k << 5), load<f64>(from + offset(sums, k)));
      }
      to = end;
    }
  }
}

/** A tile of 4 x 4 results: four rows of `packedA` by one panel of B. */
function multiplyTile(
  panel: usize, depth: i32, c: usize, rows: usize, height: i32, columns: usize, width: i32, add: bool,
): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const end = packedA + (<usize>depth << 5);
  for (let at = packedA; at < end; at += 32) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    panel += 32;
    const a0 = v128.load64_splat(at);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0));
    c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(at, 8);
    c10 = f64x2.add(c10, f64x2.mul(a1, b0));
    c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(at, 16);
    c20 = f64x2.add(c20, f64x2.mul(a2, b0));
    c21 = f64x2.add(c21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(at, 24);
    c30 = f64x2.add(c30, f64x2.mul(a3, b0));
    c31 = f64x2.add(c31, f64x2.mul(a3, b1));
  }
  storeRow(c + offset(rows, 0), columns, width, c00, c01, add);
  if (height > 1) storeRow(c + offset(rows, 1), columns, width, c10, c11, add);
  if (height > 2) storeRow(c + offset(rows, 2), columns, width, c20, c21, add);
  if (height > 3) storeRow(c + offset(rows, 3), columns, width, c30, c31, add);
}

@inline function storeRow(row: usize, columns: usize, width: i32, low: v128, high: v128, add: bool): void {
  put(row + offset(columns, 0), f64x2.extract_lane(low, 0), add);
  if (width > 1) put(row + offset(columns, 1), f64x2.extract_lane(low, 1), add);
  if (width > 2) put(row + offset(columns, 2), f64x2.extract_lane(high, 0), add);
  if (width > 3) put(row + offset(columns, 3), f64x2.extract_lane(high, 1), add);
}

@inline function put(at: usize, value: f64, add: bool): void {
  store<f64>(at, add ? load<f64>(at) + value : value);
}
