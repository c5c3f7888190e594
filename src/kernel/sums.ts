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
 * Sums of each of the eight columns of a block times each column from that block on. A row's values stay near while all
 * eight meet them.
 * @param bytes [rows][stride], stride a multiple of eight
 * @param at [rows] u32 addresses in the lists of `listBlocks`: each row's first block that is not before `block`;
 *   blocks are asked for in order
 * @param lines [8][stride] u32 receive the sums; what is before the block stays zero
 * @param totals [8] u32 receive the sums of the columns themselves
 */
export function blockProducts(
  bytes: usize, rows: i32, stride: i32, at: usize, lines: usize, totals: usize, block: i32,
): void {
  const line = <usize>stride << 2;
  memory.fill(lines, 0, line << 3);
  memory.fill(totals, 0, 32);
  const end = stride >> 3;
  for (let row = 0; row < rows; row++, at += 4, bytes += <usize>stride) {
    const list = <usize>load<u32>(at);
    if (<i32>load<u16>(list) != block) continue;
    store<u32>(at, <u32>(list + 2));
    const values = bytes + (<usize>block << 3);
    let waiting: usize = 8; // the column before, where it has no partner
    for (let k: usize = 0; k < 8; k++) {
      const value = <u32>load<u8>(values + k);
      if (value == 0) continue;
      const total = totals + (k << 2);
      store<u32>(total, load<u32>(total) + value);
      if (waiting == 8) {
        waiting = k;
        continue;
      }
      const factor = factorAt(values + waiting);
      addTwo(bytes, list, end, factor, lines + waiting * line, factorAt(values + k), lines + k * line);
      waiting = 8;
    }
    if (waiting < 8) addOne(bytes, list, end, factorAt(values + waiting), lines + waiting * line);
  }
}

function factorAt(value: usize): v128 {
  return i16x8.splat(<i16>load<u8>(value));
}

/** Adds a row's listed values, times a factor, to sums. */
function addOne(row: usize, list: usize, end: i32, factor: v128, line: usize): void {
  for (let block = <i32>load<u16>(list); block < end; block = <i32>load<u16>(list)) {
    add(v128.load_ext<u8>(row + (<usize>block << 3)), factor, line + (<usize>block << 5));
    list += 2;
  }
}

/** The same for two columns, which share each reading. */
function addTwo(row: usize, list: usize, end: i32, factorA: v128, lineA: usize, factorB: v128, lineB: usize): void {
  for (let block = <i32>load<u16>(list); block < end; block = <i32>load<u16>(list)) {
    const eight = v128.load_ext<u8>(row + (<usize>block << 3));
    add(eight, factorA, lineA + (<usize>block << 5));
    add(eight, factorB, lineB + (<usize>block << 5));
    list += 2;
  }
}

// @ts-ignore: decorator
@inline
function add(eight: v128, factor: v128, sums: usize): void {
  v128.store(sums, i32x4.add(v128.load(sums), i32x4.extmul_low_i16x8_u(eight, factor)));
  v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.extmul_high_i16x8_u(eight, factor)), 16);
}
