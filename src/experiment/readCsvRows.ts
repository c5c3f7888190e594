import { CsvError, parse } from 'csv-parse/sync';
import type { TableRow } from '../learn/data/dataSource.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { readBoundedText } from '../storage/files/readBoundedFile.ts';

/** Half a million values take a second or two, whatever they are. */
const MOST_BYTES = 16 * 2 ** 20;
const MOST_VALUES = 500_000;

/**
 * Hands over the lines of a CSV file, each with what stands between its values: `;` where the first line has one
 * outside of quotes, else `,`. Quotes, CRLF, a byte order mark and empty lines are as others write them.
 * @param source how messages call it
 * @param limit factor on the usual bytes and values
 * @throws QckptError DATA: no file, too large, not UTF-8, quotes that do not close; what `use` throws
 */
export function readCsvRows(
  path: string,
  source: string,
  use: (row: TableRow, between: string) => void,
  limit = 1,
): void {
  const text = readBoundedText(path, {
    most: MOST_BYTES * limit,
    code: 'DATA',
    tooLarge: (size) => tooMuch(`${MOST_BYTES * limit} bytes`, size, size / MOST_BYTES, source),
  });
  const between = delimiterOf(text);
  const values = countOf(text, between) + countOf(text, '\n') + 1;
  if (values > MOST_VALUES * limit)
    throw tooMuch(`${MOST_VALUES * limit} values`, values, values / MOST_VALUES, source);
  try {
    parse(text, {
      bom: true,
      delimiter: between,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (fields: string[], { lines }) => {
        use({ fields, line: lines }, between);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new QckptError('DATA', `expected CSV: ${wordsOf(error)} (${source}:${String(error.lines)})`, {
      cause: error,
    });
  }
}

function tooMuch(most: string, found: number, times: number, source: string): QckptError {
  return new QckptError(
    'DATA',
    `expected a CSV file of at most ${most}, got ${found} (${source}); --limit ${Math.ceil(times)} allows it`,
  );
}

function countOf(text: string, letter: string): number {
  let count = 0;
  for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) count++;
  return count;
}

function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const unquoted = text.slice(0, end < 0 ? undefined : end).replaceAll(/"[^"]*"/g, '');
  return unquoted.includes(';') ? ';' : ',';
}

/** Of what the parser says the part that a reader can use. */
function wordsOf({ code }: CsvError): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote that is opened is not closed';
  if (code === 'INVALID_OPENING_QUOTE') return 'a quote within a value that does not begin with one';
  if (code === 'CSV_INVALID_CLOSING_QUOTE') return 'text after the quote that closes a value';
  return String(code);
}
