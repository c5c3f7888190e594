import { mean } from '../../numeric/statistics.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { movesOfCircuit } from './movedCircuits.ts';
import { overSeeds } from './overSeeds.ts';

type Run = ReturnType<typeof runsAtHome>[number];

/** A loss predicted at home. */
type Predicted = 'lossFromPaperNumbers' | 'lossFromPaperNumbersByGate';

/** C3, and C3b with durations by native gate: squared error that the paper's numbers take away, by seed. */
export const toldByPaperNumbers =
  (predicted: Predicted) =>
  (scope: ClaimScope): Measurement | null =>
    toldShare(runsAtHome(scope), (run) => run[predicted]);

/** How far the prediction is off on one machine, in words. */
export const errorOnMachine =
  (predicted: Predicted) =>
  (scope: ClaimScope, machine: string): string => {
    const own = runsAtHome(scope).filter(({ from }) => from === machine);
    const error = mean(own.map((run) => run[predicted] - run.lossReported));
    return `predicted less reported on ${machine}: ${error.toPrecision(3)} in loss`;
  };

/** Machines whose reported losses are predicted. */
export function homeMachines(scope: ClaimScope): readonly string[] {
  return [...new Set(runsAtHome(scope).map(({ from }) => from))];
}

function runsAtHome(scope: ClaimScope) {
  return movesOfCircuit(scope).filter(({ from }) => from !== 'none' && scope.keeps(from));
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
