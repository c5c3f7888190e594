import { createDataSet, type DataSet } from '../../learn/data/dataSet.ts';
import type { Checkpoint, DataTensors } from './checkpoint.ts';

/** A data set as a checkpoint's tensors. */
export function dataTensors({ images, classes, pixels }: DataSet): DataTensors {
  const shape = [classes.length, pixels];
  const values =
    images instanceof Uint8Array
      ? ({ dtype: 'U8', shape, data: images } as const)
      : ({ dtype: 'F64', shape, data: images } as const);
  return { values, classes: { dtype: 'U8', shape: [classes.length], data: classes } };
}

/**
 * The data set that a checkpoint holds; null: by its digest only.
 * @param labels of its cell
 * @throws QckptError DATA: a class that has no label
 */
export function storedDataSet({ data, meta }: Checkpoint, labels: DataSet['labels']): DataSet | null {
  if (data === undefined || meta.data === null) return null;
  const { values, classes } = data;
  return createDataSet(meta.data.name, labels, values.shape[1], values.data, classes.data);
}
