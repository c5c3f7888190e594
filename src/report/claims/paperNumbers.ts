import { leaveOneOut } from '../../numeric/statistics/leaveOneOut.ts';
import { mean } from '../../numeric/statistics.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { overSeeds } from './overSeeds.ts';

type Run = ReturnType<typeof runsAtHome>[number];

/** C3, and C3b with durations by native gate: squared error that the paper's numbers take away, by seed. */
export const toldByPaperNumbers = (
  predicted: 'lossFromPaperNumbers' | 'lossFromPaperNumbersByGate',
): ((scope: ClaimScope) => Measurement | null) => {
  const told = (runs: readonly Run[]) => toldShare(runs, (run) => run[predicted]);
  return (scope) => {
    const runs = runsAtHome(scope);
    const all = told(runs);
    if (all === null) return null;
    const errorOn = (machine: string): number =>
      mean(runs.filter(({ from }) => from === machine).map((run) => run[predicted] - run.lossReported));
    const farthest = leaveOneOut(
      homeMachines(scope),
      (kept) => told(runs.filter(({ from }) => kept.includes(from)))?.value ?? null,
    ).most?.group;
    return farthest === undefined
      ? all
      : {
          ...all,
          remark: `predicted less reported on ${farthest}: ${errorOn(farthest).toPrecision(3)} in loss`,
        };
  };
};

/** Machines whose reported losses are predicted. */
export function homeMachines(scope: ClaimScope): readonly string[] {
  return [...new Set(runsAtHome(scope).map(({ from }) => from))];
}

function runsAtHome({ input, keeps }: Pick<ClaimScope, 'input' | 'keeps'>) {
  return finishedOf(input, 'migration')
    .map(({ result }) => result)
    .filter(({ from }) => from !== 'none' && keeps(from));
}

/** 1 - squared error of the prediction / that of the best guess without hardware data, by seed. */
function toldShare(runs: readonly Run[], predicted: (run: Run) => number): Measurement | null {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return overSeeds(
    seeds.flatMap((seed) => {
      const own = runs.filter((one) => one.seed === seed);
      const squares = (guess: (run: Run) => number): number =>
        own.reduce((sum, run) => {
          const error = guess(run) - run.lossReported;
          return sum + error * error;
        }, 0);
      const machines = new Set(own.map(({ from }) => from));
      const elsewhere = (run: Run): number => {
        const losses = run.targets
          .filter(({ to }) => to !== run.from && machines.has(to))
          .map(({ loss }) => loss);
        return losses.length === 0 ? run.lossNoiseFree : mean(losses);
      };
      const without = Math.min(
        squares(({ lossNoiseFree }) => lossNoiseFree),
        squares(elsewhere),
      );
      return without === 0 ? [] : [{ seed, value: 1 - squares(predicted) / without }];
    }),
  );
}
