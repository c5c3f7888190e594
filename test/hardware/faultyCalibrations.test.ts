import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { calibrationDocument } from '../../src/experiment/spec/calibrationDocument.ts';
import { parseDurations } from '../../src/hardware/durations.ts';
import { hardwareProblem, isLiveQubit } from '../../src/hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import type { CalibrationDocument, ImportOptions } from '../../src/hardware/importers/importer.ts';
import { importProfiles } from '../../src/hardware/importers/importers.ts';
import { cpuClockMs } from '../cpuClock.ts';
import { typicalDurations } from './typicalDurations.ts';

const golden = new URL('../golden/', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, golden), 'utf8');
const document = (name: string, content: string): CalibrationDocument =>
  calibrationDocument(new TextEncoder().encode(content), name);
const stated: ImportOptions = { package: 'p', version: '0', licence: 'l', durations: typicalDurations };
const all = (documents: readonly CalibrationDocument[], options: Partial<ImportOptions> = {}) =>
  importProfiles(documents, { ...stated, ...options });
const faulty = (...files: string[]) =>
  all(files.map((file) => document(file, text(`faults/calibrations/${file}`))))[0];

interface Reading {
  readonly record: { readonly last_update_date: string };
  readonly lastUpdate: string;
  readonly faultyQubits: readonly number[];
  readonly faultyGates: readonly [string, number[]][];
  readonly t1Us: readonly number[];
  readonly t2Us: readonly number[];
  readonly cx: readonly [qubits: number[], error: number, lengthNs: number][];
}
const qiskit = JSON.parse(text('calibrations/read-by-others.json')) as {
  readonly faults: Record<string, Reading>;
  readonly essex: Record<string, Reading>;
};

interface Row {
  gate: string;
  qubits: number[];
  parameters: { name: string; unit: string; value: number | boolean | null }[];
}
interface EssexRecord {
  backend_name: string;
  last_update_date: string | object;
  qubits: { name: string; unit: string | null; value: number | boolean | null }[][];
  gates: Row[];
}
/** The record of essex, a machine of u1, u2 and u3, with what a test plants in it. */
function essex(plant: (record: EssexRecord) => void = () => {}): EssexRecord {
  const record = JSON.parse(text('calibrations/props_essex.json')) as EssexRecord;
  plant(record);
  return record;
}
const props = (record: unknown, name = 'props_essex.json') => document(name, JSON.stringify(record));
const conf = document('conf_essex.json', text('calibrations/conf_essex.json'));
const row = (record: EssexRecord, gate: string, qubits: number[]) =>
  record.gates.find((one) => one.gate === gate && String(one.qubits) === String(qubits))!;
const off = { name: 'operational', unit: '', value: 0 };

/** What Qiskit reads, as far as a profile has it. */
function expectAsQiskit(profile: HardwareProfile, theirs: Reading): void {
  expect(Date.parse(profile.calibratedAt)).toBe(Date.parse(theirs.lastUpdate));
  for (const [q, { t1Us }] of profile.qubits.entries()) {
    expect(Math.abs(t1Us! / theirs.t1Us[q] - 1)).toBeLessThan(1e-12);
    expect(Math.abs(profile.qubits[q].t2Us! / Math.min(theirs.t2Us[q], 2 * theirs.t1Us[q]) - 1)).toBeLessThan(
      1e-12,
    );
  }
  const isOff = (gate: string, qubits: readonly number[]) =>
    theirs.faultyGates.some(([name, on]) => name === gate && String(on) === String(qubits));
  expect(profile.couplers).toHaveLength(theirs.cx.length);
  for (const [qubits, error, lengthNs] of theirs.cx) {
    const coupler = profile.couplers.find((one) => String(one.qubits) === String(qubits))!;
    expect(Math.abs(coupler.durationNs / lengthNs - 1)).toBeLessThan(1e-12);
    if (isOff('cx', qubits)) expect(coupler.error).toBeNull();
    else expect(coupler.error).toBe(error);
  }
  const dead = profile.qubits.flatMap((_, q) => (isLiveQubit(profile, q) ? [] : [q]));
  const pulsesOff = theirs.faultyGates
    .filter(([gate]) => gate === 'u2' || gate === 'sx')
    .flatMap(([, on]) => on);
  expect(dead).toEqual([...theirs.faultyQubits, ...pulsesOff].sort((a, b) => a - b));
}

