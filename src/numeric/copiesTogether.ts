/**
 * Copies of arrays of one length, as views of one piece of memory: a typed array of its own costs four tenths of a
 * microsecond wherever it is more than a few numbers, a view a tenth.
 */
export function copiesTogether(arrays: readonly Float64Array[]): Float64Array[] {
  const { length } = arrays[0];
  const { buffer } = new Float64Array(arrays.length * length);
  return arrays.map((array, k) => {
    const copy = new Float64Array(buffer, 8 * k * length, length);
    for (let i = 0; i < length; i++) copy[i] = array[i];
    return copy;
  });
}
