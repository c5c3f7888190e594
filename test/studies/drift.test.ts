import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mean } from '../../src/numeric/statistics.ts';
import {
  claimed,
  claimLines,
  claimOf,
  expectPart,
  expectProse,
  expectWellMade,
  experiment,
  fixed,
  lines,
  meansOf,
  measure,
  numeral,
  over,
  type Row,
  range,
  table,
} from './page.ts';

const PAGE = 'studies/drift.md';
const means = meansOf('drift');
const later = means.filter(({ from, to }) => from !== to);
const sessionMeans = meansOf('sessions', 'drift');
const variances = table('variance', 'drift');

describe('docs/studies/drift.md', () => {
  it.each(Object.entries({ days, told, variance, sessions, C9: () => claimLines('drift', 'C9') }))(
    'has %s as the tables have it',
    (name, made) => expectPart(PAGE, name, made()),
  );

  it('says no number that does not follow from them', () => {
    expectProse(
      PAGE,
      [...ofDays(), ...ofMachines(), ...ofTold(), ...ofSessions()],
      [
        '42 days of 2020',
        'of 2021-03-15',
        '4 qubits, 2 layers, level 3, 1,000 shots',
        'each by 1 % with a random sign',
        '0.5 is guessing',
        'into 4 and 12 sessions',
        'The first look had 0.016 over four machines',
        'the first look had 1.100 against 1.052',
        "sherbrooke's circuit of 2023 on the calibration of 2025",
        'lagos of 2024-05-27',
        'of 2020, whose',
        `${experiment('drift').seeds} seeds, 200 test images, 600 samples`,
        'five seeds, 100 test images, 300 samples',
      ],
    );
  });

  it("has in the study's own run all days that are recorded", () => {
    const { seeds, analyses } = experiment('drift') as unknown as {
      seeds: number;
      analyses: { kind: string; series: string[][]; counts?: number[] }[];
    };
    expect(seeds).toBeGreaterThanOrEqual(10);
    const days = (machine: string): number =>
      analyses
        .filter(({ kind }) => kind === 'drift')
        .flatMap(({ series }) => series.filter(([first]) => first.startsWith(`${machine}@`)).flat()).length;
    expect(['athens', 'hanoi', 'sherbrooke'].map(days)).toEqual([42, 4, 3]);
    expect(analyses.find(({ kind }) => kind === 'sessions')!.counts).toEqual([4, 12]);
  });

  it('comes from a committed tree, five seeds at least', () => expectWellMade('drift'));
});

/** Mean over a machine's other days, a value a machine; athens has days, the others have years. */
function byMachine(column: string, without: readonly string[] = []): number[] {
  const machines = [...new Set(later.map(({ machine }) => machine))].filter(
    (name) => name !== 'athens' && !without.includes(name),
  );
  return machines.flatMap((name) => {
    const own = later.filter((row) => row.machine === name && row[column] !== '');
    return own.length === 0 ? [] : [mean(own.map((row) => Number(row[column])))];
  });
}

function ofDays(): string[] {
  const both = (column: string): string =>
    `${over(byMachine(column))} in loss, ${over(byMachine(column, ['lagos']))} without lagos`;
  const at = (machine: string, to: string): Row =>
    later.find((row) => row.machine === machine && row.to === to)!;
  const old = at('sherbrooke', '2025-02-26');
  const [seeds] = means.map(({ n }) => Number(n));
  const runs = (machine: string): string =>
    numeral(Math.round(Number(at(machine, '2025-02-26').can_run) * seeds));
  const gains = later.filter(({ change_high }) => change_high !== '' && Number(change_high) < 0);
  const costs = later.filter(({ change_low }) => Number(change_low) > 0);
  expect(costs.map(({ machine }) => machine)).toEqual(
    expect.arrayContaining(['brisbane', 'lagos', 'sherbrooke']),
  );
  return [
    `Over the ten machines the circuit as it is costs ${both('change')}`,
    `Single machines pay: lagos ${measure(at('lagos', '2024-05-27'), 'change', 3)}, brisbane ` +
      `${measure(at('brisbane', '2025-02-26'), 'change', 3)}, sherbrooke ${measure(old, 'change', 3)}`,
    `of ${later.length} pairs of days it costs on ${costs.length} and gains on ${gains.length}`,
    `Compiled again with the day's calibration it costs ${both('moved')}`,
    `${measure(old, 'recompiling_wins', 3)} worse than compiled again, ${fixed(old.loss_as_is)} against ` +
      fixed(old.loss_recompiled),
    `that of fez ran a month later for ${runs('fez')} seeds in ${numeral(seeds)}, that of torino a year later for ${runs('torino')}`,
    `off by ${over(byMachine('off_by_day'), 4)} with the day's, by ${over(byMachine('off_by_stored'))} with the stored one ` +
      `(${over(byMachine('off_by_day', ['lagos']), 4)} and ${over(byMachine('off_by_stored', ['lagos']))} without lagos)`,
    `100 samples lower the loss by ${over(byMachine('tuning_wins'))} on the new day, and beyond what they do on the old one ` +
      `by ${over(byMachine('tuning_beyond'), 4)}`,
    `chosen again for ${over(byMachine('layout_kept'), 2)} of the seeds, and is the best for ` +
      over(byMachine('stored_is_best'), 2),
    `is ${over(byMachine('rank_t2'), 2)} for T2, ${over(byMachine('rank_readout'), 2)} for readout, ` +
      `${over(byMachine('rank_t1'), 2)} for T1, ${over(byMachine('rank_one_qubit'), 2)} and ` +
      `${over(byMachine('rank_two_qubit'), 2)} for one- and two-qubit errors`,
  ];
}