describe('not operational', () => {
  it('is dead, as a qubit of the file handed over', () => {
    const profile = faulty('props_nonop.json', 'conf_guadalupe.json');
    expectAsQiskit(profile, qiskit.faults['props_nonop.json']);
    expect(profile.remarks).toContain('not operational by the record: dead qubits: q5');
    expect(hardwareProblem(profile, 'cx', [3, 5])).toMatchObject({ kind: 'dead' });
  });

  it.each([
    [
      'cx 0-1 off',
      (record: EssexRecord) => row(record, 'cx', [0, 1]).parameters.push(off),
      'dead couplers: cx 0-1',
    ],
    [
      'cx 3-4 off',
      (record: EssexRecord) => row(record, 'cx', [3, 4]).parameters.push({ ...off, value: false }),
      'dead couplers: cx 3-4',
    ],
    ['u2 of 2 off', (record: EssexRecord) => row(record, 'u2', [2]).parameters.push(off), 'dead qubits: q2'],
  ] as const)("is dead as Qiskit's faulty gates are: %s", (name, plant, remark) => {
    const [profile] = all([props(essex(plant)), conf]);
    expectAsQiskit(profile, qiskit.essex[name]);
    expect(profile.remarks).toContain(`not operational by the record: ${remark}`);
  });

  it('says nothing of what is operational', () => {
    const [profile] = all([props(essex((record) => record.qubits[1].push({ ...off, value: 1 }))), conf]);
    expectAsQiskit(profile, qiskit.essex['as recorded']);
  });
});

describe('dates', () => {
  it("are read as Python's str() writes them, in the file handed over", () => {
    const profile = faulty('props_strdate.json', 'conf_guadalupe.json');
    expectAsQiskit(profile, qiskit.faults['props_strdate.json']);
  });

  it.each(['date of str()', 'date of str() with microseconds', 'date without colon'])(
    'are read as Qiskit reads them: %s',
    (name) => {
      const theirs = qiskit.essex[name];
      const [profile] = all([props(essex((record) => Object.assign(record, theirs.record))), conf]);
      expectAsQiskit(profile, theirs);
    },
  );

  it('without an offset are UTC, which is said; with a type beside them they are unpacked', () => {
    const dated = (date: string | object) =>
      all([props(essex((record) => Object.assign(record, { last_update_date: date }))), conf])[0];
    const naive = dated('2020-08-10 02:54:13');
    expect(naive.calibratedAt).toBe('2020-08-10T02:54:13Z');
    expect(naive.remarks).toContain('the time of calibration has no offset, taken as UTC');
    const typed = dated({ __type__: 'datetime', __value__: '2020-08-10T02:54:13-04:00' });
    expect(typed.calibratedAt).toBe('2020-08-10T02:54:13-04:00');
    expect(() => dated('yesterday')).toThrow(/"last_update_date" expected a date and time.*got "yesterday"/);
    expect(() => dated('2020-13-10 02:54:13')).toThrow(/"calibratedAt" expected/);
  });
});

