import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readCalibrationFile } from '../../src/experiment/spec/calibrationDocument.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { compareProfiles } from '../../src/hardware/compareProfiles.ts';
import { importProfiles } from '../../src/hardware/importers/importers.ts';
import { typicalDurations } from './typicalDurations.ts';

const folder = new URL('../golden/calibrations/manila-2021-07-26/', import.meta.url);
const files = ['props_manila.json', 'conf_manila.json'].map((file) => fileURLToPath(new URL(file, folder)));
const [of2021] = importProfiles(files.map(readCalibrationFile), {
  package: 'qiskit-ibm-runtime',
  version: '0.7.0',
  licence: 'Apache-2.0',
  durations: typicalDurations,
});
const of2024 = await loadHardware('manila');

/** From the files of the two days, read by themselves. */
const recorded = JSON.parse(readFileSync(files[0], 'utf8')) as {
  qubits: { name: string; value: number }[][];
};

test('two days of manila, qubit by qubit', () => {
  const found = compareProfiles(of2021, of2024);
  expect(found.equal).toBe(false);
  expect(found.words.find(({ what }) => what === 'calibrated')).toEqual({
    what: 'calibrated',
    a: of2021.calibratedAt,
    b: '2024-05-27T15:27:23-03:00',
  });
  const t1 = found.changes.filter(({ value }) => value === 't1Us');
  expect(t1.map(({ qubits }) => qubits[0]).sort()).toEqual([0, 1, 2, 3, 4]);
  for (const { qubits, a } of t1)
    expect(a).toBe(recorded.qubits[qubits[0]].find(({ name }) => name === 'T1')!.value);
  const values = recorded.qubits.map((qubit) => qubit.find(({ name }) => name === 'T1')!.value);
  // The median of five is the third.
  expect(found.summaries.find(({ value }) => value === 't1Us')).toMatchObject({
    medianA: values.toSorted((a, b) => a - b)[2],
    changed: 5,
    compared: 5,
  });
  const ratios = found.changes.map(({ a, b }) => Math.max(a! / b!, b! / a!));
  expect(ratios).toEqual(ratios.toSorted((a, b) => b - a));
  expect(found.onlyInA).toEqual([]);
});

test('a profile equals itself; what died, or is in one alone, comes first', () => {
  expect(compareProfiles(of2024, of2024)).toMatchObject({ equal: true, changes: [], words: [] });
  const [first, ...others] = of2024.couplers;
  const changed = {
    ...of2024,
    qubits: of2024.qubits.map((qubit, k) =>
      k === 3 ? { ...qubit, oneQubitError: null } : { ...qubit, t1Us: qubit.t1Us! * 2 },
    ),
    couplers: others,
  };
  const found = compareProfiles(of2024, changed);
  expect(found.changes[0]).toMatchObject({ value: 'oneQubitError', qubits: [3], b: null });
  expect(found.changes).toHaveLength(5);
  expect(found.onlyInA).toEqual([`cx ${first.qubits.join('-')}`]);
  expect(found.summaries.find(({ value }) => value === 'oneQubitError')).toMatchObject({
    changed: 0,
    compared: 4,
  });
});
