import { jackknifeInterval } from '../../numeric/statistics/jackknifeInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { inWords } from './overSeeds.ts';

type Share = 'withCalibration' | 'withoutCalibration' | 'withAndShots' | 'withoutAndShots';

/**
 * C9: how often a file whose angles were changed by 1 % is told from an honest one without its calibration, beyond
 * guessing: 2 x share - 1.
 */
export function toldFromDrift(scope: ClaimScope): Measurement | null {
  const machines = driftMachines(scope);
  const [least] = changesOf(scope);
  if (least === undefined) return null;
  const shareOf = (share: Share, change = least) => {
    const measure = (kept: readonly string[]): number | null => {
      const each = kept.flatMap((machine) => {
        const own = toldIn(scope, machine, change).map((one) => one[share]);
        return own.length === 0 ? [] : [2 * mean(own) - 1];
      });
      return each.length === 0 ? null : mean(each);
    };
    const value = measure(machines);
    const interval = jackknifeInterval(machines, measure);
    return value === null ? null : { value, lower: interval?.lower ?? null, upper: interval?.upper ?? null };
  };
  const without = shareOf('withoutCalibration');
  if (without === null) return null;
  const said = (share: Share, change?: number): string => {
    const found = shareOf(share, change);
    return found === null ? 'none' : inWords(found);
  };
  const larger = changesOf(scope)
    .slice(1)
    .map((change) => `${percent(change)}: ${said('withoutCalibration', change)}`);
  return {
    ...without,
    count: machines.length,
    over: 'machines',
    effectSize: null,
    remark:
      `a change of ${percent(least)} is told with the stored calibration in ${said('withCalibration')}, where ` +
      `the file reports counts in ${said('withAndShots')}, of those without it ${said('withoutAndShots')}` +
      `${larger.length === 0 ? '' : `; larger changes without it: ${larger.join(', ')}`}`,
  };
}

/** Machines that have another day on which the stored circuit runs. */
export function driftMachines({ input, keeps }: ClaimScope): readonly string[] {
  return [
    ...new Set(
      finishedOf(input, 'drift').flatMap(({ result }) =>
        result.told.some(({ comparisons }) => comparisons > 0) && keeps(result.machine) ? result.machine : [],
      ),
    ),
  ];
}

function changesOf({ input }: ClaimScope): number[] {
  const changes = finishedOf(input, 'drift').flatMap(({ result }) => result.told.map(({ change }) => change));
  return [...new Set(changes)].sort((a, b) => a - b);
}

function toldIn({ input }: ClaimScope, machine: string, change: number) {
  return finishedOf(input, 'drift').flatMap(({ result }) =>
    result.machine === machine
      ? result.told.filter((one) => one.change === change && one.comparisons > 0)
      : [],
  );
}

function percent(change: number): string {
  return `${Number((100 * change).toPrecision(3))} %`;
}