describe('properties by themselves', () => {
  const withConfiguration = all([props(essex()), conf])[0];

  it('give the profile that they give with their configuration', () => {
    const [alone] = all([props(essex())]);
    expect({ ...alone, remarks: [], source: null }).toEqual({
      ...withConfiguration,
      remarks: [],
      source: null,
    });
    expect(alone.remarks).toContain(
      'without a configuration: native gates and coupling are those of the list of gates',
    );
  });

  it.each([
    ['a string', JSON.stringify(JSON.stringify(essex()))],
    ['a string within a string', JSON.stringify(JSON.stringify(JSON.stringify(essex())))],
    ['the only entry of a list', JSON.stringify([essex()])],
    [
      'an entry beside the configuration',
      JSON.stringify({
        properties: essex(),
        configuration: JSON.parse(text('calibrations/conf_essex.json')),
      }),
    ],
  ])('may be %s', (_, content) => {
    const [profile] = all([document('x.json', content)]);
    expect(profile.qubits).toEqual(withConfiguration.qubits);
    expect(profile.couplers).toEqual(withConfiguration.couplers);
  });

  it('of several dates give a profile a date, oldest first, each once', () => {
    const day = (date: string, t1: number) =>
      essex((record) => {
        record.last_update_date = date;
        record.qubits[0].find(({ name }) => name === 'T1')!.value = t1;
      });
    const series = {
      b: day('2020-08-11T02:54:13-04:00', 120),
      a: JSON.stringify(day('2020-08-10 02:54:13-04:00', 110)),
      again: day('2020-08-11T02:54:13-04:00', 120),
    };
    const profiles = all([
      document('series.json', JSON.stringify({ ...series, a: JSON.parse(series.a) })),
      conf,
    ]);
    expect(profiles.map(({ name, qubits }) => [name, qubits[0].t1Us])).toEqual([
      ['essex-2020-08-10', 110],
      ['essex-2020-08-11', 120],
    ]);
    const texts = all([
      document('series.json', JSON.stringify({ a: series.a, b: JSON.stringify(series.b) })),
    ]);
    expect(texts.map(({ calibratedAt }) => calibratedAt)).toEqual([
      '2020-08-10T02:54:13-04:00',
      '2020-08-11T02:54:13-04:00',
    ]);
    const sameDay = [day('2020-08-10T02:00:00Z', 1), day('2020-08-10T14:00:00Z', 2)];
    expect(all([document('s.json', JSON.stringify(sameDay))]).map(({ name }) => name)).toEqual([
      'essex-2020-08-10T020000Z',
      'essex-2020-08-10T140000Z',
    ]);
    const contradicting = [day('2020-08-10T02:00:00Z', 1), day('2020-08-10T02:00:00Z', 2)];
    expect(() => all([document('s.json', JSON.stringify(contradicting))])).toThrow(/two that differ/);
  });
});

describe('no value', () => {
  it.each(['NaN', 'null', 'Infinity', '-Infinity'])('is %s, never a number', (word) => {
    const content = JSON.stringify(
      essex((record) => {
        record.qubits[0].find(({ name }) => name === 'T1')!.value = 123456789;
        row(record, 'cx', [0, 1]).parameters.find(({ name }) => name === 'gate_error')!.value = 123456789;
        row(record, 'u2', [3]).parameters.find(({ name }) => name === 'gate_length')!.value = 123456789;
        Object.assign(record, { comment: 'NaN and "Infinity" in a text \\ stay' });
      }),
    ).replaceAll('123456789', word);
    const [profile] = all([document('props_essex.json', content), conf]);
    expect(profile.qubits[0].t1Us).toBeNull();
    expect(profile.couplers.find(({ qubits }) => String(qubits) === '0,1')!.error).toBeNull();
    expect(profile.qubits[3].oneQubitDurationNs).toBe(35.6);
    expect(profile.remarks).toContain(
      'no duration recorded, taken as 35.6 ns (assumed: median sx of 58 IBM machines, qiskit-ibm-runtime 0.51.0): q3',
    );
  });
});

