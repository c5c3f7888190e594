import { type CalibratedValue, calibratedValues } from '../../experiment/tasks/drift/days.ts';
import type { VarianceDay } from '../../experiment/tasks/drift/variance.ts';
import { log } from '../../numeric/elementary.ts';
import { groupBy } from '../../numeric/groupBy.ts';
import { jackknifeInterval } from '../../numeric/statistics/jackknifeInterval.ts';
import { areEqual } from '../../numeric/statistics/tInterval.ts';
import { varianceComponents } from '../../numeric/statistics/varianceComponents.ts';
import { mean } from '../../numeric/statistics.ts';
import { type Finished, finishedOf } from '../results.ts';
import { provenanceColumns, type Row, type Table } from '../table.ts';

const measures = {
  within_variance: 'variance between days of one machine',
  between_variance: 'variance between machines beside that; below zero: less than days alone would make',
  within_share: 'within_variance / (within_variance + between_variance, where that is above zero)',
  within_difference: 'mean |difference| of two days of a machine',
  between_difference: 'mean |difference| of two machines, over pairs of their days',
};

/** What days of a machine differ by, and what machines differ by. */
export const variance: Table = {
  name: 'variance',
  help:
    'Variance components of the loss of one QNN, and of calibrated values: between days of one machine, and between ' +
    'machines.',
  example: 'qckpt reproduce --quick --study drift --output results/runs/variance',
  columns: {
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN, trained without noise',
    span: 'how far the days lie apart',
    quantity:
      "loss: exact, mean over seeds, compiled with the day's calibration; log of a value: of its " +
      'median over the machine',
    machines: 'machines, over which the intervals are',
    without: 'a machine that is left out: that whose days differ most in loss; empty: none is',
    records: 'days of all machines',
    seeds: 'seeds',
    ...Object.fromEntries(
      Object.entries(measures).flatMap(([name, help]) => [
        [name, help],
        [
          `${name}_low`,
          `${name}: lower end of Student's 95 % interval over the jackknife's pseudo-values, one a machine`,
        ],
        [`${name}_high`, `${name}: upper end of it`],
      ]),
    ),
    ...provenanceColumns,
  },
  shown: [
    'span',
    'quantity',
    'machines',
    'without',
    'records',
    'within_variance',
    'between_variance',
    'within_share',
    'within_share_low',
    'within_share_high',
    'within_difference',
    'between_difference',
  ],
  rows: (input) => {
    const spans = groupBy(finishedOf(input, 'variance'), ({ task, result }) =>
      JSON.stringify([task.experiment, result.model, result.span]),
    );
    return [...spans.values()].flatMap(rowsOf);
  },
};

/** Values of one machine, a day each. */
interface MachineValues {
  readonly machine: string;
  readonly values: readonly number[];
}

function rowsOf(group: readonly Finished<'variance'>[]): Row[] {
  const loss = valuesOf(group, ({ loss }) => loss);
  const spread = ({ values }: MachineValues): number => Math.max(...values) - Math.min(...values);
  const widest = loss.reduce((most, one) => (spread(one) > spread(most) ? one : most)).machine;
  const less = (all: readonly MachineValues[]): MachineValues[] =>
    all.filter(({ machine }) => machine !== widest);
  return [
    rowOf(group, 'loss', loss, null),
    ...(loss.length > 2 ? [rowOf(group, 'loss', less(loss), widest)] : []),
    ...calibratedValues.map((value) =>
      rowOf(
        group,
        `log of ${NAMES[value]}`,
        valuesOf(group, ({ medians }) => log(medians[value])),
        null,
      ),
    ),
  ];
}

const NAMES: Readonly<Record<CalibratedValue, string>> = {
  t1: 'T1',
  t2: 'T2',
  readout: 'readout error',
  oneQubit: 'one-qubit error',
  twoQubit: 'two-qubit error',
};

/** Means over seeds. */
function valuesOf(group: readonly Finished<'variance'>[], of: (day: VarianceDay) => number): MachineValues[] {
  return group[0].result.machines.map(({ machine, days }, k) => ({
    machine,
    values: days.map((_, day) => mean(group.map(({ result }) => of(result.machines[k].days[day])))),
  }));
}

function rowOf(
  group: readonly Finished<'variance'>[],
  quantity: string,
  machines: readonly MachineValues[],
  without: string | null,
): Row {
  const [{ task, result }] = group;
  const cells: Record<string, number | null> = {};
  for (const [name, measure] of Object.entries(measuresBy)) {
    const interval = jackknifeInterval(machines, measure);
    cells[name] = measure(machines);
    cells[`${name}_low`] = interval?.lower ?? null;
    cells[`${name}_high`] = interval?.upper ?? null;
  }
  return {
    study: task.study,
    experiment: task.experiment,
    model: result.model,
    span: result.span,
    quantity,
    machines: machines.length,
    without,
    records: machines.reduce((sum, { values }) => sum + values.length, 0),
    seeds: group.length,
    ...cells,
    run: `mean of ${group.length}`,
    commit: task.commit,
    dirty: task.dirty,
  };
}

type Measure = (machines: readonly MachineValues[]) => number | null;

const componentsOf = (machines: readonly MachineValues[]) =>
  varianceComponents(machines.map(({ values }) => values));

const measuresBy: Readonly<Record<keyof typeof measures, Measure>> = {
  within_variance: (machines) =>
    machines.length === 1 ? varianceOf(machines[0].values) : (componentsOf(machines)?.within ?? null),
  between_variance: (machines) => componentsOf(machines)?.between ?? null,
  within_share: (machines) => {
    const found = componentsOf(machines);
    if (found === null) return null;
    const whole = found.within + Math.max(0, found.between);
    return whole === 0 ? null : found.within / whole;
  },
  within_difference: (machines) => meanOr(machines.flatMap(({ values }) => meanOr(pairsOf(values)) ?? [])),
  between_difference: (machines) =>
    meanOr(
      machines.flatMap((one, k) =>
        machines
          .slice(k + 1)
          .map((other) => mean(one.values.flatMap((a) => other.values.map((b) => Math.abs(a - b))))),
      ),
    ),
};

function pairsOf(values: readonly number[]): number[] {
  return values.flatMap((a, k) => values.slice(k + 1).map((b) => Math.abs(a - b)));
}

function meanOr(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

function varianceOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  // The sum of equal values rounds.
  if (areEqual(values)) return 0;
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0) / (values.length - 1);
}
