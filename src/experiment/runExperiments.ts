import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { execute, loadPlan, type PlannedExperiment, type Progress } from './execute.ts';
import type { ExperimentSpec } from './experimentSpec.ts';
import { buildWarning, type CodeState, readCodeState } from './provenance.ts';
import { TEMPORARY } from './runFolder/durableWrite.ts';
import { expectFolder } from './runFolder/expectFolder.ts';
import { disk } from './runFolder/fileLayer.ts';
import { refuseLinks } from './runFolder/refuseLinks.ts';
import { acquireRunLock, isLockFile } from './runFolder/runLock.ts';
import {
  hasRequest,
  REQUEST,
  type RunRequest,
  readRequest,
  runTime,
  writeRequest,
  writeRunRecord,
  writeText,
} from './runRecord.ts';
import { shellWord } from './shellWord.ts';
import { type StopRequest, stoppable } from './stopSignals.ts';
import { asStorageError } from './storageError.ts';

export interface RunOptions {
  readonly folder: string;
  readonly jobs: number | undefined;
  /** Write checkpoints on the training thread or beside it: the same bytes. */
  readonly checkpointing: 'sync' | 'async';
  /** Where MNIST's IDX files are, in place of what the data's own file says. */
  readonly dataFolder?: string | undefined;
  /** Refuse to start with uncommitted changes. */
  readonly enforceClean: boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Messages for people. */
  readonly tell: (message: string) => void;
  /** What to write into the folder when all is done, while nobody else may write there. */
  readonly finish: (experiments: readonly PlannedExperiment[]) => void;
}

/**
 * Starts a run in a folder that does not exist yet, or is empty.
 * @param force throw away a run that is already there
 * @throws QckptError EXISTS, LOCKED, STORAGE, INTERRUPTED, and what tasks throw
 */
export async function startRun(
  specs: readonly ExperimentSpec[],
  force: boolean,
  options: RunOptions,
): Promise<void> {
  const { folder } = options;
  checkUnoccupied(folder, force);
  const planned = await Promise.all(specs.map(loadPlan));
  const code = await readCode(options);
  disk.makeDir(folder);
  await locked(options, async (stop) => {
    // Again: another process may have come and gone meanwhile.
    checkUnoccupied(folder, force);
    // The request last: until then the folder is a run, and may be thrown away again if this is as far as it gets.
    const old = contentsOf(folder).sort((a, b) => Number(a === REQUEST) - Number(b === REQUEST));
    for (const name of old) rmSync(join(folder, name), { recursive: true });
    const request: RunRequest = { format: 'qckpt-run/1', experiments: specs };
    writeRequest(folder, request);
    writeRunRecord(folder, 'QUEUED', runTime(), code.build);
    await carryOut(planned, code, options, stop);
  });
}

/** Goes on with a run where it stopped; a finished one is left as it is. @throws as `startRun` */
export async function resumeRun(options: RunOptions): Promise<void> {
  const request = readRequest(options.folder);
  const planned = await Promise.all(request.experiments.map(loadPlan));
  const code = await readCode(options);
  await locked(options, async (stop) => {
    refuseLinks(options.folder);
    await carryOut(planned, code, options, stop);
  });
}

/** The plan of a run folder, without doing anything. */
export async function loadRun(folder: string): Promise<PlannedExperiment[]> {
  return Promise.all(readRequest(folder).experiments.map(loadPlan));
}

/** From before the first write on a signal is a wish: whoever sees the run in its folder may stop it. */
async function locked(
  { folder, tell }: RunOptions,
  work: (stop: StopRequest) => Promise<void>,
): Promise<void> {
  try {
    await stoppable(tell, async (stop) => {
      const lock = acquireRunLock(folder);
      try {
        await work(stop);
      } finally {
        lock.release();
      }
    });
  } catch (error) {
    throw asStorageError(error);
  }
}

/** @throws QckptError SPEC: uncommitted changes, or a build of something else, where a clean tree was asked for */
async function readCode({ enforceClean, tell }: RunOptions): Promise<CodeState> {
  const code = await readCodeState();
  const { dirty, commit } = code.provenance;
  const warning = buildWarning(code);
  if (warning !== null && enforceClean)
    throw new QckptError('SPEC', `--enforce-clean expected a build of the commit; ${warning}`);
  if (warning !== null) tell(warning);
  if (enforceClean && (dirty || commit === 'unknown'))
    throw new QckptError(
      'SPEC',
      `--enforce-clean expected a committed tree, got ${dirty ? 'uncommitted changes' : 'no repository'}`,
    );
  return code;
}

async function carryOut(
  planned: readonly PlannedExperiment[],
  { provenance, patch, build }: CodeState,
  options: RunOptions,
  stop: StopRequest,
): Promise<void> {
  const { folder, jobs, checkpointing, dataFolder, onProgress, tell, finish } = options;
  const startedAt = runTime();
  try {
    if (patch !== null) {
      writeText(join(folder, `uncommitted-${sha256Hex(patch).slice(0, 12)}.patch`), patch);
      tell(`what runs is not as committed; the difference is kept as a patch in ${folder}`);
    }
    writeRunRecord(folder, 'RUNNING', startedAt, build);
    await execute(planned, {
      ...{ folder, jobs, provenance, checkpointing, dataFolder, onProgress, tell },
      stop: stop.asked,
    });
    finish(planned);
    writeRunRecord(folder, 'COMPLETED', startedAt, build);
  } catch (thrown) {
    const error = asStorageError(thrown);
    const code = error instanceof QckptError ? error.code : null;
    const interrupted = stop.by() !== null && code === 'INTERRUPTED';
    try {
      writeRunRecord(folder, interrupted ? 'INTERRUPTED' : 'FAILED', startedAt, build);
    } catch {
      // On a full disk the first error says more.
    }
    // A folder that somebody has removed meanwhile is not gone on with.
    if (error instanceof QckptError && (interrupted || code === 'STORAGE') && isThere(folder)) {
      const words = [folder, ...(dataFolder === undefined ? [] : ['--data-folder', dataFolder])]
        .map(shellWord)
        .join(' ');
      throw new QckptError(error.code, `${error.message}; \`qckpt resume ${words}\` goes on`, {
        cause: interrupted ? stop.by() : error.cause,
      });
    }
    throw error;
  }
}

function isThere(folder: string): boolean {
  try {
    return hasRequest(folder);
  } catch {
    return true;
  }
}

function checkUnoccupied(folder: string, force: boolean): void {
  if (contentsOf(folder).length === 0 || (force && hasRequest(folder))) return;
  throw new QckptError(
    'EXISTS',
    hasRequest(folder)
      ? `${folder} holds a run: \`qckpt resume ${shellWord(folder)}\` goes on with it, --force starts anew`
      : `${folder} is not empty and holds no run; choose another --output`,
  );
}

/** Less the lock, ours or one that a crash has left, and a request that came no further. */
function contentsOf(folder: string): string[] {
  if (!expectFolder(folder)) return [];
  return readdirSync(folder).filter((name) => !isLockFile(name) && name !== REQUEST + TEMPORARY);
}
