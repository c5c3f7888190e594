import { expect, it } from 'vitest';
import { createSteadyProcessor } from '../../src/bench/steadyProcessor.ts';

/** A processor whose speeds are these, one after the other, each look a second; a measurement takes five. */
function processorOf(speeds: readonly number[], patience: number) {
  const left = [...speeds];
  let seconds = 0;
  const processor = createSteadyProcessor(
    1000 * patience,
    () => {
      seconds++;
      return left.shift()!;
    },
    () => 1000 * seconds,
  );
  let taken = 0;
  const take = async () => {
    seconds += 5;
    taken++;
    return `value ${taken}`;
  };
  return { measure: () => processor.measure(take), left, seconds: () => seconds };
}

const FIRST_LOOK = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2];

it('looks for its full speed first, ten seconds at most', () => {
  expect(processorOf(FIRST_LOOK, 60).seconds()).toBe(10);
  expect(processorOf([1, 2, 1], 3).seconds()).toBe(3);
});

it('measures at full speed: within a tenth of the fastest it has seen', async () => {
  const { measure, left } = processorOf([...FIRST_LOOK, 1.79, 1, 1.8, 1.9], 60);
  expect(await measure()).toEqual({ value: 'value 1', isSteady: true });
  expect(left).toEqual([]);
});

it('measures again where that was not kept', async () => {
  const { measure } = processorOf([...FIRST_LOOK, 2, 1.7, 1.7, 2, 2], 60);
  expect(await measure()).toEqual({ value: 'value 2', isSteady: true });
});

it('takes what there is when its patience ends, before or after a measurement, and says so', async () => {
  const slow = processorOf([...FIRST_LOOK, ...Array(12).fill(1)], 12);
  expect(await slow.measure()).toEqual({ value: 'value 1', isSteady: false });
  const falling = processorOf([...FIRST_LOOK, 2, 1, 2, 1], 12);
  expect(await falling.measure()).toEqual({ value: 'value 2', isSteady: false });
});

it('holds the speed against the fastest so far, where a faster one comes later', async () => {
  const { measure } = processorOf([...FIRST_LOOK, 3, 2, 3, 3], 60);
  expect(await measure()).toEqual({ value: 'value 2', isSteady: true });
});
