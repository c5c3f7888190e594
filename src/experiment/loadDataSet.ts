import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import type { DataSet } from '../learn/data/dataSet.ts';
import type { ConfigFiles, DataFiles, TableRow } from '../learn/data/dataSource.ts';
import { type DataConfig, dataSourceOf, identityOf } from '../learn/data/dataSources.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { readGzipPart } from '../storage/files/gzipParts.ts';
import { readBoundedFile } from '../storage/files/readBoundedFile.ts';
import { projectRoot } from './projectRoot.ts';
import { readYamlFile } from './spec/readYamlFile.ts';

/** All files of a folder together, unpacked: MNIST has 55 MB. Loading takes three times as much memory. */
const MOST_FOLDER_BYTES = 256 * 2 ** 20;

/**
 * The samples that a file of `configs/data/` speaks of.
 * @param folder in place of the configured one
 * @param limit factor on the usual bytes
 * @throws QckptError DATA
 */
export async function loadDataSet(config: DataConfig, folder?: string, limit = 1): Promise<DataSet> {
  const key = canonicalJson(identityOf(config));
  const known = installed.get(key) ?? own.get(key);
  if (known !== undefined) return known;
  let isElsewhere = false;
  const files = dataFiles(folder, limit);
  const loaded = await dataSourceOf(config).load(config, {
    ...files,
    folder: (configured) => {
      isElsewhere = true;
      return files.folder(configured);
    },
  });
  if (!isElsewhere) installed.set(key, loaded);
  return loaded;
}

/**
 * What a config's file stands for; its samples, where it takes them, need not be read again.
 * @param where the file is, and what places it may name
 * @throws QckptError SPEC, DATA
 */
export async function settleDataConfig(
  written: Pick<DataConfig, 'kind'>,
  where: Omit<ConfigFiles, 'files'>,
  limit = 1,
): Promise<DataConfig> {
  const { file } = dataSourceOf(written);
  if (file === undefined) return written as DataConfig;
  const { config, samples } = await file.read(written as never, {
    ...where,
    files: dataFiles(undefined, limit),
  });
  remember(config, samples);
  return config;
}

/** Lines of a table below `configs/`, and what stands between their values; null: it is not there. */
export async function recordedTable(
  path: string,
): Promise<{ readonly between: string; readonly rows: readonly TableRow[] } | null> {
  const rows: TableRow[] = [];
  let between = ',';
  const isThere = await dataFiles(undefined, 1).table({ in: 'configs', path }, (row, own) => {
    between = own;
    rows.push(row);
  });
  return isThere ? { between, rows } : null;
}

/** Those of files are kept as long as no others come: a few. */
function remember(config: DataConfig, samples: DataSet): void {
  const key = canonicalJson(identityOf(config));
  own.delete(key);
  own.set(key, samples);
  const [oldest] = own.keys();
  if (own.size > MOST_OWN) own.delete(oldest);
}

const MOST_OWN = 8;
const own = new Map<string, DataSet>();

/** What comes with the program stays the same while it runs: a few megabytes each. */
const installed = new Map<string, DataSet>();

function dataFiles(named: string | undefined, limit: number): DataFiles {
  return {
    packed: async (path, index) =>
      readGzipPart(fileURLToPath(new URL(`configs/${path}`, projectRoot)), index),
    recorded: async (path) => {
      try {
        return await readFile(new URL(`configs/${path}`, projectRoot), 'utf8');
      } catch (cause) {
        throw new QckptError('DATA', `configs/${path} expected a readable file`, { cause });
      }
    },
    table: async (place, use) => {
      const path = place.in === 'file' ? place.path : await packagedTable(place.path);
      if (!existsSync(path)) return false;
      const { readCsvRows } = await import('./readCsvRows.ts');
      readCsvRows(path, place.in === 'file' ? path : `configs/${place.path}`, use, limit);
      return true;
    },
    folder: (configured) => {
      const path = named ?? configured;
      if (path === undefined) return null;
      const room: Room = { left: Math.floor(MOST_FOLDER_BYTES * limit), folder: path, limit };
      return { path, read: (file) => readPlainOrGzip(join(path, file), room) };
    },
  };
}

/** The package's table of that name, or the one that its config of that name shares with another. */
async function packagedTable(path: string): Promise<string> {
  const own = fileURLToPath(new URL(`configs/${path}`, projectRoot));
  const config = own.replace(/\.csv$/, '.yaml');
  if (existsSync(own) || !existsSync(config)) return own;
  const { data } = sharesTable.safeParse((await readYamlFile(config)).value);
  return data === undefined ? own : join(dirname(own), data.file);
}

const sharesTable = z.looseObject({ file: z.string().regex(/^\.\/[a-z0-9.-]+\.csv$/) });

/** Bytes that the files of a folder may still have. */
interface Room {
  left: number;
  readonly folder: string;
  readonly limit: number;
}

/** null: neither is there. @throws QckptError DATA */
async function readPlainOrGzip(path: string, room: Room): Promise<Uint8Array | null> {
  const packed = `${path}.gz`;
  const found = [packed, path].find((one) => existsSync(one));
  if (found === undefined) return null;
  const tooMuch = (cause: unknown): QckptError =>
    new QckptError(
      'DATA',
      `${room.folder} expected IDX files of at most ${MOST_FOLDER_BYTES * room.limit} bytes together, ` +
        `unpacked (${found}); --limit ${2 * room.limit} allows twice as many`,
      { cause },
    );
  const bytes = readBoundedFile(found, { most: room.left, code: 'DATA', tooLarge: tooMuch });
  const unpacked = found === packed ? await unpack(bytes, packed, room.left, tooMuch) : bytes;
  room.left -= unpacked.length;
  return unpacked;
}

async function unpack(
  bytes: Uint8Array,
  path: string,
  most: number,
  tooMuch: (cause: unknown) => QckptError,
): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(cause);
    throw new QckptError('DATA', `${path} expected gzip: ${(cause as Error).message}`, { cause });
  }
}
