import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it, test } from 'vitest';
import { readCalibrationFile } from '../../src/experiment/spec/calibrationDocument.ts';
import { isLiveQubit } from '../../src/hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { importProfiles } from '../../src/hardware/importers/importers.ts';
import { typicalDurations } from './typicalDurations.ts';

/** Real documents, read here again, by themselves: what the importer made of each number is compared with the file. */
const folder = new URL('../golden/calibrations/', import.meta.url);
const stated = { package: 'p', version: '0', licence: 'l', durations: typicalDurations };
const pathOf = (file: string) => fileURLToPath(new URL(file, folder));
const imported = (...files: string[]): HardwareProfile =>
  importProfiles(
    files.map((file) => readCalibrationFile(pathOf(file))),
    stated,
  )[0];

interface Qubit {
  readonly T1: { readonly value: number; readonly unit: string };
  readonly T2: { readonly value: number; readonly unit: string };
  readonly oneQubitFidelity: readonly { fidelityType: { name: string }; fidelity: number }[];
}
interface Pair {
  readonly twoQubitGateFidelity: readonly {
    gateName: string;
    fidelity: number;
    direction?: { control: number; target: number } | null;
  }[];
}
interface Device {
  readonly standardized: {
    readonly oneQubitProperties: Record<string, Qubit>;
    readonly twoQubitProperties: Record<string, Pair>;
  };
}

function deviceOf(file: string): Device {
  const content: unknown = JSON.parse(readFileSync(pathOf(file), 'utf8'));
  return (typeof content === 'string' ? JSON.parse(content) : content) as Device;
}

const MICRO: Record<string, number> = { S: 1e6, uS: 1 };
const close = (found: number | null, expected: number): void => {
  expect(found).not.toBeNull();
  expect(Math.abs(found! / expected - 1)).toBeLessThan(1e-9);
};

/** Vendor's number of our qubit 0, two-qubit gates and the numbers of dead qubits and couplers, counted by hand in the file. */
const documents = [
  ['iqm_garnet_device_capabilities.json', 1, { CZ: 'cz' }, ['12'], []],
  ['iqm_garnet_2025-07-06.json', 1, { CZ: 'cz' }, [], []],
  ['iqm_emerald_2025-11-06.json', 1, { CZ: 'cz' }, [], []],
  ['rigetti_ankaa2_2024-08-26.json', 0, { CZ: 'cz', ISWAP: 'iswap' }, ['81'], []],
  ['rigetti_ankaa3_2026-04-01.json', 0, { ISWAP: 'iswap' }, ['10', '17', '53', '79'], ['42', '48']],
  ['rigetti_108q_cz_2026-04-16.json', 0, { CZ: 'cz' }, ['8', '19', '25', '37', '41'], []],
  ['oqc_lucy_2022-12-07.json', 0, { ecr: 'ecr' }, [], []],
] as const satisfies readonly (readonly [string, number, Record<string, string>, string[], string[]])[];

describe.each(documents)('%s', (file, first, gates, dead, absent) => {
  const device = deviceOf(file).standardized;
  const profile = imported(file);
  const named: Record<string, string> = gates;

  it('has T1, T2, one-qubit and readout errors of every qubit', () => {
    const entries = Object.entries(device.oneQubitProperties);
    expect(profile.qubits).toHaveLength(entries.length + absent.length);
    for (const [name, { T1, T2, oneQubitFidelity }] of entries) {
      const found = profile.qubits[Number(name) - first];
      const [t1, t2] = [T1, T2].map(({ value, unit }) => value * MICRO[unit]);
      if (t1 === 0) expect(found.t1Us).toBeNull();
      else close(found.t1Us, t1);
      if (t2 === 0) expect(found.t2Us).toBeNull();
      else if (t1 > 0) close(found.t2Us, Math.min(t2, 2 * t1));
      const fidelity = (type: string) =>
        oneQubitFidelity.find(({ fidelityType }) => fidelityType.name === type)?.fidelity;
      const known = [
        fidelity('SIMULTANEOUS_RANDOMIZED_BENCHMARKING'),
        fidelity('RANDOMIZED_BENCHMARKING'),
      ].find((value) => value !== undefined && value !== 0 && value !== 0.5);
      if (known === undefined) expect(found.oneQubitError).toBeNull();
      else close(found.oneQubitError, 1 - known);
      const mean = 1 - fidelity('READOUT')!;
      close(found.readoutP1Given0, fidelity('READOUT_ERROR_0_TO_1') ?? mean);
      close(found.readoutP0Given1, fidelity('READOUT_ERROR_1_TO_0') ?? mean);
    }
  });

  it('is dead where the document has nothing', () => {
    const live = profile.qubits.flatMap((_, qubit) =>
      isLiveQubit(profile, qubit) ? [] : [String(qubit + first)],
    );
    expect(live.sort()).toEqual([...dead, ...absent].sort());
  });

  it('has every recorded two-qubit gate, in its directions, and no other', () => {
    const expected = new Map<string, number | null>();
    for (const [pair, { twoQubitGateFidelity }] of Object.entries(device.twoQubitProperties)) {
      const [a, b] = pair.split('-').map((end) => Number(end) - first);
      for (const { gateName, fidelity, direction } of twoQubitGateFidelity) {
        const gate = named[gateName];
        if (gate === undefined) continue;
        const error = fidelity === 0.5 ? null : 1 - fidelity;
        if (direction) expected.set(`${gate} ${direction.control}-${direction.target}`, error);
        else for (const ends of [`${a}-${b}`, `${b}-${a}`]) expected.set(`${gate} ${ends}`, error);
      }
    }
    expect(profile.couplers.map(({ gate, qubits }) => `${gate} ${qubits.join('-')}`).sort()).toEqual(
      [...expected.keys()].sort(),
    );
    for (const { gate, qubits, error } of profile.couplers) {
      const recorded = expected.get(`${gate} ${qubits.join('-')}`)!;
      if (recorded === null) expect(error).toBeNull();
      else close(error, recorded);
    }
  });

  it('says that durations are assumed', () => {
    expect(profile.origins!.map(({ value, kind }) => `${value} ${kind}`)).toEqual([
      'coupler.durationNs assumed',
      'oneQubitDurationNs assumed',
    ]);
  });
});

