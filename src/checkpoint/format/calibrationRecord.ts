import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest, profileLimits, profileSchema } from '../../hardware/profileSchema.ts';
import { sha256Text } from '../../hardware/textSchemas.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';

/** What a checkpoint's metadata say of the device that it was made on. */
export interface CalibrationRecord {
  readonly name: string;
  readonly vendor: string;
  readonly technology: HardwareProfile['technology'];
  readonly source: HardwareProfile['source'];
  readonly calibratedAt: string;
  /** SHA-256 of the whole profile's canonical JSON. */
  readonly sha256: string;
  /** Number of qubits of the whole device. */
  readonly deviceQubits: number;
  readonly nativeGates: readonly string[];
  /** Gate names that `hardware.coupler_gate` points into, sorted. */
  readonly couplerGates: readonly string[];
  /** The whole profile, by default; null: by digest only. */
  readonly profile: HardwareProfile | null;
}

/** What the metadata say of a profile. `embed` keeps the whole profile by value. */
export function calibrationRecord(profile: HardwareProfile, embed = true): CalibrationRecord {
  const { name, vendor, technology, source, calibratedAt, nativeGates } = profile;
  return {
    name,
    vendor,
    technology,
    source,
    calibratedAt,
    sha256: profileDigest(profile),
    deviceQubits: profile.qubits.length,
    nativeGates,
    couplerGates: [...new Set(profile.couplers.map(({ gate }) => gate))].sort(),
    profile: embed ? profile : null,
  };
}

const { name, vendor, technology, source, calibratedAt, nativeGates } = profileSchema.shape;

/** A record with its profile says about it what `calibrationRecord` would. */
export const calibrationSchema = z
  .strictObject({
    name,
    vendor,
    technology,
    source,
    calibratedAt,
    sha256: sha256Text,
    deviceQubits: z.int().min(1).max(profileLimits.qubits),
    nativeGates,
    couplerGates: z.array(z.string()).max(profileLimits.nativeGates),
    profile: profileSchema.nullable(),
  })
  .refine(
    ({ profile, ...record }) =>
      profile === null ||
      canonicalJson({ ...calibrationRecord(profile), profile: null }) ===
        canonicalJson({ ...record, profile: null }),
    'name, digest and the rest as "profile" has them',
  ) satisfies z.ZodType<CalibrationRecord>;
