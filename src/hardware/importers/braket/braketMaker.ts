import type { DurationBook } from '../../durations.ts';
import type { HardwareProfile } from '../../hardwareProfile.ts';
import type { CalibrationDocument } from '../importer.ts';
import type { RemarkBook } from '../remarkBook.ts';

/** What a device document says of the machine. */
export type DeviceValues = Pick<
  HardwareProfile,
  'nativeGates' | 'calibratedAt' | 'qubits' | 'couplers' | 'origins'
>;

/** A maker of machines that Amazon Braket offers, and how its documents are read. */
export interface BraketMaker {
  readonly vendor: string;
  readonly technology: HardwareProfile['technology'];
  /** @throws QckptError PROFILE */
  readonly read: (
    document: CalibrationDocument,
    remarks: RemarkBook,
    durations: DurationBook,
  ) => DeviceValues;
}
