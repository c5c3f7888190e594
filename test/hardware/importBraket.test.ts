import { describe, expect, it, test } from 'vitest';
import { calibrationDocument } from '../../src/experiment/spec/calibrationDocument.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { hardwareProblem, isLiveQubit } from '../../src/hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { importProfiles } from '../../src/hardware/importers/importers.ts';
import { cpuClockMs } from '../cpuClock.ts';
import { typicalDurations } from './typicalDurations.ts';

const options = { package: 'made up', version: '0', licence: 'none', durations: typicalDurations };
const convert = (content: unknown): HardwareProfile =>
  importProfiles([{ name: 'x_device_capabilities.json', sha256: '0'.repeat(64), content }], options)[0];

const header = (maker: string) => ({
  braketSchemaHeader: { name: `braket.device_schema.${maker}.${maker}_device_capabilities`, version: '1' },
  service: { updatedAt: '2026-05-03T00:00:00+00:00' },
});

/** Shaped like IonQ's. */
const ions = {
  ...header('ionq'),
  paradigm: {
    qubitCount: 4,
    nativeGateSet: ['GPI', 'GPI2', 'ZZ'],
    connectivity: { fullyConnected: true, connectivityGraph: {} },
  },
  provider: {
    fidelity: { '1Q': { mean: 0.9998 }, '2Q': { mean: 0.992 }, spam: { mean: 0.995 } },
    timing: { T1: 100, T2: 1, '1Q': 0.00013, '2Q': 0.0009, readout: 0.0003 },
  },
};

const qubit = (change: object = {}) => ({
  T1: { value: 4e-5, unit: 'S' },
  T2: { value: 1e-5, unit: 'S' },
  oneQubitFidelity: [
    { fidelityType: { name: 'SIMULTANEOUS_RANDOMIZED_BENCHMARKING' }, fidelity: 0.999 },
    { fidelityType: { name: 'READOUT_ERROR_0_TO_1' }, fidelity: 0.01 },
    { fidelityType: { name: 'READOUT_ERROR_1_TO_0' }, fidelity: 0.03 },
    { fidelityType: { name: 'READOUT' }, fidelity: 0.98 },
  ],
  ...change,
});
const cz = (fidelity: number) => ({ twoQubitGateFidelity: [{ gateName: 'CZ', fidelity }] });

/** Shaped like IQM's: qubits from 1, the tenth after the ninth, sentinels. */
const chip = {
  ...header('iqm'),
  paradigm: { qubitCount: 10, connectivity: { connectivityGraph: { 1: ['2', '10'], 9: ['10'] } } },
  standardized: {
    oneQubitProperties: Object.fromEntries(
      Array.from({ length: 10 }, (_, k) => [
        String(k + 1),
        k === 1 ? qubit({ T2: { value: 0, unit: 'S' } }) : k === 2 ? qubit({ T2: { value: 1e-4 } }) : qubit(),
      ]),
    ),
    twoQubitProperties: {
      '1-2': cz(0.99),
      '1-10': cz(0.98),
      '3-4': cz(0.5),
      '9-10': { twoQubitGateFidelity: [] },
    },
  },
};

describe('IonQ', () => {
  it('has one number for all qubits and one for all pairs, and says so', () => {
    const profile = convert(ions);
    expect(profile).toMatchObject({ vendor: 'IonQ', technology: 'trapped-ion', name: 'x' });
    expect(profile.qubits).toEqual(
      Array.from({ length: 4 }, () => ({
        t1Us: 1e8,
        t2Us: 1e6,
        readoutP1Given0: 0.005,
        readoutP0Given1: 0.005,
        readoutDurationNs: 300000,
        oneQubitError: 0.0002,
        oneQubitDurationNs: 130000,
      })),
    );
    expect(profile.couplers).toHaveLength(6);
    for (const { gate, error, durationNs } of profile.couplers)
      expect({ gate, error, durationNs }).toEqual({ gate: 'rzz', error: 0.008, durationNs: 900000 });
    expect(hardwareProblem(profile, 'rzz', [3, 0])).toBeNull();
    expect(new Set(profile.origins!.map(({ kind }) => kind))).toEqual(new Set(['average']));
    expect(profile.origins!.map(({ value }) => value)).toContain('coupler.error');
  });

  it('may come as JSON in a JSON string', () => {
    const text = JSON.stringify(JSON.stringify(ions));
    const { content } = calibrationDocument(new TextEncoder().encode(text), 'x_device_capabilities.json');
    expect(convert(content)).toEqual(convert(ions));
  });

  it('says what more pairs than a profile holds would be, before any is made', () => {
    const size = (qubitCount: number) => ({ ...ions, paradigm: { ...ions.paradigm, qubitCount } });
    expect(convert(size(256)).couplers).toHaveLength(32_640);
    expect(() => convert(size(257))).toThrow(/at most 32768 pairs, got 257 qubits: 32896 pairs/);
    const from = cpuClockMs();
    expect(() => convert(size(4096))).toThrow(/4096 qubits: 8386560 pairs/);
    expect(cpuClockMs() - from).toBeLessThan(5000);
  });

  it.each([
    [
      'a gate set without ZZ',
      { paradigm: { ...ions.paradigm, nativeGateSet: ['MS'] } },
      /expected ZZ among them/,
    ],
    [
      'a fidelity above 1',
      { provider: { ...ions.provider, fidelity: { ...ions.provider.fidelity, spam: { mean: 1.2 } } } },
      /spam.mean.*got 1.2/,
    ],
    ['no timing', { provider: { fidelity: ions.provider.fidelity } }, /timing/],
  ])('refuses %s', (_, change, message) => {
    expect(() => convert({ ...ions, ...change })).toThrow(message);
  });
});

