/**
 * The sweeps of `stateVector.ts`, block by block: operations in a row that act within a block are done on it while it
 * is in a cache. Blocks come in ascending order, so that every sum over amplitudes keeps its order and its bits.
 */
import { header, word } from './angles';
import {
  ADJOINT, AMPLITUDES, applyPair, contraction, imaginaryPart, OPERATION_COUNT, OPERATION_INDEX, OPERATION_KIND,
  OPERATION_LIVE, OPERATION_STRIDE_A, OPERATION_STRIDE_B, operationAt, pairAt, realPart, RUN_COUNT, RUN_MATRIX, runAt,
  scale, slopesOfRun, STATE, storeEntry,
} from './stateVector';
import { applySigns, NEAREST } from './wideSigns';

/** Amplitudes of a larger block: two of them fit in the second nearest cache, as two of `NEAREST` fit in the first. */
const NEAR: usize = 1 << 15;
/** Amplitude pairs that are taken at a time where they are farther apart. */
const STRETCH: usize = 1 << 8;

const RUN = 0;
const CONTROLLED_X = 1;
const CONTROLLED_Z = 2;

/** Bytes from a run's matrix to the sums of its contraction: eight pairs of numbers. */
const SUMS: usize = 64;

/** The final state, from |0...0>. */
export function wideForward(): void {
  const state = header(STATE);
  const amplitudes = header(AMPLITUDES);
  memory.fill(state, 0, amplitudes << 4);
  store<f64>(state, 1.0);
  forwards(0, <i32>header(OPERATION_COUNT), 0, amplitudes);
}

/** As `vectorBackward`. */
export function wideBackward(): void {
  const runs = <i32>header(RUN_COUNT);
  for (let i = 0; i < runs; i++) memory.fill(<usize>word(runAt(i), RUN_MATRIX) + SUMS, 0, 128);
  const count = <i32>header(OPERATION_COUNT);
  backwards(0, count, 0, header(AMPLITUDES));
  for (let i = 0; i < count; i++) {
    const operation = operationAt(i);
    if (word(operation, OPERATION_KIND) != RUN || word(operation, OPERATION_LIVE) == 0) continue;
    const run = runAt(word(operation, OPERATION_INDEX));
    const sums = <usize>word(run, RUN_MATRIX) + SUMS;
    for (let entry: usize = 0; entry < 4; entry++)
      storeEntry(contraction + (entry << 4), v128.load(sums + (entry << 4)), v128.load(sums + (entry << 4), 64));
    slopesOfRun(run);
  }
}

/** Whether the operation acts within every aligned block of `size` amplitudes. */
function isLocal(operation: usize, size: usize): bool {
  const kind = word(operation, OPERATION_KIND);
  if (kind == RUN) return <usize>word(operation, OPERATION_STRIDE_A) < size;
  if (kind == CONTROLLED_X) return <usize>word(operation, OPERATION_STRIDE_B) < size;
  return kind == CONTROLLED_Z;
}

/** Operations first <= i < end on the amplitudes from `from` on. */
function forwards(first: i32, end: i32, from: usize, length: usize): void {
  const size = length > NEAR ? NEAR : NEAREST;
  for (let i = first; i < end; ) {
    let next = i;
    while (next < end && isLocal(operationAt(next), size)) next++;
    if (next == i) apply(operationAt(i++), header(STATE), from, length, false);
    else if (size == NEAREST)
      for (let at = from; at < from + length; at += size) forwardsInBlock(i, next, at);
    else for (let at = from; at < from + length; at += size) forwards(i, next, at, size);
    i = max(i, next);
  }
}

function forwardsInBlock(first: i32, end: i32, from: usize): void {
  for (let i = first; i < end; ) {
    if (word(operationAt(i), OPERATION_KIND) != CONTROLLED_Z) {
      apply(operationAt(i++), header(STATE), from, NEAREST, false);
      continue;
    }
    let next = i;
    while (next < end && word(operationAt(next), OPERATION_KIND) == CONTROLLED_Z) next++;
    applySigns(i, next, from, false);
    i = next;
  }
}

