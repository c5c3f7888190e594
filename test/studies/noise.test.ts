import { describe, expect, it } from 'vitest';
import { mean } from '../../src/numeric/statistics.ts';
import {
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
} from './page.ts';

const KINDS = ['readout', 'oneQubit', 'twoQubit', 'relaxation', 'idling'] as const;

/** What traps ions or atoms. */
const NOT_SUPERCONDUCTING = ['forte', 'neutral-atom'];

const means = meansOf('noise');
const pairs = [...new Map(means.map((row) => [`${row.model} ${row.hardware}`, row])).values()];

function rowOf(like: Row, kind: string, others: string, scale: string): Row {
  return means.find(
    (row) =>
      row.model === like.model &&
      row.hardware === like.hardware &&
      row.kind === kind &&
      row.others === others &&
      row.scale === scale,
  )!;
}

const scaled = (like: Row, scale: string): Row => rowOf(like, 'all', 'as calibrated', scale);

const costOf = (like: Row, kind: string): number => Number(rowOf(like, kind, 'off', '1').over_noise_free);

describe('docs/studies/noise.md', () => {
  it('has what is in the table', () => {
    const head = ['QNN', 'machine', 'readout', 'one-qubit', 'two-qubit', 'relaxation', 'waiting', 'all'];
    const scales = ['x 1/2', 'x 2', 'x 4', 'accuracy', 'x 4', 'gradient', 'x 4'];
    const rows = pairs.map((like) => [
      ...[like.model, like.hardware, ...KINDS.map((kind) => fixed(costOf(like, kind)))],
      measure(scaled(like, '1'), 'over_noise_free', 3),
      ...['0.5', '2', '4'].map((scale) => fixed(scaled(like, scale).over_noise_free)),
      ...['1', '4'].map((scale) => fixed(scaled(like, scale).accuracy)),
      ...['1', '4'].map((scale) => fixed(scaled(like, scale).gradient_share, 2)),
    ]);
    expectPart('studies/noise.md', 'noise', lines([...head, ...scales], rows));
  });

  it('says no number that does not follow from it', () => {
    const own = pairs.filter(({ model }) => model === 'circuit-b-4q2l');
    const costs = own.map((like) => KINDS.map((kind) => costOf(like, kind)));
    const sums = costs.map((each) => each.reduce((sum, one) => sum + one, 0));
    const worst = (kind: (typeof KINDS)[number]): number =>
      costs.filter((each) => each[KINDS.indexOf(kind)] === Math.max(...each)).length;
    const share = (kind: (typeof KINDS)[number]): string =>
      over(
        costs.map((each, k) => each[KINDS.indexOf(kind)] / sums[k]),
        2,
      );
    const time = own.map(({ hardware }, k) => ({ hardware, share: (costs[k][3] + costs[k][4]) / sums[k] }));
    const superconducting = time.filter(({ hardware }) => !NOT_SUPERCONDUCTING.includes(hardware));
    const mostly = superconducting.filter((one) => one.share > 0.5);
    const elsewhere = time.filter(({ hardware }) => NOT_SUPERCONDUCTING.includes(hardware));
    const all = own.map((like) => Number(scaled(like, '1').over_noise_free));
    const alone = sums.map((sum, k) => sum / all[k]);
    const times = (scale: string): number[] =>
      own.map((like, k) => Number(scaled(like, scale).over_noise_free) / all[k]);
    const lost = (scale: string): number[] =>
      own.map((like) => Number(scaled(like, '0').accuracy) - Number(scaled(like, scale).accuracy));
    const gradients = (scale: string): number[] =>
      own.map((like) => Number(scaled(like, scale).gradient_share));
    const quito = own.findIndex(({ hardware }) => hardware === 'quito');
    for (const values of [alone, lost('1'), lost('4')]) expect(Math.max(...values)).toBe(values[quito]);
    expect(worst('readout') + worst('oneQubit')).toBe(0);
    expectProse(
      'studies/noise.md',
      [
        `two-qubit errors cost most on ${worst('twoQubit')} of ${own.length} machines (circuit B), waiting on ` +
          `${worst('idling')}, relaxation during gates on ${worst('relaxation')}`,
        `relaxation has ${share('relaxation')}, waiting ${share('idling')}, two-qubit errors ${share('twoQubit')}, ` +
          `readout ${share('readout')}, one-qubit errors ${share('oneQubit')}`,
        `more than half of it on ${mostly.length} of ${superconducting.length} superconducting machines`,
        `at most ${fixed(Math.max(...elsewhere.map((one) => one.share)), 2)} of it`,
        `The five alone make ${fixed(mean(alone), 2)} times what all together do (${range(alone, 2)}, most on quito)`,
        `Half of all errors cost ${fixed(mean(times('0.5')), 2)} of what all as calibrated cost, twice as many ${fixed(mean(times('2')), 2)}, four times as many ` +
          `${fixed(mean(times('4')), 1)}`,
        `down to ${fixed(times('4')[quito], 1)} on quito, which then knows nothing (accuracy ` +
          `${fixed(scaled(own[quito], '4').accuracy, 2)})`,
        `accuracy is ${range(lost('1'))} below that without noise, most on quito`,
        `the gradient at the start is down to ${range(gradients('1'), 2)} of itself`,
        `leave ${range(gradients('4'), 2)} of it`,
        `means over ${numeral(Number(means[0].n))} seeds`,
      ],
      [
        `(${experiment('noise').seeds} seeds;`,
        '600 samples, 1,000 shots',
        'by 0, 1/2, 1, 2 and 4',
        'on 100 test images',
        'on 10 images',
        '1/T1 and 1/T2',
        'Readout x 4',
      ],
    );
  });

  it('comes from a committed tree, five seeds at least', () => expectWellMade('noise'));
});
