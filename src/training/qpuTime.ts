import type { Circuit } from '../circuit/circuit.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { createNoiseModel } from '../hardware/noiseModel.ts';
import { scheduleAlap } from '../transpile/schedule.ts';

/**
 * Modelled time of one shot of a compiled circuit: gates, then readout, then
 * reset. Queues and compilation are not in it.
 */
export interface ShotTime {
  readonly circuitNs: number;
  readonly readoutNs: number;
  readonly resetNs: number;
  readonly totalUs: number;
}

/**
 * Models one shot: the schedule of the gates as late as possible, the slowest readout, the reset.
 * @param resetUs microseconds between two shots
 * @throws QckptError HARDWARE: a gate that the device does not have
 */
export function shotTime(circuit: Circuit, profile: HardwareProfile, resetUs: number): ShotTime {
  const noise = createNoiseModel(profile);
  const { totalDurationNs } = scheduleAlap(
    circuit,
    (operation) => noise.gateNoise(operation.gate, operation.qubits).durationNs,
  );
  const readoutNs = Math.max(
    0,
    ...circuit.measurements.map(({ qubit }) => profile.qubits[qubit].readoutDurationNs ?? 0),
  );
  const resetNs = 1000 * resetUs;
  return {
    circuitNs: totalDurationNs,
    readoutNs,
    resetNs,
    totalUs: (totalDurationNs + readoutNs + resetNs) / 1000,
  };
}
