import type { AdjustedAtHome, AdjustedSetting } from '../../experiment/tasks/adjust/adjustmentResult.ts';
import { movesOf, overNone, settingText } from '../adjustmentRows.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { beyondControl, inWords, overSeeds, type SeededValue } from './overSeeds.ts';

/**
 * C12: loss of keeping what was learned elsewhere less that of learning it again, mean over pairs, shares and bits;
 * less the same where it was learned on the same machine by another run. Over seeds.
 */
export function keptOverRelearned(kind: AdjustedSetting['kind']): (scope: ClaimScope) => Measurement | null {
  return ({ input, keeps }) => {
    const costs = movesOf(input)
      .filter((move) => move.kind === kind && move.policy === 'relearn' && keeps(move.from) && keeps(move.to))
      .map(({ seed, control, overKeep }) => ({ seed, control, value: -overKeep }));
    const found = beyondControl(
      costs.filter(({ control }) => !control),
      costs.filter(({ control }) => control),
    );
    return (
      found && {
        ...found.beyond,
        remark: `from another machine ${inWords(found.own)}, from another run of the same ${inWords(found.same)}`,
      }
    );
  };
}

/** C13: what the claim's share, or its bits, cost on the machine itself, mean over machines. Over seeds. */
export function costAtHome(kind: 'pruning' | 'quantization'): (scope: ClaimScope) => Measurement | null {
  return (scope) =>
    overSeeds(rowsAtHome(scope, kind).map(({ seed, home, row }) => ({ seed, value: overNone(home, row)! })));
}

/** C13c: gates but rz of the pruned circuit, of those of the whole one, mean over machines. Over seeds. */
export function gatesLeft(scope: ClaimScope): Measurement | null {
  const rows = rowsAtHome(scope, 'pruning');
  const found = overSeeds(rows.map(({ seed, home, row }) => ({ seed, value: row.gates / home[0].gates })));
  const fewer = rows.filter(({ home, row }) => row.gates < home[0].gates).length;
  return found && { ...found, remark: `fewer gates in ${fewer} of ${rows.length} circuits` };
}

/** Machines whose checkpoints are adjusted. */
export function adjustedMachines({ input, keeps }: ClaimScope): readonly string[] {
  return [...new Set(finishedOf(input, 'adjustment').map(({ result }) => result.from))].filter(keeps);
}

interface RowAtHome extends Pick<SeededValue, 'seed'> {
  readonly home: readonly AdjustedAtHome[];
  readonly row: AdjustedAtHome;
}

/** The rows that the claim is about, pruned or rounded as what moves is. */
function rowsAtHome({ input, spec, keeps }: ClaimScope, kind: 'pruning' | 'quantization'): RowAtHome[] {
  return finishedOf(input, 'adjustment').flatMap(({ result: { from, seed, home, moves } }) => {
    const like = moves.find((move) => move.kind === kind);
    if (like === undefined || !keeps(from)) return [];
    const wanted = settingText({
      ...like,
      ...(kind === 'pruning' ? { share: spec.share ?? null } : { bits: spec.bits ?? null }),
    });
    return home.filter((row) => settingText(row) === wanted).map((row) => ({ seed, home, row }));
  });
}
