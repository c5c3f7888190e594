import { QckptError } from '../../../numeric/qckptError.ts';
import { quoted } from '../../../numeric/quoted.ts';
import type { TableRow } from '../dataSource.ts';

/** Columns of a table that are read. */
export interface TableColumns {
  /** Whose values are the classes; absent where there is a target. */
  readonly label?: string | undefined;
  /** Whose numbers are predicted; absent where there is a label. */
  readonly target?: string | undefined;
  /** In the order of the features; absent: all others, as they stand. */
  readonly features?: readonly string[] | undefined;
  /** Classes in their order; absent: as they first appear. */
  readonly labels?: readonly (string | number)[] | undefined;
}

/** What of a table trains. */
export interface TableValues {
  readonly labels: readonly string[];
  readonly features: readonly string[];
  /** [rows, features], row-major, finite. */
  readonly values: Float64Array;
  /** [rows] index in `labels`. */
  readonly classes: Uint8Array;
  /** [rows] of the target's column, finite; absent: rows have classes. */
  readonly targets?: Float64Array;
}

/** Class indices are bytes. */
const MOST_CLASSES = 255;
const MOST_FEATURES = 1024;
/** Squares of squares of it can still be added up. */
const LARGEST = 1e50;
const LISTED = 12;

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = /^(?:|n\/?a|nan|null|none|\?|-)$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** Takes a table's lines, the header first, and gives what they hold. @throws QckptError DATA, with line and column */
export interface TableReader {
  readonly take: (row: TableRow) => void;
  readonly values: () => TableValues;
}

/**
 * @param source how messages call the file
 * @param delimiter with `;` a decimal may have a point or a comma, the same one in the whole file
 */
export function createTableReader(
  columns: TableColumns,
  source: string,
  delimiter: () => string,
): TableReader {
  let header: Header | null = null;
  const values: number[] = [];
  const classes: number[] = [];
  const targets: number[] = [];
  const known = createLabels(columns, source);
  const toNumber = createNumbers(source, delimiter);
  return {
    take: ({ fields, line }) => {
      if (header === null) {
        header = readHeader(fields, columns, source);
        return;
      }
      const { names, own, features } = header;
      if (fields.length !== names.length)
        throw problem(
          `a row expected ${names.length} values, as the header has, got ${fields.length}`,
          source,
          line,
        );
      for (const column of features) values.push(toNumber(fields[column], names[column], line));
      if (columns.target === undefined) classes.push(known.classOf(fields[own], line));
      else targets.push(toNumber(fields[own], names[own], line));
    },
    values: () => {
      if (header === null) throw problem('a table expected a header and rows, got nothing', source, 1);
      if (classes.length + targets.length === 0)
        throw problem('a table expected rows below its header, got none', source, 1);
      const { names } = header;
      const features = header.features.map((column) => names[column]);
      const read = { features, values: Float64Array.from(values) };
      return columns.target === undefined
        ? { ...read, labels: known.labels(), classes: Uint8Array.from(classes) }
        : {
            ...read,
            labels: [],
            classes: new Uint8Array(targets.length),
            targets: Float64Array.from(targets),
          };
    },
  };
}

interface Header {
  readonly names: readonly string[];
  /** The column of the label, or of the target. */
  readonly own: number;
  readonly features: readonly number[];
}

function readHeader(
  names: readonly string[],
  { label, target, features }: TableColumns,
  source: string,
): Header {
  const twice = names.find((name, k) => name !== '' && names.indexOf(name) < k);
  if (twice !== undefined)
    throw problem(`the header expected each column once, got ${quoted(twice)} again`, source, 1);
  const indexOf = (name: string, field: string): number => {
    const index = names.indexOf(name);
    if (index < 0)
      throw problem(
        `"${field}" expected one of the columns ${listed(names)}, got ${quoted(name)}`,
        source,
        1,
      );
    return index;
  };
  const [what, called] = target === undefined ? ['label', label!] : ['target', target];
  const at = indexOf(called, what);
  const taken =
    features?.map((name) => indexOf(name, 'features')) ??
    names.flatMap((name, k) => (k === at || name === '' ? [] : [k]));
  if (taken.includes(at))
    throw problem(`"features" expected columns beside the ${what}, got ${quoted(called)}`, source, 1);
  if (taken.length < 1 || taken.length > MOST_FEATURES)
    throw problem(`"features" expected 1..${MOST_FEATURES} columns, got ${taken.length}`, source, 1);
  return { names, own: at, features: taken };
}

