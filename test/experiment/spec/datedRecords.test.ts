import { expect, it } from 'vitest';
import { datedRecords } from '../../../src/experiment/spec/datedRecords.ts';
import { datesOf, loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';

it('a machine has a record for each of its days, by machine and date; the usual profile is one of them', async () => {
  expect(await datesOf('hanoi')).toEqual(
    ['2021-12-09', '2024-05-27', '2025-02-12', '2025-02-26'].map((date) => `hanoi@${date}`),
  );
  expect(await loadHardware('hanoi@2025-02-26')).toBe(await loadHardware('hanoi'));
  const old = await loadHardware('hanoi@2021-12-09');
  expect(await loadHardware('hanoi-2021-12-09')).toEqual(old);
  // As BackendProperties of ibm_hanoi have it, qiskit-ibm-runtime 0.20.0.
  expect(old.qubits[0].t1Us).toBe(162.29562357444243);
  expect(await datesOf('boston')).toEqual([]);
});

it('athens is there on 42 days, with the values of each day', async () => {
  // And the day of its usual profile, that of the recorded counts.
  expect(await datesOf('athens')).toHaveLength(43);
  expect(await datesOf('athens')).toContain('athens@2021-03-15');
  // As published in UST-QuAntiL/qprov-content.
  const day = await loadHardware('athens@2020-11-30');
  expect(day.qubits.map(({ t1Us }) => t1Us)).toEqual([73.2526, 84.3712, 100.4187, 89.7541, 106.9316]);
  expect(day.couplers.map(({ qubits, error }) => [qubits.join('-'), error])).toEqual([
    ['0-1', 0.0094260502],
    ['1-0', 0.0094260502],
    ['1-2', 0.0080286142],
    ['2-1', 0.0080286142],
    ['2-3', 0.0078505603],
    ['3-2', 0.0078505603],
    ['3-4', 0.0068920084],
    ['4-3', 0.0068920084],
  ]);
});

it('names and dates are those of the profiles', async () => {
  expect(datedRecords().length).toBeGreaterThanOrEqual(59);
  for (const { name, machine, date } of datedRecords()) {
    const profile = await loadHardware(`${machine}@${date}`);
    expect([profile.name, profile.calibratedAt.slice(0, 10)]).toEqual([name, date]);
  }
});

it('an unknown day is refused with those that there are', async () => {
  await expect(loadHardware('hanoi@2021-12-10')).rejects.toThrow(
    '"hardware" expected hanoi@2021-12-09, hanoi@2024-05-27, hanoi@2025-02-12, hanoi@2025-02-26, got "hanoi@2021-12-10"',
  );
  await expect(loadHardware('boston@2021-12-10')).rejects.toThrow(
    /expected a machine with dates \(athens, brisbane/,
  );
  await expect(loadHardware('lagos')).rejects.toThrow(/\(recorded: lagos@2021-07-26, lagos@2024-05-27\)$/);
});
