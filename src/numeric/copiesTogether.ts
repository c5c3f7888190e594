/**
 * Copies of arrays of one length, as views of one piece of memory: of three or more arrays that are kept, each costs
 * less so than an array of its own.
 */
export function copiesTogether(arrays: readonly Float64Array[]): Float64Array[] {
  const { length } = arrays[0];
  const { buffer } = new Float64Array(arrays.length * length);
  const copies: Float64Array[] = [];
  for (let k = 0; k < arrays.length; k++) {
    const copy = new Float64Array(buffer, 8 * k * length, length);
    for (let i = 0; i < length; i++) copy[i] = arrays[k][i];
    copies.push(copy);
  }
  return copies;
}
