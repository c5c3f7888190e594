import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { averageFidelity, depolarizingStrength, relaxationOver } from '../../src/hardware/gateChannel.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { calibratedNoise, createNoiseModel, type GateNoise } from '../../src/hardware/noiseModel.ts';
import { superoperator } from './superoperator.ts';

interface GoldenGate {
  op: string;
  qubits: number[];
  duration_s: number;
  gate_error: number | null;
  T: { t1: number; t2: number }[];
  relax_Favg: number;
  depol_lambda: number | null;
  total_Favg: number;
  superop_colstack: number[][];
}

const golden = new URL('../golden/', import.meta.url);
const channels: Record<string, { gates: GoldenGate[] }> = readJson('noise-channels-manila-torino.json');
const manila = await loadHardware('manila');
const torino = await loadHardware('torino');

for (const [device, profile, liveGates] of [
  ['FakeManilaV2', manila, 23],
  ['FakeTorino', torino, 9],
] as const) {
  const { gates } = channels[device];
  const live = gates.filter(({ gate_error }) => gate_error !== null && gate_error < 1);

  test(`${profile.name}: the noise of every live gate is Aer's channel to 1e-12`, () => {
    const model = createNoiseModel(profile);
    for (const gate of live) {
      const noise = model.gateNoise(gate.op, gate.qubits);
      expect(Math.abs(noise.durationNs - gate.duration_s * 1e9)).toBeLessThan(1e-9);
      expect(Math.abs(noise.depolarizing - (gate.depol_lambda ?? 0))).toBeLessThan(1e-12);
      expect(largestDifference(superoperator(noise), gate.superop_colstack)).toBeLessThan(1e-12);
    }
    expect(live).toHaveLength(liveGates);
  });

  test(`${profile.name}: the channel formulas also agree where we refuse, on dead couplers and reset`, () => {
    for (const gate of gates) {
      const relaxation = gate.T.map(({ t1, t2 }) =>
        relaxationOver(gate.duration_s * 1e9, t1 * 1e6, t2 * 1e6),
      );
      const depolarizing = gate.gate_error === null ? 0 : depolarizingStrength(gate.gate_error, relaxation);
      expect(Math.abs(averageFidelity(relaxation) - gate.relax_Favg)).toBeLessThan(1e-12);
      const noise: GateNoise = { depolarizing, relaxation, durationNs: 0 };
      expect(largestDifference(superoperator(noise), gate.superop_colstack)).toBeLessThan(1e-12);
      if (gate.gate_error !== null && gate.gate_error >= 1)
        expect(() => createNoiseModel(profile).gateNoise(gate.op, gate.qubits)).toThrow(/dead/);
    }
  });
}

test('readout of every device vector is the recorded pair of flip probabilities', async () => {
  const files = readdirSync(golden).filter((file) => /^[a-z]+-\d+q\dl\.json$/.test(file));
  expect(files.length).toBeGreaterThanOrEqual(8);
  for (const file of files) {
    const vector = readJson(file);
    const model = createNoiseModel(await loadHardware(vector.device));
    vector.measured_physical_qubits.forEach((qubit: number, index: number) => {
      const [[, p1Given0], [p0Given1]] = vector.readout_matrices_true_by_read[index];
      expect(model.readoutError(qubit).p1Given0).toBeCloseTo(p1Given0, 14);
      expect(model.readoutError(qubit).p0Given1).toBeCloseTo(p0Given1, 14);
    });
  }
});

test('a calibrated error above that of relaxation is the average infidelity of the whole channel', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.double({ min: 5, max: 500, noNaN: true }), fc.double({ min: 0.05, max: 2, noNaN: true })),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.double({ min: 0, max: 2000, noNaN: true }),
      (times, error, durationNs) => {
        const relaxation = times.map(([t1Us, ratio]) => relaxationOver(durationNs, t1Us, ratio * t1Us));
        const d = 2 ** times.length;
        const noise = { depolarizing: depolarizingStrength(error, relaxation), relaxation, durationNs };
        // F = (d + tr S)/(d + d^2) holds for any channel near the identity, whatever it is made of.
        const trace = superoperator(noise).reduce((sum, row, index) => sum + row[index], 0);
        const expected = Math.max(error, 1 - averageFidelity(relaxation));
        expect(Math.abs(1 - (d + trace) / (d + d * d) - expected)).toBeLessThan(1e-12);
      },
    ),
  );
});

