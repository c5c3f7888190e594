import type { Circuit } from '../../../circuit/circuit.ts';
import type { Model } from '../../../learn/ansatz/models.ts';
import type { PreparedData } from '../../../learn/data/preparedData.ts';
import type { Claim } from '../../../learn/objectives/claim.ts';
import type { OpenObjective } from '../../../learn/objectives/objective.ts';
import type { DecodedCheckpoint } from '../../format/contents.ts';
import { learnedOf } from '../claimSubject.ts';
import { type CountsStanding, countsDigest, countsStanding, predictCounts } from './countsStanding.ts';
import { digestContradictions, jobsProblems, measuredClaims, recordedCounts } from './recordedCounts.ts';

/** What became of claims that a machine's counts make. */
export interface MeasuredJudgement {
  /** As computed from the counts. */
  readonly claims: readonly Claim[];
  readonly contradictions: readonly string[];
  /** How the counts stand to the stored calibration, one a part of the data. */
  readonly standings: readonly CountsStanding[];
}

/**
 * Recomputes measured claims from the counts in the file, holds these against the digests of what was asked and
 * answered, and says how they stand to the stored calibration, which decides nothing: the counts are the author's word.
 */
export function judgeMeasured(
  checkpoint: DecodedCheckpoint,
  {
    model,
    data,
    circuit,
  }: { readonly model: Model; readonly data: PreparedData | null; readonly circuit: Circuit },
  { measured }: OpenObjective,
): MeasuredJudgement {
  const { meta } = checkpoint;
  const cell = meta.run.cell as { readonly backend?: unknown } | null;
  const claims = measuredClaims(meta.claims);
  const failed = (contradictions: readonly string[]): MeasuredJudgement => ({
    claims: [],
    contradictions,
    standings: [],
  });
  const problems = jobsProblems(checkpoint, cell?.backend);
  if (problems.length > 0 || claims.length === 0) return failed(problems);
  if (measured === undefined || data === null)
    return failed(['claims: measured ones, which its objective has not']);
  const recorded = recordedCounts(checkpoint, measured);
  if ('problem' in recorded) return failed([recorded.problem]);
  const learned = learnedOf(checkpoint);
  const countsOn = new Map(recorded.map(({ split, counts }) => [split, counts]));
  return {
    claims: claims.map((claim) => ({
      ...claim,
      value: measured.value(claim, claim.shots!, (position) => countsOn.get(claim.split)![position]),
    })),
    contradictions: digestContradictions({ checkpoint, model, data, circuit }, recorded),
    standings: recorded.map(({ claim, counts }) =>
      countsStanding(predictCounts(measured, learned, claim, counts.length, countsDigest(counts)), counts),
    ),
  };
}
