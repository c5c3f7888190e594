import { average, type Found, jackknife } from './statistics.ts';
import { distinct, type Recomputed, runsOf, type Scope, split } from './tables.ts';

/** 2 x how often a changed file is told - 1: mean over days and seeds, then over machines. */
function told(scope: Scope, column: string, change: string, machines: string[]): Found | null {
  const rows = split(
    runsOf('told', scope).filter((row) => row.change === change && Number(row.comparisons) > 0),
    ({ machine }) => machine,
  );
  return jackknife(machines, (kept) => {
    const each: number[] = [];
    for (const machine of kept)
      if (rows.has(machine)) each.push(2 * average(rows.get(machine)!.map((row) => Number(row[column]))) - 1);
    return average(each);
  });
}

const words = (found: Found | null): string =>
  `${found!.value.toPrecision(3)} [${found!.low!.toPrecision(3)}, ${found!.high!.toPrecision(3)}]`;

export const driftClaims: Record<string, (scope: Scope) => Recomputed> = {
  C9: (scope) => {
    const rows = runsOf('told', scope).filter(({ comparisons }) => Number(comparisons) > 0);
    const machines = distinct(rows.map(({ machine }) => machine)).filter(scope.keeps);
    const [least, ...larger] = distinct(rows.map(({ change }) => change)).sort(
      (a, b) => Number(a) - Number(b),
    );
    const percent = (change: string): string => `${Math.round(100 * Number(change))} %`;
    const said = (column: string, change = least): string => words(told(scope, column, change, machines));
    return {
      found: told(scope, 'without_calibration', least, machines),
      machines,
      remark:
        `a change of ${percent(least)} is told with the stored calibration in ${said('with_calibration')}, where the ` +
        `file reports counts in ${said('with_and_shots')}, of those without it ${said('without_and_shots')}; larger ` +
        `changes without it: ${larger.map((change) => `${percent(change)}: ${said('without_calibration', change)}`).join(', ')}`,
    };
  },
};
