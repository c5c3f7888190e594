import { jackknifeInterval } from '../../numeric/statistics/jackknifeInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { overSeeds } from './overSeeds.ts';

/** C2: share of ordered pairs of machines on which a compiled circuit cannot run as it is, over machines. */
export function cannotRun(scope: ClaimScope): Measurement | null {
  const pairs = foreignPairs(scope);
  const machines = foreignMachines(scope);
  const share = (kept: readonly string[]): number | null => {
    const own = pairs.filter(({ from, to }) => kept.includes(from) && kept.includes(to));
    return own.length === 0 ? null : mean(own.map(({ runs }) => (runs ? 0 : 1)));
  };
  const value = share(machines);
  if (value === null) return null;
  const interval = jackknifeInterval(machines, share);
  return {
    value,
    // Of a share, like it, within 0 and 1.
    lower: interval && Math.max(0, interval.lower),
    upper: interval && Math.min(1, interval.upper),
    count: machines.length,
    over: 'machines',
    effectSize: null,
  };
}

/** C2b: what running a circuit as it is costs where it can run, against compiling it again, over seeds. */
export function costAsIs(scope: ClaimScope): Measurement | null {
  const able = foreignPairs(scope).flatMap(({ seed, from, to, lossAsIs, lossRetranspiled }) =>
    lossAsIs === null ? [] : [{ seed, from, to, value: lossAsIs - lossRetranspiled }],
  );
  const found = overSeeds(able);
  if (found === null) return null;
  const pairs = new Set(able.map(({ from, to }) => `${from} ${to}`));
  return { ...found, remark: `${pairs.size} ordered pairs of machines on which it can run` };
}

/** Machines whose compiled circuits are taken elsewhere. */
export function foreignMachines({ input, keeps }: ClaimScope): readonly string[] {
  return [...new Set(finishedOf(input, 'foreign').map(({ result }) => result.from))].filter(keeps);
}

function foreignPairs(scope: ClaimScope) {
  const machines = new Set(foreignMachines(scope));
  return finishedOf(scope.input, 'foreign').flatMap(({ result: { from, seed, targets } }) =>
    targets
      .filter(({ to }) => machines.has(from) && machines.has(to))
      .map((target) => ({ seed, from, ...target })),
  );
}
