import type { JsonValue } from '../../numeric/canonicalJson.ts';
import { digestOf } from '../../numeric/canonicalJson.ts';
import type { MachineResponse } from './machineRequest.ts';

/** Who ran a request, calibrations by their digests. */
export interface JobRecord {
  /** As the provider names it. */
  readonly id: string;
  readonly session: string | null;
  readonly backend: string;
  /** Version by name. */
  readonly software: Readonly<Record<string, string>>;
  /** Digest of the calibration before the job ran, and after; null: not fetched. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A request that a machine has answered, by digests. */
export interface AnsweredRequest {
  readonly request: string;
  readonly response: string;
  /** null: forgotten, as only the newest jobs are kept. */
  readonly job: JobRecord | null;
}

/** What is known of all answers, in the order in which they were asked for. */
export type JobLog = readonly AnsweredRequest[];

/** What a machine saw of the circuits behind claims on one part of the data. */
export interface ClaimEvidence {
  /** `validation`, `test`. */
  readonly split: string;
  readonly samples: readonly number[];
  /** [samples] */
  readonly counts: readonly Readonly<Record<string, number>>[];
  /** Place of the answer in the log. */
  readonly answer: number;
  readonly calibration: { readonly before: JsonValue; readonly after: JsonValue };
}

/** Who ran it, of a response. */
export function jobOf({ job, session, backend, software, calibration }: MachineResponse): JobRecord {
  const named = (value: JsonValue): string | null => (value === null ? null : digestOf(value));
  return {
    ...{ id: job, session, backend, software },
    before: named(calibration.before),
    after: named(calibration.after),
  };
}
