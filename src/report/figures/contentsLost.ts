import { groupedBy } from '../apart.ts';
import type { Cell, Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { short, withInterval } from './forms/intervals.ts';
import { type Bin, binLegend, matrix } from './forms/matrix.ts';
import { distinct, hasIntervals, meansOf, seedsOf } from './machines.ts';

const QUESTIONS = ['resume', 'verify', 'explain', 'predict'] as const;

/** Variants that are shown, as they are called here. */
const PARTS: Readonly<Record<string, string>> = {
  all: 'nothing',
  'without parameters': 'parameters',
  'without moments': 'moments',
  'without steps': 'count of steps',
  'without shots': 'shots',
  'without cursor': 'seeds and cursor',
  'without freezing': 'freezing mask',
  'without logical': 'circuit',
  'without compiled': 'compiled circuit',
  'without layout': 'layout',
  'without readout': 'readout errors',
  'without oneQubit': 'one-qubit errors',
  'without twoQubit': 'two-qubit errors',
  'without t1': 'T1',
  'without t2': 'T2',
  'without durations': 'durations',
  'without asymmetry': 'asymmetry of readout',
  'without directions': 'directions of couplers',
  'without hardware': 'all of the hardware',
  'only paper': 'all but paper\u2019s four',
};

const BINS: Readonly<Record<string, Bin>> = {
  yes: { label: 'answered, within its threshold', colour: 's0', ink: 'ink' },
  unclear: { label: 'unclear: the interval holds it', colour: 's2', ink: 'ink' },
  no: { label: 'not answered', colour: 's5', ink: 'on-dark' },
};
const NOT_JUDGED: Bin = { label: 'too few seeds to say', colour: 'grid', ink: 'ink' };

/** What is lost with each part of a checkpoint. */
export const contentsLost: Figure = {
  name: 'contents-lost',
  study: 'contents',
  title: 'What is lost with each part of a checkpoint',
  table: 'contents',
  claims: ['C8'],
  rows: (rows) => meansOf(rows, 'contents').filter(({ variant }) => Object.hasOwn(PARTS, String(variant))),
  columns: [
    ...['model', 'kind', 'hardware', 'variant', 'n', 'bytes_withheld'],
    ...QUESTIONS.flatMap((name) => [name, `${name}_low`, `${name}_high`, `${name}_answered`]),
  ],
  axes: { x: 'question', y: 'withheld' },
  caption: (rows) =>
    'What a reader loses to whom a part of the file is withheld and who puts the best guess in its place, means over ' +
    `${seedsOf(rows)} seeds. Resume: loss after the rest of the training, less that of the uninterrupted run. ` +
    'Verify: how far the recomputed loss is from the reported one. Explain: share of the squared error without ' +
    'hardware data that is taken away (1 is best). Predict: how far the loss told for another machine is off. ' +
    'Losses are in nats, of the eigensolver in units of its energy. An empty field was not asked. Thresholds are ' +
    'those of experiments/contents.yaml; point at a field for its interval.',
  finding: (rows) => {
    if (!hasIntervals(rows)) return null;
    const own = rows.filter(({ kind, variant, explain_answered: explained, verify_answered: verified }) => {
      const isLost = explained === 'no' || verified === 'no';
      return kind === 'classifier' && isLost && /^without (?!hardware)/.test(String(variant));
    });
    const words = own.map(({ variant }) => PARTS[String(variant)]);
    return words.length === 0
      ? null
      : `A classifier is not verified or explained without: ${words.join(', ')}.`;
  },
  legend: (rows) => {
    const found = rows.flatMap((row) =>
      QUESTIONS.filter((name) => isAsked(row[name])).map((name) => binOf(row, name)),
    );
    return binLegend([...Object.values(BINS), NOT_JUDGED].filter((bin) => found.includes(bin)));
  },
  across: 2,
  panels: (rows) =>
    [...groupedBy(rows, ['model', 'kind']).values()].map((own) =>
      matrix({
        title: `${own[0].kind} ${own[0].model}`,
        rows: own.flatMap((row) =>
          QUESTIONS.filter((name) => isAsked(row[name])).map((question) => ({
            ...{ part: PARTS[String(row.variant)], question, n: row.n },
            ...{ answered: row[`${question}_answered`], value: row[question] },
            ...{ value_low: row[`${question}_low`], value_high: row[`${question}_high`] },
          })),
        ),
        across: 'question',
        down: 'part',
        axes: { x: 'question', y: 'withheld' },
        bin: ({ answered }) => BINS[String(answered)] ?? NOT_JUDGED,
        mark: ({ value }) => rounded(Number(value)),
        tip: (row) => `${row.question} without ${row.part}: ${withInterval(row, 'value')}`,
        order: [...QUESTIONS, ...inOrder(own)],
        field: 54,
        left: 150,
      }),
    ),
};

function isAsked(value: Cell | undefined): boolean {
  return typeof value === 'number';
}

function binOf(row: Row, question: string): Bin {
  return BINS[String(row[`${question}_answered`])] ?? NOT_JUDGED;
}

function inOrder(rows: readonly Row[]): string[] {
  const found = distinct(rows, 'variant');
  return Object.keys(PARTS).flatMap((name) => (found.includes(name) ? [PARTS[name]] : []));
}

/** Two figures: a field has room for no more. */
function rounded(value: number): string {
  return Math.abs(value) < 5e-4 ? '0' : short(Number(value.toPrecision(2)));
}
