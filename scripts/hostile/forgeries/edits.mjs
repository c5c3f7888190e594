// What forgeries are made of: changes to a file laid open.
import { digestOf } from '../../../dist/numeric/canonicalJson.js';

// Types of checkpoint, as `freshFiles` has them.
export const CLASSIFIERS = ['none', 'manila', 'moved'];
export const NOISY = ['manila', 'moved'];
export const MACHINES = ['manila', 'moved', 'eigensolver'];
export const ALL = ['none', 'manila', 'moved', 'eigensolver'];
export const OTHER = 'a'.repeat(64);

export const claimOf = ({ meta }, name, split) =>
  meta.claims.find((claim) => claim.name === name && (split === undefined || claim.split === split));
export const mainClaim = (file) => claimOf(file, 'loss', 'test') ?? claimOf(file, 'energy');
export const sampledClaim = (file) =>
  claimOf(file, 'sampled_accuracy', 'test') ?? claimOf(file, 'sampled_energy');
export const series = (values) => ({ dtype: 'F64', shape: [values.length], data: Float64Array.from(values) });
export const change = (tensor, at, by) => {
  const place = at < 0 ? tensor.data.length + at : at;
  tensor.data[place] = by(tensor.data[place]);
};
export const scaled = (file, pattern, by) => {
  for (const [name, tensor] of Object.entries(file.tensors))
    if (pattern.test(name)) tensor.data = tensor.data.map(by);
};
/** A line put before the measurement. */
export const gateBefore = (text, line) => text.replace(/\n(?=[^\n]*measure)/, `\n${line}\n`);
export const measuredQubit = (text) => /measure ([\w$[\]]+)/.exec(text)[1];
/** A rotation of the qubit measured first, in native gates of IBM's machines. */
export const flipBy = (text, angle) => {
  const qubit = measuredQubit(text);
  return gateBefore(text, `sx ${qubit};\nrz(${angle}) ${qubit};\nsx ${qubit};\nrz(pi) ${qubit};`);
};
/** The profile changed, its digest made again wherever it stands. */
export function withProfile(file, edit) {
  const { calibration, run, lineage } = file.meta;
  edit(calibration.profile);
  calibration.sha256 = digestOf(calibration.profile);
  for (const member of ['name', 'vendor', 'source', 'calibratedAt', 'nativeGates'])
    calibration[member] = calibration.profile[member];
  run.cell.hardware = { name: calibration.name, sha256: calibration.sha256 };
  const move = lineage.at(-1);
  if (move) move.to = { ...run.cell.hardware };
}
export const perfect = (profile) => {
  for (const qubit of profile.qubits) qubit.oneQubitError = 0;
  for (const coupler of profile.couplers) if (coupler.error !== null) coupler.error = 0;
};
export const perfectTensors = (file) =>
  scaled(file, /^hardware\.(error_1q|error_2q|coupler_error)$/, () => 0);
export const kernelOf = ({ meta }) => meta.provenance.versions;

/** A forge that sets a member of the metadata. @param value or a function of the file */
export const put = (path, value) => (file) => {
  const [parent, name] = placeOf(file, path);
  parent[name] = typeof value === 'function' ? value(file) : value;
};
export const drop = (path) => (file) => {
  const [parent, name] = placeOf(file, path);
  delete parent[name];
};
/** Forges that change an element of a tensor, or leave the tensor out. */
export const element = (tensor, at, by) => (file) => change(file.tensors[tensor], at, by);
export const without = (tensor) => (file) => {
  delete file.tensors[tensor];
};

function placeOf({ meta }, path) {
  const names = path.split('.');
  return [names.slice(0, -1).reduce((value, name) => value[name], meta), names.at(-1)];
}
