/**
 * `count` of the given indices, evenly spaced: the parts of a split are sorted by class, so a prefix would miss
 * classes.
 */
export function evenSubset(indices: readonly number[], count: number): number[] {
  const size = Math.min(count, indices.length);
  return Array.from({ length: size }, (_, k) => indices[Math.floor((k * indices.length) / size)]);
}
