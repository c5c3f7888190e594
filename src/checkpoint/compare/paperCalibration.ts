import { type KnownDuration, usualDuration } from '../../hardware/durations.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { CalibrationRecord } from '../format/calibrationRecord.ts';
import type { TensorF64 } from '../format/container.ts';
import { type HardwareTensors, profileFromTensors } from '../format/hardwareTensors.ts';

/** What everyone knows of a kind of machine, in nanoseconds: the paper's numbers have no durations. */
const typicalDurations: Readonly<
  Record<HardwareProfile['technology'], { readonly oneQubitNs: number; readonly coupler: number }>
> = {
  superconducting: { oneQubitNs: 36, coupler: 300 },
  'trapped-ion': { oneQubitNs: 100_000, coupler: 600_000 },
  'neutral-atom': { oneQubitNs: 1_000, coupler: 500 },
};

/**
 * The device as the paper's 4q + e numbers alone tell it (Kverne et al., HotStorage '25: error of one-qubit gates,
 * readout error, T1 and T2 of each qubit, two-qubit error of each coupler), with durations typical of its technology.
 * Readout is taken as symmetric, a coupler as equal in both directions.
 * @param durations in place of those: what is usual for each native gate, which the circuit names
 * @throws QckptError PROFILE: they lack one
 */
export function paperCalibration(
  hardware: HardwareTensors,
  calibration: CalibrationRecord,
  durations: readonly KnownDuration[] | null = null,
): HardwareProfile {
  const { technology, couplerGates } = calibration;
  const ofKind = typicalDurations[technology];
  const oneQubitNs =
    durations === null ? ofKind.oneQubitNs : usualDuration(durations, technology, 'one-qubit');
  const couplerNs = couplerGates.map((gate) =>
    durations === null ? ofKind.coupler : usualDuration(durations, technology, gate),
  );
  const { edges, error_2q: errors, coupler_qubits: pairs, coupler_gate: gates } = hardware;
  const errorOf = new Map(
    Array.from(errors.data, (error, i) => [`${edges.data[2 * i]}-${edges.data[2 * i + 1]}`, error]),
  );
  const filled = (like: TensorF64, value: (i: number) => number): TensorF64 => ({
    ...like,
    data: like.data.map((_, i) => value(i)),
  });
  return profileFromTensors(
    {
      ...hardware,
      readout_p1_given_0: hardware.readout_error,
      readout_p0_given_1: hardware.readout_error,
      duration_1q_ns: filled(hardware.duration_1q_ns, () => oneQubitNs),
      coupler_duration_ns: filled(hardware.coupler_duration_ns, (i) => couplerNs[gates.data[i]]),
      coupler_error: filled(hardware.coupler_error, (i) => {
        const [a, b] = [pairs.data[2 * i], pairs.data[2 * i + 1]];
        return errorOf.get(`${Math.min(a, b)}-${Math.max(a, b)}`)!;
      }),
    },
    { ...calibration, profile: null },
  );
}
