import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/learn/ansatz/models.ts';
import { bindParameters } from '../../src/learn/binding.ts';
import { evenSubset } from '../../src/learn/data/evenSubset.ts';
import type { PreparedData } from '../../src/learn/data/preparedData.ts';
import {
  claimProblem,
  claimSpecs,
  evaluateClaims,
  outcomesOf,
} from '../../src/learn/objectives/classificationClaims.ts';
import { crossEntropyLoss } from '../../src/learn/objectives/crossEntropy.ts';
import type { Engine } from '../../src/simulate/engine.ts';

const model: Model = { family: 'rx-rz-cz-ring', qubits: 2, layers: 1 };

/** Six images whose one feature says which class the engine is sure of; image k is of class k mod 4. */
const data: PreparedData = {
  digest: 'd',
  split: { train: [], validation: [0, 1], test: [0, 1, 2, 3, 4, 5] },
  shuffled: true,
  preprocessing: null as never,
  features: 2,
  angles: Float64Array.from([0, 0, 1, 0, 2, 0, 3, 0, 3, 0, 1, 0]),
  classes: Uint8Array.of(0, 1, 2, 3, 0, 1),
};
/** Puts 0.7 on the class that the first feature names, 0.1 on the others. */
const engine = {
  probabilitiesOfMany: (_values: Float64Array, names: readonly string[], inputs: Float64Array) =>
    Float64Array.from({ length: (4 * inputs.length) / names.length }, (_, k) =>
      outcomesOf(model)[inputs[names.length * Math.floor(k / 4)]] === k % 4 ? 0.7 : 0.1,
    ),
} as unknown as Engine;
const setting = {
  engine,
  binding: bindParameters([], [], []),
  model,
  data,
  seed: '1',
  loss: crossEntropyLoss,
};

describe('claims', () => {
  it('are exact loss and accuracy, and with shots the same as sampled', () => {
    expect(claimSpecs('test', 6, null).map(({ name, estimator }) => [name, estimator])).toEqual([
      ['loss', 'exact'],
      ['accuracy', 'exact'],
    ]);
    expect(claimSpecs('test', 6, 1000).slice(2)).toEqual([
      {
        name: 'sampled_loss',
        split: 'test',
        images: 6,
        estimator: 'sampled',
        shots: 1000,
        streamPurpose: 'claim/test',
      },
      {
        name: 'sampled_accuracy',
        split: 'test',
        images: 6,
        estimator: 'sampled',
        shots: 1000,
        streamPurpose: 'claim/test',
      },
    ]);
  });

  it('read classes with qubit 0 as the most significant bit', () => {
    // Class 1 = binary 01: qubit 0 reads 0, qubit 1 reads 1, which is outcome 2^1.
    expect(outcomesOf(model)).toEqual([0, 2, 1, 3]);
  });
});

describe('which claims can be recomputed', () => {
  const loss = claimSpecs('test', 6, null)[0];
  it('all that are written', () => {
    for (const split of ['validation', 'test'] as const)
      for (const spec of claimSpecs(split, 2, 1000)) expect(claimProblem(spec, data)).toBeNull();
  });
  it.each([
    [{ name: 'entropy' }, /loss or accuracy/],
    [{ name: 'sampled_loss' }, /loss or accuracy/],
    [{ split: 'train' }, /validation or test/],
    [{ split: '__proto__' }, /validation or test/],
    [{ images: 7 }, /1\.\.6 images, got 7/],
    [{ images: 0 }, /got 0/],
  ])('not %j', (change, message) => {
    expect(claimProblem({ ...loss, ...change }, data)).toMatch(message);
  });
});

it('takes evenly spaced images', () => {
  expect(evenSubset([5, 6, 7, 8, 9, 10], 3)).toEqual([5, 7, 9]);
});

it('computes loss and accuracy of what the engine says', () => {
  const claims = evaluateClaims(setting, new Float64Array(4), claimSpecs('test', 6, 100_000));
  // Images 0 to 3 and 5 are right with probability 0.7, image 4 is taken for a 3.
  const loss = (-5 * Math.log(0.7) - Math.log(0.1)) / 6;
  expect(claims[0].value).toBeCloseTo(loss, 8);
  expect(claims[1].value).toBeCloseTo(5 / 6, 15);
  // 600,000 shots: a standard error of 0.002 or so.
  expect(claims[2].value).not.toBe(claims[0].value);
  expect(Math.abs(claims[2].value - loss)).toBeLessThan(0.02);
  expect(claims[3].value).toBeCloseTo(5 / 6, 15);
});
