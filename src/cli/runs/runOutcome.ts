import { accessSync, constants, existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlannedExperiment } from '../../experiment/plan/loadPlan.ts';
import { isInstalled, projectRoot } from '../../experiment/projectRoot.ts';
import type { ResultChecks } from '../../experiment/results/checkedResult.ts';
import { inFolder } from '../../experiment/results/loadedRun.ts';
import type { RunOptions } from '../../experiment/runExperiments.ts';
import { shellWord } from '../../experiment/shellWord.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { isBelow } from '../../storage/files/isBelow.ts';
import { asStorageError } from '../../storage/files/storageError.ts';
import { DIFFERS } from '../exitCodes.ts';
import { print, tell } from '../output.ts';
import { closingText } from './closingText.ts';
import { makeReport, reportFiles, writeReport } from './makeReport.ts';
import { createProgressReport } from './progressReport.ts';
import { compareWithReference } from './referenceComparison.ts';

/** Folders of the project that runs are not written into. */
const SOURCES = new Set(['configs', 'docs', 'experiments', 'python', 'results', 'scripts', 'src', 'test']);

/**
 * `results/runs/NAME-K` with the first K that is free: nothing is ever overwritten unasked. Of the working directory,
 * or, from a folder of the project's own sources, of the project.
 */
export function newRunFolder(name: string): string {
  const project = fileURLToPath(projectRoot);
  const here = relative(project, process.cwd());
  const isOurs =
    !isInstalled && isBelow(project, process.cwd()) && (here === '' || SOURCES.has(here.split(sep)[0]));
  const root = join(isOurs ? project : '', 'results', 'runs');
  makeRoot(root);
  for (let k = 1; ; k++) {
    const folder = join(root, `${name}-${k}`);
    if (!existsSync(folder)) return folder;
  }
}

/** @throws QckptError STORAGE: it cannot be made; says what to do */
function makeRoot(root: string): void {
  try {
    disk.makeDir(root);
    accessSync(root, constants.W_OK);
  } catch (error) {
    const { message } = asStorageError(error) as Error;
    throw new QckptError('STORAGE', `${message}; --output FOLDER names another place for the run`, {
      cause: error,
    });
  }
}

/** What is shown of a run while it goes, and at its end. */
export interface Shown {
  /** No progress. */
  readonly quiet: boolean;
  /** The tables too, where there are claims to show. */
  readonly tables: boolean;
}

/**
 * Carries a run out with progress and messages on stderr; when all is done its tables are written, what its claims came
 * to is printed, and whether they agree with the committed ones.
 * @returns the exit code: 0, or 7 where a row or verdict differs from the reference that must not
 */
export async function reportedRun(
  folder: string,
  shown: Shown,
  carryOut: (
    options: Pick<RunOptions, 'folder' | 'onProgress' | 'tell' | 'reportFiles' | 'finish'>,
  ) => Promise<void>,
  checks: ResultChecks = 'all',
): Promise<number> {
  const progress = createProgressReport(shown.quiet);
  let code = 0;
  try {
    await carryOut({
      folder,
      onProgress: progress.update,
      reportFiles,
      tell: (message) => tell(`qckpt: ${message}`),
      finish: (experiments) => {
        progress.end();
        code = finishRun(folder, experiments, shown.tables, checks);
      },
    });
  } finally {
    progress.end();
  }
  return code;
}

/** Writes the tables of a finished run, and says what came out and how that agrees with the committed ones. */
function finishRun(
  to: string,
  experiments: readonly PlannedExperiment[],
  showsTables: boolean,
  checks: ResultChecks,
): number {
  // Its own results, however many.
  const report = makeReport([inFolder(to, experiments)], Number.POSITIVE_INFINITY, checks);
  writeReport(report, to);
  const closing = closingText(report.claims);
  if (showsTables || closing === '') print(`${report.text}\n`);
  print(closing);
  const specs = experiments.map(({ spec }) => spec);
  const { text, isDifferent } = compareWithReference(report.files, specs);
  // Experiments of one's own have no reference: nothing need be said of it.
  if (closing !== '') print(text);
  tell(`qckpt: tables are in ${to}; check the checkpoints with \`qckpt verify ${shellWord(to)}\``);
  return isDifferent ? DIFFERS : 0;
}
