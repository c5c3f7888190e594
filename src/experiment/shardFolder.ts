import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { QckptError } from '../numeric/qckptError.ts';
import type { Shard } from './plan/shards.ts';

const name = /^shard-[0-9]+-of-([0-9]+)$/;

/** The run folder of a part, below that of all of them: `shard-03-of-16`. */
export function shardFolder(folder: string, { index, count }: Shard): string {
  return join(folder, `shard-${String(index).padStart(String(count).length, '0')}-of-${count}`);
}

/** Those of a folder's names that are of parts, sorted. */
export function shardsBelow(names: readonly string[]): string[] {
  return names.filter((one) => name.test(one)).sort();
}

/** @throws QckptError EXISTS: the folder holds parts of another number of parts */
export function checkOtherShards(folder: string, { count }: Shard): void {
  const other = (existsSync(folder) ? shardsBelow(readdirSync(folder)) : []).find(
    (one) => name.exec(one)![1] !== String(count),
  );
  if (other !== undefined)
    throw new QckptError(
      'EXISTS',
      `--shard expected a folder of parts of ${count}, ${join(folder, other)} is there; choose another --output`,
    );
}
