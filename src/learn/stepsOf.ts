/** Steps that use so many samples, `batch` each; the last one is as large as the others. */
export function stepsOf(samples: number, batch = 1): number {
  return Math.ceil(samples / batch);
}

/** Whether a checkpoint is due after a step of `batch` samples: one every so many samples. */
export function isDueAfter(step: number, batch: number, every: number): boolean {
  return Math.floor((step * batch) / every) > Math.floor(((step - 1) * batch) / every);
}
