import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { readText } from '../storage/files/textFile.ts';
import { projectRoot } from './projectRoot.ts';

/** Tables that the claims are checked against. */
export const referenceFolder: string = fileURLToPath(new URL('results/reference/', projectRoot));

/** Where a package has its tables: JSON, text by name, compressed with Brotli (RFC 7932). */
export const PACKED_TABLES = 'tables.json.br';

/** A table of `results/reference/`, as text; null: there is no such table. */
export function referenceTable(name: string): string | null {
  return readText(`${referenceFolder}${name}`) ?? packedTables()[name] ?? null;
}

let packed: Readonly<Record<string, string>> | undefined;

function packedTables(): Readonly<Record<string, string>> {
  packed ??= readPacked();
  return packed;
}

function readPacked(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(
      brotliDecompressSync(readFileSync(`${referenceFolder}${PACKED_TABLES}`)).toString('utf8'),
    );
  } catch {
    return {};
  }
}
