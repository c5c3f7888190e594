import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accuracyChart } from '../../src/report/figures/accuracyChart.ts';
import { tables } from '../../src/report/tables.ts';
import { inputOf, trained } from './madeUp.ts';

const runs = [
  { hardware: 'none', seed: 1, loss: 1.0 },
  { hardware: 'none', seed: 2, loss: 1.1 },
  { hardware: 'manila', seed: 1, loss: 1.2 },
  { hardware: 'manila', seed: 2, loss: 1.4 },
  { hardware: 'a<b&c', seed: 1, loss: 1.3, model: 'other' },
].map((run) => trained(run));
const svg = accuracyChart(tables.accuracy.rows(inputOf(runs)))!;
const numbers = (pattern: RegExp) => [...svg.matchAll(pattern)].map((match) => match.slice(1).map(Number));

describe('the picture of accuracy by machine', () => {
  it('shows each machine, group by group, with a mean and its seeds in both panels', () => {
    const words = [...svg.matchAll(/class="(model|machine)"[^>]*>([^<]*)</g)].map((match) => match[2]);
    expect(words).toEqual(['m', 'noise-free', 'manila', 'other', 'a&lt;b&amp;c']);
    expect(numbers(/class="mean" cx="([\d.]+)"/g)).toHaveLength(6);
    expect(numbers(/class="seed" cx="([\d.]+)"/g)).toHaveLength(10);
    expect(svg).toContain('mean over 2 seeds');
  });

  it('places losses on a line: a step of loss is a step of pixels, means lie in the middle', () => {
    const [[one], [two], [three], [four]] = numbers(/class="seed" cx="([\d.]+)"/g);
    const means = numbers(/class="mean" cx="([\d.]+)"/g).map(([x]) => x);
    // From the least to the largest loss most of the panel is used.
    expect(four - one).toBeGreaterThan(200);
    expect(four - one).toBeLessThan(256);
    expect(four - three).toBeCloseTo(2 * (two - one), 0);
    expect(means[0]).toBeCloseTo((one + two) / 2, 0);
    expect(means[1]).toBeCloseTo((three + four) / 2, 0);
    // The tick 1.2 stands where the loss 1.2 does.
    expect(numbers(/class="tick" x="([\d.]+)" y="\d+">1\.2</g)[0][0]).toBeCloseTo(three, 0);
  });

  it('draws the interval from its low to its high end, and none of two seeds', () => {
    expect(svg).not.toContain('class="interval"');
    const rows = tables.accuracy
      .rows(inputOf(runs))
      .map((row) =>
        row.row === 'mean' && row.hardware === 'manila'
          ? { ...row, test_loss_low: 1.2, test_loss_high: 1.4 }
          : row,
      );
    const drawn = accuracyChart(rows)!;
    const [all, ...others] = [...drawn.matchAll(/class="interval" x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"/g)];
    const [, , three, four] = [...drawn.matchAll(/class="seed" cx="([\d.]+)"/g)].map(([, x]) => x);
    expect(others).toEqual([]);
    expect(all.slice(1)).toEqual([three, four]);
  });

  it('stays within its frame', () => {
    const [[width, height]] = numbers(/viewBox="0 0 (\d+) (\d+)"/g);
    for (const [x] of numbers(/(?:cx|x|x1|x2)="([\d.]+)"/g)) expect(x).toBeLessThanOrEqual(width);
    for (const [y] of numbers(/(?:cy|y|y1|y2)="([\d.]+)"/g)) expect(y).toBeLessThanOrEqual(height);
    expect(svg).not.toMatch(/NaN|undefined|null/);
  });

  it('is there for light and dark pages, and asks for nothing from elsewhere', () => {
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|<script|@import|url\(/);
  });

  it('is none where the hardware study has not run', () => {
    expect(accuracyChart([])).toBeNull();
    expect(
      accuracyChart(
        tables.accuracy.rows(inputOf([trained({ hardware: 'h', seed: 1, loss: 1 }, 'freezing')])),
      ),
    ).toBeNull();
  });
});

it.runIf(readable('accuracy.csv'))('the committed picture is that of the committed table', async () => {
  const { parse } = await import('csv-parse/sync');
  const text = readFileSync(new URL('../../results/reference/accuracy.csv', import.meta.url), 'utf8');
  const rows = (parse(text, { columns: true }) as Record<string, string>[]).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        cell === '' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell),
      ]),
    ),
  );
  expect(accuracyChart(rows)).toBe(
    readFileSync(new URL('../../results/reference/accuracy.svg', import.meta.url), 'utf8'),
  );
});

function readable(name: string): boolean {
  try {
    return readFileSync(new URL(`../../results/reference/${name}`, import.meta.url)).length > 0;
  } catch {
    return false;
  }
}
