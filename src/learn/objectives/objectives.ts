import { QckptError } from '../../numeric/qckptError.ts';
import { energy } from './energy.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';
import type { Objective } from './objective.ts';
import { outcome } from './outcome.ts';

/** What a training can be for, by name. A new one is a file and a line here. */
export const objectives: Readonly<Record<string, Objective>> = Object.fromEntries(
  [outcome, energy].map((objective) => [objective.name, objective as Objective]),
);

/** What an experiment may train classifiers for. */
export const classifications: readonly string[] = Object.values(objectives).flatMap(({ name, readsData }) =>
  readsData ? [name] : [],
);

/** The member of a cell that says its objective; none for the first of its kind. */
export function objectiveMember(name: string | undefined): { readonly objective?: string } {
  return name !== undefined && objectiveNamed(name, true).isNamed ? { objective: name } : {};
}

/** The loss of a classifier's cell. @throws QckptError SPEC: no such objective, or one without a loss on data */
export function frequencyLossOf({ objective }: { readonly objective?: string | undefined }): FrequencyLoss {
  const { name, loss } = objectiveNamed(objective, true);
  if (loss === null)
    throw new QckptError('SPEC', `"objective" expected one of ${classifications.join(', ')}, got "${name}"`);
  return loss;
}

/**
 * The objective of a cell.
 * @param name as the cell has it; undefined: the cell is of the first of its kind
 * @param readsData whether the cell has a data set
 * @throws QckptError SPEC: no such objective
 */
export function objectiveNamed(name: string | undefined, readsData: boolean): Objective {
  if (name === undefined) return readsData ? outcome : energy;
  if (!Object.hasOwn(objectives, name))
    throw new QckptError(
      'SPEC',
      `"objective" expected one of ${Object.keys(objectives).join(', ')}, got "${name}"`,
    );
  return objectives[name];
}
