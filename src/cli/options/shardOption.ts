import { parseShard } from '../../experiment/batch/parseShard.ts';
import type { Shard } from '../../experiment/plan/shards.ts';
import { checkOtherShards, shardFolder } from '../../experiment/shardFolder.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/** `--shard` and `--take-over`, as yargs hands them over. */
export interface ShardArguments {
  readonly shard: string | undefined;
  readonly 'take-over': boolean;
}

/** `--shard` of the commands that start runs; `checkedShard` reads it. */
export const shardOption = {
  type: 'string',
  describe: 'Do part I of N, in a run folder of its own below --output: I/N, or auto in a job array',
} as const;

/** `--take-over` of the commands that write into run folders. */
export const takeOverOption = {
  type: 'boolean',
  default: false,
  describe: "Take the folder from another computer's process whose job is gone; says what was checked",
} as const;

/** A part, and the run folder in which it is done. */
export interface ShardPlace {
  readonly shard: Shard;
  readonly folder: string;
}

/**
 * null: the whole plan.
 * @throws QckptError ARGUMENT; EXISTS: `output` holds parts of another number of parts
 */
export function checkedShard(text: string | undefined, output: string | undefined): ShardPlace | null {
  if (text === undefined) return null;
  const shard = parseShard(text, process.env);
  // Each would find another new folder.
  if (output === undefined)
    throw new QckptError('ARGUMENT', '"shard" expected --output, the folder that all parts have in common');
  checkOtherShards(output, shard);
  return { shard, folder: shardFolder(output, shard) };
}
