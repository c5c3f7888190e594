import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BuildState } from '../../storage/runRecord.ts';
import { readSourceState, type SourceState } from './sourceState.ts';
import { digestOfTree, isSource } from './treeDigest.ts';

/** Where a build says what it is. */
const RECORD = 'dist/build.json';

/** What decides the build; generated files follow from the rest. */
const BUILT_FROM = ['src', 'tsconfig.json'];

const recordSchema = z.strictObject({
  format: z.literal('qckpt-build/2'),
  /** Of the sources. */
  sourcesSha256: z.string(),
  /** Of all that runs: this record and source maps excepted. */
  distSha256: z.string(),
  /** Of `configs/`, which a package has beside it and no git to tell what was changed there. */
  configsSha256: z.string(),
  /** As they were then: a package has no sources to ask. */
  sources: z.strictObject({
    commit: z.string(),
    dirty: z.boolean(),
    patchSha256: z.string().nullable(),
    treeSha256: z.string().nullable(),
    lockSha256: z.string().nullable(),
  }),
});

/** Writes down of what a build was made, and what came out. The last step of a build. */
export async function recordBuild(root: string): Promise<void> {
  const record: z.output<typeof recordSchema> = {
    format: 'qckpt-build/2',
    sourcesSha256: await digestOfSources(root),
    distSha256: await digestOfDist(root),
    configsSha256: await digestOfConfigs(root),
    sources: (await readSourceState(root)).state,
  };
  await writeFile(join(root, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

/** Of which sources a build says that it was made; null: it says nothing of the kind. */
export async function recordedSources(root: string): Promise<SourceState | null> {
  return (await readRecord(root))?.sources ?? null;
}

async function readRecord(root: string): Promise<z.output<typeof recordSchema> | undefined> {
  const text = await readFile(join(root, RECORD), 'utf8').catch(() => '');
  return recordSchema.safeParse(jsonOrNull(text)).data;
}

/** Compares a build with its record, and the record with the sources, where there are any. */
export async function readBuildState(root: string): Promise<BuildState> {
  const distSha256 = await digestOfDist(root);
  const record = await readRecord(root);
  const isPackage = !existsSync(join(root, 'src'));
  const configsSha256 = isPackage ? await digestOfConfigs(root) : null;
  const problem = async (): Promise<string | null> => {
    if (record === undefined) return 'it does not say of which sources it was made';
    if (record.distSha256 !== distSha256) return 'it was changed after it was made';
    if (isPackage)
      return record.configsSha256 === configsSha256 ? null : 'its configs/ were changed after it was made';
    const stale = record.sourcesSha256 !== (await digestOfSources(root));
    return stale ? 'it was made of other sources than those in src/' : null;
  };
  return { distSha256, configsSha256, problem: await problem() };
}

function digestOfSources(root: string): Promise<string> {
  return digestOfTree(root, BUILT_FROM, isSource);
}

function digestOfDist(root: string): Promise<string> {
  return digestOfTree(root, ['dist'], (path) => path !== RECORD && !path.endsWith('.map'));
}

function digestOfConfigs(root: string): Promise<string> {
  return digestOfTree(root, ['configs'], () => true);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