function ofMachines(): string[] {
  const [all, rest] = ['', 'lagos'].map(
    (without) =>
      variances.find((row) => row.span === 'years' && row.quantity === 'loss' && row.without === without)!,
  );
  const days = variances.find(({ span, quantity }) => span === 'days' && quantity === 'loss')!;
  const ratio = (row: Row): number => Number(row.within_difference) / Number(row.between_difference);
  // About half, and a third.
  expect(Math.abs(ratio(all) - 0.5)).toBeLessThan(0.1);
  expect(Math.abs(ratio(rest) - 1 / 3)).toBeLessThan(0.1);
  const profile = new URL('../../configs/hardware/drift/lagos-2024-05-27.yaml', import.meta.url);
  const { qubits } = parse(readFileSync(profile, 'utf8')) as {
    qubits: { readoutP1Given0: number; readoutP0Given1: number }[];
  };
  const readout = mean(
    qubits.flatMap(({ readoutP1Given0, readoutP0Given1 }) => [readoutP1Given0, readoutP0Given1]),
  );
  return [
    `differ by ${measure(all, 'within_difference')} in the loss of the same QNN, two machines by ` +
      `${measure(all, 'between_difference')}; without lagos ${measure(rest, 'within_difference')} and ` +
      measure(rest, 'between_difference'),
    `on athens, it is ${fixed(days.within_difference)}`,
    `a mean readout error of ${fixed(readout, 2)}`,
  ];
}

function ofTold(): string[] {
  const { remark, threshold, verdict, half } = claimOf('drift', 'C9');
  expect([verdict, half]).toEqual(['supported', 'inconclusive']);
  // From 2 x share - 1 to the share that is right.
  const right = (after: RegExp): string => {
    const [, ...numbers] = after.exec(remark)!;
    const [value, low, high] = numbers.map((number) => fixed((Number(number) + 1) / 2, 2));
    return `${value} [${low}, ${high}] right`;
  };
  const three = String.raw`(\S+) \[(\S+), (\S+)\]`;
  const few = [
    ...new Set(
      meansOf('told', 'drift')
        .filter(({ n }) => Number(n) < 5)
        .map(({ machine }) => machine),
    ),
  ];
  expect(few.toSorted()).toEqual(['fez', 'torino']);
  return [
    `${claimed('drift', 'C9', 2)} of the way from guessing to knowing, which supports C9 (threshold ${threshold})`,
    `If it reports counts, 1 % is not told with the calibration either (${right(new RegExp(`reports counts in ${three}`))})`,
    `A change of 5 % is told without the calibration, too (${right(new RegExp(`5 %: ${three}`))})`,
    'a change of 1 % is told about as often as by guessing',
  ];
}

function ofSessions(): string[] {
  const at = (machine: string, count: string, stored: string, layout = 'chosen again'): Row =>
    sessionMeans.find(
      (row) =>
        row.machine === machine && row.sessions === count && row.stored === stored && row.layout === layout,
    )!;
  const of = (stored: string): Row[] => [
    at('hanoi', '4', stored),
    at('athens', '4', stored),
    at('athens', '12', stored),
  ];
  const holdsZero = ({ cost_low, cost_high }: Row): boolean => Number(cost_low) * Number(cost_high) < 0;
  const [hanoi, four, twelve] = of('nothing');
  const parameters = of('parameters');
  expect([...parameters, ...of('checkpoint')].map(holdsZero)).toEqual([true, true, false, true, true, true]);
  const controls = sessionMeans.filter(({ control }) => control === 'true');
  return [
    `four sessions cost ${range([Number(hanoi.cost), Number(four.cost)], 2)} and twelve ${measure(twelve, 'cost', 2)} in loss`,
    `parameters alone cost ${range(
      parameters.slice(0, 2).map(({ cost }) => Number(cost)),
      3,
    )} over four, with intervals that hold zero, and ${measure(parameters[2], 'cost')} over twelve`,
    `(${of('checkpoint')
      .map((row) => measure(row, 'cost'))
      .join(', ')}; the control ${controls.map((row) => measure(row, 'cost')).join(' and ')})`,
    `the layout of the first day kept costs ${over(keptLess('4'))} and ${over(keptLess('12'))} against one chosen again`,
  ];
}

/** Loss on athens with the layout kept less that with it chosen again, seed by seed. */
function keptLess(count: string): number[] {
  const runs = table('sessions', 'drift').filter(
    (row) =>
      row.row === 'run' && row.machine === 'athens' && row.sessions === count && row.stored === 'checkpoint',
  );
  return runs
    .filter(({ layout }) => layout === 'kept')
    .map((kept) => {
      const again = runs.find(({ layout, seed }) => layout === 'chosen again' && seed === kept.seed)!;
      return Number(kept.loss) - Number(again.loss);
    });
}

function days(): string[] {
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
  const means = meansOf('told', 'drift');
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
    variances.map((row) => [
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
