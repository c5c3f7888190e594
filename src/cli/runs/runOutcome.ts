import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlannedExperiment } from '../../experiment/plan/loadPlan.ts';
import { isInstalled, projectRoot } from '../../experiment/projectRoot.ts';
import { referenceFolder, referenceTable } from '../../experiment/reference.ts';
import type { ResultChecks } from '../../experiment/results/checkedResult.ts';
import { inFolder } from '../../experiment/results/loadedRun.ts';
import type { RunOptions } from '../../experiment/runExperiments.ts';
import { readRequest } from '../../experiment/runRequest.ts';
import { shellWord } from '../../experiment/shellWord.ts';
import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { compareTables } from '../../report/compareTables.ts';
import { tables } from '../../report/tables.ts';
import { isBelow } from '../../storage/files/isBelow.ts';
import { hasRequest } from '../../storage/runRecord.ts';
import { print, tell } from '../output.ts';
import { makeReport, type Report, reportFiles, writeReport } from './makeReport.ts';
import { createProgressReport } from './progressReport.ts';

/**
 * `results/runs/NAME-K` with the first K that is free: nothing is ever overwritten unasked. Of the working directory,
 * or, below the project's own sources, of these.
 */
export function newRunFolder(name: string): string {
  const project = fileURLToPath(projectRoot);
  const isOurs = !isInstalled && isBelow(project, process.cwd());
  const root = join(isOurs ? project : '', 'results', 'runs');
  for (let k = 1; ; k++) {
    const folder = join(root, `${name}-${k}`);
    if (!existsSync(folder)) return folder;
  }
}

/**
 * Carries a run out with progress and messages on stderr; when all is done its tables are written,
 * printed and compared with the committed ones.
 * @returns the exit code
 */
export async function reportedRun(
  folder: string,
  quiet: boolean,
  carryOut: (
    options: Pick<RunOptions, 'folder' | 'onProgress' | 'tell' | 'reportFiles' | 'finish'>,
  ) => Promise<void>,
  checks: ResultChecks = 'all',
): Promise<number> {
  const progress = createProgressReport(quiet);
  try {
    await carryOut({
      folder,
      onProgress: progress.update,
      reportFiles,
      tell: (message) => tell(`qckpt: ${message}`),
      finish: (experiments) => {
        progress.end();
        finishRun(folder, experiments, checks);
      },
    });
  } finally {
    progress.end();
  }
  return 0;
}

/** Writes and prints the tables of a finished run, and says how they agree with the committed ones. */
function finishRun(to: string, experiments: readonly PlannedExperiment[], checks: ResultChecks): void {
  // Its own results, however many.
  const report = makeReport([inFolder(to, experiments)], Number.POSITIVE_INFINITY, checks);
  writeReport(report, to);
  print(`${report.text}\n`);
  print(
    compareWithReference(
      report,
      experiments.map(({ spec }) => spec),
    ),
  );
  tell(`qckpt: tables are in ${to}; check the checkpoints with \`qckpt verify ${shellWord(to)}\``);
}

const LISTED_DIFFERENCES = 5;

/** Rows that this run and `results/reference/` share: all equal, or which differ and by how much. */
function compareWithReference({ files }: Report, specs: readonly ExperimentSpec[]): string {
  if (!hasRequest(referenceFolder)) return '';
  // Other settings give other numbers; fewer seeds give fewer rows.
  const settings = (spec: ExperimentSpec): string => canonicalJson({ ...spec, seeds: 0, quick: {} });
  const known = new Set(readRequest(referenceFolder).experiments.map(settings));
  const comparable = new Set(specs.filter((spec) => known.has(settings(spec))).map(({ name }) => name));
  if (comparable.size === 0) return 'results/reference was made with other settings: nothing to compare\n';
  const lines = Object.values(tables)
    .filter(({ volatile }) => !volatile)
    .flatMap((table) => {
      const reference = referenceTable(`${table.name}.csv`);
      if (reference === null) return [];
      const { shared, equal, differences } = compareTables(
        table,
        files[`${table.name}.csv`],
        reference,
        comparable,
      );
      if (shared === 0) return [];
      const more = differences.length - LISTED_DIFFERENCES;
      return [
        `${table.name}.csv: ${equal} of ${shared} shared rows equal`,
        ...differences.slice(0, LISTED_DIFFERENCES).map((difference) => `  ${difference}`),
        ...(more > 0 ? [`  and ${more} more`] : []),
      ];
    });
  return lines.length === 0
    ? ''
    : `compared with results/reference:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
