import { pairedEffectSize } from '../../numeric/statistics.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { beyondControl, inWords, overSeeds } from './overSeeds.ts';

/** C5: loss with the mask of another machine less that with the own mask, mean over pairs, over seeds. */
export function foreignOverOwn(scope: ClaimScope): Measurement | null {
  const pairs = maskPairs(scope).filter(({ control }) => !control);
  const found = overSeeds(pairs.map(costOf));
  return (
    found && {
      ...found,
      effectSize: pairedEffectSize(
        pairs.map(({ lossForeignMask }) => lossForeignMask),
        pairs.map(({ lossOwnMask }) => lossOwnMask),
      ),
    }
  );
}

/** C5b: the same less what the mask of a second run on the same machine costs. */
export function foreignOverSame(scope: ClaimScope): Measurement | null {
  const pairs = maskPairs(scope);
  const found = beyondControl(
    pairs.filter(({ control }) => !control).map(costOf),
    pairs.filter(({ control }) => control).map(costOf),
  );
  return (
    found && {
      ...found.beyond,
      remark:
        `another machine's mask ${inWords(found.own)}, ` +
        `another run's of the same machine ${inWords(found.same)}`,
    }
  );
}

/** Machines whose masks are exchanged. */
export function maskMachines({ input, keeps }: ClaimScope): readonly string[] {
  return [
    ...new Set(finishedOf(input, 'mask-transfer').flatMap(({ result }) => result.pairs.map(({ to }) => to))),
  ].filter(keeps);
}

function maskPairs({ input, keeps }: ClaimScope) {
  return finishedOf(input, 'mask-transfer').flatMap(({ result: { seed, pairs } }) =>
    pairs.filter(({ from, to }) => keeps(from) && keeps(to)).map((pair) => ({ seed, ...pair })),
  );
}

function costOf({ seed, lossForeignMask, lossOwnMask }: ReturnType<typeof maskPairs>[number]) {
  return { seed, value: lossForeignMask - lossOwnMask };
}
