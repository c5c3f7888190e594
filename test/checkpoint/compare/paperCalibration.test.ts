import { describe, expect, it } from 'vitest';
import { paperCalibration } from '../../../src/checkpoint/compare/paperCalibration.ts';
import { calibrationRecord } from '../../../src/checkpoint/format/calibrationRecord.ts';
import { hardwareTensors } from '../../../src/checkpoint/format/hardwareTensors.ts';
import { loadDurations } from '../../../src/experiment/spec/durationFiles.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { usualDuration, usualDurations } from '../../../src/hardware/durations.ts';

const usual = (await loadDurations(undefined)).flatMap(usualDurations);

async function durationsOf(machine: string, byGate: boolean) {
  const profile = await loadHardware(machine);
  const tensors = hardwareTensors(profile, [0, 1, 2, 3]);
  const known = paperCalibration(tensors, calibrationRecord(profile), byGate ? usual : null);
  return {
    oneQubit: [...new Set(known.qubits.slice(0, 4).map(({ oneQubitDurationNs }) => oneQubitDurationNs))],
    couplers: [...new Set(known.couplers.map(({ durationNs }) => durationNs))],
    errors: known.couplers.map(({ error }) => error),
  };
}

describe("a machine as the paper's numbers tell it", () => {
  it.each([
    // cross resonance between fixed qubits, tunable couplers, ions, atoms: design's usual values.
    ['yorktown', 'cx', 36, 300],
    ['sherbrooke', 'ecr', 36, 300],
    ['fez', 'cz', 36, 70],
    ['garnet', 'cz', 36, 70],
    ['forte', 'rzz', 100_000, 600_000],
    ['neutral-atom', 'cz', 1000, 500],
  ])('%s has durations usual for %s', async (machine, _, oneQubit, coupler) => {
    expect(await durationsOf(machine, true)).toMatchObject({ oneQubit: [oneQubit], couplers: [coupler] });
  });

  it('has one duration for all superconducting couplers where gates are not looked at', async () => {
    const [byKind, byGate] = [await durationsOf('fez', false), await durationsOf('fez', true)];
    expect(byKind.couplers).toEqual([300]);
    expect(byKind.errors).toEqual(byGate.errors);
  });

  it('takes what no line names from the line for any, and says where there is no such line', () => {
    expect(usualDuration(usual, 'trapped-ion', 'rxx')).toBe(600_000);
    expect(usualDuration(usual, 'superconducting', 'csx')).toBe(300);
    expect(() => usualDuration([], 'neutral-atom', 'cz')).toThrow(
      '"durations" expected how long cz takes on neutral-atom machines',
    );
  });
});
