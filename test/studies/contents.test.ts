import { describe, expect, it } from 'vitest';
import { tInterval } from '../../src/numeric/statistics/tInterval.ts';
import { mean } from '../../src/numeric/statistics.ts';
import {
  claimed,
  claimLines,
  claimOf,
  expectPart,
  expectProse,
  expectWellMade,
  fixed,
  lines,
  meansOf,
  measure,
  numeral,
  over,
  type Row,
  table,
} from './page.ts';

const PAGE = 'studies/contents.md';
const QUESTIONS = ['resume', 'verify', 'explain', 'predict'] as const;

type Question = (typeof QUESTIONS)[number];

const means = meansOf('contents');

function rowOf(kind: string, variant: string, question: Question): Row {
  return means.find((row) => row.kind === kind && row.variant === variant && row[question] !== '')!;
}

describe('docs/studies/contents.md', () => {
  it.each([
    ['parts of a classifier', () => variants('classifier', ['all', 'control', 'without'])],
    ['sets of a classifier', () => variants('classifier', ['only', 'less'])],
    ['coarser pictures', () => variants('classifier', ['approximation'])],
    ['parts of an eigensolver', () => variants('eigensolver', ['all', 'control', 'without', 'only', 'less'])],
    ['order of the first look', firstLook],
    ['C8', () => claimLines('contents', 'C8')],
  ])('has %s as the tables have it', (name, made) => expectPart(PAGE, name, made()));

  it('says no number that does not follow from them', () => {
    const [seeds] = means.map(({ n }) => Number(n));
    expectProse(
      PAGE,
      [
        ...ofParts(),
        ...ofSets(),
        ...ofEigensolver(),
        ...ofUnseen(),
        `${numeral(seeds)} seeds, 200 test images`,
      ],
      [
        '4 qubits, 2 layers, 300 samples',
        'compiled at level 3',
        '4,096 for shots',
        'at level 1',
        'threshold of 0.005',
        'threshold of 0.01',
        'threshold of 0.05',
        '200 steps',
        'seeds 1 to 5 had been looked at',
        'seeds 6 to 10',
        'five seeds, 100 test images and 100 steps',
      ],
    );
  });

  it('names sets that suffice, or of which it is not settled', () => {
    const answered = (kind: string, question: Question): string =>
      rowOf(kind, `only to-${question}`, question)[`${question}_answered`];
    // What the page says of each set.
    expect(QUESTIONS.map((question) => answered('classifier', question))).toEqual([
      'unclear',
      'yes',
      'yes',
      'yes',
    ]);
    expect(
      (['resume', 'verify', 'predict'] as const).map((question) => answered('eigensolver', question)),
    ).toEqual(['yes', 'yes', 'yes']);
  });

  it('comes from a committed tree, five seeds at least', () => expectWellMade('contents'));
});

const classifier = (variant: string, question: Question, digits = question === 'explain' ? 3 : 4): string =>
  measure(rowOf('classifier', variant, question), question, digits);

function ofParts(): string[] {
  const verify = (variant: string, digits = 4): string => classifier(`without ${variant}`, 'verify', digits);
  for (const part of ['oneQubit', 'asymmetry', 'directions'])
    expect(Number(rowOf('classifier', `without ${part}`, 'verify').verify)).toBeLessThan(0.002);
  expect(claimOf('contents', 'C8').verdict).toBe('inconclusive');
  return [
    `seeds (${verify('cursor', 3)} in loss)`,
    `two-qubit errors (${verify('twoQubit')}), which qubits were used (layout, ${verify('layout')}), the compiled circuit ` +
      `(${verify('compiled')}), readout (${verify('readout')}), T2 (${verify('t2')}), durations (${verify('durations')}), ` +
      `T1 (${verify('t1')})`,
    `off by ${classifier('only paper', 'verify', 3)} when verifying`,
    `the worst of four questions over its threshold, ${claimed('contents', 'C8')}`,
  ];
}

/** Explained shares in the order of size, each beside that of the first look. */
function firstLook(): string[] {
  const first: Readonly<Record<string, readonly [string, string]>> = {
    all: ['all', '0.99'],
    'approximation no-one-qubit': ['without one-qubit errors', '0.98'],
    'without asymmetry': ['symmetric readout', '0.98'],
    'approximation no-readout': ['without readout', '0.92'],
    'without durations': ['typical durations by gate', '0.90'],
    'approximation no-two-qubit': ['without two-qubit errors', '0.90'],
    'approximation device-medians': ['medians of the device', '0.87'],
    'approximation t2-is-t1': ['T2 = T1', '0.82'],
    'approximation no-relaxation': ['no T1 and T2', '0.57'],
    'approximation no-idling': ['no idling', '0.54'],
    'approximation one-duration': ['one duration for all', '0.34'],
  };
  const value = (variant: string): number => Number(rowOf('classifier', variant, 'explain').explain);
  return lines(
    ['what is left', 'explained', 'first look'],
    Object.keys(first)
      .toSorted((a, b) => value(b) - value(a))
      .map((variant) => [first[variant][0], classifier(variant, 'explain'), first[variant][1]]),
  );
}

