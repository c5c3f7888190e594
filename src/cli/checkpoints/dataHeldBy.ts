import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { storedDataSet } from '../../checkpoint/format/storedDataSet.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';

/**
 * Data that a checkpoint holds by value. They stand once in a run, in its last checkpoint: one on the way takes those
 * of the last one in its folder.
 * @param labels of its cell
 * @returns null: neither holds any of its digest
 */
export function dataHeldBy(
  checkpoint: DecodedCheckpoint,
  path: string,
  labels: DataSet['labels'],
): DataSet | null {
  return storedDataSet(checkpoint, labels) ?? dataOfLast(checkpoint, path, labels);
}

function dataOfLast({ meta }: DecodedCheckpoint, path: string, labels: DataSet['labels']): DataSet | null {
  const folder = dirname(path);
  const last = readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .at(-1);
  if (last === undefined || last === basename(path)) return null;
  try {
    const found = openCheckpoint(join(folder, last), 1);
    return found.meta.data?.sha256 === meta.data?.sha256 ? storedDataSet(found, labels) : null;
  } catch (error) {
    if (error instanceof QckptError) return null;
    throw error;
  }
}
