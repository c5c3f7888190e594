import { describe, expect, it } from 'vitest';
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
  type Row,
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
      [...ofParts(), ...ofSets(), ...ofEigensolver(), `${numeral(seeds)} seeds, 100 test images`],
      [
        '4 qubits, 2 layers, 300 samples',
        'compiled at level 3',
        '100 steps in a reproduction and 200',
        '4,096 for shots',
        'at level 1',
        'threshold of 0.005',
        `on the other seeds of its ${experiment('contents').seeds}`,
      ],
    );
  });

  it('names sets that suffice, or of which it is not settled', () => {
    const answered = (kind: string, question: Question): string =>
      rowOf(kind, `only to-${question}`, question)[`${question}_answered`];
    // What the page says of each set.
    expect(QUESTIONS.map((question) => answered('classifier', question))).toEqual([
      'yes',
      'unclear',
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
    `seeds (${verify('cursor', 3)} in loss, the interval wide at five seeds)`,
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
    `T2 and durations (${classifier('only to-verify', 'verify')}, the threshold of 0.005 in the interval)`,
    `(within ${fixed(Math.max(...guessed))})`,
    `parameters cannot (${resume('parameters')}), moments cost ${resume('moments')}, seeds ${resume('cursor')}, the mask ` +
      resume('freezing'),
    `suffice: ${classifier('only to-resume', 'resume')}`,
    `a circuit compiled blindly costs ${classifier('to-resume less compiled', 'resume')}`,
    `other shots alone make ${classifier('all, other shots', 'resume')}`,
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