/** The same backwards on both vectors, with contractions. */
function backwards(first: i32, end: i32, from: usize, length: usize): void {
  const size = length > NEAR ? NEAR : NEAREST;
  for (let i = end; i > first; ) {
    let next = i;
    while (next > first && isLocal(operationAt(next - 1), size)) next--;
    if (next == i) back(operationAt(--i), from, length);
    else if (size == NEAREST)
      for (let at = from; at < from + length; at += size) backwardsInBlock(next, i, at);
    else for (let at = from; at < from + length; at += size) backwards(next, i, at, size);
    i = min(i, next);
  }
}

function backwardsInBlock(first: i32, end: i32, from: usize): void {
  for (let i = end; i > first; ) {
    if (word(operationAt(i - 1), OPERATION_KIND) != CONTROLLED_Z) {
      back(operationAt(--i), from, NEAREST);
      continue;
    }
    let next = i;
    while (next > first && word(operationAt(next - 1), OPERATION_KIND) == CONTROLLED_Z) next--;
    applySigns(next, i, from, true);
    i = next;
  }
}

/** An operation backwards on both vectors; of a live run the contraction is summed up before. */
function back(operation: usize, from: usize, length: usize): void {
  const state = header(STATE);
  const adjoint = header(ADJOINT);
  if (word(operation, OPERATION_KIND) != RUN) {
    apply(operation, state, from, length, true);
    apply(operation, adjoint, from, length, true);
    return;
  }
  const matrix = <usize>word(runAt(word(operation, OPERATION_INDEX)), RUN_MATRIX);
  const step = <usize>word(operation, OPERATION_STRIDE_A) << 4;
  const isLive = word(operation, OPERATION_LIVE) != 0;
  const first = state + (from << 4);
  const other = adjoint - state;
  if (length == NEAREST) {
    if (isLive) contract(first, length << 3, step, other, matrix + SUMS);
    applyRun(first, length << 3, step, matrix, true);
    applyRun(first + other, length << 3, step, matrix, true);
    return;
  }
  const bytes = min(STRETCH << 4, step);
  for (let high = first; high < first + (length << 4); high += step << 1)
    for (let at = high; at < high + step; at += bytes) {
      if (isLive) contract(at, bytes, step, other, matrix + SUMS);
      applyRun(at, bytes, step, matrix, true);
      applyRun(at + other, bytes, step, matrix, true);
    }
}

/** An operation, or its inverse, on the amplitudes from `from` on. */
function apply(operation: usize, vector: usize, from: usize, length: usize, adjoint: bool): void {
  const kind = word(operation, OPERATION_KIND);
  const step = <usize>word(operation, OPERATION_STRIDE_A) << 4;
  if (kind == RUN)
    applyRun(
      vector + (from << 4), length << 3, step,
      <usize>word(runAt(word(operation, OPERATION_INDEX)), RUN_MATRIX), adjoint,
    );
  else if (kind == CONTROLLED_X && length < header(AMPLITUDES)) exchange(operation, vector, from, length);
  else applyPair(vector, operation, adjoint);
}

/** A controlled X whose target is in the block; its control may lie outside. */
function exchange(operation: usize, vector: usize, from: usize, length: usize): void {
  const control = <usize>word(operation, OPERATION_STRIDE_A);
  const target = <usize>word(operation, OPERATION_STRIDE_B);
  if (control >= length && (from & control) == 0) return;
  const inBlock = control < length;
  const first = vector + (from << 4);
  const step = target << 4;
  for (let k: usize = 0; k < length >> 1; k++) {
    const at = pairAt(first, k, target - 1);
    if (inBlock && (((at - first) >> 4) & control) == 0) continue;
    const x = v128.load(at);
    v128.store(at, v128.load(at + step));
    v128.store(at + step, x);
  }
}

