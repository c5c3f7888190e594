import { QckptError } from '../../numeric/qckptError.ts';
import { energy } from './energy.ts';
import type { Objective } from './objective.ts';
import { outcome } from './outcome.ts';

/** What a training can be for, by name. A new one is a file and a line here. */
export const objectives: Readonly<Record<string, Objective>> = Object.fromEntries(
  [outcome, energy].map((objective) => [objective.name, objective as Objective]),
);

/** Names that a cell may have for its objective. */
export const objectiveNames: readonly string[] = Object.values(objectives).flatMap(({ name, isNamed }) =>
  isNamed ? [name] : [],
);

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
