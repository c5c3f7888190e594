import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationRecord } from '../../../src/checkpoint/format/calibrationRecord.ts';
import {
  calibrationDisagreements,
  hardwareTensors,
  profileFromTensors,
} from '../../../src/checkpoint/format/hardwareTensors.ts';
import type { HardwareProfile } from '../../../src/hardware/hardwareProfile.ts';
import { createNoiseModel } from '../../../src/hardware/noiseModel.ts';
import { readProfile, withElement } from '../sampleCheckpoint.ts';

const devices = ['manila', 'guadalupe', 'torino', 'sherbrooke'].map(readProfile);

/** All that a simulation can ask of the noise on some qubits: noise or the refusal. */
function noiseOn(profile: HardwareProfile, qubits: readonly number[]) {
  const model = createNoiseModel(profile);
  const ask = (question: () => unknown) => {
    try {
      return question();
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return [
    ...qubits.flatMap((a) => [
      ask(() => model.gateNoise('sx', [a])),
      ask(() => model.gateNoise('rz', [a])),
      ask(() => model.readoutError(a)),
      ask(() => model.idle(a, 300)),
      profile.qubits[a].readoutDurationNs,
    ]),
    ...qubits.flatMap((a) =>
      qubits
        .filter((b) => b !== a)
        .flatMap((b) => ['cx', 'cz', 'ecr'].map((gate) => ask(() => model.gateNoise(gate, [a, b])))),
    ),
  ];
}

describe('hardware tensors', () => {
  it('hold the recorded numbers of manila', () => {
    // Figures of configs/hardware/manila.yaml, qubits 1 and 2.
    const tensors = hardwareTensors(devices[0], [2, 1]);
    expect([...tensors.qubits.data]).toEqual([1, 2]);
    expect([...tensors.t1_us.data]).toEqual([124.53550487905082, 158.6152374677565]);
    expect([...tensors.t2_us.data]).toEqual([79.01470497124718, 25.150897893938303]);
    expect([...tensors.error_1q.data]).toEqual([0.000392193487309583, 0.0007458158897263205]);
    expect(tensors.readout_error.data[0]).toBeCloseTo((0.0122 + 0.0316) / 2, 15);
    expect([...tensors.edges.data]).toEqual([1, 2]);
    expect([...tensors.error_2q.data]).toEqual([0.01394038580879381]);
    expect([...tensors.coupler_duration_ns.data]).toEqual([469.3333333333333, 504.88888888888886]);
  });

  it('give the noise of the device, with the profile embedded and without', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...devices),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (profile, embed, stream) => {
          const size = Math.min(6, profile.qubits.length);
          const first = stream.next().value % profile.qubits.length;
          const near = [
            first,
            ...profile.couplers.filter(({ qubits }) => qubits[0] === first).map(({ qubits }) => qubits[1]),
          ];
          const qubits = [
            ...new Set([...near, ...[...stream.take(size)].map((n) => n % profile.qubits.length)]),
          ].slice(0, size);
          const back = profileFromTensors(
            hardwareTensors(profile, qubits),
            calibrationRecord(profile, embed),
          );
          expect(noiseOn(back, qubits)).toEqual(noiseOn(profile, qubits));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a whole device, with its record, are its profile less what is dead', () => {
    for (const profile of devices) {
      const all = profile.qubits.map((_, i) => i);
      const back = profileFromTensors(hardwareTensors(profile, all), calibrationRecord(profile, false));
      expect(back).toEqual({
        ...profile,
        couplers: profile.couplers.filter(({ error }) => error !== null),
        remarks: [],
      });
    }
  });

  it('keep what was not recorded apart from what is perfect', () => {
    const [profile] = devices;
    const qubits = profile.qubits.with(1, {
      ...profile.qubits[1],
      t1Us: null,
      oneQubitError: null,
      readoutDurationNs: null,
    });
    const dead = { ...profile, qubits };
    const tensors = hardwareTensors(dead, [0, 1]);
    expect(tensors.t1_us.data[1]).toBe(-1);
    expect(tensors.error_1q.data[1]).toBe(-1);
    expect(noiseOn(profileFromTensors(tensors, calibrationRecord(dead, false)), [0, 1])).toEqual(
      noiseOn(dead, [0, 1]),
    );
  });

  it("take the worse direction's error for a coupler", () => {
    const [profile] = devices;
    const couplers = profile.couplers.with(1, { ...profile.couplers[1], error: 0.2 });
    expect(hardwareTensors({ ...profile, couplers }, [0, 1]).error_2q.data[0]).toBe(0.2);
  });

  it('leave unused qubits dead where no profile is embedded', () => {
    const back = profileFromTensors(
      hardwareTensors(devices[0], [0, 1]),
      calibrationRecord(devices[0], false),
    );
    expect(() => createNoiseModel(back).gateNoise('sx', [2])).toThrow(
      expect.objectContaining({ code: 'HARDWARE' }),
    );
  });

  it('refuse qubits that the device lacks', () => {
    expect(() => hardwareTensors(devices[0], [0, 5])).toThrow(/got 5/);
    expect(() => hardwareTensors(devices[0], [1, 1])).toThrow(/got 1/);
  });
});

describe('calibration disagreements', () => {
  const [profile] = devices;
  const tensors = hardwareTensors(profile, [0, 1, 3]);

  it('are none for an honest checkpoint', () => {
    for (const embed of [true, false])
      expect(calibrationDisagreements(tensors, calibrationRecord(profile, embed))).toEqual([]);
  });

  it('name each number, its qubit and both values', () => {
    const forged = {
      ...tensors,
      t1_us: withElement(tensors.t1_us, 2, 90),
      error_2q: withElement(tensors.error_2q, 0, 0.001),
    };
    expect(calibrationDisagreements(forged, calibrationRecord(profile))).toEqual([
      'hardware.t1_us[2] (qubit 3): 90, profile says 179.10281957277218',
      'hardware.error_2q[0] (coupler 0-1): 0.001, profile says 0.008827712070629129',
    ]);
  });

  it('find a derived number that was changed alone, even without the profile', () => {
    const forged = { ...tensors, readout_error: withElement(tensors.readout_error, 0, 0.5) };
    expect(calibrationDisagreements(forged, calibrationRecord(profile, false))).toHaveLength(1);
  });
});
