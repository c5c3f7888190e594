import { canonicalJson } from '../../../numeric/canonicalJson.ts';
import { calibrationRecord } from '../../format/calibrationRecord.ts';
import { calibrationDisagreements, numbersBeside } from '../../format/hardwareTensors.ts';
import { type Check, unless } from './check.ts';

/**
 * What a file says of its machine: cell, calibration record, embedded profile,
 * tensors, and the record of that name here.
 */
export const calibrationChecks: readonly Check[] = [
  {
    name: 'machine',
    compares: "name and digest of the calibration with those of the cell's machine; none with noise-free",
    contradictions: ({ checkpoint: { meta }, cell }) => {
      const { calibration } = meta;
      const planned = cell.hardware;
      return [
        ...unless(
          planned?.sha256 === calibration?.sha256,
          `calibration: the checkpoint's has digest ${calibration?.sha256 ?? 'none'}, the run was ` +
            `planned with ${planned?.sha256 ?? 'none'}`,
        ),
        ...unless(
          planned?.name === calibration?.name,
          `calibration: the checkpoint's is called ${calibration?.name ?? 'none'}, the run was planned ` +
            `on ${planned?.name ?? 'none'}`,
        ),
      ];
    },
  },
  {
    name: 'tensors',
    compares:
      'tensors with the profile: the embedded one, or else the recorded one of that digest; couplers ' +
      'among the qubits are all there, and derived numbers follow from the others',
    contradictions: ({ checkpoint: { hardware, meta }, recorded }) => {
      const { calibration } = meta;
      if (hardware === null || calibration === null) return [];
      const known = recorded.profile?.sha256 === calibration.sha256 ? recorded.profile.profile : null;
      if (calibration.profile !== null || known === null)
        return calibrationDisagreements(hardware, calibration).map((line) => `calibration: ${line}`);
      return [
        ...numbersBeside(hardware, known, `recorded profile ${known.name} says`),
        ...unless(
          canonicalJson(calibration) === canonicalJson(calibrationRecord(known, false)),
          `what is said of ${calibration.name} is not what is recorded of it`,
        ),
      ].map((line) => `calibration: ${line}`);
    },
  },
];
