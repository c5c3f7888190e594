import { describe, expect, it } from 'vitest';
import { ansatzOf, denseModel } from '../../../src/learn/ansatz/models.ts';
import { choosePruned, magnitudes, pruningScores } from '../../../src/learn/pruning/pruningScores.ts';
import { structurallyLive } from '../../../src/learn/structurallyLive.ts';
import { idealDistribution } from '../../../src/transpile/equivalence.ts';

const TURN = 2 * Math.PI;
const family = { family: 'ry-rz-cx-ring', qubits: 3, layers: 2 } as const;

describe('a pruned model', () => {
  const pruned = ['theta_0_1_0', 'theta_1_2_1'];
  const [whole, less] = [ansatzOf(family), ansatzOf({ ...family, pruned })];

  it('does what the whole one does with these angles at 0, with fewer gates', () => {
    expect(less.circuit.operations.length).toBe(whole.circuit.operations.length - 2);
    expect([less.parameterNames, less.shape]).toEqual([whole.parameterNames, whole.shape]);
    const values = new Map(
      [...whole.parameterNames, ...whole.inputNames].map((name, k) => [name, 0.3 + 0.7 * k]),
    );
    const zeroed = new Map([...values].map(([name, value]) => [name, pruned.includes(name) ? 0 : value]));
    const [found, expected] = [
      idealDistribution(less.circuit, values),
      idealDistribution(whole.circuit, zeroed),
    ];
    found.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 14);
    });
    expect(idealDistribution(whole.circuit, values)[0]).not.toBeCloseTo(expected[0], 3);
  });

  it('has no gradient by them, and is whole again without', () => {
    const live = structurallyLive({ ...family, pruned });
    for (const name of pruned) expect(live.has(name)).toBe(false);
    expect(denseModel({ ...family, pruned })).toEqual(family);
  });

  it('keeps a gate that other angles turn, and refuses names that it has not', () => {
    const own = {
      kind: 'openqasm',
      inputs: ['x'],
      circuit:
        'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float x;\ninput float a;\ninput float b;\nqubit[1] q;\n' +
        'bit[1] c;\nrx(a + x) q[0];\nu(0, b, 0) q[0];\nc = measure q;\n',
    } as const;
    const { operations } = ansatzOf({ ...own, inputs: ['x'], pruned: ['a', 'b'] }).circuit;
    expect(operations.map(({ gate }) => gate)).toEqual(['rx']);
    for (const wrong of [['nobody'], ['theta_0_0_0', 'theta_0_0_0']])
      expect(() => ansatzOf({ ...family, pruned: wrong })).toThrow(
        '"pruned" expected parameters of the model',
      );
  });
});

describe('scores to prune by', () => {
  const known = {
    angles: Float64Array.of(0.1, TURN - 0.2, 3, 13),
    periods: [TURN, TURN, TURN, null],
    gradients: { size: Float64Array.of(1, 2, 3, 4), square: Float64Array.of(4, 3, 2, 1) },
    seed: '1',
  };

  it('are the angle to the next multiple of its period, and that by the gradient', () => {
    const sizes = [0.1, 0.2, 3, 13];
    Array.from(magnitudes(known)).forEach((value, k) => {
      expect(value).toBeCloseTo(sizes[k], 12);
    });
    Array.from(pruningScores.sensitivity.of(known)).forEach((value, k) => {
      expect(value).toBeCloseTo(sizes[k] * (k + 1), 12);
    });
    Array.from(pruningScores.fisher.of(known)).forEach((value, k) => {
      expect(value).toBeCloseTo((sizes[k] ** 2 * (4 - k)) / 2, 12);
    });
    expect(pruningScores.random.of(known)).toEqual(pruningScores.random.of({ ...known, gradients: null }));
    expect(pruningScores.random.of(known)).not.toEqual(pruningScores.random.of({ ...known, seed: '2' }));
  });

  it('choose the share rounded down, in decimals, of equals the first', () => {
    const ones = new Float64Array(100).fill(1);
    // 0.29 x 100 is 28.999... in binary.
    expect(choosePruned(ones, ones, 0.29).indexOf(0)).toBe(29);
    expect([...choosePruned(Float64Array.of(3, 1, 2, 1), Float64Array.of(9, 1, 1, 1), 0.5)]).toEqual([
      1, 1, 0, 0,
    ]);
    expect([...choosePruned(Float64Array.of(3, 1, 2), new Float64Array(3).fill(1), 0.3)]).toEqual([0, 0, 0]);
  });
});
