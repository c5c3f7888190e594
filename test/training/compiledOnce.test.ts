import { expect, it } from 'vitest';
import { compileCircuit } from '../../src/checkpoint/format/compileCircuit.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { compiledOnce } from '../../src/training/compiledOnce.ts';
import { compileModel } from '../../src/training/training.ts';

const model = { name: 'm', family: 'ry-rz-cx-ring', qubits: 4, layers: 1 } as const;

it('is what compiling gives, once for a circuit, a machine and its options', async () => {
  const [manila, again] = [await loadHardware('manila'), structuredClone(await loadHardware('manila'))];
  const { record } = compileModel(model, null, 0, '1');
  const options = { level: 1, seed: '1' };
  const first = compiledOnce(record, manila, options);
  expect(first).toEqual(compileCircuit(record, manila, options));
  expect(compiledOnce({ ...record }, manila, { ...options })).toBe(first);
  for (const other of [
    compiledOnce(record, again, options),
    compiledOnce(record, manila, { ...options, level: 0 }),
    compiledOnce(record, manila, { ...options, keepsPhases: true }),
    compiledOnce({ ...record, parameterNames: record.parameterNames.toReversed() }, manila, options),
  ])
    expect(other).not.toBe(first);
  expect(compiledOnce(record, manila, { ...options, seed: '2' }).record).toEqual(
    compileCircuit(record, manila, { ...options, seed: '2' }).record,
  );
});

it('keeps the last few only', async () => {
  const manila = structuredClone(await loadHardware('manila'));
  const { record } = compileModel(model, null, 0, '1');
  const at = (seed: number) => compiledOnce(record, manila, { level: 0, seed: String(seed) });
  const first = at(1);
  for (let seed = 2; seed <= 16; seed++) at(seed);
  expect(at(1)).toBe(first);
  for (let seed = 17; seed <= 32; seed++) at(seed);
  expect(at(1)).not.toBe(first);
});
