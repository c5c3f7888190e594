import { expect, test } from 'vitest';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { fitFreeNoise } from '../../../src/machine/counts/fitFreeNoise.ts';
import { createFreeNoise, type FreeKind } from '../../../src/machine/counts/freeNoise.ts';
import { predictedBy, wholeCalibration } from '../../../src/machine/counts/noiseLadder.ts';
import { recordedCircuits } from '../../../src/machine/counts/recordedCircuits.ts';
import { runBy } from '../../../src/machine/counts/waysToRun.ts';

const belem = await loadHardware('belem');
const circuits = [1, 2, 3, 4, 5, 6].map((step) => ({
  circuit: runBy({ placement: [0, 3, 1, 4], moves: 'first' }, recordedCircuits['walker-simple'], step, belem)
    .circuit,
  values: new Map<string, number>(),
}));
const every = ['readout', 'depolarizing', 'zz', 'detuning', 'pulse', 'entangler'] as const;

function freeWith(kinds: readonly FreeKind[]) {
  return createFreeNoise(belem, circuits, new Set(kinds));
}

test('with nothing moved it is the stored calibration', () => {
  const free = freeWith(every);
  const nothing = new Float64Array(free.numbers.length);
  circuits.forEach((circuit, k) => {
    const expected = predictedBy(wholeCalibration, belem, circuit);
    for (const [outcome, p] of free.predict(k, nothing).entries())
      expect(Math.abs(p - expected[outcome])).toBeLessThan(1e-12);
  });
  expect(free.numbers.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'readout-4-1',
      'depolarizing',
      'depolarizing-0-1',
      'zz-1-3',
      'detuning-4',
      'pulse-0',
      'entangler-0-1',
    ]),
  );
});

/** The largest difference of a probability. */
function missed(
  { predict }: ReturnType<typeof freeWith>,
  frequencies: readonly (readonly number[])[],
  values: Float64Array,
): number {
  return Math.max(
    ...frequencies.map((own, k) => {
      const found = predict(k, values);
      return Math.max(...own.map((f, outcome) => Math.abs(found[outcome] - f)));
    }),
  );
}

test('planted errors of every kind are found again, as far as counts can tell', () => {
  const free = freeWith(['readout', 'depolarizing', 'pulse']);
  const planted: Readonly<Record<string, number>> = {
    'readout-1-0': 0.04,
    'readout-0-1': 0.02,
    'depolarizing-0-1': 0.7,
    'pulse-0': 0.06,
  };
  const truth = Float64Array.from(free.numbers, ({ name }) => planted[name] ?? 0);
  const frequencies = circuits.map((_, k) => [...free.predict(k, truth)]);
  expect(missed(free, frequencies, new Float64Array(truth.length))).toBeGreaterThan(0.03);
  const found = fitFreeNoise(free, frequencies, 1);
  expect(missed(free, frequencies, found)).toBeLessThan(2e-3);
  const pulse = free.numbers.findIndex(({ name }) => name === 'pulse-0');
  expect(Math.abs(found[pulse] - 0.06)).toBeLessThan(0.006);
});

test('readout errors alone are found to 0.0025', () => {
  const free = freeWith(['readout']);
  const truth = Float64Array.from(free.numbers, (_, k) => 0.01 * (k + 1));
  const found = fitFreeNoise(
    free,
    circuits.map((_, k) => [...free.predict(k, truth)]),
    1,
  );
  for (const [k, value] of found.entries()) expect(Math.abs(value - truth[k])).toBeLessThan(2.5e-3);
});

test('circuits that are left out do not decide', () => {
  const free = freeWith(['readout']);
  const honest = circuits.map((_, k) => [...free.predict(k, new Float64Array(free.numbers.length))]);
  const half = honest.map((own, k) => (k % 2 === 0 ? own : null));
  expect(Math.max(...fitFreeNoise(free, half, 1).map(Math.abs))).toBeLessThan(1e-9);
});
