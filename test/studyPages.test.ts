import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { expectMade } from './madePart.ts';

type Row = Readonly<Record<string, string>>;

const folder = new URL('../results/reference/', import.meta.url);
const table = (name: string): Row[] =>
  parse(readFileSync(new URL(`${name}.csv`, folder)), { columns: true, relax_column_count: true });

/** Parts of pages that are made from the committed tables, by their names; UPDATE_STUDIES=1 makes them again. */
const pages: Readonly<Record<string, Readonly<Record<string, () => string[]>>>> = {
  contents: {
    'parts of a classifier': () => contentsTable('classifier', ['all', 'control', 'without']),
    'sets of a classifier': () => contentsTable('classifier', ['only', 'less']),
    'coarser pictures': () => contentsTable('classifier', ['approximation']),
    'parts of an eigensolver': () =>
      contentsTable('eigensolver', ['all', 'control', 'without', 'only', 'less']),
    C8: () => claim('C8'),
  },
  drift: { days, told, variance, sessions, C9: () => claim('C9') },
};

describe.each(Object.keys(pages))('docs/studies/%s.md', (page) => {
  const path = fileURLToPath(new URL(`../docs/studies/${page}.md`, import.meta.url));

  describe.runIf(existsSync(new URL(`${page}.csv`, folder)))('beside results/reference', () => {
    it.each(Object.keys(pages[page]))('has %s as the table has it', (name) => {
      const made = `${pages[page][name]().join('\n')}\n`;
      expectMade(path, `from the tables: ${name}`, made, 'UPDATE_STUDIES');
    });

    it.runIf(page === 'contents')('says no interval that is not in its tables', () => {
      const text = readFileSync(path, 'utf8');
      const made = /<!-- from the tables: [\s\S]*?<!-- end -->/g;
      const shown = (text.match(made) ?? []).flatMap(intervalsIn);
      const said = intervalsIn(text.replaceAll(made, ''));
      expect(said.length).toBeGreaterThan(25);
      const isShown = (words: readonly string[]): boolean =>
        shown.some((own) =>
          own.every((number, k) => {
            const digits = words[k].split('.')[1]?.length ?? 0;
            return Math.abs(Number(number) - Number(words[k])) < 0.51 * 10 ** -digits;
          }),
        );
      expect(said.filter((words) => !isShown(words))).toEqual([]);
    });

    it('comes from a committed tree, and five seeds at least', () => {
      const rows = table(page);
      expect(new Set(rows.map(({ dirty }) => dirty))).toEqual(new Set(['false']));
      for (const { row, n } of rows) if (row === 'mean') expect(Number(n)).toBeGreaterThanOrEqual(5);
    });
  });
});

/** Value and ends of each `0.0123 [0.0101, 0.0145]`. */
function intervalsIn(text: string): string[][] {
  const number = String.raw`(-?\d+(?:\.\d+)?)`;
  return [...text.matchAll(new RegExp(String.raw`${number}\s+\[${number},\s+${number}\]`, 'g'))].map(
    ([, ...numbers]) => numbers,
  );
}

/** `0.0123 [0.0101, 0.0145]`; empty where there is none. */
function measure(row: Row, name: string, digits = 4): string {
  if (row[name] === '') return '';
  const words = (text: string): string => {
    const number = Number(text);
    return Math.abs(number) >= 100 ? number.toFixed(0) : number.toFixed(digits);
  };
  const [low, high] = [row[`${name}_low`], row[`${name}_high`]];
  return low === '' || low === high
    ? words(row[name])
    : `${words(row[name])} [${words(low)}, ${words(high)}]`;
}

