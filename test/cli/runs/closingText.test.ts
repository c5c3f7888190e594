import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { closingText } from '../../../src/cli/runs/closingText.ts';
import { compareWithReference } from '../../../src/cli/runs/referenceComparison.ts';
import { referenceFolder } from '../../../src/experiment/reference.ts';
import { readRequest } from '../../../src/experiment/runRequest.ts';
import { STUDIES } from '../../../src/experiment/spec/studies.ts';
import type { Row } from '../../../src/report/table.ts';

const reference = (table: string): string => readFileSync(`${referenceFolder}${table}.csv`, 'utf8');
const rows = parse(reference('claims'), { columns: true, cast: (value, { header }) => cell(value, header) });

function cell(value: string, isHeader: boolean): string | number | null {
  if (isHeader) return value;
  return value === '' ? null : Number.isNaN(Number(value)) ? value : Number(value);
}

const studies = readRequest(referenceFolder).experiments.filter(({ name }) =>
  (STUDIES as readonly string[]).includes(name),
);
const files = Object.fromEntries(['energy', 'claims'].map((name) => [`${name}.csv`, reference(name)]));
/** A small reference: reading all of it takes a second each time. */
const compare = (own: Readonly<Record<string, string>>, specs = studies) =>
  compareWithReference(own, specs, (file) => files[file] ?? null);

/** The committed claims, with one of them changed. */
function edited(id: string, from: string, to: string): string {
  return reference('claims')
    .split('\n')
    .map((line) => (line.startsWith(`${id},`) ? line.replace(from, to) : line))
    .join('\n');
}

describe('the end of a reproduction', () => {
  const text = closingText(rows as Row[]);

  it('is forty lines of a hundred columns at most, with every claim', () => {
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(36);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    for (const { id, verdict } of rows as Row[])
      expect(lines.some((line) => line.startsWith(`${id} `) && line.includes(` ${verdict}`))).toBe(true);
  });

  it('has number, interval and threshold', () => {
    expect(
      closingText([
        {
          id: 'C3',
          claim: 'Stored data tells.',
          measured: 0.391925,
          low: 0.3159985,
          high: 0.4678517,
          threshold: 0.75,
          supported_when: 'above',
          verdict: 'not supported',
          robustness: null,
        },
        {
          id: 'C11',
          claim: 'Moved is as good.',
          measured: 0.0004071,
          low: null,
          high: null,
          threshold: 0.01,
          supported_when: 'below',
          verdict: 'not judged (2 seeds, quick)',
          robustness: null,
        },
      ]),
    ).toBe(
      [
        'claims, by thresholds that were fixed beforehand:',
        'C3   not supported                Stored data tells.',
        '     0.392 [0.316, 0.468], expected above 0.75',
        'C11  not judged (2 seeds, quick)  0.000407, expected below 0.01: Moved is as good.',
        '',
      ].join('\n'),
    );
  });

  it('says nothing of an experiment without claims', () => {
    expect(closingText([])).toBe('');
  });
});

describe('the comparison with the reference', () => {
  it('finds the reference equal to itself', () => {
    const { text, isDifferent } = compare(files);
    expect(isDifferent).toBe(false);
    expect(text).toMatch(
      /^compared with results\/reference: all [\d,]+ rows of \d+ tables equal; all 20 verdicts agree \(C7 is a time\)\n$/,
    );
  });

  it('finds a number that was changed, and a verdict', () => {
    const changed = { ...files, 'claims.csv': edited('C3', ',not supported,', ',supported,') };
    expect(compare(changed)).toMatchObject({
      isDifferent: true,
      text: expect.stringMatching(
        /: 1 of [\d,]+ rows differ\n {2}claims.csv: C3 .*verdict supported \(reference not/,
      ),
    });
    const line = files['energy.csv'].split('\n')[1];
    const other = line.replace(/,-?\d+\.\d{9,},/, ',0.5,');
    expect(other).not.toBe(line);
    const energy = { ...files, 'energy.csv': files['energy.csv'].replace(line, other) };
    expect(compare(energy).isDifferent).toBe(true);
    // A row that is gone, and a table.
    const fewer = files['energy.csv'].replace(`${line}\n`, '');
    expect(compare({ ...files, 'energy.csv': fewer }).text).toMatch(/ 1 of .* rows differ\n {2}energy.csv: /);
    expect(compare({ 'claims.csv': files['claims.csv'] }).isDifferent).toBe(true);
  });

  it.each([
    ['a part of the studies', studies.slice(1)],
    ['other seeds', studies.map((spec) => ({ ...spec, seeds: spec.seeds - 1 }))],
    ['other data', studies.map((spec) => ({ ...spec, data: 'mnist-idx-0-3' }))],
    ['a quick run', studies.map((spec) => ({ ...spec, verdicts: false }))],
  ])('compares nothing of %s', (_, specs) => {
    const changed = { ...files, 'claims.csv': files['claims.csv'].replaceAll('supported', 'inconclusive') };
    const { text, isDifferent } = compare(changed, specs);
    expect(isDifferent).toBe(false);
    expect(text).toMatch(/^not compared/);
  });
});