function ofSets(): string[] {
  const resume = (variant: string): string => classifier(`without ${variant}`, 'resume', 3);
  const guessed = ['shots', 'steps', 'compiled'].map((part) =>
    Math.abs(Number(rowOf('classifier', `without ${part}`, 'resume').resume)),
  );
  return [
    `parameters and seeds (${classifier('only to-predict', 'predict')})`,
    `two-qubit errors (${classifier('only to-explain', 'explain')}; less two-qubit errors ` +
      `${classifier('to-explain less twoQubit', 'explain')})`,
    `less the compiled circuit ${classifier('to-explain less compiled', 'explain')}, less the layout ` +
      classifier('to-explain less layout', 'explain'),
    `T2 and durations (${classifier('only to-verify', 'verify')}, below the threshold of 0.005)`,
    `(within ${fixed(Math.max(...guessed))})`,
    `parameters cannot (${resume('parameters')}), moments cost ${resume('moments')}, seeds ${resume('cursor')}, the mask ` +
      resume('freezing'),
    `are what is left: ${classifier('only to-resume', 'resume')}`,
    `a circuit compiled blindly costs ${classifier('to-resume less compiled', 'resume')}`,
    `other shots alone, which make ${classifier('all, other shots', 'resume')}`,
  ];
}

function ofEigensolver(): string[] {
  const own = (variant: string, question: Question, digits = 4): string =>
    measure(rowOf('eigensolver', variant, question), question, digits);
  for (const part of ['t1', 't2', 'durations'])
    expect(Number(rowOf('eigensolver', `without ${part}`, 'verify').verify_high)).toBeLessThan(0.05);
  return [
    `two-qubit errors (${own('only to-verify', 'verify')} without the compiled circuit)`,
    `${own('without moments', 'resume', 3)}: they help`,
    `the paper's four suffice (${own('only paper', 'resume')})`,
    `the compiled circuit and the layout (${own('only to-resume', 'resume')})`,
    `verified by the paper's four only to ${own('only paper', 'verify')}`,
  ];
}

/** On the seeds that had not been looked at when the sets were chosen: means over machines, a value a seed. */
function ofUnseen(): string[] {
  const unseen = (kind: string, variant: string, question: Question): number[] => {
    const rows = table('contents').filter(
      (row) => row.row === 'run' && row.kind === kind && row.variant === variant && row[question] !== '',
    );
    return [6, 7, 8, 9, 10].map((seed) =>
      mean(rows.filter((row) => Number(row.seed) === seed).map((row) => Number(row[question]))),
    );
  };
  const [verify, predict, four, fourPredict, resume] = (
    [
      ['only to-verify', 'verify'],
      ['only to-predict', 'predict'],
      ['only paper', 'verify'],
      ['only paper', 'predict'],
      ['only to-resume', 'resume'],
    ] as const
  ).map(([variant, question]) => unseen('classifier', variant, question));
  // Answered, or not: what the words say.
  expect(tInterval(verify)!.upper).toBeLessThan(0.005);
  expect(Math.max(...predict)).toBeLessThan(0.005);
  for (const values of [four, fourPredict]) expect(tInterval(values)!.lower).toBeGreaterThan(0.005);
  const left = tInterval(resume)!;
  expect([left.lower < 0.01, left.upper > 0.01]).toEqual([true, true]);
  const energies = (['verify', 'resume'] as const).map((question) =>
    unseen('eigensolver', `only to-${question}`, question),
  );
  for (const values of energies) expect(tInterval(values)!.upper).toBeLessThan(0.05);
  return [
    `predict is off by ${fixed(mean(predict), 4)} and verify by ${over(verify, 4)}`,
    `with the paper's four alone by ${over(fourPredict, 4)} and ${over(four, 4)}`,
    `Resuming costs ${over(resume)}`,
    `the eigensolver's energy is verified to ${over(energies[0], 4)} and resuming it costs ${over(energies[1])}`,
  ];
}

/** One line a variant: questions may have been asked in different analyses. */
function variants(kind: string, of: readonly string[]): string[] {
  const rows = means.filter((row) => row.kind === kind && of.includes(row.of));
  const names = [...new Set(rows.map(({ variant }) => variant))];
  return lines(
    ['variant', 'bytes withheld', 'resume', 'verify', 'explain', 'predict', 'not answered'],
    names.map((name) => {
      const own = rows.filter(({ variant }) => variant === name);
      const cells = QUESTIONS.map((question) => {
        const row = own.find((one) => one[question] !== '');
        return row === undefined ? '' : measure(row, question, question === 'explain' ? 3 : 4);
      });
      const open = QUESTIONS.filter((question) => own.some((row) => row[`${question}_answered`] === 'no'));
      const unclear = QUESTIONS.filter((question) =>
        own.some((row) => row[`${question}_answered`] === 'unclear'),
      );
      const words = [...open, ...unclear.map((question) => `${question}?`)].join(', ');
      return [name, Number(own[0].bytes_withheld).toFixed(0), ...cells, words];
    }),
  );
}