function lines(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [
    `| ${header.join(' | ')} |`,
    `|${header.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
}

const QUESTIONS = ['resume', 'verify', 'explain', 'predict'] as const;

/** One line a variant: questions may have been asked in different analyses. */
function contentsTable(kind: string, of: readonly string[]): string[] {
  const means = table('contents').filter(
    (row) => row.row === 'mean' && row.kind === kind && of.includes(row.of),
  );
  const names = [...new Set(means.map(({ variant }) => variant))];
  return lines(
    ['variant', 'bytes withheld', 'resume', 'verify', 'explain', 'predict', 'not answered'],
    names.map((name) => {
      const rows = means.filter(({ variant }) => variant === name);
      const cells = QUESTIONS.map((question) => {
        const row = rows.find((one) => one[question] !== '');
        return row === undefined ? '' : measure(row, question, question === 'explain' ? 3 : 4);
      });
      const open = QUESTIONS.filter((question) => rows.some((row) => row[`${question}_answered`] === 'no'));
      const unclear = QUESTIONS.filter((question) =>
        rows.some((row) => row[`${question}_answered`] === 'unclear'),
      );
      const words = [...open, ...unclear.map((question) => `${question}?`)].join(', ');
      return [name, Number(rows[0].bytes_withheld).toFixed(0), ...cells, words];
    }),
  );
}

function claim(id: string): string[] {
  const row = table('claims').find((one) => one.id === id)!;
  const number = (text: string): string => Number(text).toPrecision(3);
  return [
    `${row.claim} Measured ${number(row.measured)} [${number(row.low)}, ${number(row.high)}] over ${row.n} ${row.over}, ` +
      `threshold ${row.threshold}: ${row.verdict}, ${row.robustness}. ${row.remark}.`,
  ];
}

function days(): string[] {
  const means = table('drift').filter(({ row }) => row === 'mean');
  return lines(
    [
      'machine',
      'from',
      'to',
      'can run',
      'change',
      'recompiled',
      'off by stored',
      "off by day's",
      'recompiling wins',
      'tuning beyond',
      'layout kept',
      'rank of readout',
      'rank of 2q errors',
    ],
    means.map((row) => [
      row.machine,
      row.from,
      row.to,
      Number(row.can_run).toFixed(1),
      measure(row, 'change'),
      measure(row, 'moved'),
      measure(row, 'off_by_stored'),
      measure(row, 'off_by_day'),
      measure(row, 'recompiling_wins'),
      measure(row, 'tuning_beyond'),
      Number(row.layout_kept).toFixed(2),
      rank(row.rank_readout),
      rank(row.rank_two_qubit),
    ]),
  );
}

function rank(text: string): string {
  return text === '' ? '' : Number(text).toFixed(2);
}

function told(): string[] {
  const means = table('told').filter(({ row }) => row === 'mean');
  return lines(
    [
      'machine',
      'change',
      'with calibration',
      'without',
      'with, counts',
      'without, counts',
      'loss changes by',
    ],
    means.map((row) => [
      row.machine,
      row.change,
      measure(row, 'with_calibration', 2),
      measure(row, 'without_calibration', 2),
      measure(row, 'with_and_shots', 2),
      measure(row, 'without_and_shots', 2),
      measure(row, 'loss_change'),
    ]),
  );
}

function variance(): string[] {
  return lines(
    [
      'span',
      'quantity',
      'machines',
      'within (variance)',
      'between (variance)',
      'share within',
      'difference of days',
      'difference of machines',
    ],
    table('variance').map((row) => [
      row.span,
      row.without === '' ? row.quantity : `${row.quantity}, without ${row.without}`,
      row.machines,
      measure(row, 'within_variance', 5),
      measure(row, 'between_variance', 5),
      measure(row, 'within_share', 2),
      measure(row, 'within_difference'),
      measure(row, 'between_difference'),
    ]),
  );
}

function sessions(): string[] {
  const means = table('sessions').filter(({ row }) => row === 'mean');
  return lines(
    ['machine', 'sessions', 'stored', 'layout', 'loss', 'cost', 'accuracy', 'bytes'],
    means.map((row) => [
      row.machine,
      row.sessions,
      row.sessions === '1'
        ? row.control === 'true'
          ? 'not interrupted, other shots'
          : 'not interrupted'
        : row.stored,
      row.layout,
      measure(row, 'loss'),
      row.sessions === '1' && row.control !== 'true' ? '' : measure(row, 'cost'),
      measure(row, 'accuracy', 3),
      Number(row.bytes).toFixed(0),
    ]),
  );
}
