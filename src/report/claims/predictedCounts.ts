import type { CircuitJudgement } from '../../machine/counts/judgeCounts.ts';
import { type CountsModel, isCalibration } from '../../machine/counts/judgeCounts.ts';
import { noiseLadder, wholeCalibration } from '../../machine/counts/noiseLadder.ts';
import { tInterval } from '../../numeric/statistics/tInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';

/** C10: share of the ideal circuit's distance to a machine's counts that its stored calibration takes away. */
export function predictedCounts(scope: ClaimScope): Measurement | null {
  const machines = countingMachines(scope).filter((machine) => countedBy(machine, scope).length > 0);
  if (machines.length === 0) return null;
  const removedBy = (model: CountsModel): number[] =>
    machines.map((machine) => removedShare(countedBy(machine, scope), model));
  const shares = removedBy(wholeCalibration.name);
  // One machine is generalized over its runs.
  const isOne = machines.length === 1;
  const values = isOne ? removedByBlock(countedBy(machines[0], scope)) : shares;
  const interval = tInterval(values);
  const total = noiseLadder.map(({ name }) => mean(removedBy(name)));
  return {
    value: isOne ? mean(values) : mean(shares),
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    count: values.length,
    over: isOne ? 'blocks of runs' : 'machines',
    effectSize: null,
    remark: noiseLadder
      .slice(1)
      .map(({ name }, k) => `${name} ${(total[k + 1] - total[k]).toPrecision(3)}`)
      .join(', '),
  };
}

/** Machines that have counted. */
export function countingMachines({ input, keeps }: ClaimScope): readonly string[] {
  return [...new Set(finishedOf(input, 'counts').map(({ result }) => result.hardware))].filter(keeps).sort();
}

/** Two-qubit gates before routing: from, up to. */
const DEPTHS: Readonly<Record<string, readonly [number, number]>> = {
  'at most 2 entanglers': [0, 2],
  '3 to 8 entanglers': [3, 8],
  'more than 8 entanglers': [9, Number.POSITIVE_INFINITY],
};

/** Each machine by itself, and circuits by depth. */
export function countsVariants(scope: ClaimScope): Readonly<Record<string, ClaimScope>> {
  const machines = countingMachines(scope).map((machine) => [
    machine,
    { ...scope, keeps: (name: string) => scope.keeps(name) && name === machine },
  ]);
  const depths = Object.keys(DEPTHS).map((depth) => [depth, { ...scope, circuit: depth }]);
  return Object.fromEntries([...machines, ...depths]);
}

function countedBy(machine: string, { input, circuit }: ClaimScope): CircuitJudgement[] {
  const [from, upTo] = circuit === null ? [0, Number.POSITIVE_INFINITY] : DEPTHS[circuit];
  return finishedOf(input, 'counts')
    .filter(({ result }) => result.hardware === machine)
    .flatMap(({ result }) => result.judgements)
    .filter(({ entanglers }) => entanglers >= from && entanglers <= upTo);
}

/** 1 - sum of the model's distances / sum of the ideal circuit's. */
function removedShare(circuits: readonly CircuitJudgement[], model: CountsModel, block?: number): number {
  const sum = (of: CountsModel): number =>
    circuits.reduce((total, circuit) => {
      const { distances } = circuit.models.find((one) => one.model === of && isCalibration(one))!;
      return total + (block === undefined ? mean(distances) : distances[block]);
    }, 0);
  return 1 - sum(model) / sum('ideal');
}

function removedByBlock(circuits: readonly CircuitJudgement[]): number[] {
  const blocks = Math.min(...circuits.map(({ models }) => models[0].distances.length));
  return Array.from({ length: blocks }, (_, block) => removedShare(circuits, wholeCalibration.name, block));
}
