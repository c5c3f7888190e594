import { existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { QckptError } from '../numeric/qckptError.ts';
import { LATEST } from '../storage/checkpoints/checkpointStore.ts';
import { isCheckpointName, MANIFEST } from '../storage/checkpoints/manifest.ts';
import { durableWrite } from '../storage/files/durableWrite.ts';
import { expectFolder } from '../storage/files/expectFolder.ts';
import { disk } from '../storage/files/fileLayer.ts';
import { readRunFile } from '../storage/files/readRunFile.ts';
import { isLockFile } from '../storage/runLock.ts';
import { hasRequest, isPatch, recordedExperiment, runTime, writeRunRecord } from '../storage/runRecord.ts';
import { isTaskFile, RESULT } from '../storage/taskResult.ts';
import { readCodeState } from './provenance/provenance.ts';
import type { JoinedRun } from './results/joinRuns.ts';
import { inWritableFolder, type RunOptions } from './runExperiments.ts';
import { isRequestOf, type RunRequest, writeRequest } from './runRequest.ts';
import type { StopRequest } from './stopSignals.ts';

/** What a merge needs to know of the folder that it makes. */
export type MergeOptions = Pick<RunOptions, 'folder' | 'takeOver' | 'tell' | 'finish'>;

/**
 * Makes the run folder that one computer would have made of the parts: every file but times and hosts has the same
 * bytes. Files that never change in place are linked where the file system allows it, and copied where not. The same
 * merge continues one that was ended half way, and takes in nothing that is there already.
 * @throws QckptError EXISTS: something else is there; LOCKED, STORAGE
 */
export async function mergeRuns(
  run: JoinedRun,
  { folder, takeOver, tell, finish }: MergeOptions,
): Promise<void> {
  const request: RunRequest = {
    format: 'qckpt-run/1',
    experiments: run.experiments.map(({ spec }) => spec),
  };
  checkTarget(folder, request);
  const startedAt = runTime();
  const { build } = await readCodeState();
  disk.makeDir(folder);
  await inWritableFolder({ folder, tell, ...(takeOver === undefined ? {} : { takeOver }) }, async (stop) => {
    checkTarget(folder, request);
    const origin = { build, experiment: recordedExperiment(run.parts[0].folder) };
    if (!hasRequest(folder)) writeRequest(folder, request);
    writeRunRecord(folder, 'RUNNING', startedAt, origin);
    for (const part of run.parts) copyPatches(part.folder, folder);
    await copyTasks(run, folder, stop);
    finish(run.experiments);
    writeRunRecord(folder, 'COMPLETED', startedAt, origin);
  });
}

/** @throws QckptError EXISTS */
function checkTarget(folder: string, request: RunRequest): void {
  if (!expectFolder(folder)) return;
  if (hasRequest(folder)) {
    if (isRequestOf(folder, request)) return;
    throw new QckptError('EXISTS', `${folder} holds another run; choose another --output`);
  }
  if (readdirSync(folder).some((name) => !isLockFile(name)))
    throw new QckptError('EXISTS', `${folder} is not empty and holds no run; choose another --output`);
}

/** Patches of what was not committed. */
function copyPatches(from: string, to: string): void {
  for (const name of readdirSync(from)) if (isPatch(name)) take(join(from, name), join(to, name));
}

/** Tasks between two moments in which a signal is heard. */
const BREATH = 256;

/** All tasks' files, then what makes them count. @throws QckptError INTERRUPTED */
async function copyTasks({ experiments, folderOf }: JoinedRun, to: string, stop: StopRequest): Promise<void> {
  const results: { readonly from: string; readonly to: string }[] = [];
  const folders = new Set<string>();
  for (const [place, { plan }] of experiments.entries())
    for (const [index, { id }] of plan.tasks.entries()) {
      if (index % BREATH === 0) await pause(stop);
      const from = join(folderOf(place, index)!, plan.experiment, id);
      const own = join(to, plan.experiment, id);
      if (from === own) continue;
      mkdirSync(own, { recursive: true });
      // Of one that is known those above it are, too.
      for (let above = own; above !== dirname(to) && !folders.has(above); above = dirname(above))
        folders.add(above);
      for (const name of readdirSync(from)) {
        const way = { from: join(from, name), to: join(own, name) };
        if (name === RESULT) results.push(way);
        else if (isCheckpointName(name) || isTaskFile(name) || name === LATEST) take(way.from, way.to);
        // It is the one file that is appended to.
        else if (name === MANIFEST) durableWrite(disk, way.to, readRunFile(way.from)!);
      }
    }
  // Names reach the disk together, which costs little after the first; results come after what they are of.
  for (const folder of folders) disk.fsyncDir(folder);
  for (const way of results) take(way.from, way.to);
  for (const folder of folders) disk.fsyncDir(folder);
}

/** Lets a signal be heard. @throws QckptError INTERRUPTED */
async function pause(stop: StopRequest): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (stop.asked.aborted)
    throw new QckptError('INTERRUPTED', 'the merge was stopped; the same command continues it', {
      cause: stop.by(),
    });
}

/** The same file under another name, or a copy. What is there already stays: it is whole. */
function take(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system, or one that knows no links.
    if (!existsSync(to)) durableWrite(disk, to, readRunFile(from)!);
  }
}
