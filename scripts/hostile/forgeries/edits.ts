// What forgeries are made of: changes to a file laid open.

import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import type { Claim } from '#src/learn/objectives/claim.ts';
import { digestOf } from '#src/numeric/canonicalJson.ts';
import type { FreshType } from '../freshFiles.ts';
import type { Open, OpenFile, OpenTensor } from '../openFile.ts';
import type { Forge } from './forgery.ts';

// Types of checkpoint, as `freshFiles` has them.
export const CLASSIFIERS: readonly FreshType[] = ['none', 'manila', 'moved'];
export const NOISY: readonly FreshType[] = ['manila', 'moved'];
export const MACHINES: readonly FreshType[] = ['manila', 'moved', 'eigensolver'];
export const ALL: readonly FreshType[] = ['none', 'manila', 'moved', 'eigensolver'];
export const OTHER = 'a'.repeat(64);

type Change = (value: number) => number;

/** The first of these claims, each a name and perhaps a split, that the file has. @throws Error: it has none */
export function claimOf(
  { meta }: OpenFile,
  ...wanted: (readonly [name: string, split?: string])[]
): Open<Claim> {
  for (const [name, split] of wanted) {
    const found = meta.claims.find(
      (one) => one.name === name && (split === undefined || one.split === split),
    );
    if (found !== undefined) return found;
  }
  throw new Error(`claims expected one of ${JSON.stringify(wanted)}`);
}
export const mainClaim = (file: OpenFile) => claimOf(file, ['loss', 'test'], ['energy']);
export const sampledClaim = (file: OpenFile) =>
  claimOf(file, ['sampled_accuracy', 'test'], ['sampled_energy']);
/** The losses on the way, or the energies. */
export const lossSeries = ({ tensors }: OpenFile) => tensors['history.loss'] ?? tensors['history.energy'];
export const series = (values: Iterable<number>): OpenTensor => {
  const data = Float64Array.from(values);
  return { dtype: 'F64', shape: [data.length], data };
};
export const change = (tensor: OpenTensor, at: number, by: Change): void => {
  const place = at < 0 ? tensor.data.length + at : at;
  tensor.data[place] = by(tensor.data[place]);
};
export const scaled = (file: OpenFile, pattern: RegExp, by: Change): void => {
  for (const [name, tensor] of Object.entries(file.tensors))
    if (pattern.test(name)) tensor.data = (tensor.data as Float64Array).map(by);
};
/** A line put before the measurement. */
export const gateBefore = (text: string, line: string): string =>
  text.replace(/\n(?=[^\n]*measure)/, `\n${line}\n`);
export const measuredQubit = (text: string): string => /measure ([\w$[\]]+)/.exec(text)![1];
/** A rotation of the qubit measured first, in native gates of IBM's machines. */
export const flipBy = (text: string, angle: number | string): string => {
  const qubit = measuredQubit(text);
  return gateBefore(text, `sx ${qubit};\nrz(${angle}) ${qubit};\nsx ${qubit};\nrz(pi) ${qubit};`);
};
/** Of a file that has one. */
export const profileOf = ({ meta }: OpenFile): Open<HardwareProfile> => meta.calibration!.profile!;
/** The profile changed, its digest made again wherever it stands. */
export function withProfile(file: OpenFile, edit: (profile: Open<HardwareProfile>) => void): void {
  const { run, lineage } = file.meta;
  const calibration = file.meta.calibration!;
  const profile = profileOf(file);
  edit(profile);
  calibration.sha256 = digestOf(profile);
  const { name, vendor, source, calibratedAt, nativeGates } = profile;
  Object.assign(calibration, { name, vendor, source, calibratedAt, nativeGates });
  run.cell.hardware = { name: calibration.name, sha256: calibration.sha256 };
  const move = lineage.at(-1);
  if (move) move.to = { ...run.cell.hardware };
}
export const perfect = (profile: Open<HardwareProfile>): void => {
  for (const qubit of profile.qubits) qubit.oneQubitError = 0;
  for (const coupler of profile.couplers) if (coupler.error !== null) coupler.error = 0;
};
export const perfectTensors = (file: OpenFile): void =>
  scaled(file, /^hardware\.(error_1q|error_2q|coupler_error)$/, () => 0);
export const kernelOf = ({ meta }: OpenFile) => meta.provenance.versions;

/** A forge that sets a member of the metadata. @param value or a function of the file */
export const put =
  (path: string, value: unknown): Forge =>
  (file) => {
    const [parent, name] = placeOf(file, path);
    parent[name] = typeof value === 'function' ? value(file) : value;
  };
export const drop =
  (path: string): Forge =>
  (file) => {
    const [parent, name] = placeOf(file, path);
    delete parent[name];
  };
/** Forges that change an element of a tensor, or leave the tensor out. */
export const element =
  (tensor: string, at: number, by: Change): Forge =>
  (file) =>
    change(file.tensors[tensor], at, by);
export const without =
  (tensor: string): Forge =>
  (file) => {
    delete file.tensors[tensor];
  };

type Members = Record<string, unknown>;

function placeOf({ meta }: OpenFile, path: string): [parent: Members, name: string] {
  const names = path.split('.');
  const parent = names
    .slice(0, -1)
    .reduce((value, name) => value[name] as Members, meta as unknown as Members);
  return [parent, names.at(-1)!];
}