describe("the table of IBM's website", () => {
  const oldTable = faulty('ibm_made_calibrations_2025-06-01T00_00_00Z.csv');
  const newTable = faulty('ibm_made_calibrations_2026-01-01T00_00_00Z.csv');

  it('is read in the two forms handed over', () => {
    expect(oldTable).toMatchObject({ name: 'made', calibratedAt: '2025-06-01T00:00:00Z' });
    expect(oldTable.qubits[0]).toEqual({
      t1Us: 210.5,
      t2Us: 140.25,
      readoutP1Given0: 0.01,
      readoutP0Given1: 0.012,
      readoutDurationNs: 2600,
      oneQubitError: 0.0002,
      oneQubitDurationNs: 35.6,
    });
    // 1 is no value: cz is dead, and only rzz is left.
    expect(oldTable.couplers.map(({ gate, qubits, error }) => [gate, ...qubits, error])).toEqual([
      ['cz', 0, 1, null],
      ['rzz', 0, 1, 0.0023],
      ['cz', 1, 0, null],
      ['rzz', 1, 0, 0.0023],
    ]);
    expect(oldTable.origins).toEqual([
      {
        value: 'oneQubitDurationNs',
        kind: 'assumed',
        note: expect.stringContaining('median sx of 58 IBM machines'),
      },
    ]);
    expect(
      newTable.couplers.map(({ gate, qubits, error, durationNs }) => [gate, ...qubits, error, durationNs]),
    ).toEqual([
      ['cz', 0, 1, 0.0021, 68],
      ['cz', 1, 0, 0.0021, 68],
    ]);
    expect(newTable.qubits[1]).toMatchObject({
      t1Us: 180,
      t2Us: null,
      oneQubitError: null,
      oneQubitDurationNs: 36,
    });
    expect(newTable.origins).toBeUndefined();
  });

  const of2020 = [
    'Qubit,T1 (µs),T2 (µs),Frequency (GHz),Readout error,Single-qubit U2 error rate,CNOT error rate,Date',
    'Q0,43.1,80.4,5.25,3e-2,6.5e-4,"cx0_1: 1.286e-2",Fri Feb 28 2020 09:27:24 GMT+0100 (CET)',
    'Q1,57.0,44.2,5.04,5.5e-2,6.2e-4,"cx1_0: 1.286e-2, cx1_2: 1.117e-2",Fri Feb 28 2020 09:27:24 GMT+0100 (CET)',
    'Q2,81.9,87.4,5.23,2.2e-2,5.1e-4,cx2_1: 1.117e-2,Fri Feb 28 2020 09:27:24 GMT+0100 (CET)',
  ].join('\r\n');

  it('is read in the form of 2020: u2, one readout error, the date in a column', () => {
    const [profile] = all([document('ibmqx2.csv', of2020)]);
    expect(profile).toMatchObject({
      name: 'ibmqx2',
      calibratedAt: '2020-02-28T09:27:24+01:00',
      nativeGates: ['cx', 'rz', 'sx'],
    });
    expect(profile.qubits[1]).toMatchObject({
      t1Us: 57,
      t2Us: 44.2,
      readoutP1Given0: 0.055,
      readoutP0Given1: 0.055,
      readoutDurationNs: null,
      oneQubitError: 6.2e-4,
    });
    expect(profile.couplers.map(({ qubits, error, durationNs }) => [...qubits, error, durationNs])).toEqual([
      [0, 1, 1.286e-2, 402],
      [1, 0, 1.286e-2, 402],
      [1, 2, 1.117e-2, 402],
      [2, 1, 1.117e-2, 402],
    ]);
  });

  it('is read in the form of 2022: headers that end in a space, cnot or ecr by pair, gate time', () => {
    const lines = [
      '"Qubit","T1 (us)","T2 (us)","Frequency (GHz)","Anharmonicity (GHz)","Readout assignment error ","Prob meas0 prep1 ","Prob meas1 prep0 ","Readout length (ns)","ID error ","√x (sx) error ","Pauli-X error ","ECR error ","Gate time (ns)"',
      '"0","250","150","4.8","-0.3","0.02","0.03","0.01","1244","0.0003","0.0003","0.0003","",""',
      '"1","300","80","4.9","-0.3","0.01","0.01","0.01","1244","0.0002","0.0002","0.0002","1_0:0.007; 1_2:0.009","1_0:660; 1_2:533.3"',
      '"2","","","4.7","","0.04","0.05","0.03","1244","1","1","1","",""',
    ];
    const [profile] = all([
      document('ibm_brisbane_calibrations_2023-06-01T10_20_30Z (1).csv', lines.join('\n')),
    ]);
    expect(profile).toMatchObject({
      name: 'brisbane',
      calibratedAt: '2023-06-01T10:20:30Z',
      nativeGates: ['ecr', 'id', 'rz', 'sx', 'x'],
    });
    expect(
      profile.couplers.map(({ gate, qubits, error, durationNs }) => [gate, ...qubits, error, durationNs]),
    ).toEqual([
      ['ecr', 1, 0, 0.007, 660],
      ['ecr', 1, 2, 0.009, 533.3],
    ]);
    expect(isLiveQubit(profile, 2)).toBe(false);
    expect(profile.origins).toMatchObject([{ value: 'oneQubitDurationNs' }]);
  });

  it('is read with tabs or semicolons, translated, in any order of rows, with a byte order mark', () => {
    const cells = [
      [
        'Qubit',
        'T1 (us)',
        'T2 (us)',
        'Error de asignación de lectura',
        'Error √x (sx)',
        'Error CZ',
        'Operational',
      ],
      ['1', '200', '100', '0.02', '0.0004', '0:0.003', 'No'],
      ['0', '100', '50', '0.01', '0.0002', '0_1:0.003', 'Sí'],
    ];
    const [tabs] = all([
      document(
        'ibm_x_calibrations_2026-01-01T00_00_00Z.csv',
        `\ufeff${cells.map((line) => line.join('\t')).join('\n')}\n`,
      ),
    ]);
    const [semicolons] = all([
      document('ibm_x_calibrations_2026-01-01T00_00_00Z.csv', cells.map((line) => line.join(';')).join('\n')),
    ]);
    expect({ ...tabs, source: null }).toEqual({ ...semicolons, source: null });
    expect(
      tabs.qubits.map(({ t1Us, readoutP1Given0, oneQubitError }) => [t1Us, readoutP1Given0, oneQubitError]),
    ).toEqual([
      [100, 0.01, 0.0002],
      [200, 0.02, null],
    ]);
    expect(tabs.couplers.map(({ durationNs }) => durationNs)).toEqual([68, 68]);
  });

  it('takes name, date and durations where they are given', () => {
    const own = parseDurations({
      value: {
        format: 'qckpt-durations/1',
        durations: [
          { gate: 'cx', ns: 300, kind: 'published', note: 'mine' },
          { gate: 'cx', qubits: [1, 2], ns: 250, kind: 'published', note: 'of this pair' },
        ],
      },
      locate: () => 'mine.yaml',
    });
    const [profile] = all([document('t.csv', of2020)], {
      name: 'five',
      calibratedAt: '2020-03-01',
      durations: [own, ...typicalDurations],
    });
    expect(profile).toMatchObject({ name: 'five', calibratedAt: '2020-03-01T00:00:00Z' });
    expect(profile.couplers.map(({ durationNs }) => durationNs)).toEqual([300, 300, 250, 300]);
    expect(profile.origins!.find(({ value }) => value === 'coupler.durationNs')).toMatchObject({
      kind: 'published',
    });
    expect(() => all([document('t.csv', of2020)], { durations: [] })).toThrow(
      /"durations" expected how long one-qubit takes/,
    );
  });

  it.each([
    [
      'no date',
      of2020.replace(/,Date/, '').replaceAll(/,Fri.*$/gm, ''),
      /"date" expected in the file's name/,
    ],
    ['a qubit twice', of2020.replace('Q2', 'Q1'), /"Qubit" expected 0\.\.2, each once, got 1 in place of 2/],
    [
      'a word for a number',
      of2020.replace('43.1', 'long'),
      /"T1 \(.*\)" of qubit 0 \(t\.csv\) expected a number or nothing, got "long"/,
    ],
    [
      'a neighbour beyond the table',
      of2020.replace('cx2_1', 'cx2_7'),
      /cx expected neighbours in 0\.\.2, got 2-7/,
    ],
    [
      'no two-qubit column',
      of2020.replace('CNOT error rate', 'Colour'),
      /expected columns with the error of sx/,
    ],
    [
      'a pair that is none',
      of2020.replace('cx2_1: 1.117e-2', 'maybe'),
      /expected NEIGHBOUR:VALUE, got "maybe"/,
    ],
  ])('refuses %s', (_, content, message) => {
    expect(() => all([document('t.csv', content)])).toThrow(message);
    expect(() => all([document('t.csv', content)])).toThrow(expect.objectContaining({ code: 'PROFILE' }));
  });
});

test('what is large is said, and not read', () => {
  const many = `[${'{},'.repeat(3_000_000)}{}]`;
  const from = cpuClockMs();
  expect(() => document('many.json', many)).toThrow(/at most 1500000 values, got 6000002 \(up to 2401 MB/);
  expect(() => document('deep.json', '['.repeat(100_000))).toThrow(/64 levels/);
  const texts = JSON.stringify(Array.from({ length: 4 }, () => `{"a":[${'0,'.repeat(500_000)}0]}`));
  expect(() => document('texts.json', texts)).toThrow(/at most 1500000 values, got 1500\d\d\d/);
  expect(() => document('wide.csv', `Qubit,T1\n${','.repeat(1_500_001)}`)).toThrow(/at most 1500000 values/);
  expect(cpuClockMs() - from).toBeLessThan(10_000);
});
