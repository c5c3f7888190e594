import { settingKey } from '../../experiment/plan/settingOf.ts';
import { groupBy } from '../../numeric/groupBy.ts';
import { mean, pairedEffectSize } from '../../numeric/statistics.ts';
import { claimValue, type Finished, finishedOf } from '../results.ts';
import type { ReportInput } from '../table.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { overSeeds } from './overSeeds.ts';

/** What differs between machines and is no setting of its own. */
const BY_MACHINE = ['hardware', 'shotStream'];

type Run = Finished<'train'>;

/** Runs of one circuit that differ in machine and seed alone. */
interface SameQnn {
  readonly model: string;
  readonly runs: readonly Run[];
  readonly machines: readonly string[];
}

/**
 * C1: per seed, exact test loss on the worst machine less that on the best; the two are chosen by their means over the
 * other seeds.
 */
export function lossSpread(scope: ClaimScope): Measurement | null {
  const qnn = sameQnn(scope);
  if (qnn === null) return null;
  const losses = qnn.machines.map((hardware) =>
    qnn.runs
      .filter(({ result }) => result.hardware === hardware)
      .map(({ result }) => ({ seed: result.seed, value: claimValue(result, 'loss', 'test') })),
  );
  const paired = losses[0].flatMap(({ seed }) => {
    const own = losses.map((runs) => runs.find((one) => one.seed === seed)?.value);
    const others = losses.map((runs) => runs.filter((one) => one.seed !== seed).map(({ value }) => value));
    if (own.includes(undefined) || others.some((values) => values.length === 0)) return [];
    const means = others.map(mean);
    const value = (extreme: number): number => own[means.indexOf(extreme)]!;
    return [{ seed, low: value(Math.min(...means)), high: value(Math.max(...means)) }];
  });
  const found = overSeeds(paired.map(({ seed, low, high }) => ({ seed, value: high - low })));
  if (found === null || paired.length < 2) return found;
  const effectSize = pairedEffectSize(
    paired.map(({ high }) => high),
    paired.map(({ low }) => low),
  );
  return { ...found, effectSize };
}

/** Machines of the circuit that is looked at. */
export function spreadMachines(scope: ClaimScope): readonly string[] {
  return sameQnn(scope)?.machines ?? [];
}

/** The machines calibrated last by themselves, and each other circuit. */
export function spreadVariants(scope: ClaimScope): Readonly<Record<string, ClaimScope>> {
  const own = sameQnn(scope);
  if (own === null) return {};
  const { newestMachines } = scope.spec;
  const newest = new Set(
    own.machines
      .map((name) => ({ name, at: scope.input.calibratedAt?.[name] ?? '' }))
      .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1))
      .slice(0, newestMachines)
      .map(({ name }) => name),
  );
  const circuits = [...new Set(groups(scope.input).map(({ model }) => model))].filter(
    (name) => name !== own.model,
  );
  return {
    ...(newest.size < own.machines.length
      ? {
          [`the ${newestMachines} machines calibrated last (${[...newest].sort().join(', ')})`]: {
            ...scope,
            keeps: (machine) => scope.keeps(machine) && newest.has(machine),
          },
        }
      : {}),
    ...Object.fromEntries(circuits.map((circuit) => [circuit, { ...scope, circuit }])),
  };
}

/**
 * The circuit that ran on the most machines, whichever of them count: the same QNN everywhere, and under every
 * circumstance. null: there are not two that count.
 */
function sameQnn({ input, keeps, circuit }: ClaimScope): SameQnn | null {
  const widest = groups(input)
    .filter(({ model, machines }) => machines.length > 1 && (circuit ?? model) === model)
    .sort((a, b) => b.machines.length - a.machines.length)[0];
  if (widest === undefined) return null;
  const machines = widest.machines.filter(keeps);
  return machines.length < 2 ? null : { ...widest, machines };
}

function groups(input: ReportInput): SameQnn[] {
  const bySetting = groupBy(trainedOn(input), ({ setting }) => settingKey(setting, BY_MACHINE));
  return [...bySetting.values()].map((runs) => ({
    model: runs[0].result.model,
    runs,
    machines: [...new Set(runs.map(({ result }) => result.hardware))],
  }));
}

function trainedOn(input: ReportInput): Run[] {
  return finishedOf(input, 'train').filter(
    ({ task, result }) =>
      task.study === 'hardware' && result.hardware !== 'none' && result.freezing === 'none',
  );
}
