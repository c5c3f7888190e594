// Lies about: calibration.
import { reclaim } from '../reclaim.ts';
import {
  MACHINES,
  NOISY,
  OTHER,
  perfect,
  perfectTensors,
  profileOf,
  put,
  scaled,
  series,
  withProfile,
} from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const calibration: readonly ForgeryRecord[] = [
  [
    'error-free tensors beside the genuine profile',
    NOISY,
    'mismatch',
    (f) => {
      perfectTensors(f);
      return reclaim(f);
    },
  ],
  [
    'better readout in the tensors alone',
    MACHINES,
    'mismatch',
    (f) => {
      scaled(f, /^hardware\.readout_(error|p.*)$/, (x) => x / 2);
      return reclaim(f);
    },
  ],
  [
    'longer relaxation in the tensors alone',
    NOISY,
    'mismatch',
    (f) => {
      scaled(f, /^hardware\.t[12]_us$/, (x) => 10 * x);
      return reclaim(f);
    },
  ],
  [
    'error-free tensors under a genuine digest, no profile',
    NOISY,
    'mismatch',
    (f) => {
      perfectTensors(f);
      f.meta.calibration!.profile = null;
      return reclaim(f);
    },
  ],
  [
    'error-free profile under the genuine digest',
    MACHINES,
    'corrupt',
    (f) => {
      perfect(profileOf(f));
    },
  ],
  [
    'error-free profile of that name, its own digest',
    ['manila', 'eigensolver'],
    'own profile',
    (f) => {
      withProfile(f, perfect);
      perfectTensors(f);
      return reclaim(f);
    },
  ],
  [
    'a profile that no one has',
    ['manila'],
    'unverifiable',
    (f) => {
      f.meta.calibration!.sha256 = OTHER;
      f.meta.run.cell.hardware!.sha256 = OTHER;
      f.meta.calibration!.profile = null;
      perfectTensors(f);
      return reclaim(f);
    },
  ],
  [
    'a date of its own beside the profile',
    MACHINES,
    'corrupt',
    put('calibration.calibratedAt', '2020-01-01T00:00:00Z'),
  ],
  ["the machine's name beside the profile", MACHINES, 'corrupt', put('calibration.name', 'torino')],
  [
    "the machine's name without a profile",
    ['manila', 'eigensolver'],
    'unverifiable',
    (f) => {
      f.meta.calibration!.profile = null;
      f.meta.calibration!.name = 'torino';
      f.meta.run.cell.hardware!.name = 'torino';
    },
  ],
  [
    'qubits that the circuit does not use, left out',
    NOISY,
    'mismatch',
    (f) => {
      for (const [name, tensor] of Object.entries(f.tensors))
        if (name.startsWith('hardware.') && tensor.shape.length === 1 && !/coupler|error_2q/.test(name))
          f.tensors[name] = { ...tensor, shape: [1], data: tensor.data.slice(0, 1) };
      for (const name of ['edges', 'coupler_qubits'])
        f.tensors[`hardware.${name}`] = { dtype: 'I32', shape: [0, 2], data: new Int32Array() };
      for (const name of ['error_2q', 'coupler_error', 'coupler_duration_ns'])
        f.tensors[`hardware.${name}`] = series([]);
      f.tensors['hardware.coupler_gate'] = { dtype: 'U8', shape: [0], data: new Uint8Array() };
    },
  ],
  [
    'no couplers',
    NOISY,
    'mismatch',
    (f) => {
      for (const name of ['edges', 'coupler_qubits'])
        f.tensors[`hardware.${name}`] = { dtype: 'I32', shape: [0, 2], data: new Int32Array() };
      for (const name of ['error_2q', 'coupler_error', 'coupler_duration_ns'])
        f.tensors[`hardware.${name}`] = series([]);
      f.tensors['hardware.coupler_gate'] = { dtype: 'U8', shape: [0], data: new Uint8Array() };
    },
  ],
  [
    'all of it deleted, the cell names a machine',
    MACHINES,
    'mismatch',
    (f) => {
      f.meta.calibration = null;
      for (const name of Object.keys(f.tensors)) if (name.startsWith('hardware.')) delete f.tensors[name];
      f.meta.circuit.compiledOpenQasm3 = f.meta.circuit.logicalOpenQasm3;
      return reclaim(f);
    },
  ],
  [
    'a machine in the cell of a noise-free run',
    ['none'],
    'mismatch',
    put('run.cell.hardware', { name: 'manila', sha256: 'none' }),
  ],
  [
    'a machine in the cell of a noise-free run, by digest',
    ['none'],
    'mismatch',
    put('run.cell.hardware', { name: 'manila', sha256: OTHER }),
  ],
  ['no machine in the cell', MACHINES, 'mismatch', put('run.cell.hardware', null)],
  ['another name in the cell', MACHINES, 'mismatch', put('run.cell.hardware.name', 'torino')],
  ['another digest in the cell', MACHINES, 'mismatch', put('run.cell.hardware.sha256', OTHER)],
];