test('rz and barriers take no time and make no noise, even on a dead qubit', async () => {
  const boston = createNoiseModel(await loadHardware('boston'));
  const silent = { depolarizing: 0, durationNs: 0 };
  expect(boston.gateNoise('rz', [146])).toEqual({ ...silent, relaxation: [{ e1: 1, e2: 1 }] });
  const all = boston.profile.qubits.map((_, qubit) => qubit);
  expect(boston.gateNoise('barrier', all)).toMatchObject(silent);
  expect(boston.idle(146, 0)).toEqual({ e1: 1, e2: 1 });
});

test('each source is scaled on its own, and depolarizing strengths stay those of full relaxation', () => {
  const full = createNoiseModel(manila);
  const noRelaxation = createNoiseModel(manila, { ...calibratedNoise, relaxation: 0 });
  expect(noRelaxation.gateNoise('cx', [0, 1]).depolarizing).toBe(full.gateNoise('cx', [0, 1]).depolarizing);
  expect(noRelaxation.gateNoise('cx', [0, 1]).relaxation).toEqual([
    { e1: 1, e2: 1 },
    { e1: 1, e2: 1 },
  ]);
  expect(noRelaxation.idle(0, 1e6)).toEqual({ e1: 1, e2: 1 });

  const halfTwoQubit = createNoiseModel(manila, { ...calibratedNoise, twoQubit: 0.5 });
  expect(halfTwoQubit.gateNoise('cx', [0, 1])).toEqual({
    ...full.gateNoise('cx', [0, 1]),
    depolarizing: full.gateNoise('cx', [0, 1]).depolarizing / 2,
  });
  expect(halfTwoQubit.gateNoise('sx', [1])).toEqual(full.gateNoise('sx', [1]));

  const noOneQubit = createNoiseModel(manila, { ...calibratedNoise, oneQubit: 0 });
  expect(noOneQubit.gateNoise('sx', [1]).depolarizing).toBe(0);
  expect(noOneQubit.gateNoise('sx', [1]).relaxation).toEqual(full.gateNoise('sx', [1]).relaxation);

  const doubled = createNoiseModel(manila, { ...calibratedNoise, relaxation: 2, readout: 2, twoQubit: 1e9 });
  const { e1, e2 } = full.idle(3, 500);
  expect(doubled.idle(3, 500).e1).toBeCloseTo(e1 * e1, 14);
  expect(doubled.idle(3, 500).e2).toBeCloseTo(e2 * e2, 14);
  expect(doubled.readoutError(2).p0Given1).toBe(2 * manila.qubits[2].readoutP0Given1);
  expect(doubled.gateNoise('cx', [0, 1]).depolarizing).toBe(16 / 15);
  expect(() => createNoiseModel(manila, { ...calibratedNoise, readout: -1 })).toThrow(
    /"readout" expected .*got -1/,
  );
});

test('unknown T1 or T2 is an error, never no relaxation', () => {
  const forgetful: HardwareProfile = {
    ...manila,
    qubits: manila.qubits.map((qubit, index) => (index === 1 ? { ...qubit, t2Us: null } : qubit)),
  };
  const model = createNoiseModel(forgetful);
  expect(() => model.gateNoise('sx', [1])).toThrow(
    'sx on qubit 1 of manila: qubit 1 is dead, it has no T1 or T2',
  );
  expect(() => model.gateNoise('cx', [0, 1])).toThrow(/qubit 1 is dead/);
  expect(() => model.idle(1, 100)).toThrow(/qubit 1 of manila has no T1 or T2/);
  expect(() => model.idle(0, -1)).toThrow(/"durationNs" expected a number >= 0, got -1/);
  expect(() => model.readoutError(5)).toThrow(/qubits 0..4, not 5/);
});

function largestDifference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i][j]))));
}

function readJson(file: string) {
  return JSON.parse(readFileSync(new URL(file, golden), 'utf8'));
}
