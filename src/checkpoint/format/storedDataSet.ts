import { createDataSet, type DataSet } from '../../learn/data/dataSet.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { Checkpoint, DataTensors, TargetTensors } from './checkpoint.ts';
import type { TensorF64 } from './container.ts';

/** A data set as a checkpoint's tensors. */
export function dataTensors({ images, classes, pixels }: DataSet): DataTensors {
  const shape = [classes.length, pixels];
  const values =
    images instanceof Uint8Array
      ? ({ dtype: 'U8', shape, data: images } as const)
      : ({ dtype: 'F64', shape, data: images } as const);
  return { values, classes: { dtype: 'U8', shape: [classes.length], data: classes } };
}

/** What a column was fitted to, and the column of data by value, as a checkpoint's tensors; undefined: none is. */
export function targetTensors({
  targetScale,
  source,
}: Pick<PreparedData, 'targetScale' | 'source'>): TargetTensors | undefined {
  const values = source?.targets;
  if (targetScale === undefined && values === undefined) return undefined;
  const tensor = (data: Float64Array): TensorF64 => ({ dtype: 'F64', shape: [data.length], data });
  return {
    ...(targetScale && { range: tensor(Float64Array.of(targetScale.least, targetScale.most)) }),
    ...(values && { values: tensor(values) }),
  };
}

/**
 * The data set that a checkpoint holds; null: by its digest only.
 * @param labels of its cell
 * @throws QckptError DATA: a class that has no label, targets beside labels
 */
export function storedDataSet(
  { data, targets, meta }: Checkpoint,
  labels: DataSet['labels'],
): DataSet | null {
  if (data === undefined || meta.data === null) return null;
  const own = targets?.values?.data;
  const { values, classes } = data;
  return createDataSet(meta.data.name, labels, values.shape[1], values.data, classes.data, own);
}
