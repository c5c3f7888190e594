import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allLaws, COUNTS, coverageOfT, share } from '../../../scripts/statistics/coverageTable.ts';

const page = readFileSync(new URL('../../../docs/statistics.md', import.meta.url), 'utf8');
const lines = /<!-- coverage -->\n([\s\S]*?)\n<!-- end -->/.exec(page)![1].split('\n').slice(2);
const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
const laws = allLaws();

/** What the table says that t covers. */
function written(law: string, count: number): string {
  return cells.find(([, name, n]) => name === law && n === String(count))![3];
}

// Whoever changes the tables or the intervals runs `node scripts/run.mjs statistics/coverage --write`: it takes minutes.
describe('the table of coverage in docs/statistics.md', () => {
  it('has a line for each law and number of values', () => {
    const expected = laws.flatMap(({ name }) => COUNTS.map((count) => [name, String(count)]));
    expect(cells.map(([, name, count]) => [name, count])).toEqual(expected);
  });

  it.each(laws)("says what Student's t covers of ten values: $name", (law) => {
    expect(written(law.name, 10)).toBe(share(coverageOfT(law, 10)));
  });

  it('keeps what is promised', () => {
    const short = laws.flatMap(({ name, promise }) =>
      COUNTS.filter((count) => promise !== null && Number(written(name, count)) < promise).map(
        (count) => `${name}, n = ${count}`,
      ),
    );
    expect(short).toEqual([]);
    expect(laws.filter(({ promise }) => promise !== null).length).toBeGreaterThan(5);
  });

  // As an independent simulation has them.
  it('names the limit: 0.92 and 0.84 of ten lognormal values', () => {
    const covered = laws
      .filter(({ name }) => name.startsWith('lognormal'))
      .map(({ name }) => Number(written(name, 10)));
    expect(covered).toEqual([expect.closeTo(0.92, 2), expect.closeTo(0.84, 2)]);
  });
});
