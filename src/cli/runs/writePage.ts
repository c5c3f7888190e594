import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../experiment/projectRoot.ts';
import { PACKED_TABLES, referenceFolder, referenceTable } from '../../experiment/reference.ts';
import { readRequest } from '../../experiment/runRequest.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { kernelBytes } from '../../numeric/kernel.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { figureFile } from '../../report/figures/drawFigure.ts';
import { figuresOf, reportPage } from '../../report/page/reportPage.ts';
import type { RunFacts } from '../../report/page/runFacts.ts';
import { readTable } from '../../report/readTable.ts';
import type { Row } from '../../report/table.ts';
import { tables } from '../../report/tables.ts';
import { expectFolder } from '../../storage/files/expectFolder.ts';
import { expectFolderThere } from '../../storage/files/expectFolderThere.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { readText, writeText } from '../../storage/files/textFile.ts';
import { hasRequest, RECORD } from '../../storage/runRecord.ts';
import { againCommand } from './againCommand.ts';
import { pageParts } from './pageParts.ts';

/** What a page has come to. */
export interface WrittenPage {
  readonly bytes: number;
  readonly figures: number;
}

/** Of the same table so many bytes at most: a run of ten thousands of trainings. */
const MOST_TABLE = 64 * 2 ** 20;

/**
 * Writes the page of one or several folders with tables, all of it in one file.
 * @param figuresTo folder that gets each figure as an SVG file, too; null: none does
 * @throws QckptError SPEC: a folder without tables; ARGUMENT: two that have the same rows
 */
export async function writePage(
  folders: readonly string[],
  output: string,
  figuresTo: string | null,
): Promise<WrittenPage> {
  const found = tablesOf(folders);
  const drawn = figuresOf(found);
  const [parts, runs] = await Promise.all([pageParts(), Promise.all(folders.map(factsOf))]);
  const { version } = versionSchema.parse(
    JSON.parse(readFileSync(new URL('package.json', projectRoot), 'utf8')),
  );
  const code = { version, kernelSha256: sha256Hex(kernelBytes) };
  const page = reportPage({ tables: found, runs, code, ...parts }, drawn);
  writeText(output, page);
  if (figuresTo !== null) {
    expectFolder(figuresTo, '--figures');
    disk.makeDir(figuresTo);
    for (const one of drawn) writeText(join(figuresTo, `${one.figure.name}.svg`), figureFile(one));
  }
  return { bytes: Buffer.byteLength(page), figures: drawn.length };
}

const versionSchema = z.looseObject({ version: z.string() });

/** Rows by table, of all folders together. */
function tablesOf(folders: readonly string[]): Record<string, Row[]> {
  const found: Record<string, Row[]> = {};
  const experiments = new Map<string, string>();
  for (const folder of new Set(folders)) {
    expectFolderThere(folder, 'a folder with tables');
    const own = Object.values(tables).flatMap(({ name }) => {
      const text = tableText(folder, `${name}.csv`);
      return text === null ? [] : [[name, readTable(text)] as const];
    });
    if (own.length === 0)
      throw new QckptError(
        'SPEC',
        `expected a folder with tables, ${folder} has none; \`qckpt tables\` makes those of a run`,
      );
    for (const experiment of new Set(own.flatMap(([, rows]) => rows.map((row) => String(row.experiment))))) {
      const before = experiments.get(experiment);
      if (before !== undefined)
        throw new QckptError(
          'ARGUMENT',
          `expected folders of different experiments, ${before} and ${folder} both have "${experiment}"`,
        );
      experiments.set(experiment, folder);
    }
    for (const [name, rows] of own) found[name] = [...(found[name] ?? []), ...rows];
  }
  return found;
}

/** A package has those of results/reference/ in one packed file. */
function tableText(folder: string, name: string): string | null {
  const text = readText(join(folder, name), MOST_TABLE);
  const isPacked = resolve(folder) === resolve(referenceFolder) && existsSync(join(folder, PACKED_TABLES));
  return text ?? (isPacked ? referenceTable(name) : null);
}

const recordSchema = z.looseObject({
  status: z.string(),
  node: z.string(),
  platform: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
});

async function factsOf(folder: string): Promise<RunFacts> {
  const text = readText(join(folder, RECORD), 2 ** 20);
  const record = recordSchema.safeParse(text === null ? null : jsonOrNull(text)).data;
  const specs = hasRequest(folder) ? readRequest(folder).experiments : [];
  return {
    name: basename(resolve(folder)),
    specs,
    node: record?.node ?? null,
    platform: record?.platform ?? null,
    startedAt: record?.startedAt ?? null,
    updatedAt: record?.updatedAt ?? null,
    status: record?.status ?? null,
    command: specs.length === 0 ? 'unknown' : await againCommand(specs),
  };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
