import { type DecodedCheckpoint, decodeCheckpoint } from '../checkpoint/format/contents.ts';
import { storedDataSet } from '../checkpoint/format/storedDataSet.ts';
import type { Recorded } from '../checkpoint/verify/checks/check.ts';
import { claimSubject } from '../checkpoint/verify/claimSubject.ts';
import { unreadable } from '../checkpoint/verify/verdicts.ts';
import { verifyCheckpoint as judge, type Verification } from '../checkpoint/verify/verify.ts';
import { refuseCostly, secondsUnlessBroken } from '../checkpoint/verify/verifyCost.ts';
import { nothingVouched } from '../checkpoint/verify/vouching.ts';
import { ansatzOf } from '../learn/ansatz/models.ts';
import type { DataConfig } from '../learn/data/dataSources.ts';
import type { GivenData } from '../learn/data/givenData.ts';
import type { PreparedData } from '../learn/data/preparedData.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { CheckpointVerification } from './verification.ts';

/** What verifying needs from outside a file. */
export interface VerifyingWorld {
  /** @throws QckptError DATA: not to be had */
  readonly prepare: (
    config: DataConfig,
    features: number,
    seed: string,
    given: GivenData,
  ) => Promise<PreparedData>;
  readonly recordedFor: (checkpoint: DecodedCheckpoint) => Promise<Recorded>;
  /** Factor on the usual time of one file. */
  readonly limit: number;
}

/** Recomputes what a checkpoint claims; whatever is wrong with it is a verdict, not an error. */
export async function verifyIn(world: VerifyingWorld, bytes: Uint8Array): Promise<CheckpointVerification> {
  try {
    return asPublic(await verification(world, decodeCheckpoint(bytes)));
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    const verdict = unreadable.get(error.code) ?? 'unverifiable';
    return { ...nothingVouched, verdict, claims: [], reasons: [error.message] };
  }
}

/** What is done now, and the seconds that it will take, where that is known. */
export type TellStage = (words: string, seconds: number | null) => void;

/**
 * The same of a file that was read.
 * @throws QckptError CAPACITY: more work than the world's limit; DATA, UNVERIFIABLE: something is missing
 */
export async function verification(
  world: VerifyingWorld,
  checkpoint: DecodedCheckpoint,
  tell: TellStage = () => {},
): Promise<Verification> {
  const subject = claimSubject(checkpoint);
  const seconds = secondsUnlessBroken(checkpoint, subject);
  refuseCostly(seconds, world.limit);
  tell('Preparing the data', null);
  const data = await dataOf(world, checkpoint, subject);
  tell('Recomputing the claims', seconds);
  return judge(checkpoint, subject, data, await world.recordedFor(checkpoint));
}

/** The data that a checkpoint's claims are on; null: they are on none. @throws QckptError DATA */
export function dataOf(
  world: VerifyingWorld,
  checkpoint: DecodedCheckpoint,
  { data, model, seed }: Pick<ReturnType<typeof claimSubject>, 'data' | 'model' | 'seed'>,
): Promise<PreparedData> | null {
  if (data === null) return null;
  const given = () => storedDataSet(checkpoint, data.labels);
  return world.prepare(data, ansatzOf(model).inputNames.length, seed, given);
}

function asPublic(found: Verification): CheckpointVerification {
  const { verdict, reasons, calibration, recomputed, crossChecked, notChecked } = found;
  const claims = found.claims.map((claim) => ({
    name: claim.name,
    split: claim.split,
    estimator: claim.estimator,
    reported: claim.reported,
    recomputed: claim.recomputed,
    verdict: claim.verdict,
  }));
  return { verdict, claims, reasons, calibration, recomputed, crossChecked, notChecked };
}
