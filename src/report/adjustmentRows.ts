import type {
  AdjustedAtHome,
  AdjustedMove,
  AdjustedSetting,
} from '../experiment/tasks/adjust/adjustmentResult.ts';
import { mean } from '../numeric/statistics.ts';
import { type Finished, finishedOf } from './results.ts';
import type { ReportInput } from './table.ts';

/** A checkpoint elsewhere, or the twin's on the same machine. */
export interface PlacedMove extends AdjustedMove {
  readonly run: Finished<'adjustment'>;
  readonly from: string;
  readonly seed: string;
  /** Its loss less that of keeping what was learned, on the same machine at as many passes. */
  readonly overKeep: number;
}

/** All moves, each beside the one that keeps. */
export function movesOf(input: ReportInput): PlacedMove[] {
  return finishedOf(input, 'adjustment').flatMap((run) => {
    const { from, seed, moves } = run.result;
    const kept = new Map(
      moves
        .filter(({ policy }) => policy === 'keep' || policy === 'keep+keep')
        .map((move) => [whereOf(move), move.loss]),
    );
    return moves.map((move) => ({
      ...move,
      run,
      from,
      seed,
      overKeep: move.loss - kept.get(whereOf(move))!,
    }));
  });
}

/**
 * The loss of a row at home less that of the checkpoint without: trained on for as many passes, or as it was where
 * nothing is trained; null of the checkpoint itself.
 */
export function overNone([asItWas, trained]: readonly AdjustedAtHome[], row: AdjustedAtHome): number | null {
  return row.kind === 'none' ? null : row.loss - (row.kind === 'pruning' ? trained : asItWas).loss;
}

/** How something was adjusted, in one text. */
export function settingText({ kind, by, share, bits, rounding }: AdjustedSetting): string {
  return JSON.stringify([kind, by, share, bits, rounding]);
}

function whereOf(move: AdjustedMove): string {
  return JSON.stringify([move.to, move.control, settingText(move)]);
}

/** The means of numbers of some moves, by name. */
export function meansOf<Name extends string>(
  moves: readonly Readonly<Record<Name, number | null>>[],
  names: readonly Name[],
): Record<Name, number | null> {
  const entries = names.map((name): [Name, number | null] => {
    const values = moves.flatMap((move) => move[name] ?? []);
    return [name, values.length === 0 ? null : mean(values)];
  });
  return Object.fromEntries(entries) as Record<Name, number | null>;
}
