import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrationDocument } from '../../src/experiment/spec/calibrationDocument.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { importProfiles } from '../../src/hardware/importers/importers.ts';
import { typicalDurations } from './typicalDurations.ts';

const golden = new URL('../golden/calibrations/', import.meta.url);
const document = (name: string, text: string) => calibrationDocument(new TextEncoder().encode(text), name);
const record = ['props_essex.json', 'conf_essex.json'].map((name) =>
  document(name, readFileSync(new URL(name, golden), 'utf8')),
);
const options = { package: 'p', version: '0', licence: 'l', durations: typicalDurations, name: 'essex' };

/** essex has the couplers 0-1, 1-2, 1-3, 3-4; newest day first, as published. */
const tables = {
  't1.csv':
    'T1 times in s\ndate,q0,q1,q2,q3,q4\n2020-12-02,no data,no data,no data,no data,no data\n2020-12-01,0.0000466832,0.0000663312,0.0000421954,0.0000417615,0.0000912079\n2020-11-30,0.0000732526,0.0000843712,0.0001004187,0.0000897541,0.0001069316\n',
  't2.csv':
    'T2 times in s\ndate,q0,q1,q2,q3,q4\n2020-12-01,0.0000999999,0.00008,0.00007,0.00006,0.00005\n2020-11-30,0.0000899467,0.0001210551,0.0001422226,0.0000289467,0.0001185322\n',
  'readout_error.csv':
    'Readout error\ndate,q0,q1,q2,q3,q4\n2020-12-01,0.0163000000,0.0156,0.0558,0.0162,0.0187\n2020-11-30,0.0178,0.016,0.0259,0.0186,0.0164\n',
  'cnot_error.csv':
    'CNOT error rate\ndate,(0,1),(1,0),(1,2),(2,1),(1,3),(3,1),(3,4),(4,3)\n2020-12-01,0.0085,0.0085,0.0105,0.0105,0.0102,0.0102,0.0086,0.0086\n2020-11-30,0.0094,0.0094,0.008,0.008,0.0078,0.0078,1.0,1.0\n',
};

function imported(changes: Partial<typeof tables> = {}): readonly HardwareProfile[] {
  const texts = Object.entries({ ...tables, ...changes });
  return importProfiles([...record, ...texts.map(([name, text]) => document(name, text))], options);
}

describe('tables of daily values', () => {
  it('become a profile a complete day, with the numbers of the tables', () => {
    const [first, second, ...others] = imported();
    expect(others).toEqual([]);
    expect([first.name, second.name]).toEqual(['essex-2020-11-30', 'essex-2020-12-01']);
    expect(second.calibratedAt).toBe('2020-12-01T00:00:00+00:00');
    expect(first.qubits.map(({ t1Us }) => t1Us)).toEqual([73.2526, 84.3712, 100.4187, 89.7541, 106.9316]);
    expect(first.qubits[2]).toMatchObject({
      t2Us: 142.2226,
      readoutP1Given0: 0.0259,
      readoutP0Given1: 0.0259,
    });
    const errors = (profile: HardwareProfile) =>
      Object.fromEntries(profile.couplers.map(({ qubits, error }) => [qubits.join('-'), error]));
    expect(errors(second)).toEqual({
      ...{ '0-1': 0.0085, '1-0': 0.0085, '1-2': 0.0105, '2-1': 0.0105 },
      ...{ '1-3': 0.0102, '3-1': 0.0102, '3-4': 0.0086, '4-3': 0.0086 },
    });
    // 1 is how IBM writes "no value": the coupler is dead.
    expect(errors(first)).toMatchObject({ '3-4': null, '4-3': null });
    // T2 of the first qubit is recorded above 2 T1.
    expect(second.qubits[0].t2Us).toBe(2 * 46.6832);
    expect(
      second.remarks.some((remark) => /^T2 above 2 T1.*q0 \(99.9999 us to 93.3664 us\)/.test(remark)),
    ).toBe(true);
  });

  it('say of each value whether it is of the day or of another one', () => {
    const [profile] = imported();
    const origins = Object.fromEntries(
      profile.origins!.map(({ value, kind, note }) => [value, `${kind}: ${note}`]),
    );
    const daily = 'same-day: recorded on this day';
    for (const value of ['t1Us', 't2Us', 'readoutP1Given0', 'readoutP0Given1', 'coupler.error'])
      expect(origins[value]).toBe(daily);
    for (const value of ['oneQubitError', 'oneQubitDurationNs', 'readoutDurationNs', 'coupler.durationNs'])
      expect(origins[value]).toMatch(/^other-day: of 20\d\d-\d\d-\d\d/);
  });

  it('take couplers by position where labels name none of the machine', () => {
    const swapped = tables['cnot_error.csv'].replace('(1,2),(2,1),(1,3),(3,1)', '(1,2),(2,3),(2,1),(3,2)');
    const [, day] = imported({ 'cnot_error.csv': swapped });
    expect(day.couplers.map(({ error }) => error)).toEqual(imported()[1].couplers.map(({ error }) => error));
    expect(day.remarks.join()).toMatch(/by position.*\(2,3\), \(3,2\) are no couplers/);
  });

  it.each([
    [
      'an odd number',
      { 't1.csv': tables['t1.csv'].replace('0.0000466832', 'much') },
      /expected a number or "no data", got "much" \(2020-12-01 of t1.csv\)/,
    ],
    [
      'a day twice',
      { 't2.csv': tables['t2.csv'].replace('2020-11-30', '2020-12-01') },
      /expected one row of a day, got two \(2020-12-01 of t2.csv\)/,
    ],
    [
      'another number of qubits',
      { 't1.csv': tables['t1.csv'].replace(',q4', '') },
      /expected the columns date and 5 qubits, got 5 columns/,
    ],
    [
      'two directions that differ',
      { 'cnot_error.csv': tables['cnot_error.csv'].replace('0.0085,0.0085', '0.0085,0.0086') },
      /both directions of a coupler side by side, equal/,
    ],
    [
      'no complete day',
      { 'readout_error.csv': 'Readout error\ndate,q0,q1,q2,q3,q4\n2020-12-05,1,1,1,1,1\n' },
      /a day that is complete in all tables, got none/,
    ],
    [
      'no day',
      { 't1.csv': tables['t1.csv'].replace('2020-12-01', '1 Dec') },
      /"date" expected a day such as 2020-12-01, got "1 Dec"/,
    ],
  ])('are refused with %s', (_, changes, message) => {
    expect(() => imported(changes)).toThrow(message);
  });

  it('are refused without one of the four', () => {
    const [, ...rest] = Object.entries(tables).map(([name, text]) => document(name, text));
    expect(() => importProfiles([...record, ...rest], options)).toThrow(
      /expected one table "T1 times in s", got 0/,
    );
  });
});
