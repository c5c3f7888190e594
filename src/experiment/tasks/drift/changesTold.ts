import type { AttributionSubject } from '../../../checkpoint/compare/lossAttribution.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { sequentialUniforms } from '../../../numeric/streams.ts';
import { exactLoss, sampledLoss } from '../movedCheckpoint.ts';

/**
 * How often a file whose angles were changed is told from an honest one that reports the same loss: the reader computes
 * the loss of both and calls that one changed which is further off. 0.5: no better than guessing.
 */
export interface ChangeTold {
  /** Each angle times 1 + change or 1 - change, by a random sign. */
  readonly change: number;
  /** Pairs of files compared, each under the calibration of another day. */
  readonly comparisons: number;
  /** With the stored calibration, and with that of another day; the file reports an exact loss. */
  readonly withCalibration: number;
  readonly withoutCalibration: number;
  /** The same where it reports what the machine counted. */
  readonly withAndShots: number;
  readonly withoutAndShots: number;
  /** Mean of |loss of the changed angles - loss|, on the first day. */
  readonly lossChange: number;
}

/**
 * @param atHome the honest file, on its own day
 * @param others calibrations of other days
 * @param setting shots null: what is reported is exact
 */
export function changesTold(
  atHome: AttributionSubject,
  others: readonly HardwareProfile[],
  {
    changes,
    trials,
    shots,
  }: { readonly changes: readonly number[]; readonly trials: number; readonly shots: number | null },
): ChangeTold[] {
  const honest = exactLoss(atHome).loss;
  const reported = shots === null ? honest : sampledLoss(atHome, shots);
  const days = others.map(
    (profile): AttributionSubject => ({ ...atHome, source: { ...atHome.source, profile } }),
  );
  const honestOn = days.map((day) => exactLoss(day).loss);
  const sign = sequentialUniforms(atHome.source.seed, 'drift/signs');
  const signs = Array.from({ length: trials }, () =>
    Array.from(atHome.learned.parameters, () => (sign() < 0.5 ? -1 : 1)),
  );
  return changes.map((change) => {
    const tally = {
      withCalibration: 0,
      withoutCalibration: 0,
      withAndShots: 0,
      withoutAndShots: 0,
      lossChange: 0,
    };
    for (const own of signs) {
      const parameters = atHome.learned.parameters.map((angle, k) => angle * (1 + change * own[k]));
      const changed = (subject: AttributionSubject): number =>
        exactLoss({ ...subject, learned: { ...subject.learned, parameters } }).loss;
      const here = changed(atHome);
      tally.lossChange += Math.abs(here - honest);
      tally.withCalibration += told(here - honest, 0);
      tally.withAndShots += told(here - reported, honest - reported);
      days.forEach((day, k) => {
        const there = changed(day);
        tally.withoutCalibration += told(there - honest, honestOn[k] - honest) / days.length;
        tally.withoutAndShots += told(there - reported, honestOn[k] - reported) / days.length;
      });
    }
    const means = Object.fromEntries(Object.entries(tally).map(([name, sum]) => [name, sum / trials]));
    return { change, comparisons: trials * days.length, ...(means as typeof tally) };
  });
}

/** 1: the changed one is further off; 1/2: neither. */
function told(changed: number, honest: number): number {
  const [ours, theirs] = [Math.abs(changed), Math.abs(honest)];
  return ours > theirs ? 1 : ours === theirs ? 0.5 : 0;
}
