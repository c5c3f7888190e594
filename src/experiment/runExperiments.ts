import { unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { expectFolder } from '../storage/files/expectFolder.ts';
import { disk } from '../storage/files/fileLayer.ts';
import { refuseLinks } from '../storage/files/refuseLinks.ts';
import { asStorageError } from '../storage/files/storageError.ts';
import { writeText } from '../storage/files/textFile.ts';
import { type RunContents, removeContents, runContents } from '../storage/runContents.ts';
import { acquireRunLock } from '../storage/runLock.ts';
import {
  EXPERIMENT_PATCH,
  hasRequest,
  isRunFile,
  PATCH,
  REQUEST,
  type RunOrigin,
  recordedExperiment,
  requestedNames,
  runTime,
  writeRunRecord,
} from '../storage/runRecord.ts';
import { takeOverLock } from '../storage/takeOver.ts';
import { isTaskFile } from '../storage/taskResult.ts';
import type { Progress } from './account.ts';
import { execute } from './execute.ts';
import type { ExecutorName } from './executors/executors.ts';
import { loadPlan, type PlannedExperiment } from './plan/loadPlan.ts';
import { checkPlanSize } from './plan/planSize.ts';
import { repeatWords } from './plan/repeatWords.ts';
import { plansOfShard, type Shard } from './plan/shards.ts';
import { experimentPatch, readExperimentState } from './provenance/experimentState.ts';
import { buildWarning, type CodeState, readCodeState } from './provenance/provenance.ts';
import { isRequestOf, type RunRequest, readRequest, writeRequest } from './runRequest.ts';
import { shellWord } from './shellWord.ts';
import type { ExperimentSpec } from './spec/experimentSpec.ts';
import { type StopRequest, stoppable } from './stopSignals.ts';
import { taskKinds } from './tasks/taskKinds.ts';

/** How a run is started or continued; its experiments are given apart. */
export interface RunOptions {
  readonly folder: string;
  /** The part of the plan that is done; all of it where absent. A run that is continued knows its own. */
  readonly shard?: Shard | undefined;
  /** Take the lock of another computer's process, where its job is gone. */
  readonly takeOver?: boolean;
  readonly jobs: number | undefined;
  readonly executor?: ExecutorName;
  /** Write checkpoints on the training thread or beside it: the same bytes. */
  readonly checkpointing: 'sync' | 'async';
  /** Where MNIST's IDX files are, in place of what the data's own file says. */
  readonly dataFolder?: string | undefined;
  /** Where circuits go that a machine beyond this program runs; the run's own where absent. */
  readonly spool?: string | undefined;
  /** Refuse to start with uncommitted changes. */
  readonly enforceClean: boolean;
  /** Files that the experiments are made of, and whether what of them is not committed is kept beside the results. */
  readonly experimentFiles?: readonly string[];
  readonly recordPatch?: boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Factor on the usual work on what is read. */
  readonly limit: number;
  /** Messages for people. */
  readonly tell: (message: string) => void;
  /** Names of what `finish` writes into the folder. */
  readonly reportFiles: ReadonlySet<string>;
  /** What to write into the folder when all is done, while nobody else may write there; of a part nothing is. */
  readonly finish: (experiments: readonly PlannedExperiment[]) => void;
}

/** What is to be done. */
interface Undertaking {
  /** Whole plans. */
  readonly planned: readonly PlannedExperiment[];
  readonly shard: Shard | null;
}

/**
 * Starts a run in a folder that does not exist yet, or is empty.
 * @param force throw away a run that is already there, and nothing else
 * @throws QckptError EXISTS, LOCKED, STORAGE, INTERRUPTED, and what tasks throw
 */
export async function startRun(
  specs: readonly ExperimentSpec[],
  force: boolean,
  options: RunOptions,
): Promise<void> {
  const { folder, shard, reportFiles, experimentFiles = [], recordPatch = false } = options;
  const askedAt = runTime();
  checkUnoccupied(folder, force, reportFiles);
  const planned = await Promise.all(specs.map(loadPlan));
  for (const { plan } of planned) for (const words of repeatWords(plan)) options.tell(words);
  const code = await readCode(options);
  const experiment = await readExperimentState(experimentFiles);
  const patch = recordPatch ? await experimentPatch(experimentFiles) : '';
  disk.makeDir(folder);
  await inWritableFolder(options, async (stop) => {
    // Again: another process may have come and gone meanwhile.
    const old = checkUnoccupied(folder, force, reportFiles);
    // The request last: until then the folder is a run, and may be thrown away again if this is as far as it gets.
    const rest = [...old.leftovers, ...old.files.filter((path) => path !== REQUEST)];
    removeContents(folder, { files: rest, folders: old.folders });
    if (old.files.includes(REQUEST)) unlinkSync(join(folder, REQUEST));
    const { spool } = options;
    const request: RunRequest = { ...requestOf(specs, shard), ...(spool === undefined ? {} : { spool }) };
    writeRequest(folder, request);
    const origin = { build: code.build, experiment };
    writeRunRecord(folder, 'QUEUED', askedAt, origin);
    if (patch !== '') writeText(join(folder, EXPERIMENT_PATCH(sha256Hex(patch))), patch);
    await carryOut({ planned, shard: shard ?? null }, code, origin, options, stop);
  });
}

/**
 * Starts a part of a run, or continues it: batch systems start the same command again.
 * @throws as `startRun`
 */
export async function startOrContinueShard(
  specs: readonly ExperimentSpec[],
  force: boolean,
  options: RunOptions,
): Promise<void> {
  const isThere = expectFolder(options.folder) && hasRequest(options.folder);
  if (isThere && !force && isRequestOf(options.folder, requestOf(specs, options.shard)))
    return resumeRun(options);
  await startRun(specs, force, options);
}

function requestOf(experiments: readonly ExperimentSpec[], shard: Shard | undefined): RunRequest {
  return { format: 'qckpt-run/1', experiments, ...(shard === undefined ? {} : { shard }) };
}

/** Continues a run where it stopped; a finished one is left as it is. @throws as `startRun` */
export async function resumeRun(options: RunOptions): Promise<void> {
  const { folder, reportFiles, limit } = options;
  const request = readRequest(folder);
  refuseLinks(folder);
  checkPlanSize(request.experiments, limit);
  const planned = await Promise.all(request.experiments.map(loadPlan));
  const code = await readCode(options);
  await inWritableFolder(options, async (stop) => {
    const { leftovers } = contentsOf(folder, reportFiles);
    removeContents(folder, { files: leftovers, folders: [] });
    const origin = { build: code.build, experiment: recordedExperiment(folder) };
    const { spool = request.spool } = options;
    const undertaking = { planned, shard: request.shard ?? null };
    await carryOut(undertaking, code, origin, { ...options, spool }, stop);
  });
}

/**
 * Work in a folder that nobody else may write into. From before the first write on a signal is a wish: whoever sees the
 * run in its folder may stop it.
 * @throws QckptError LOCKED, STORAGE, and what the work throws
 */
export async function inWritableFolder(
  { folder, takeOver = false, tell }: Pick<RunOptions, 'folder' | 'takeOver' | 'tell'>,
  work: (stop: StopRequest) => Promise<void>,
): Promise<void> {
  try {
    await stoppable(tell, async (stop) => {
      const lock = takeOver ? takeOverLock(folder, tell) : acquireRunLock(folder);
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

/** Where circuits for a machine go unless a place is named: beside the run's folder, which holds results alone. */
export function spoolOf(folder: string): string {
  return `${folder}.spool`;
}

async function carryOut(
  { planned, shard }: Undertaking,
  { provenance, patch }: CodeState,
  origin: RunOrigin,
  options: RunOptions,
  stop: StopRequest,
): Promise<void> {
  const {
    folder,
    jobs,
    executor = 'threads',
    checkpointing,
    dataFolder,
    limit,
    onProgress,
    tell,
    finish,
    spool = spoolOf(resolve(folder)),
  } = options;
  const startedAt = runTime();
  try {
    if (patch !== null) {
      writeText(join(folder, PATCH(sha256Hex(patch))), patch);
      tell(`what runs is not as committed; the difference is kept as a patch in ${folder}`);
    }
    writeRunRecord(folder, 'RUNNING', startedAt, origin);
    await execute(plansOfShard(planned, shard), {
      ...{ folder, jobs, executor, provenance, checkpointing, dataFolder, limit, onProgress, tell, spool },
      stop: stop.asked,
    });
    if (shard === null) finish(planned);
    writeRunRecord(folder, 'COMPLETED', startedAt, origin);
  } catch (thrown) {
    const error = asStorageError(thrown);
    const code = error instanceof QckptError ? error.code : null;
    const interrupted = stop.by() !== null && code === 'INTERRUPTED';
    try {
      writeRunRecord(folder, interrupted ? 'INTERRUPTED' : 'FAILED', startedAt, origin);
    } catch {
      // On a full disk the first error says more.
    }
    // A folder that somebody has removed meanwhile is not continued.
    if (error instanceof QckptError && (interrupted || code === 'STORAGE') && isThere(folder)) {
      const words = [folder, ...(dataFolder === undefined ? [] : ['--data-folder', dataFolder])]
        .map(shellWord)
        .join(' ');
      throw new QckptError(error.code, `${error.message}; \`qckpt resume ${words}\` continues it`, {
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

/** @throws QckptError EXISTS: something is there that may not be thrown away */
function checkUnoccupied(folder: string, force: boolean, reportFiles: ReadonlySet<string>): RunContents {
  if (!expectFolder(folder)) return { files: [], leftovers: [], folders: [], foreign: [] };
  const contents = contentsOf(folder, reportFiles);
  const { files, folders, foreign } = contents;
  if (files.length + folders.length + foreign.length === 0) return contents;
  if (!hasRequest(folder))
    throw new QckptError('EXISTS', `${folder} is not empty and holds no run; choose another --output`);
  if (!force)
    throw new QckptError(
      'EXISTS',
      `${folder} holds a run: \`qckpt resume ${shellWord(folder)}\` continues it, --force starts over`,
    );
  if (foreign.length > 0)
    throw new QckptError(
      'EXISTS',
      `--force removes only what a run has made, ${folder} also holds ${namedPaths(foreign)}; move ` +
        'that, or choose another --output',
    );
  return contents;
}

const NAMED_PATHS = 5;

function namedPaths(paths: readonly string[]): string {
  const more = paths.length - NAMED_PATHS;
  return paths.slice(0, NAMED_PATHS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function contentsOf(folder: string, reportFiles: ReadonlySet<string>): RunContents {
  return runContents(folder, {
    isRunFile: (name) => isRunFile(name) || reportFiles.has(name),
    experiments: requestedNames(folder),
    kinds: new Set(Object.keys(taskKinds)),
    isTaskFile,
  });
}
