import { type Dirent, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { LATEST } from './checkpoints/checkpointStore.ts';
import { isCheckpointName, isPausedName, MANIFEST, readManifest } from './checkpoints/manifest.ts';
import { isTemporaryOf } from './files/durableWrite.ts';
import { disk } from './files/fileLayer.ts';
import { isLockFile } from './runLock.ts';

/** What a run writes, by place. */
export interface RunNames {
  /** Files of the run folder itself, beside the lock. */
  readonly isRunFile: (name: string) => boolean;
  /** Its folders, one an experiment. */
  readonly experiments: ReadonlySet<string>;
  /** Folders in those, one a kind of task; the tasks' own folders are in them. */
  readonly kinds: ReadonlySet<string>;
  /** Files of a task, beside its checkpoints. */
  readonly isTaskFile: (name: string) => boolean;
}

/** What is in a run folder, by path from it. */
export interface RunContents {
  /** What a run has made, and of it what was under construction when it ended. Without the lock. */
  readonly files: readonly string[];
  readonly leftovers: readonly string[];
  /** Deepest first. */
  readonly folders: readonly string[];
  /** What no run has made: somebody else's. */
  readonly foreign: readonly string[];
}

/** Training names its checkpoints so; of a kill between the file and its line in the manifest one is left without. */
const STEP = /^step-[0-9]{6,16}\.safetensors$/;
/** Checkpoints written to measure how long that takes. */
const MEASURED = /^(?:sync|async)-[A-Za-z0-9]{6}$/;

/** Tells what a run has made from what is somebody else's, by the names that runs use and the manifests there. */
export function runContents(folder: string, names: RunNames): RunContents {
  const files: string[] = [];
  const leftovers: string[] = [];
  const folders: string[] = [];
  const foreign: string[] = [];
  const entries = (at: string): Dirent[] => readdirSync(join(folder, at), { withFileTypes: true });
  const sort = (at: string, name: string, isOurs: (name: string) => boolean): void => {
    const path = join(at, name);
    if (isOurs(name)) files.push(path);
    else if (isTemporaryOf(name, isOurs)) leftovers.push(path);
    else foreign.push(path);
  };
  /** A folder of ours: `file` for its files, `inner` for its folders, null where we have no such files or folders. */
  const walk = (
    at: string,
    isOurs: (name: string) => boolean,
    inner: (name: string) => ((path: string) => void) | null,
  ): void => {
    for (const entry of entries(at)) {
      const into = entry.isDirectory() ? inner(entry.name) : null;
      if (into !== null) into(join(at, entry.name));
      else if (entry.isFile()) sort(at, entry.name, isOurs);
      else foreign.push(join(at, entry.name));
    }
    if (at !== '') folders.push(at);
  };
  const task = (at: string, isTaskFile: (name: string) => boolean): void => {
    const listed = new Set(readManifest(disk, join(folder, at)).lines.map(({ name }) => name));
    const isOurs = (name: string): boolean =>
      name === MANIFEST ||
      name === LATEST ||
      (isCheckpointName(name) && (listed.has(name) || STEP.test(name) || isPausedName(name))) ||
      isTaskFile(name);
    walk(at, isOurs, (name) => (MEASURED.test(name) ? (path) => task(path, none) : null));
  };
  const kind = (at: string): void => walk(at, none, () => (path) => task(path, names.isTaskFile));
  const experiment = (at: string): void => walk(at, none, (name) => (names.kinds.has(name) ? kind : null));
  walk('', names.isRunFile, (name) => (names.experiments.has(name) ? experiment : null));
  return { files, leftovers, folders, foreign: foreign.filter((path) => !isLockFile(path)) };
}

function none(): boolean {
  return false;
}

/** Removes files, then the folders that are empty now. */
export function removeContents(
  folder: string,
  { files, folders }: Pick<RunContents, 'files' | 'folders'>,
): void {
  for (const path of files) unlinkSync(join(folder, path));
  for (const path of folders) rmdirSync(join(folder, path));
}
