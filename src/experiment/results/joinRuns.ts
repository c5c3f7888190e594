import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { refuseLinks } from '../../storage/files/refuseLinks.ts';
import { hasRequest } from '../../storage/runRecord.ts';
import { hasTaskResult, readResultText } from '../../storage/taskResult.ts';
import { loadPlan, type PlannedExperiment } from '../plan/loadPlan.ts';
import { checkPlanSize } from '../plan/planSize.ts';
import { type Shard, shardPlaces } from '../plan/shards.ts';
import { readRequest } from '../runRequest.ts';
import { shardsBelow } from '../shardFolder.ts';
import { shellWord } from '../shellWord.ts';
import type { ExperimentSpec } from '../spec/experimentSpec.ts';
import { isTimingKind } from '../tasks/taskKinds.ts';
import { inFolder, type LoadedRun } from './loadedRun.ts';

/** A run folder, and the part of its experiments' plans that was asked for there. */
export interface RunPart {
  readonly folder: string;
  /** null: all of them. */
  readonly shard: Shard | null;
}

/** Run folders of the same experiments, with one plan. */
export interface JoinedRun extends LoadedRun {
  readonly parts: readonly RunPart[];
}

/**
 * Run folders with their plans; those that were asked for the same experiments are one run, each of whose tasks is
 * there once. Nothing is run.
 * @param folders each a run, or a folder of shards
 * @throws QckptError SPEC: no run, or one in which something leads elsewhere; ARGUMENT: parts that differ in what both
 *   hold, or lack something
 */
export async function loadRuns(folders: readonly string[], limit: number): Promise<JoinedRun[]> {
  const groups = new Map<string, { readonly specs: readonly ExperimentSpec[]; readonly parts: RunPart[] }>();
  for (const folder of new Set(folders.flatMap(partFolders))) {
    const { experiments: specs, shard = null } = readRequest(folder);
    refuseLinks(folder);
    const key = canonicalJson(specs);
    const group = groups.get(key) ?? { specs, parts: [] };
    group.parts.push({ folder, shard });
    groups.set(key, group);
  }
  return Promise.all(
    [...groups.values()].map(async ({ specs, parts }) => {
      checkPlanSize(specs, limit);
      return joinParts(await Promise.all(specs.map(loadPlan)), parts);
    }),
  );
}

/** A run, or the shards that are in a folder. */
function partFolders(folder: string): string[] {
  const isRun = statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true || hasRequest(folder);
  const shards = isRun ? [] : shardsBelow(readdirSync(folder)).map((name) => join(folder, name));
  return shards.length === 0 ? [folder] : shards;
}

/**
 * Finds each task of the plans in the parts.
 * @throws QckptError ARGUMENT: a task that two parts have done with other results, or no part has done; a run in one
 *   folder may lack tasks
 */
export function joinParts(experiments: readonly PlannedExperiment[], parts: readonly RunPart[]): JoinedRun {
  const [first] = parts;
  if (parts.length === 1 && first.shard === null) return { ...inFolder(first.folder, experiments), parts };
  const holders = experiments.map(({ plan }) => new Int32Array(plan.tasks.length).fill(-1));
  const plans = experiments.map(({ plan }) => plan);
  const placesBy = new Map<number, readonly Int32Array[]>();
  parts.forEach(({ folder, shard }, part) => {
    const places = shard === null ? null : (placesBy.get(shard.count) ?? shardPlaces(plans, shard.count));
    if (places !== null) placesBy.set(shard!.count, places);
    experiments.forEach(({ plan }, place) => {
      const runFolder = join(folder, plan.experiment);
      plan.tasks.forEach(({ id, kind }, k) => {
        if (places !== null && places[place][k] !== shard!.index) return;
        if (!hasTaskResult(runFolder, id)) return;
        const known = holders[place][k];
        if (known < 0) holders[place][k] = part;
        // Measured times are no two times the same.
        else if (!isTimingKind(kind)) checkEqual(join(parts[known].folder, plan.experiment), runFolder, id);
      });
    });
  });
  checkComplete(experiments, parts, holders, placesBy);
  return {
    experiments,
    parts,
    name: parts.map(({ folder }) => folder).join(', '),
    folderOf: (place, index) => parts[holders[place][index]].folder,
  };
}

/** @throws QckptError ARGUMENT */
function checkEqual(one: string, other: string, id: string): void {
  if (readResultText(one, id) === readResultText(other, id)) return;
  throw new QckptError(
    'ARGUMENT',
    `expected equal results of ${id}, ${join(one, id)} and ${join(other, id)} differ; leave one of the folders out ` +
      '(`qckpt diff` says in what their checkpoints differ)',
  );
}

const NAMED_TASKS = 5;

/** @throws QckptError ARGUMENT, saying which tasks no part has done, and what does them */
function checkComplete(
  experiments: readonly PlannedExperiment[],
  parts: readonly RunPart[],
  holders: readonly Int32Array[],
  placesBy: ReadonlyMap<number, readonly Int32Array[]>,
): void {
  const missing = experiments.flatMap(({ plan }, place) =>
    plan.tasks.flatMap(({ id }, k) =>
      holders[place][k] < 0 ? [{ place, k, name: `${plan.experiment}/${id}` }] : [],
    ),
  );
  if (missing.length === 0) return;
  const total = holders.reduce((sum, { length }) => sum + length, 0);
  const more = missing.length - NAMED_TASKS;
  const named = missing.slice(0, NAMED_TASKS).map(({ name }) => name);
  const ways = [...new Set(missing.map(({ place, k }) => wayTo(place, k, parts, placesBy)))];
  throw new QckptError(
    'ARGUMENT',
    `expected all ${total} tasks, ${missing.length} are not done: ${named.join(', ')}` +
      `${more > 0 ? ` and ${more} more` : ''}\n` +
      ways.map((way) => `  ${way}`).join('\n'),
  );
}

/** What does a task that nobody has done. */
function wayTo(
  place: number,
  k: number,
  parts: readonly RunPart[],
  placesBy: ReadonlyMap<number, readonly Int32Array[]>,
): string {
  const started = parts.find(
    ({ shard }) => shard === null || placesBy.get(shard.count)![place][k] === shard.index,
  );
  if (started !== undefined) return `\`qckpt resume ${shellWord(started.folder)}\` continues what is there`;
  const { folder, shard } = parts[0];
  const index = placesBy.get(shard!.count)![place][k];
  return `\`qckpt resume ${shellWord(folder)} --shard ${index}/${shard!.count}\` does that part, beside ${folder}`;
}
