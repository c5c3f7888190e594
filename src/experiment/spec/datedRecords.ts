import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { projectRoot } from '../projectRoot.ts';

/** Machines as they were recorded on other days: `MACHINE-DATE.yaml`. */
export const datedFolder: string = fileURLToPath(new URL('configs/hardware/drift/', projectRoot));

/** Where a package has them: JSON, text by name of the file, compressed with Brotli (RFC 7932). */
export const packedRecords: string = fileURLToPath(new URL('configs/hardware/drift.json.br', projectRoot));

/** A machine's record of one day: what `MACHINE@DATE` means. */
export interface DatedRecord {
  /** What cells, tables and checkpoints call it: `hanoi-2021-12-09`. */
  readonly name: string;
  readonly machine: string;
  /** ISO 8601, the day of the record's `calibratedAt`. */
  readonly date: string;
}

/** All of them but those that are the machine's usual profile, by machine and date. */
export function datedRecords(): readonly DatedRecord[] {
  known ??= files()
    .flatMap((file): DatedRecord[] => {
      const [, machine, date] = /^(.+)-(\d{4}-\d{2}-\d{2})\.yaml$/.exec(file) ?? [];
      return machine === undefined ? [] : [{ name: `${machine}-${date}`, machine, date }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return known;
}

/** The text of a record's file, and what messages call the file. */
export function datedText({ name }: Pick<DatedRecord, 'name'>): {
  readonly text: string;
  readonly path: string;
} {
  const path = join(datedFolder, `${name}.yaml`);
  return { path, text: packed()?.[`${name}.yaml`] ?? readFileSync(path, 'utf8') };
}

let known: readonly DatedRecord[] | undefined;
let texts: Readonly<Record<string, string>> | null | undefined;

function files(): readonly string[] {
  const found = packed();
  return found === null ? readdirSync(datedFolder) : Object.keys(found);
}

/** null: a working copy, which has the files themselves. */
function packed(): Readonly<Record<string, string>> | null {
  if (texts === undefined) texts = readPacked();
  return texts;
}

function readPacked(): Readonly<Record<string, string>> | null {
  try {
    return JSON.parse(brotliDecompressSync(readFileSync(packedRecords)).toString('utf8'));
  } catch {
    return null;
  }
}
