import { average, type Found, student } from './statistics.ts';
import { type Circumstance, distinct, type Recomputed, type Row, type Scope, table } from './tables.ts';

const LADDER = ['ideal', 'readout', 'gates', 'relaxation', 'idling'];

const DEPTHS: Record<string, [number, number]> = {
  'at most 2 entanglers': [0, 2],
  '3 to 8 entanglers': [3, 8],
  'more than 8 entanglers': [9, 1e9],
};

/** Circuits under the calibration alone, by the layout that others have chosen. */
function circuitsOf({ claim }: Scope, machine: string, [from, upTo] = [0, 1e9]): Row[] {
  return table('counts').filter(
    (row) =>
      row.row === 'circuit' &&
      row.experiment === claim.experiment &&
      row.hardware === machine &&
      row.routing === 'weighed' &&
      row.fitted_to === '' &&
      Number(row.entanglers) >= from &&
      Number(row.entanglers) <= upTo,
  );
}

function removed(circuits: Row[], model: string): number {
  let [left, ideal] = [0, 0];
  for (const row of circuits) {
    if (row.model === model) left += Number(row.distance);
    if (row.model === 'ideal') ideal += Number(row.distance);
  }
  return 1 - left / ideal;
}

function overMachines(
  scope: Scope,
  machines: string[],
  model: string,
  depth?: [number, number],
): Found | null {
  const shares: number[] = [];
  for (const machine of machines) {
    const circuits = circuitsOf(scope, machine, depth);
    if (circuits.length > 0) shares.push(removed(circuits, model));
  }
  return student(shares);
}

/**
 * One machine, over blocks of its runs: they stand in the table where it has one kind of circuits. The mean over blocks
 * is the middle of its interval, not the share of all blocks together.
 */
function ofMachine(scope: Scope, machine: string): (number | null)[] {
  const means = table('counts').filter(
    ({ row, experiment, hardware, model, routing, fitted_to }) =>
      row === 'mean' &&
      experiment === scope.claim.experiment &&
      hardware === machine &&
      [model, routing, fitted_to].join() === 'idling,weighed,',
  );
  if (means.length > 1) return [null, null, null];
  const [low, high] = [Number(means[0].removed_low), Number(means[0].removed_high)];
  return [(low + high) / 2, low, high];
}

export const countsClaims: Record<string, (scope: Scope) => Recomputed> = {
  C10: (scope) => {
    const machines = distinct(
      table('counts')
        .filter(({ experiment }) => experiment === scope.claim.experiment)
        .map(({ hardware }) => hardware),
    )
      .filter(scope.keeps)
      .sort();
    const shares = LADDER.map((model) =>
      average(machines.map((one) => removed(circuitsOf(scope, one), model))),
    );
    const added = LADDER.slice(1).map((model, k) => `${model} ${(shares[k + 1] - shares[k]).toPrecision(3)}`);
    return {
      found: overMachines(scope, machines, 'idling'),
      machines,
      // Numbers in the table have six digits.
      within: 1e-5,
      remark: added.join(', '),
      beside: [
        ...machines.map((machine): Circumstance => [machine, ofMachine(scope, machine)]),
        ...Object.entries(DEPTHS).map(([name, depth]): Circumstance => {
          const { value, low, high } = overMachines(scope, machines, 'idling', depth)!;
          return [name, [value, low, high]];
        }),
      ],
    };
  },
};
