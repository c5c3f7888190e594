/** Steps that use so many samples, `batch` each; the last one is as large as the others. */
export function stepsOf(samples: number, batch = 1): number {
  return Math.ceil(samples / batch);
}
