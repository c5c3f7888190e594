import { QckptError } from '../../numeric/qckptError.ts';
import type { DataSet } from './dataSet.ts';

/** Largest data set that a checkpoint holds by value. */
export const MOST_STORED_BYTES = 16 * 2 ** 20;

/** Bytes of a data set in a checkpoint: its values, and for each sample a class, and a target where it has one. */
export function storedBytes({ images, classes, targets }: DataSet): number {
  return images.byteLength + classes.byteLength + (targets?.byteLength ?? 0);
}

/** The data set, where it is small enough for a checkpoint. @throws QckptError DATA */
export function storable(dataSet: DataSet): DataSet {
  const bytes = storedBytes(dataSet);
  if (bytes > MOST_STORED_BYTES)
    throw new QckptError(
      'DATA',
      `"storage" of data "${dataSet.name}" expected at most ${MOST_STORED_BYTES} bytes by value, got ${bytes}`,
    );
  return dataSet;
}
