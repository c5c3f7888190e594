import { expect, it } from 'vitest';
import { loadModel } from '../../../../src/experiment/spec/configFiles.ts';
import { loadHardware } from '../../../../src/experiment/spec/hardwareFiles.ts';
import { canRun, rankCorrelation } from '../../../../src/experiment/tasks/drift/days.ts';
import { ansatzOf } from '../../../../src/learn/ansatz/models.ts';
import { transpile } from '../../../../src/transpile/pipeline.ts';

it('ranks of qubits between two days are those of SciPy', async () => {
  const [old, last] = await Promise.all(
    ['hanoi@2021-12-09', 'hanoi@2025-02-26'].map((name) => loadHardware(name)),
  );
  // scipy.stats.spearmanr of the same numbers; couplers by the worse direction.
  expect(rankCorrelation(old, last, 't1')).toBeCloseTo(-0.1221001221001221, 12);
  expect(rankCorrelation(old, last, 'readout')).toBeCloseTo(0.3029007774792044, 12);
  expect(rankCorrelation(old, last, 'twoQubit')).toBeCloseTo(0.539135194307608, 12);
  expect(rankCorrelation(old, old, 'oneQubit')).toBe(1);
});

it('a circuit runs on a day on which its couplers live, and on no other machine that lacks them', async () => {
  const [old, last, manila] = await Promise.all(
    ['hanoi@2021-12-09', 'hanoi@2025-02-26', 'manila'].map((name) => loadHardware(name)),
  );
  const { circuit } = ansatzOf(await loadModel('circuit-b-4q2l'));
  const compiled = transpile(circuit, old, { level: 1, seed: 1 }).circuit;
  expect(canRun(compiled, old)).toBe(true);
  const used = new Set(
    compiled.operations.filter(({ gate }) => gate === 'cx').map(({ qubits }) => qubits.join('-')),
  );
  const dead = {
    ...last,
    couplers: last.couplers.map((one) => (used.has(one.qubits.join('-')) ? { ...one, error: null } : one)),
  };
  expect(canRun(compiled, dead)).toBe(false);
  expect(canRun(transpile(circuit, last, { level: 1, seed: 1 }).circuit, manila)).toBe(false);
});
