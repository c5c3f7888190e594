import { readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { usualPolicies } from '../../src/training/adjust/usualPolicies.ts';
import { claimed, claimOf, expectPart, expectProse, fixed, type Row, table } from './page.ts';

const PAGE = 'studies/adjust.md';

describe('docs/studies/adjust.md', () => {
  it.each(Object.entries({ policies, home, best, claims }))('has the %s of the tables', (name, made) =>
    expectPart(PAGE, name, made()),
  );

  it('says no number that does not follow from them', () => {
    const policyAt = (place: string, kind: string, size: string, policy: string): Row =>
      policyRows.find(
        (row) =>
          row.place === place &&
          row.kind === kind &&
          (row.bits || row.share) === size &&
          row.policy === policy,
      )!;
    const gain = (place: string, bits: string): string => {
      const row = policyAt(place, 'quantization', bits, 'rederive');
      expect(Number(row.over_keep_high)).toBeLessThan(0);
      return three(row, 'over_keep');
    };
    const loss = (share: string, policy: string): string => {
      const row = policyAt('other', 'pruning', share, policy);
      expect(Number(row.over_keep_low)).toBeGreaterThan(0);
      return three(row, 'over_keep');
    };
    const beyond = policyRows.filter(
      ({ place, over_keep_low }) => place === 'beyond' && over_keep_low !== '',
    );
    for (const { over_keep_low, over_keep_high } of beyond)
      expect(Number(over_keep_low) * Number(over_keep_high)).toBeLessThan(0);
    const pruned = policyRows.filter(({ kind }) => kind === 'pruning');
    const widest = Math.max(...pruned.map((row) => Number(row.over_keep_high) - Number(row.over_keep)));
    const folder = new URL('../../results/reference/checkpoints/', import.meta.url);
    const [name] = readdirSync(folder).filter((one) => one.startsWith('adjust-'));
    const seeds = new Set(table('adjust').flatMap(({ seed }) => seed || [])).size;
    expectProse(
      PAGE,
      [
        `by ${gain('other', '3')} at 3 bits, ${gain('other', '4')} at 4 and ${gain('other', '6')} at 6, on the same machine ` +
          `by ${gain('same', '3')}, ${gain('same', '4')} and ${gain('same', '6')}`,
        `pruned again it loses ${loss('0.2', 'rederive')} at 20 % and ${loss('0.4', 'rederive')} at 40 %`,
        `learned again ${loss('0.6', 'relearn')} at 60 %`,
        `compiles to ${claimed('adjust', 'C13c')} of the gates that are not rz (C13c), ` +
          claimOf('adjust', 'C13c').remark,
        `6 bits an angle cost ${claimed('adjust', 'C13b')} in loss (C13b)`,
        `of the ${statSync(new URL(name, folder)).size.toLocaleString('en')} bytes of the study's checkpoint in ` +
          '`results/reference`, its 16 angles are 128, and on 6 bits they would be 12',
        `the study's own run, ${seeds} seeds (claims are judged on the ${claimOf('adjust', 'C12').n} that had not been looked at)`,
        `${seeds} seeds leave intervals of pruning policies that reach ${fixed(widest, 2)} to either side`,
      ],
      [
        '16 angles), digits 0 to 3, 600 samples, 1,000 shots',
        'magnitude on 20 samples',
        'trains on for 100 samples',
        'of 2^b points',
        'machine 100 samples of fine-tuning',
        'loss of 200 training images',
        '30 % of the angles, window 100',
        'the largest share or fewest bits whose cost is below 0.01',
        'with 30 % of its angles pruned it',
        'holds 0',
        'Seed 1 was looked at',
        'from seed 2 on',
        'raised from 50 to 200',
        '`qckpt reproduce` has 6',
        'seeds 7 to 20 beside',
        'with 16 angles, of which',
      ],
    );
  });

  it('ranks policies as a move chooses them: what loses surely less than to keep, else to keep', () => {
    for (const kind of ['freezing', 'pruning', 'quantization'] as const) {
      const elsewhere = policyRows.filter((row) => row.place === 'other' && row.kind === kind);
      const better = elsewhere.filter(
        ({ over_keep_high }) => over_keep_high !== '' && Number(over_keep_high) < 0,
      );
      const worse = elsewhere.filter(({ over_keep_low }) => Number(over_keep_low) > 0);
      const [first = 'keep', ...others] = new Set(
        better.toSorted((a, b) => Number(a.over_keep) - Number(b.over_keep)).map(({ policy }) => policy),
      );
      expect({ kind, policy: first, others, isWorse: worse.some(({ policy }) => policy === first) }).toEqual({
        kind,
        policy: usualPolicies[kind],
        // At 3 bits, and by less.
        others: kind === 'quantization' ? ['relearn'] : [],
        isWorse: false,
      });
    }
  });

  it('comes from a committed tree', () => {
    expect(new Set(table('adjust').map(({ dirty }) => dirty))).toEqual(new Set(['false']));
  });
});

const policyRows = table('adjust').filter(({ row }) => row === 'policy');

const three = (row: Row, name: string): string => interval(row, name);

function policies(): string[] {
  const rows = table('adjust').filter(({ row, kind }) => row === 'policy' && kind !== 'none');
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
  const rows = table('adjust').filter(({ row, place }) => row === 'mean' && place === 'home');
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
  const rows = table('adjust').filter(({ row }) => row === 'best' || row === 'most');
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
  const rows = table('claims', 'adjust').filter(({ id }) => /^C1[23]/.test(id));
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