/**
 * A 2x2 matrix, or its conjugate transpose, on pairs of amplitudes.
 * @param first address of the first pair's first amplitude
 * @param bytes of the first amplitudes of all pairs
 * @param step bytes from a pair's first amplitude to its second: as many bytes of first amplitudes stand together, and
 *   then as many of second ones
 */
function applyRun(first: usize, bytes: usize, step: usize, matrix: usize, adjoint: bool): void {
  const m01 = adjoint ? matrix + 32 : matrix + 16;
  const m10 = adjoint ? matrix + 16 : matrix + 32;
  const r00 = realPart(matrix);
  const i00 = imaginaryPart(matrix, adjoint);
  const r01 = realPart(m01);
  const i01 = imaginaryPart(m01, adjoint);
  const r10 = realPart(m10);
  const i10 = imaginaryPart(m10, adjoint);
  const r11 = realPart(matrix + 48);
  const i11 = imaginaryPart(matrix + 48, adjoint);
  if (step == 16) {
    for (let at = first; at < first + (bytes << 1); at += 32) {
      const x = v128.load(at);
      const y = v128.load(at, 16);
      v128.store(at, f64x2.add(scale(r00, i00, x), scale(r01, i01, y)));
      v128.store(at, f64x2.add(scale(r10, i10, x), scale(r11, i11, y)), 16);
    }
    return;
  }
  const width = min(bytes, step);
  for (let high = first; bytes > 0; high += step << 1) {
    bytes -= width;
    for (let at = high; at < high + width; at += 32) {
      const other = at + step;
      const x = v128.load(at);
      const y = v128.load(other);
      v128.store(at, f64x2.add(scale(r00, i00, x), scale(r01, i01, y)));
      v128.store(other, f64x2.add(scale(r10, i10, x), scale(r11, i11, y)));
      const u = v128.load(at, 16);
      const w = v128.load(other, 16);
      v128.store(at, f64x2.add(scale(r00, i00, u), scale(r01, i01, w)), 16);
      v128.store(other, f64x2.add(scale(r10, i10, u), scale(r11, i11, w)), 16);
    }
  }
}

/** Adds the eight sums of `contract` in `stateVector.ts` over these pairs to those in `sums`. */
function contract(first: usize, bytes: usize, step: usize, other: usize, sums: usize): void {
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s10 = v128.load(sums, 32);
  let s11 = v128.load(sums, 48);
  let c00 = v128.load(sums, 64);
  let c01 = v128.load(sums, 80);
  let c10 = v128.load(sums, 96);
  let c11 = v128.load(sums, 112);
  const width = min(bytes, step);
  for (let high = first; bytes > 0; high += step << 1) {
    bytes -= width;
    for (let at = high; at < high + width; at += 16) {
      const y0 = v128.load(at);
      const y1 = v128.load(at + step);
      const x0 = v128.load(at + other);
      const x1 = v128.load(at + other + step);
      s00 = f64x2.add(s00, f64x2.mul(x0, y0));
      s01 = f64x2.add(s01, f64x2.mul(x0, y1));
      s10 = f64x2.add(s10, f64x2.mul(x1, y0));
      s11 = f64x2.add(s11, f64x2.mul(x1, y1));
      const z0 = v128.shuffle<f64>(y0, y0, 1, 0);
      const z1 = v128.shuffle<f64>(y1, y1, 1, 0);
      c00 = f64x2.add(c00, f64x2.mul(x0, z0));
      c01 = f64x2.add(c01, f64x2.mul(x0, z1));
      c10 = f64x2.add(c10, f64x2.mul(x1, z0));
      c11 = f64x2.add(c11, f64x2.mul(x1, z1));
    }
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, c00, 64);
  v128.store(sums, c01, 80);
  v128.store(sums, c10, 96);
  v128.store(sums, c11, 112);
}