interface ReadByOthers {
  readonly braket: Record<
    string,
    {
      updatedAt: string;
      qubitCount: number;
      qubits: Record<
        string,
        { T1: [number, string]; T2: [number, string]; fidelities: Record<string, number> }
      >;
      pairs: Record<string, [string, number][]>;
    }
  >;
}

test("Amazon Braket's own schemas read the same", () => {
  const { braket } = JSON.parse(readFileSync(new URL('read-by-others.json', folder), 'utf8')) as ReadByOthers;
  expect(Object.keys(braket).sort()).toEqual(documents.map(([file]) => file).sort());
  for (const [file, first, gates, , absent] of documents) {
    const theirs = braket[file];
    const ours = imported(file);
    expect(Date.parse(ours.calibratedAt)).toBe(Date.parse(theirs.updatedAt));
    expect(ours.qubits.length - absent.length).toBe(theirs.qubitCount);
    for (const [name, { T1 }] of Object.entries(theirs.qubits))
      if (T1[0] > 0) close(ours.qubits[Number(name) - first].t1Us, T1[0] * MICRO[T1[1]]);
    for (const [pair, list] of Object.entries(theirs.pairs))
      for (const [gate, fidelity] of list) {
        const known = (gates as Record<string, string>)[gate];
        if (known === undefined || fidelity === 0.5) continue;
        const ends = pair.split('-').map((end) => Number(end) - first);
        const coupler = ours.couplers.find(
          (one) => one.gate === known && one.qubits.join('-') === ends.join('-'),
        );
        close(coupler!.error, 1 - fidelity);
      }
  }
});

describe.each([
  ['ibm_kingston_calibrations_2026-05-05T07_48_33Z.csv', 'kingston', '2026-05-05T07:48:33Z', 32],
  ['ibm_marrakesh_calibrations_2026-04-25T11_28_00Z.csv', 'marrakesh', '2026-04-25T11:28:00Z', 36],
])('%s', (file, name, calibratedAt, pulseNs) => {
  const rows = parse(readFileSync(pathOf(file)), { columns: true, bom: true }) as Record<string, string>[];
  const profile = imported(file);

  it('is the table, value by value', () => {
    expect(profile).toMatchObject({ name, calibratedAt, nativeGates: ['cz', 'id', 'rz', 'sx', 'x'] });
    expect(profile.origins).toBeUndefined();
    expect(profile.qubits).toHaveLength(156);
    for (const row of rows) {
      const qubit = profile.qubits[Number(row.Qubit)];
      const [t1, t2] = [row['T1 (us)'], row['T2 (us)']].map((cell) => (cell === '' ? null : Number(cell)));
      const error = Number(row['√x (sx) error']);
      expect(qubit).toEqual({
        t1Us: t1,
        t2Us: t1 === null || t2 === null ? t2 : Math.min(t2, 2 * t1),
        readoutP1Given0: Number(row['Prob meas1 prep0']),
        readoutP0Given1: Number(row['Prob meas0 prep1']),
        readoutDurationNs: Number(row['Readout length (ns)']),
        oneQubitError: row['√x (sx) error'] === '' || error >= 1 ? null : error,
        oneQubitDurationNs: pulseNs,
      });
    }
  });

  it('has each cz of the table, dead where the table says 1', () => {
    const expected = rows.flatMap((row) => {
      const lengths = new Map(
        row['Gate length (ns)'].split(';').map((item) => item.split(':') as [string, string]),
      );
      return row['CZ error']
        .split(';')
        .filter((item) => item !== '')
        .map((item) => {
          const [neighbour, error] = item.split(':');
          return {
            qubits: [Number(row.Qubit), Number(neighbour)],
            gate: 'cz',
            error: Number(error) >= 1 ? null : Number(error),
            durationNs: Number(lengths.get(neighbour)),
          };
        });
    });
    expected.sort((a, b) => a.qubits[0] - b.qubits[0] || a.qubits[1] - b.qubits[1]);
    expect(profile.couplers).toEqual(expected);
  });
});

test('the list of Quantinuum machines is refused for what it lacks', () => {
  expect(() => imported('quantinuum_machine_list_pytket_quantinuum_0.59.3.json')).toThrow(
    /a memory error a layer in place of T1, T2 and durations: no profile can hold that/,
  );
});

test('an IonQ document has the averages of the device', () => {
  const { provider } = JSON.parse(
    readFileSync(pathOf('ionq_forte_enterprise_device_capabilities.json'), 'utf8'),
  ) as { provider: { fidelity: Record<string, { mean: number }>; timing: Record<string, number> } };
  const profile = imported('ionq_forte_enterprise_device_capabilities.json');
  for (const qubit of profile.qubits) {
    close(qubit.t1Us, provider.timing.T1 * 1e6);
    close(qubit.oneQubitError, 1 - provider.fidelity['1Q'].mean);
    close(qubit.readoutP0Given1, 1 - provider.fidelity.spam.mean);
  }
  for (const { error } of profile.couplers) close(error, 1 - provider.fidelity['2Q'].mean);
});
