import { usualDurations } from '../../hardware/durations.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import type { ProfilesByDigest } from '../results/checkedResult.ts';
import { configsOf } from '../spec/configs.ts';
import { loadDurations } from '../spec/durationFiles.ts';
import { experimentReferences } from '../spec/experimentReferences.ts';
import type { ExperimentSpec } from '../spec/experimentSpec.ts';
import type { Reference } from '../spec/references.ts';
import { type Plan, planExperiment } from './plan.ts';
import type { Resolved } from './planContext.ts';

/** One experiment of a run, planned. */
export interface PlannedExperiment {
  readonly spec: ExperimentSpec;
  readonly resolved: Resolved;
  readonly plan: Plan;
}

/** Loads what an experiment refers to and plans it. @throws QckptError SPEC, PROFILE */
export async function loadPlan(spec: ExperimentSpec): Promise<PlannedExperiment> {
  const parts = experimentReferences(spec);
  const table = async <Value>(
    listed: readonly Reference<unknown>[],
    load: (name: string) => Promise<Value>,
  ): Promise<Record<string, Value>> => {
    const names = new Set(listed.map(({ name }) => name).filter((name) => typeof name === 'string'));
    names.delete('none');
    return Object.fromEntries(
      await Promise.all([...names].map(async (name) => [name, await load(name)] as const)),
    );
  };
  const own = <Name>(name: Name): Reference<Name> => ({ name, path: [] });
  const configs = configsOf(spec.local ?? {});
  const resolved: Resolved = {
    models: await table(
      parts.flatMap(({ models }) => models),
      configs.models,
    ),
    profiles: await table(
      parts.flatMap(({ hardware }) => hardware),
      configs.hardware,
    ),
    noises: await table(
      parts.flatMap(({ noise }) => noise),
      configs.noises,
    ),
    data: await table([own(spec.data), ...parts.flatMap(({ data }) => data)], configs.data),
    optimizers: await table(
      [own(spec.optimizer), ...parts.flatMap(({ optimizers }) => optimizers)],
      configs.optimizers,
    ),
    typicalDurations: (await loadDurations(undefined)).flatMap(usualDurations),
    initialAngles: await table(
      parts.flatMap(({ initialAngles }) => initialAngles),
      configs.initialAngles,
    ),
  };
  return { spec, resolved, plan: planExperiment(spec, resolved) };
}

/** All machines and noises that experiments name. */
export function profilesByDigest(experiments: readonly PlannedExperiment[]): ProfilesByDigest {
  return Object.fromEntries(
    experiments
      .flatMap(({ resolved }) => [...Object.values(resolved.profiles), ...Object.values(resolved.noises)])
      .map((profile): [string, HardwareProfile] => [profileDigest(profile), profile]),
  );
}
