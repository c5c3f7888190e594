import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allLaws, COUNTS, coverageOfT, share } from '../../../scripts/statistics/coverageTable.ts';

const page = readFileSync(new URL('../../../docs/statistics.md', import.meta.url), 'utf8');
const lines = /<!-- coverage -->\n([\s\S]*?)\n<!-- end -->/.exec(page)![1].split('\n').slice(2);
const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
const laws = allLaws();

// The bootstrap's column takes minutes: `node scripts/run.mjs statistics/coverage --write`.
describe('the table of coverage in docs/statistics.md', () => {
  it('has a line for each law and number of values', () => {
    const expected = laws.flatMap(({ name }) => COUNTS.map((count) => [name, String(count)]));
    expect(cells.map(([, name, count]) => [name, count])).toEqual(expected);
  });

  it.each(laws)("says what Student's t covers: $name", (law) => {
    const found = COUNTS.map((count) => coverageOfT(law, count));
    const written = cells.filter(([, name]) => name === law.name).map(([, , , t]) => t);
    expect(written).toEqual(found.map(share));
    if (law.promise !== null) expect(Math.min(...found)).toBeGreaterThanOrEqual(law.promise);
  });

  it('has the known limit: 0.92 and 0.84 of ten lognormal values', () => {
    const covered = laws
      .filter(({ name }) => name.startsWith('lognormal'))
      .map((law) => coverageOfT(law, 10));
    expect(covered).toEqual([expect.closeTo(0.92, 2), expect.closeTo(0.84, 2)]);
  });
});
