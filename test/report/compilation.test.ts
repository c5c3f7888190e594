import { expect, it } from 'vitest';
import { tables } from '../../src/report/tables.ts';
import { finished, inputOf } from './madeUp.ts';

const metrics = {
  twoQubitGates: 14,
  gatesWithoutRz: 40,
  depth: 30,
  twoQubitDepth: 9,
  successProbability: 0.8,
};
const gradient = { relativeBias: 0.1, cosine: 0.99, shotDeviation: 0.01 };
const variant = (level: number, measurementCone: boolean, pass: string | null, loss: number | null) => ({
  level,
  measurementCone,
  pass,
  metrics,
  idleProbability: 0.5,
  passes: [],
  shotUs: 260,
  qpuSecondsPerInput: 8.58,
  quality: loss === null ? null : { loss, accuracy: 0.5, gradient },
});
const compiled = (seed: string, losses: readonly (number | null)[]) =>
  finished('compilation', {
    model: 'm',
    hardware: 'A',
    seed,
    checkpoint: { sha256: 'a'.repeat(64), stateSha256: 'b'.repeat(64) },
    variants: [
      variant(3, false, null, losses[0]),
      variant(3, true, null, losses[1]),
      variant(0, false, 'mergeSwaps', losses[2]),
    ],
  });

it('ways to compile are summarized apart, each with its interval over seeds', () => {
  const rows = tables.compilation.rows(inputOf([compiled('1', [1, 2, null]), compiled('2', [3, 2, 5])]));
  const means = rows.filter((row) => row.row === 'mean');
  expect(means.map(({ level, variant: name, n, loss }) => [level, name, n, loss])).toEqual([
    [3, 'preset', 2, 2],
    [3, 'measurementCone, then preset', 2, 2],
    [0, 'mergeSwaps', 2, 5],
  ]);
  expect([means[0].loss_low, means[0].loss_high]).toEqual([null, null]);
  expect(means[0].success_with_waiting).toBeCloseTo(0.4, 12);
  const five = [1, 2, 3, 4, 5].map((loss) => compiled(String(loss), [loss, 2, null]));
  const [mean] = tables.compilation.rows(inputOf(five)).filter((row) => row.row === 'mean');
  // 3 -+ 2.776445 sqrt(2.5 / 5), t of 4 degrees of freedom.
  expect(mean.loss_low).toBeCloseTo(1.036757, 6);
  expect(mean.loss_high).toBeCloseTo(4.963243, 6);
  // A circuit too wide to simulate has its sizes and no loss.
  const wide = rows.find((row) => row.row === 'run' && row.variant === 'mergeSwaps' && row.seed === '1')!;
  expect([wide.two_qubit_gates, wide.loss, wide.gradient_bias]).toEqual([14, null, null]);
});

it('foreign circuits have the kinds of reasons beside them, and both losses and success probabilities', () => {
  const target = {
    to: 'B',
    runs: false,
    problems: { 'missing-coupler': 3, 'wrong-direction': 2, 'not-native': 1, dead: 4, 'missing-qubit': 5 },
    lossAsIs: null,
    successAsIs: null,
    lossRetranspiled: 1.1,
    successRetranspiled: 0.9,
  };
  const foreign = finished('foreign', {
    from: 'A',
    model: 'm',
    level: 3,
    seed: '1',
    checkpoint: { sha256: 'a'.repeat(64), stateSha256: 'b'.repeat(64) },
    gates: 20,
    targets: [target],
    otherDates: [{ ...target, to: 'A-2021-12-09', runs: true, problems: {}, lossAsIs: 1.25 }],
  });
  const rows = tables.compilation.rows(inputOf([foreign]));
  const row = rows.find(({ what }) => what === 'foreign');
  expect(rows.find(({ what }) => what === 'dated')).toMatchObject({
    hardware: 'A',
    on: 'A-2021-12-09',
    loss_as_is: 1.25,
    cost_as_is: 1.25 - 1.1,
  });
  expect(row).toMatchObject({
    hardware: 'A',
    on: 'B',
    cannot_run: 1,
    problems: 15,
    missing_coupler: 3,
    wrong_direction: 2,
    not_native: 1,
    dead: 4,
    missing_qubit: 5,
    loss_as_is: null,
    loss_retranspiled: 1.1,
    success_retranspiled: 0.9,
    cost_as_is: null,
  });
});
