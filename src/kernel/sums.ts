/**
 * A third module, apart for the same reason as `tensor.ts`: sums of products of bytes. They are sums of integers, so
 * that no order of summation changes them.
 */
export { heapBase } from './random';

/**
 * Lists the blocks of eight columns that hold something.
 * @param blocks [rows][stride / 8 + 1] u16 receives of each row the blocks, ascending, then stride / 8
 * @param at [rows] u32 receives the addresses of the lists
 */
export function listBlocks(bytes: usize, rows: i32, stride: i32, blocks: usize, at: usize): void {
  const end = stride >> 3;
  for (let row = 0; row < rows; row++) {
    let list = blocks + ((<usize>row * <usize>(end + 1)) << 1);
    store<u32>(at + (<usize>row << 2), <u32>list);
    for (let block = 0; block < end; block++) {
      if (load<u64>(bytes) != 0) {
        store<u16>(list, <u16>block);
        list += 2;
      }
      bytes += 8;
    }
    store<u16>(list, <u16>end);
  }
}

/**
 * Sums of column `column` times each column at or after its block of eight, over the rows in which it is not zero.
 * @param bytes [rows][stride], stride a multiple of eight
 * @param at [rows] u32 addresses in the lists of `listBlocks`: each row's first block that is not before `column`;
 *   columns are asked for in order
 * @param line [stride] u32 receives the sums; what is before the column's block stays zero
 * @returns the sum of the column itself
 */
export function columnProducts(
  bytes: usize, rows: i32, stride: i32, at: usize, line: usize, column: i32,
): i32 {
  memory.fill(line, 0, <usize>stride << 2);
  const own = column >> 3;
  const end = stride >> 3;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const values = bytes + <usize>row * <usize>stride;
    const value = <i32>load<u8>(values + <usize>column);
    if (value == 0) continue;
    total += value;
    const place = at + (<usize>row << 2);
    let list = <usize>load<u32>(place);
    while (<i32>load<u16>(list) < own) list += 2;
    store<u32>(place, <u32>list);
    const factor = i16x8.splat(<i16>value);
    for (let block = <i32>load<u16>(list); block < end; block = <i32>load<u16>(list)) {
      const eight = v128.load_ext<u8>(values + (<usize>block << 3));
      const sums = line + (<usize>block << 5);
      v128.store(sums, i32x4.add(v128.load(sums), i32x4.extmul_low_i16x8_u(eight, factor)));
      v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.extmul_high_i16x8_u(eight, factor)), 16);
      list += 2;
    }
  }
  return total;
}
