import { growTo, heapStart, instantiateSumsKernel } from '../../numeric/kernel.ts';
import type { DataSet } from './dataSet.ts';

/** Of some rows: [pixels] sums, and [pixels, pixels] sums of products in the upper triangle. */
export interface PixelSums {
  readonly sums: Float64Array;
  readonly products: Float64Array;
}

type Images = Pick<DataSet, 'pixels' | 'images'>;

/** Entry by entry, of two such sums. */
export function combined(a: PixelSums, b: PixelSums, by: (x: number, y: number) => number): PixelSums {
  const each = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => by(value, y[i]));
  return { sums: each(a.sums, b.sums), products: each(a.products, b.products) };
}

/** Of these rows; one that comes twice counts twice. Of bytes they are integers, and exact. */
export function pixelSums(dataSet: Images, rows: readonly number[]): PixelSums {
  const { images } = dataSet;
  if (!(images instanceof Uint8Array)) return sumsOfNumbers(dataSet, rows);
  return sumsOfBytes(images, dataSet.pixels, rows);
}

/** In the order of rows, whatever the numbers are. */
export function sumsOfNumbers({ pixels, images }: Images, rows: readonly number[]): PixelSums {
  const sums = new Float64Array(pixels);
  const products = new Float64Array(pixels * pixels);
  const lit = new Int32Array(pixels);
  const values = new Float64Array(pixels);
  for (const row of rows) {
    let count = 0;
    for (let i = 0; i < pixels; i++) {
      const value = images[row * pixels + i];
      if (value === 0) continue;
      lit[count] = i;
      values[count++] = value;
    }
    for (let a = 0; a < count; a++) {
      const value = values[a];
      const line = lit[a] * pixels;
      sums[lit[a]] += value;
      for (let b = a; b < count; b++) products[line + lit[b]] += value * values[b];
    }
  }
  return { sums, products };
}

/** Rows that the kernel takes at once: 255^2 of each stay far below 2^32. */
const ROWS_AT_ONCE = 4096;
const BLOCK = 8;

/** Four fifths of a digit's pixels are black and add nothing: blocks of eight without a value are left out. */
function sumsOfBytes(images: Uint8Array, pixels: number, rows: readonly number[]): PixelSums {
  const sums = new Float64Array(pixels);
  const products = new Float64Array(pixels * pixels);
  const stride = Math.ceil(pixels / BLOCK) * BLOCK;
  const ends = stride / BLOCK;
  const most = Math.min(rows.length, ROWS_AT_ONCE);
  const kernel = instantiateSumsKernel();
  const bytes = heapStart(kernel);
  const lines = bytes + Math.ceil((most * stride) / 16) * 16;
  const totals = lines + 4 * BLOCK * stride;
  const at = totals + 4 * BLOCK;
  const blocks = at + 4 * most;
  growTo(kernel.memory, blocks + 2 * most * (ends + 1));
  const { buffer } = kernel.memory;
  const values = new Uint8Array(buffer, bytes, most * stride);
  const sumsOfBlock = new Uint32Array(buffer, totals, BLOCK);
  const linesOfBlock = Array.from(
    { length: BLOCK },
    (_, k) => new Uint32Array(buffer, lines + 4 * k * stride, pixels),
  );

  for (let first = 0; first < rows.length; first += most) {
    const count = Math.min(most, rows.length - first);
    for (let r = 0; r < count; r++) {
      const start = rows[first + r] * pixels;
      values.set(images.subarray(start, start + pixels), r * stride);
    }
    kernel.listBlocks(bytes, count, stride, blocks, at);
    for (let block = 0; block < ends; block++) {
      kernel.blockProducts(bytes, count, stride, at, lines, totals, block);
      for (let i = block * BLOCK, k = 0; k < BLOCK && i < pixels; i++, k++) {
        sums[i] += sumsOfBlock[k];
        const line = linesOfBlock[k];
        // The first are copied at once, which needs no loop to be compiled.
        if (first === 0) products.set(line.subarray(i), i * pixels + i);
        else for (let j = i; j < pixels; j++) products[i * pixels + j] += line[j];
      }
    }
  }
  return { sums, products };
}
