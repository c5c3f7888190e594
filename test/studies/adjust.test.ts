import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { expectMade } from '../madePart.ts';

type Row = Readonly<Record<string, string>>;

// Of a run that is not committed yet: STUDY_TABLES=FOLDER.
const own = process.env.STUDY_TABLES;
const folder =
  own === undefined ? new URL('../../results/reference/', import.meta.url) : pathToFileURL(`${own}/`);
const page = fileURLToPath(new URL('../../docs/studies/adjust.md', import.meta.url));

const table = (name: string): Row[] => parse(readFileSync(new URL(name, folder)), { columns: true });

/** Parts of the page that are made from the tables; UPDATE_STUDIES=1 makes them again. */
describe.runIf(existsSync(new URL('adjust.csv', folder)))('docs/studies/adjust.md', () => {
  const made: Record<string, () => string[]> = { policies, home, best, claims };

  it.each(Object.keys(made))('has the %s of the tables', (name) => {
    expectMade(page, name, `${made[name]().join('\n')}\n`, 'UPDATE_STUDIES');
  });

  it('comes from a committed tree', () => {
    expect(new Set(table('adjust.csv').map(({ dirty }) => dirty))).toEqual(new Set(['false']));
  });
});

function policies(): string[] {
  const rows = table('adjust.csv').filter(({ row, kind }) => row === 'policy' && kind !== 'none');
  const at = (like: Row, place: string): Row =>
    rows.find((row) => row.place === place && sameSetting(row, like) && row.policy === like.policy) ?? {};
  return [
    '| adjusted | policy | loss | over keep, other machines | over keep, same machine | difference of the two | passes | QPU s |',
    '|---|---|---|---|---|---|---|---|',
    ...rows
      .filter(({ place }) => place === 'other')
      .map((row) => {
        const isKept = /^keep(\+keep)?$/.test(row.policy);
        const cells = ['other', 'same', 'beyond'].map((place) =>
          isKept ? '' : interval(at(row, place), 'over_keep'),
        );
        return line([
          settingOf(row),
          row.policy,
          digits(row.loss),
          ...cells,
          digits(row.passes),
          digits(row.qpu_seconds),
        ]);
      }),
  ];
}

function home(): string[] {
  const rows = table('adjust.csv').filter(({ row, place }) => row === 'mean' && place === 'home');
  const settings = [
    ...new Map(rows.filter(({ kind }) => kind !== 'none').map((row) => [settingOf(row), row])).values(),
  ];
  const machines = [...new Set(rows.map(({ from }) => from))];
  return [
    line(['at home, loss over none', ...machines, 'gates', 'bytes']),
    `|${'---|'.repeat(machines.length + 3)}`,
    ...settings.map((like) => {
      const own = rows.filter((row) => sameSetting(row, like));
      const mean = (name: string): string =>
        digits(String(own.reduce((sum, row) => sum + Number(row[name]), 0) / own.length));
      const cells = machines.map((from) => digits(own.find((row) => row.from === from)?.over_none));
      return line([settingOf(like), ...cells, mean('gates'), mean('bytes')]);
    }),
  ];
}

function best(): string[] {
  const rows = table('adjust.csv').filter(({ row }) => row === 'best' || row === 'most');
  const ways = [...new Set(rows.map(wayOf))];
  const machines = [...new Set(rows.map(({ from }) => from))];
  const size = (row: Row | undefined): string => row?.share || row?.bits || 'none';
  return [
    line(['machine', ...ways.flatMap((way) => [`${way}: least loss`, 'within the tolerance'])]),
    `|${'---|'.repeat(2 * ways.length + 1)}`,
    ...machines.map((from) =>
      line([
        from,
        ...ways.flatMap((way) =>
          ['best', 'most'].map((kind) =>
            size(rows.find((row) => row.row === kind && row.from === from && wayOf(row) === way)),
          ),
        ),
      ]),
    ),
  ];
}

function claims(): string[] {
  const rows = table('claims.csv').filter(({ id }) => /^C1[23]/.test(id));
  return [
    '| claim | | measured | threshold | verdict | |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) =>
      line([
        row.id,
        row.claim,
        `${digits(row.measured)} [${digits(row.low)}, ${digits(row.high)}], ${row.n} seeds`,
        row.threshold,
        row.verdict,
        [row.robustness, row.remark].filter(Boolean).join('; '),
      ]),
    ),
  ];
}

function wayOf({ kind, by, rounding }: Row): string {
  return `${kind}, ${by || rounding}`;
}

function sameSetting(a: Row, b: Row): boolean {
  return ['kind', 'by', 'share', 'bits', 'rounding'].every((name) => a[name] === b[name]);
}

function settingOf({ kind, by, share, bits, rounding }: Row): string {
  if (kind === 'freezing') return 'freezing';
  return [share && `${Number(share) * 100} % pruned by ${by}`, bits && `${bits} bits, ${rounding}`]
    .filter(Boolean)
    .join('; ');
}

function interval(row: Row, name: string): string {
  const low = row[`${name}_low`];
  return row[name] === undefined
    ? ''
    : `${digits(row[name])}${low ? ` [${digits(low)}, ${digits(row[`${name}_high`])}]` : ''}`;
}

/** Three significant digits, four from 1 on. */
function digits(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const value = Number(text);
  return String(Number(value.toPrecision(Math.abs(value) >= 1 ? 4 : 3)));
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
