import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { Objective, ObjectiveKind } from '../../learn/objectives/objective.ts';
import type { CheckpointMeta } from '../format/metadata.ts';
import { isCompiledElsewhere, originOf } from '../format/origin.ts';
import type { Recorded } from './checks/check.ts';
import { checksOf, unchecked } from './checks/registry.ts';

/** What a verdict stands for, beside the verdict. */
export interface Vouching {
  /**
   * Whose numbers the noise is: `recorded profile manila, 2024-05-27`, `not a recorded profile: ...`, or `noise-free`.
   */
  readonly calibration: string;
  readonly recomputed: readonly string[];
  readonly crossChecked: readonly string[];
  readonly notChecked: readonly string[];
}

/** A calibration beside what is recorded of that name. */
export interface Standing {
  readonly calibration: string;
  /** true: the digest is that of no profile that anyone here could compare. */
  readonly isOpen: boolean;
  readonly reason: string;
}

/** Says whose calibration a file has: a recorded profile's, told by its digest, or what the file itself claims. */
export function standingOf({ calibration }: CheckpointMeta, { profile }: Recorded): Standing {
  const reason =
    'calibration: the profile is named by its digest only, which is that of none recorded here: the ' +
    'profile itself is needed';
  if (calibration === null) return { calibration: 'noise-free', isOpen: false, reason };
  if (profile !== null && profile.sha256 === calibration.sha256)
    return {
      calibration: `recorded profile ${profile.name}, ${profile.calibratedAt.slice(0, 10)}`,
      isOpen: calibration.profile === null && profile.profile === null,
      reason,
    };
  return {
    calibration:
      `not a recorded profile: ${calibration.name} is as the file has it` +
      `${profile === null ? '' : `, not the recorded ${profile.name}`}`,
    isOpen: calibration.profile === null,
    reason,
  };
}

/** Values that are computed again, by kind. */
export const recomputedParts: Readonly<Record<ObjectiveKind, readonly string[]>> = {
  classifier: [
    'claims: each value, from the stored angles, circuit and calibration on the data that the cell ' +
      'names, draws from their keys',
    "circuits: the model's own circuit from the cell, and what the compiled one does without noise",
    'last move: the loss after it',
  ],
  eigensolver: [
    'claims: each value, from the stored angles and noise, draws from their keys',
    "circuits: the ansatz from the cell's model, with the marks of its noise",
  ],
};

/** Of a file whose circuits ran on a machine beyond this program. */
export const measuredParts = {
  recomputed: 'measured claims: each value, from the counts in the file',
  crossChecked:
    'jobs: counts and jobs behind the claims with the digests of request and response; how many answers there are',
  notChecked: "counts: that the machine has counted so (counts are the author's word)",
} as const;

/**
 * @param asCompiled whether this version compiles the stored circuit; null: not compiled, or not tried
 * @param data as the claims were made again on; null: none
 */
export function vouchingFor(
  meta: CheckpointMeta,
  { kind, marked }: Objective,
  { calibration }: Standing,
  asCompiled: boolean | null,
  data: PreparedData | null,
): Vouching {
  const { records, circuits } = checksOf[kind];
  const isCompiled = marked === null && meta.calibration !== null;
  return {
    calibration,
    recomputed: [
      ...recomputedParts[kind],
      ...(meta.jobs === undefined ? [] : [measuredParts.recomputed]),
      ...(asCompiled === true ? ['compilation: the same circuit comes out again'] : []),
    ],
    crossChecked: [
      'cell: its keys with those of its schema, no other',
      ...[...records, ...circuits].map(line),
      ...(meta.jobs === undefined ? [] : [measuredParts.crossChecked]),
    ],
    notChecked: [
      ...unchecked
        .filter(({ kinds }) => kinds.includes(kind))
        .map(({ name, what, why }) => `${name}: ${what} (${why})`),
      ...(meta.jobs === undefined ? [] : [measuredParts.notChecked]),
      ...originLines(meta),
      ...(isCompiled && asCompiled !== true && !isCompiledElsewhere(meta)
        ? [
            'compilation: that a transpiler made the stored circuit, which does what the model does, ' +
              `${asCompiled === null ? 'was not tried' : 'but another one comes out here'}`,
          ]
        : []),
      ...(data?.isTakenAsGiven ? [OWN_DATA] : []),
    ],
  };
}

/** Of a file that holds its data, where nobody here has them. */
export const OWN_DATA =
  "data: they are the file's own (data of their name are not here: whether they are those, only they can tell)";

/** What only another program can tell. */
function originLines(meta: CheckpointMeta): string[] {
  const origin = originOf(meta);
  if (origin === null) return [];
  const { program, version, optimizer, steps } = origin;
  return [
    `origin: that ${program} ${version} trained it with ${optimizer} for ${steps} steps (only that program can tell)`,
    ...(isCompiledElsewhere(meta)
      ? [
          'compilation: another program compiled the circuit, which does what the model does; whether gates that ' +
            'undo each other were added, to meet a noise that suits, only that program can tell',
        ]
      : []),
  ];
}

function line({ name, compares }: { readonly name: string; readonly compares: string }): string {
  return `${name}: ${compares}`;
}

/** Of a file that could not be looked into. */
export const nothingVouched: Vouching = {
  calibration: 'unknown',
  recomputed: [],
  crossChecked: [],
  notChecked: [],
};