function createNumbers(
  source: string,
  delimiter: () => string,
): (text: string, column: string, line: number) => number {
  let mark: { readonly text: string; readonly line: number } | null = null;
  return (text, column, line) => {
    const refuse = (expected: string, found: string): QckptError =>
      problem(`"${printable(column)}" expected ${expected}, got ${found}`, source, line);
    if (MISSING.test(text))
      throw refuse('a number', text === '' ? 'nothing' : `${quoted(text)}, a missing value`);
    if (INFINITE.test(text)) throw refuse('a finite number', quoted(text));
    if (!NUMBER.test(text) || (text.includes(',') && delimiter() !== ';'))
      throw refuse('a number', quoted(shortened(text)));
    const own = text.includes(',') ? ',' : text.includes('.') ? '.' : null;
    if (own !== null) {
      mark ??= { text: own, line };
      if (mark.text !== own)
        throw refuse(`a decimal "${mark.text}" as in line ${mark.line}`, quoted(shortened(text)));
    }
    const value = Number(text.replace(',', '.'));
    if (!(Math.abs(value) <= LARGEST))
      throw refuse(`a number of at most ${LARGEST} in size`, quoted(shortened(text)));
    return value === 0 ? 0 : value; // no -0
  };
}

/** Labels as they come, or those of a list. */
function createLabels({ label = '', labels }: TableColumns, source: string) {
  const listedLabels = labels?.map(String);
  const found = new Map<string, number>(listedLabels?.map((name, k) => [name, k]));
  const used = new Set<number>();
  const spellings = new Map<string, { readonly text: string; readonly line: number | null }>(
    listedLabels?.map((text) => [text.toLowerCase(), { text, line: null }]),
  );
  const classOf = (text: string, line: number): number => {
    const refuse = (message: string): QckptError => problem(`"${printable(label)}" ${message}`, source, line);
    if (text === '') throw refuse('expected a label, got nothing');
    let index = found.get(text);
    if (index === undefined) {
      const alike = spellings.get(text.toLowerCase());
      if (alike !== undefined)
        throw refuse(
          `expected ${quoted(alike.text)} spelled as in ${alike.line === null ? '"labels"' : `line ${alike.line}`}, ` +
            `got ${quoted(shortened(text))}`,
        );
      if (listedLabels !== undefined)
        throw refuse(`expected one of "labels" (${listed(listedLabels)}), got ${quoted(shortened(text))}`);
      if (found.size === MOST_CLASSES)
        throw refuse(`expected at most ${MOST_CLASSES} classes, got another one, ${quoted(shortened(text))}`);
      index = found.size;
      found.set(text, index);
      spellings.set(text.toLowerCase(), { text, line });
    }
    used.add(index);
    return index;
  };
  return {
    classOf,
    labels: (): string[] => {
      const names = [...found.keys()];
      const unused = names.find((_, k) => !used.has(k));
      if (unused !== undefined)
        throw new QckptError(
          'DATA',
          `"labels" expected labels that rows have, got ${quoted(unused)} (${source})`,
        );
      if (names.length < 2)
        throw new QckptError(
          'DATA',
          `"${printable(label)}" expected at least two classes, got ${quoted(names[0])} in every row (${source})`,
        );
      return names;
    },
  };
}

function problem(message: string, source: string, line: number): QckptError {
  return new QckptError('DATA', `${message} (${source}:${line})`);
}

/** A column's name inside quotes of ours. */
function printable(name: string): string {
  return quoted(shortened(name)).slice(1, -1);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).map(printable).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
