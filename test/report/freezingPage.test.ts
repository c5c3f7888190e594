import { describe, expect, test } from 'vitest';
import { freezingPage, type PageTables } from '../../src/report/freezingPage.ts';

const empty: PageTables = { speedup: [], published: [], fair: [], masks: [], claims: [] };

describe('the freezing page', () => {
  test('is not written where no freezing was studied', () => {
    expect(freezingPage(empty)).toBeNull();
    expect(
      freezingPage({ ...empty, claims: [{ id: 'C1', experiment: 'hardware', verdict: 'supported' }] }),
    ).toBeNull();
  });

  const ratio = (name: string, value: number, low: number, high: number) => ({
    [name]: value,
    [`${name}_low`]: low,
    [`${name}_high`]: high,
  });
  const fairRow = (low: number, high: number) => ({
    model: 'circuit-a-4q2l',
    method: 'wsbd',
    tuning: 'tuned',
    learning_rate: 0.03,
    target: 0.45,
    n: 20,
    reached: 18,
    ...ratio('ratio_to_none', 1.5, low, high),
    both_reached_with_none: 17,
    both_reached_with_structural: 0,
    ...ratio('accuracy_over_none', 0.01, -0.01, 0.03),
  });

  test.each([
    [1.2, 1.9, 'fewer passes than none, ratio 1.5 [1.2, 1.9] on 17 seeds; never comparable with structural'],
    [0.9, 1.9, 'no difference shown from none'],
    [0.5, 0.9, 'more passes than none'],
  ])('an interval [%d, %d] of the ratio: %s', (low, high, words) => {
    const page = freezingPage({ ...empty, fair: [fairRow(low, high)] })!;
    expect(page).toContain(words);
    expect(page).toContain('reached it on 18 of 20 seeds');
    expect(page).toContain('[fair.csv: circuit-a-4q2l, wsbd, tuned, 0.45]');
  });

  test('every sentence names its row', () => {
    const page = freezingPage({
      ...empty,
      fair: [fairRow(1.2, 1.9)],
      claims: [{ id: 'C4', experiment: 'freezing', measured: 1, verdict: 'supported' }],
      speedup: [
        {
          row: 'mean',
          experiment: 'freezing',
          model: 'circuit-a-4q2l',
          hardware: 'manila',
          freezing: 'structural',
          passes_saved: 0.4848,
          ...ratio('loss_difference', 0, -0.1, 0.1),
          ignored_gradient_largest: 0.00252,
          ignored_gradient_mean: 0.0004,
        },
      ],
    })!;
    const sentences = page.split('\n').filter((line) => line.startsWith('- '));
    expect(sentences).toHaveLength(5);
    expect(page).toContain('fewer passes than none in 1 of 1 comparisons, more in 0');
    for (const sentence of sentences) expect(sentence).toMatch(/\. \[(fair|claims|speedup)\.csv: [^\]]+\]$/);
    expect(page).toContain('runs 51.52 % of the circuits');
    expect(page).toContain('at most 0.00252 (mean size 0.0004)');
  });
});
