import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { measureJson } from '../../checkpoint/format/boundedJson.ts';
import type { CalibrationDocument, CalibrationTable } from '../../hardware/importers/importer.ts';
import { profileLimits } from '../../hardware/profileSchema.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readBoundedFile } from '../../storage/files/readBoundedFile.ts';

/** Large enough for a 156-qubit record a day over a month. */
const largestFileBytes = 32 * 1024 * 1024;

/** Values of a file, counted by their brackets and commas; a 156-qubit record has some forty thousand. */
const mostValues = 1_500_000;
/** What a value takes once it is read and checked, at most. */
const bytesAValue = 400;
const deepest = 64;

/** Characters of a row. */
const longestRow = 1_000_000;

/** A file of a vendor's record. @throws QckptError PROFILE */
export function readCalibrationFile(path: string): CalibrationDocument {
  const bytes = readBoundedFile(path, { most: largestFileBytes, code: 'PROFILE' });
  return calibrationDocument(bytes, path);
}

/**
 * A vendor's record from its bytes: JSON, JSON within a JSON string, NaN and infinities in it as null, or a table.
 * @throws QckptError PROFILE: neither, or more than we hold in memory
 */
export function calibrationDocument(bytes: Uint8Array, path: string): CalibrationDocument {
  const text = new TextDecoder().decode(bytes);
  return {
    name: basename(path),
    sha256: sha256Hex(bytes),
    content: isTable(text) ? readTable(text, path) : unwrapped(text, path),
  };
}

function isTable(text: string): boolean {
  const header = firstLine(text);
  if (isDaily(text)) return true;
  return /\bqubit\b/i.test(header) && /\bT1\b/.test(header) && !/[{}]/.test(header);
}

/** Under a title: a row a day. */
function isDaily(text: string): boolean {
  return /^[^,{}\n]*\r?\n\s*date,/.test(text.slice(0, 10_000).trimStart());
}

function firstLine(text: string): string {
  return text.slice(0, 10_000).trimStart().split('\n', 1)[0];
}

function readTable(text: string, path: string): CalibrationTable {
  const header = isDaily(text) ? 'date,' : firstLine(text);
  const delimiter = [',', '\t', ';'].find((each) => header.includes(each)) ?? ',';
  expectFew(occurrences(text, delimiter), path);
  try {
    const table: string[][] = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestRow,
      // One more than there may be, so that it is said.
      to: profileLimits.qubits + 2,
    });
    return { table };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new QckptError(
      'PROFILE',
      `expected a table, got text that does not parse: ${cause.message} (${path})`,
      {
        cause,
      },
    );
  }
}

/** Some tools write the document as a JSON string within JSON, as a whole or entry by entry. */
function unwrapped(text: string, path: string): unknown {
  const parseJson = jsonParser(path);
  let content = parseJson(text);
  for (let left = 2; left > 0 && typeof content === 'string'; left--) content = parseJson(content);
  if (typeof content !== 'object' || content === null) return content;
  const entries: [string, unknown][] = [];
  for (const key in content) {
    const value = (content as Record<string, unknown>)[key];
    if (typeof value !== 'string' || !/^\s*\{/.test(value)) return content;
    entries.push([key, parseJson(value)]);
  }
  return entries.length === 0 ? content : Object.fromEntries(entries);
}

/** Parses the texts of one file; together they have no more values than one may have. */
function jsonParser(path: string): (text: string) => unknown {
  let values = 0;
  return (text) => {
    const size = measureJson(text);
    values += size.parts;
    expectFew(values, path);
    if (size.deepest > deepest)
      throw new QckptError(
        'PROFILE',
        `expected JSON of at most ${deepest} levels, got ${size.deepest} (${path})`,
      );
    try {
      return parseJson(text);
    } catch (error) {
      throw new QckptError(
        'PROFILE',
        `expected JSON, got ${text.trim() === '' ? 'nothing' : 'other text'} (${path})`,
        { cause: error },
      );
    }
  };
}

/** @throws SyntaxError */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const finite = withoutNaN(text);
    if (finite === text) throw error;
    return JSON.parse(finite);
  }
}

function expectFew(values: number, path: string): void {
  if (values > mostValues)
    throw new QckptError(
      'PROFILE',
      `expected a record of at most ${mostValues} values, got ${values} ` +
        `(up to ${Math.ceil((values * bytesAValue) / 1e6)} MB in memory) (${path})`,
    );
}

function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  return count;
}

/** Python writes NaN, Infinity and -Infinity, which are no JSON: null, outside strings. */
function withoutNaN(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const outside = text.slice(at, quote < 0 ? text.length : quote);
    pieces.push(outside.replace(/-?\b(?:NaN|Infinity)\b/g, 'null'));
    if (quote < 0) break;
    const end = endOfString(text, quote);
    pieces.push(text.slice(quote, end));
    at = end;
  }
  return pieces.join('');
}

function endOfString(text: string, quote: number): number {
  for (let i = quote + 1; i < text.length; i++)
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  return text.length;
}
