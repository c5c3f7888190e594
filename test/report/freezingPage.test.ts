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
    ratio_to_none_holm: 0.012,
    bound_to_none: 'at most',
    reached_by_none: 17,
    ...ratio('accuracy_over_none', 0.01, -0.01, 0.03),
  });

  test.each([
    [
      1.2,
      1.9,
      'fewer passes than none (which reached it on 17), ratio at most 1.5 [1.2, 1.9], p by Holm 0.012; ' +
        'never comparable with structural',
    ],
    [0.9, 1.9, 'no difference shown from none'],
    [0.5, 0.9, 'more passes than none'],
  ])('an interval [%d, %d] of the ratio: %s', (low, high, words) => {
    const page = freezingPage({ ...empty, fair: [fairRow(low, high)] })!;
    expect(page).toContain(words);
    expect(page).toContain('reached it on 18 of 20 seeds');
    expect(page).toContain('[fair.csv: circuit-a-4q2l, wsbd, tuned, 0.45]');
  });

  test('what Holm does not find among all methods is no difference', () => {
    const row = { ...fairRow(1.2, 1.9), ratio_to_none_holm: 0.06, bound_to_none: 'exact' };
    const page = freezingPage({ ...empty, fair: [row] })!;
    expect(page).toContain('no difference shown from none (which reached it on 17), ratio 1.5 [1.2, 1.9]');
    expect(page).toContain('fewer passes than none in 0 of 1 comparisons, more in 0');
  });

  test('nothing is judged below five seeds', () => {
    const none = { ratio_to_none_low: null, ratio_to_none_high: null, ratio_to_none_holm: null };
    const speedup = {
      row: 'mean',
      experiment: 'freezing',
      model: 'm',
      hardware: 'h',
      freezing: 'wsbd',
      n: 2,
      reached: 1,
      accuracy_difference_equal_passes: 0.1,
    };
    const mask = { row: 'mean', control: false, experiment: 'freezing', carried_over_relearned: -0.1 };
    const published = {
      ...{ table: '2b', task: 'parity', model: '4q2l', method: 'wsbd-adam', published: 7.58 },
      ...{ ours: 11, ours_low: null, ours_high: null, reached: 1, n: 2, verdict: 'no interval' },
    };
    const page = freezingPage({
      ...empty,
      fair: [{ ...fairRow(1.2, 1.9), ...none }],
      speedup: [speedup],
      masks: [mask],
      published: [published],
    })!;
    expect(page).toContain(
      'not judged against none (which reached it on 17), ratio at most 1.5 (no interval)',
    );
    expect(page).toContain('m on h, wsbd changes validation accuracy');
    expect(page).toContain('0.1 (no interval); the target was held on 1 of 2 seeds');
    expect(page).toContain('there are too few seeds to judge');
    expect(page).toContain('saves 11 (no interval) per cent');
    expect(page.split('\n').slice(8).join('\n')).not.toMatch(/no difference|fewer passes than|\[none/);
  });

  test("another machine's masks are told from those of the same one", () => {
    const mask = (control: boolean, overlap: number) => ({
      ...{ row: 'mean', control, experiment: 'freezing', model: 'm', freezing: 'wsbd', overlap },
      ...ratio('carried_over_relearned', -0.1, -0.2, control ? -0.1 : 0.1),
    });
    const page = freezingPage({
      ...empty,
      masks: [mask(false, 0.3), mask(false, 0.4), mask(true, 0.9)],
      claims: [
        {
          id: 'C5b',
          experiment: 'freezing',
          measured: 0.02,
          threshold: 0.01,
          verdict: 'not judged',
          low: null,
        },
      ],
    })!;
    expect(page).toContain('masks overlap by 0.3 to 0.4');
    expect(page).toContain('on 0 of 2 pairs');
    expect(page).toContain(
      "Beyond another run's of the same machine, the mask learned on another machine costs 0.02 in loss",
    );
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
