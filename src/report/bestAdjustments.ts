import type { AdjustedAtHome } from '../experiment/tasks/adjust/adjustmentResult.ts';
import { groupBy } from '../numeric/groupBy.ts';
import { tInterval } from '../numeric/statistics/tInterval.ts';
import { mean } from '../numeric/statistics.ts';
import { overNone, settingText } from './adjustmentRows.ts';
import { finishedOf } from './results.ts';
import type { ReportInput, Row } from './table.ts';

interface AtHome extends AdjustedAtHome {
  readonly seed: string;
  /** Loss less that of the checkpoint without it: trained on for as many passes, or as it was. */
  readonly cost: number;
}

/**
 * By machine and way of pruning or rounding, the share or grid with the least mean loss; and the largest share, or the
 * fewest bits, whose cost is below the tolerance of the experiment with the upper end of its 95 % interval over seeds.
 */
export function bestAtHome(input: ReportInput): Row[] {
  const runs = finishedOf(input, 'adjustment');
  const byMachine = groupBy(runs, ({ task, result }) => JSON.stringify([task.experiment, result.from]));
  return [...byMachine.values()].flatMap((own) => {
    const { task, result } = own[0];
    const { tolerance } = task.task.cell as unknown as { readonly tolerance: number };
    const rows = own.flatMap(({ result: { home, seed } }) => {
      return home.flatMap((row): AtHome[] => {
        const cost = overNone(home, row);
        return cost === null ? [] : [{ ...row, seed, cost }];
      });
    });
    const shared = {
      ...{ study: task.study, experiment: task.experiment, model: result.model, place: 'home' },
      ...{ from: result.from, to: result.from, commit: task.commit, dirty: task.dirty },
    };
    return [
      ...groupBy(rows, ({ kind, by, rounding }) => JSON.stringify([kind, by, rounding])).values(),
    ].flatMap((way) => chosenOf(way, tolerance).map((row) => ({ ...shared, ...row })));
  });
}

function chosenOf(way: readonly AtHome[], tolerance: number): Row[] {
  const settings = [...groupBy(way, settingText).values()].map((own) => {
    const interval = tInterval(own.map(({ cost }) => cost));
    const { kind, by, share, bits, rounding } = own[0];
    return {
      size: share ?? -(bits ?? 0),
      upper: interval?.upper ?? null,
      cells: {
        ...{ kind, by, share, bits, rounding, n: own.length, run: `mean of ${own.length}` },
        loss: mean(own.map(({ loss }) => loss)),
        over_none: mean(own.map(({ cost }) => cost)),
        over_none_low: interval?.lower ?? null,
        over_none_high: interval?.upper ?? null,
        gates: mean(own.map(({ gates }) => gates)),
        two_qubit_gates: mean(own.map(({ twoQubitGates }) => twoQubitGates)),
        depth: mean(own.map(({ depth }) => depth)),
        bytes: mean(own.map(({ bytes }) => bytes)),
      },
    };
  });
  const best = settings.reduce((least, one) => (one.cells.loss < least.cells.loss ? one : least));
  const within = settings.filter(({ upper }) => upper !== null && upper <= tolerance);
  const most = within.reduce<(typeof settings)[number] | null>(
    (most, one) => (most === null || one.size > most.size ? one : most),
    null,
  );
  return [{ row: 'best', ...best.cells }, ...(most === null ? [] : [{ row: 'most', ...most.cells }])];
}
