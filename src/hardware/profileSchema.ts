import { z } from 'zod';
import { digestOf } from '../numeric/canonicalJson.ts';
import type { CouplerCalibration, HardwareProfile } from './hardwareProfile.ts';
import { type Locate, parseWithSchema } from './parseWithSchema.ts';
import { oneLine, sha256Text } from './textSchemas.ts';

/** Sizes a profile may have; a stranger's file is refused beyond them. */
export const profileLimits = {
  qubits: 4096,
  /** Enough for 181 qubits with all of their directed pairs. */
  couplers: 32_768,
  nativeGates: 64,
  files: 16,
  remarks: 1000,
} as const;

const probability = z.number().min(0).max(1);
/** 1 is how vendors write "no value", so it is no value here. */
const infidelity = z.number().min(0).lt(1).nullable();
const timeUs = z.number().gt(0).max(1e15).nullable();
const durationNs = z.number().min(0).max(1e15);

const qubit = z.strictObject({
  t1Us: timeUs,
  t2Us: timeUs,
  readoutP1Given0: probability,
  readoutP0Given1: probability,
  readoutDurationNs: durationNs.nullable(),
  oneQubitError: infidelity,
  oneQubitDurationNs: durationNs,
});

const qubitIndex = z
  .int()
  .min(0)
  .max(profileLimits.qubits - 1);
const gateName = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'a gate name in lower case');

const coupler = z.strictObject({
  qubits: z.tuple([qubitIndex, qubitIndex]),
  gate: gateName,
  error: infidelity,
  durationNs,
});

const origin = z.strictObject({
  value: z.enum([
    ...(Object.keys(qubit.shape) as (keyof z.infer<typeof qubit>)[]),
    'coupler.error',
    'coupler.durationNs',
    'couplers',
    'nativeGates',
    'qubits',
  ]),
  kind: z.enum(['average', 'published', 'model', 'assumed', 'same-day', 'other-day']),
  note: oneLine(1000),
});

/**
 * The shape and the physics of a profile. Lists are sorted and free of duplicates, so equal profiles have equal
 * digests.
 */
export const profileSchema = z
  .strictObject({
    format: z.literal('qckpt-hardware-profile/1'),
    name: oneLine(100),
    vendor: oneLine(100),
    technology: z.enum(['superconducting', 'trapped-ion', 'neutral-atom']),
    nativeGates: z.array(gateName).min(1).max(profileLimits.nativeGates),
    calibratedAt: z.iso.datetime({
      offset: true,
      error: 'a time with its offset, like 2024-05-27T15:27:23-03:00',
    }),
    source: z.strictObject({
      package: oneLine(200),
      version: oneLine(200),
      licence: oneLine(200),
      files: z
        .array(
          z.strictObject({
            name: oneLine(255),
            sha256: sha256Text,
          }),
        )
        .max(profileLimits.files),
    }),
    qubits: z.array(qubit).min(1).max(profileLimits.qubits),
    couplers: z.array(coupler).max(profileLimits.couplers),
    origins: z.array(origin).min(1).max(32).optional(),
    remarks: z.array(oneLine(8000)).max(profileLimits.remarks),
  })
  .superRefine((profile, context) => {
    const expect = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    profile.qubits.forEach(({ t1Us, t2Us }, index) => {
      if (t1Us !== null && t2Us !== null && t2Us > 2 * t1Us)
        expect(['qubits', index, 't2Us'], `at most 2 T1 = ${2 * t1Us}`);
    });
    profile.couplers.forEach(({ qubits, gate }, index) => {
      qubits.forEach((at, end) => {
        if (at >= profile.qubits.length)
          expect(['couplers', index, 'qubits', end], `integer in 0..${profile.qubits.length - 1}`);
      });
      if (qubits[0] === qubits[1]) expect(['couplers', index, 'qubits', 1], 'another qubit than the first');
      if (!profile.nativeGates.includes(gate))
        expect(['couplers', index, 'gate'], `one of the native gates ${profile.nativeGates.join(', ')}`);
      if (index > 0 && compareCouplers(profile.couplers[index - 1], profile.couplers[index]) >= 0)
        expect(['couplers', index], 'couplers sorted by qubits and gate, none twice');
    });
    profile.origins?.forEach(({ value }, index) => {
      if (index > 0 && profile.origins![index - 1].value >= value)
        expect(['origins', index], 'origins sorted by value, none twice');
    });
    for (const list of ['nativeGates', 'remarks'] as const)
      profile[list].forEach((text, index) => {
        if (index > 0 && profile[list][index - 1] >= text)
          expect([list, index], 'sorted entries, none twice');
      });
  });

/** The order of a profile's couplers: by first qubit, second qubit, gate. */
export function compareCouplers(
  a: Pick<CouplerCalibration, 'qubits' | 'gate'>,
  b: Pick<CouplerCalibration, 'qubits' | 'gate'>,
): number {
  const byQubits = a.qubits[0] - b.qubits[0] || a.qubits[1] - b.qubits[1];
  return byQubits || (a.gate < b.gate ? -1 : a.gate > b.gate ? 1 : 0);
}

/**
 * A profile from untrusted data (YAML, JSON, a checkpoint).
 * @param place where the value came from, for messages: a name, or a function from a path to `file:line:column`
 * @throws QckptError PROFILE, every problem on a line of its own
 */
export function parseProfile(value: unknown, place: string | Locate): HardwareProfile {
  const locate = typeof place === 'string' ? () => place : place;
  return parseWithSchema(profileSchema, { value, locate }, 'PROFILE');
}

const digests = new WeakMap<HardwareProfile, string>();

/** A profile's identity: SHA-256 of its canonical JSON; once a profile, which never changes. */
export function profileDigest(profile: HardwareProfile): string {
  const digest = digests.get(profile) ?? digestOf(profile);
  digests.set(profile, digest);
  return digest;
}
