import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { tInterval } from '../../src/numeric/statistics/tInterval.ts';
import { mean } from '../../src/numeric/statistics.ts';
import { expectMade } from '../madePart.ts';

export type Row = Readonly<Record<string, string>>;

/** Of a study's own run, where one is committed; else of the reproduction. QCKPT_TABLES: of another run. */
function folderOf(study: string): string {
  const reference = fileURLToPath(new URL('../../results/reference', import.meta.url));
  const own = join(reference, study);
  return process.env.QCKPT_TABLES ?? (existsSync(own) ? own : reference);
}

const read = new Map<string, Row[]>();

/** @param study whose table it is, where that has another name */
export function table(name: string, study = name): Row[] {
  const path = join(folderOf(study), `${name}.csv`);
  if (!read.has(path)) read.set(path, parse(readFileSync(path), { columns: true, relax_column_count: true }));
  return read.get(path)!;
}

/** Rows over seeds. */
export function meansOf(name: string, study = name): Row[] {
  return table(name, study).filter(({ row }) => row === 'mean');
}

/** The experiment as the study's own run has it. */
export function experiment(name: string): { readonly seeds: number } {
  return parseYaml(readFileSync(new URL(`../../experiments/${name}.yaml`, import.meta.url), 'utf8'));
}

/** Parts of a page that are made from the tables; UPDATE_STUDIES=1 makes them again. */
export function expectPart(page: string, name: string, lines: readonly string[]): void {
  expectMade(pathOf(page), `from the tables: ${name}`, `${lines.join('\n')}\n`, 'UPDATE_STUDIES');
}

const NUMERALS = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** Numbers that are no result: names, and what `code` holds. */
const NAMES = [
  /<!--[\s\S]*?-->/g,
  /`[^`]*`/g,
  /\]\([^)]*\)/g,
  /\b(?:C\d+[a-z]?|T[12]|4q|95 %|arXiv:\S+)\b/g,
  /\bStudy \d\b/gi,
];

/**
 * Each phrase, which is made from tables, stands in the page's prose; and no number stands there that is not in one.
 * UPDATE_STUDIES=1 puts new numbers where the words of a phrase stand.
 * @param settings phrases with numbers that are chosen, not found
 */
export function expectProse(page: string, phrases: readonly string[], settings: readonly string[]): void {
  if (process.env.UPDATE_STUDIES === '1')
    writeFileSync(pathOf(page), phrases.reduce(withNumbers, readFileSync(pathOf(page), 'utf8')));
  const prose = proseOf(pathOf(page));
  const said = [...phrases, ...settings];
  expect(said.filter((phrase) => !prose.includes(phrase))).toEqual([]);
  // Longer ones first: one may be part of another.
  const longestFirst = said.toSorted((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((text, phrase) => text.replaceAll(phrase, '...'), prose);
  const unnamed = NAMES.reduce((text, name) => text.replaceAll(name, ''), rest);
  expect([...unnamed.matchAll(/.{0,50}\d.{0,30}/g)].map(([words]) => words)).toEqual([]);
}

/** On one line, without what is made. */
function proseOf(path: string): string {
  return readFileSync(path, 'utf8')
    .replaceAll(/<!-- from [\s\S]*?<!-- end -->/g, '')
    .replaceAll(/\s+/g, ' ');
}

/** The text with the numbers of a phrase, where it has its words once. */
function withNumbers(text: string, phrase: string): string {
  const number = String.raw`-?\d[\d,]*(?:\.\d+)?|\b(?:${NUMERALS.join('|')})\b`;
  const words = phrase
    .split(new RegExp(`(?:${number})`))
    .map((part) =>
      part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`),
    );
  const places = [...text.matchAll(new RegExp(words.join(`(?:${number})`), 'g'))];
  if (places.length !== 1) return text;
  const [{ index, 0: found }] = places;
  return text.slice(0, index) + phrase + text.slice(index + found.length);
}

function pathOf(page: string): string {
  return fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));
}

export function fixed(value: string | number | undefined, digits = 3): string {
  // Zero has no sign.
  return value === undefined || value === ''
    ? ''
    : Number(value)
        .toFixed(digits)
        .replace(/^-(0\.?0*)$/, '$1');
}

/** `0.0123 [0.0101, 0.0145]`, the value alone where there is no interval, nothing where there is none. */
export function measure(row: Row, name: string, digits = 4): string {
  if (row[name] === undefined || row[name] === '') return '';
  const words = (text: string): string => fixed(text, Math.abs(Number(text)) >= 100 ? 0 : digits);
  const [low, high] = [row[`${name}_low`], row[`${name}_high`]];
  return low === '' || low === high
    ? words(row[name])
    : `${words(row[name])} [${words(low)}, ${words(high)}]`;
}

/** The same of numbers: their mean, and Student's interval over them. */
export function over(values: readonly number[], digits = 3): string {
  const found = tInterval(values);
  return found === null
    ? fixed(mean(values), digits)
    : `${fixed(mean(values), digits)} [${fixed(found.lower, digits)}, ${fixed(found.upper, digits)}]`;
}

/** `0.41 to 0.97`. */
export function range(values: readonly number[], digits = 3): string {
  return `${fixed(Math.min(...values), digits)} to ${fixed(Math.max(...values), digits)}`;
}

export function lines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)];
}

/** What a claim came to, in a sentence. */
export function claimLines(study: string, id: string): string[] {
  const row = claimOf(study, id);
  return [
    `${row.claim} Measured ${claimed(study, id)} over ${row.n} ${row.over}, threshold ${row.threshold}: ` +
      `${row.verdict}, ${row.robustness}. ${row.remark}.`,
  ];
}

export function claimOf(study: string, id: string): Row {
  return table('claims', study).find((one) => one.id === id)!;
}

/** Value and interval of a claim. */
export function claimed(study: string, id: string, digits?: number): string {
  const [value, low, high] = ['measured', 'low', 'high'].map((name) => {
    const number = Number(claimOf(study, id)[name]);
    return digits === undefined ? number.toPrecision(3) : number.toFixed(digits);
  });
  return `${value} [${low}, ${high}]`;
}

/** `five`. */
export function numeral(count: number): string {
  return NUMERALS[count] ?? String(count);
}

/** All rows come from a committed tree, and means are over seeds enough for an interval. */
export function expectWellMade(name: string, study = name): void {
  expect(new Set(table(name, study).map(({ dirty }) => dirty))).toEqual(new Set(['false']));
  for (const { n } of meansOf(name, study)) expect(Number(n)).toBeGreaterThanOrEqual(5);
}
