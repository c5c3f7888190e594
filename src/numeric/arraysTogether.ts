/**
 * Arrays of one length, zeros, as views of one piece of memory: a typed array of its own costs four tenths of a
 * microsecond wherever it is more than a few numbers, a view a tenth.
 */
export function arraysTogether(count: number, length: number): Float64Array[] {
  const { buffer } = new Float64Array(count * length);
  const arrays: Float64Array[] = [];
  for (let k = 0; k < count; k++) arrays.push(new Float64Array(buffer, 8 * k * length, length));
  return arrays;
}

/** Copies of arrays of one length. */
export function copiesTogether(arrays: readonly Float64Array[]): Float64Array[] {
  const { length } = arrays[0];
  const copies = arraysTogether(arrays.length, length);
  for (let k = 0; k < arrays.length; k++) for (let i = 0; i < length; i++) copies[k][i] = arrays[k][i];
  return copies;
}
