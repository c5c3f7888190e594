import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import type { Model } from '../../../learn/ansatz/models.ts';
import type { DataConfig } from '../../../learn/data/dataSources.ts';
import type { PreparedData } from '../../../learn/data/preparedData.ts';
import type { Objective } from '../../../learn/objectives/objective.ts';
import type { EigensolverCell, TrainingCell } from '../../format/cellSchema.ts';
import type { DecodedCheckpoint } from '../../format/contents.ts';

/** One thing that a file says twice, or that follows from another part of it: a record of the registry. */
export interface Check<Known extends Facts = Facts> {
  readonly name: string;
  /** What must agree with what, in words. */
  readonly compares: string;
  /** A sentence a contradiction; empty where all agrees. */
  readonly contradictions: (facts: Known) => readonly string[];
}

/**
 * What of the project's own records a file is compared with; null: nothing is recorded under the file's name for it.
 */
export interface Recorded {
  /** The profile of configs/hardware, or of configs/noise for an eigensolver, with the calibration's name. */
  readonly profile: RecordedProfile | null;
  /** The data set of configs/data with the cell's name for it. */
  readonly data: DataConfig | null;
}

/** A profile that ships with the program, beside which a file's calibration is held. */
export interface RecordedProfile {
  readonly name: string;
  readonly sha256: string;
  readonly calibratedAt: string;
  /** The whole of it, for a file that names the digest and embeds no profile; null where it need not be read. */
  readonly profile: HardwareProfile | null;
}

/** For callers without the project's files: what only a record can tell stays open. */
export const nothingRecorded: Recorded = { profile: null, data: null };

/** What checks may know. */
export interface Facts {
  readonly checkpoint: DecodedCheckpoint;
  readonly objective: Objective;
  readonly model: Model;
  readonly cell: TrainingCell | EigensolverCell;
  /** null: the objective reads none. */
  readonly data: PreparedData | null;
  readonly recorded: Recorded;
}

/** What checks of a classifier may know: it always has data. */
export interface TrainingFacts extends Facts {
  readonly cell: TrainingCell;
  readonly data: PreparedData;
}

/** What checks of an eigensolver may know. */
export interface EigensolverFacts extends Facts {
  readonly cell: EigensolverCell;
}

/** What a check of one kind of checkpoint finds, from all checks of a list. */
export function contradictionsOf<Known extends Facts>(
  checks: readonly Check<Known>[],
  facts: Known,
): string[] {
  return checks.flatMap(({ contradictions }) => contradictions(facts));
}

/** `line` where two values that must be the same are not. */
export function unless(isSame: boolean, line: string): string[] {
  return isSame ? [] : [line];
}

/** Whether two series are the same number by number. */
export function sameSeries(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (value, k) => value === b[k]);
}
