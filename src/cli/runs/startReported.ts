import { dirname } from 'node:path';
import { type RunOptions, startOrContinueShard, startRun } from '../../experiment/runExperiments.ts';
import { shellWord } from '../../experiment/shellWord.ts';
import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import type { ShardPlace } from '../options/shardOption.ts';
import { tell } from '../output.ts';
import { reportedRun, type Shown } from './runOutcome.ts';

/** What the command line says of a run, beside its folder and what is reported of it. */
export type StartOptions = Omit<
  RunOptions,
  'folder' | 'shard' | 'onProgress' | 'tell' | 'reportFiles' | 'finish'
>;

/**
 * Starts a run, or starts or continues a part of one, with progress and messages on stderr.
 * @param place null: all of it, in `folder()`
 * @returns the exit code
 */
export async function startReported(
  specs: readonly ExperimentSpec[],
  place: ShardPlace | null,
  folder: () => string,
  { force, quiet, tables, ...options }: StartOptions & Shown & { readonly force: boolean },
): Promise<number> {
  if (place === null)
    return reportedRun(folder(), { quiet, tables }, (own) => startRun(specs, force, { ...own, ...options }));
  const { shard } = place;
  const code = await reportedRun(place.folder, { quiet, tables }, (own) =>
    startOrContinueShard(specs, force, { ...own, ...options, shard }),
  );
  tellShardDone(place);
  return code;
}

/** Says what joins a part with the others. */
export function tellShardDone({ shard: { index, count }, folder }: ShardPlace): void {
  tell(
    `qckpt: part ${index} of ${count} is done, in ${folder}; when all are, \`qckpt merge ` +
      `${shellWord(dirname(folder))} -o FOLDER\` joins them`,
  );
}