describe('IQM', () => {
  const profile = convert(chip);

  it('takes fidelities for what they are, and readout errors for errors in spite of their key', () => {
    expect(profile.qubits[0]).toEqual({
      t1Us: 40,
      t2Us: 10,
      readoutP1Given0: 0.01,
      readoutP0Given1: 0.03,
      readoutDurationNs: null,
      oneQubitError: 0.001,
      oneQubitDurationNs: 20,
    });
    expect(profile.couplers.filter(({ qubits }) => qubits[0] === 0)).toEqual([
      { qubits: [0, 1], gate: 'cz', error: 0.01, durationNs: 40 },
      { qubits: [0, 9], gate: 'cz', error: 0.02, durationNs: 40 },
    ]);
  });

  it('counts pairs before it reads them', () => {
    const pairs = Object.fromEntries(Array.from({ length: 40_000 }, (_, k) => [`${k}-${k + 1}`, null]));
    expect(() =>
      convert({ ...chip, standardized: { ...chip.standardized, twoQubitProperties: pairs } }),
    ).toThrow(/"twoQubitProperties" expected at most 32768 entries, got 40000/);
  });

  it('takes 0 and one half for what they stand for: nothing', () => {
    expect(isLiveQubit(profile, 1)).toBe(false);
    expect(profile.qubits[2].t2Us).toBe(80);
    expect(
      profile.couplers.filter(({ error }) => error === null).map(({ qubits }) => qubits.join('-')),
    ).toEqual(['2-3', '3-2', '8-9', '9-8']);
    expect(profile.remarks.join('\n')).toMatch(/qubit dead: qubit 2\n/);
    expect(profile.origins!.map(({ value, kind }) => `${value} ${kind}`)).toEqual([
      'coupler.durationNs assumed',
      'oneQubitDurationNs assumed',
    ]);
  });
});

test('machines of other kinds that are shipped have the published values', async () => {
  const forte = await loadHardware('forte');
  expect(forte.qubits).toHaveLength(36);
  expect(forte.couplers).toHaveLength((36 * 35) / 2);
  expect(forte.qubits[35]).toMatchObject({
    t1Us: 188e6,
    t2Us: 0.95e6,
    oneQubitError: 1e-4,
    readoutP1Given0: 0.0045,
  });
  expect(forte.couplers[0]).toMatchObject({ error: 0.0075, durationNs: 650_000 });
  const garnet = await loadHardware('garnet');
  expect(garnet.qubits).toHaveLength(20);
  expect(garnet.couplers).toHaveLength(60);
  expect(garnet.qubits[0].oneQubitError).toBeCloseTo(1 - 0.9993090284888004, 12);
  expect(garnet.couplers[0].error).toBeCloseTo(1 - 0.9959693956369428, 12);
  const atoms = await loadHardware('neutral-atom');
  // arXiv:2408.08288, abstract: CZ 99.35 %, local one-qubit gates 99.902 %, 0.9 % loss in readout.
  expect(atoms.couplers[0].error).toBeCloseTo(1 - 0.9935, 12);
  expect(atoms.qubits[0].oneQubitError).toBeCloseTo(1 - 0.99902, 12);
  expect(atoms.qubits[0].readoutP1Given0).toBe(0.009);
  // Every value is labelled.
  expect(atoms.origins!.map(({ value }) => value).sort()).toEqual(
    [
      ...Object.keys(atoms.qubits[0]),
      'coupler.durationNs',
      'coupler.error',
      'couplers',
      'nativeGates',
      'qubits',
    ].sort(),
  );
});
