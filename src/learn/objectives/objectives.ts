import { z } from 'zod';
import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { notOneOf } from '../../numeric/notOneOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { energy } from './energy.ts';
import { expectation } from './expectation.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';
import type { Objective } from './objective.ts';
import { outcome } from './outcome.ts';
import { regression } from './regression.ts';

/** What a training can be for, by name. A new one is a file and a line here. */
export const objectives: Readonly<Record<string, Objective>> = Object.fromEntries(
  [outcome, expectation, regression, energy].map((objective) => [objective.name, objective as Objective]),
);

/** What an experiment may train classifiers for. */
export const classifications: readonly string[] = Object.values(objectives).flatMap(({ name, readsData }) =>
  readsData ? [name] : [],
);

/** An objective as cells and experiment files say it: by name, or by name with its options. */
export type ObjectiveSpec = string | { readonly name: string; readonly [option: string]: unknown };

/** The member of a cell that says its objective; none for the first of its kind. */
export function objectiveMember(spec: ObjectiveSpec | undefined): { readonly objective?: ObjectiveSpec } {
  return spec !== undefined && objectiveNamed(spec, true).isNamed ? { objective: spec } : {};
}

/** The loss of a classifier's cell. @throws QckptError SPEC: no such objective, or one without a loss by outcome */
export function frequencyLossOf({
  objective,
}: {
  readonly objective?: ObjectiveSpec | undefined;
}): FrequencyLoss {
  const { name, loss } = objectiveNamed(objective, true);
  if (loss !== null) return loss;
  const able = Object.values(objectives).flatMap((one) => (one.loss === null ? [] : [one.name]));
  throw new QckptError('SPEC', notOneOf('objective', able, name));
}

/** By canonical JSON: thousands of cells have the same. */
const known = new Map<string, Objective>();

/**
 * The objective of a cell.
 * @param spec as the cell has it; undefined: the cell is of the first of its kind
 * @param readsData whether the cell has a data set
 * @throws QckptError SPEC: no such objective, or options that it does not take
 */
export function objectiveNamed(spec: ObjectiveSpec | undefined, readsData: boolean): Objective {
  if (spec === undefined) return readsData ? outcome : energy;
  const key = canonicalJson(spec as JsonValue);
  const found = known.get(key) ?? resolved(spec);
  known.set(key, found);
  return found;
}

function resolved(spec: ObjectiveSpec): Objective {
  const name = typeof spec === 'string' ? spec : spec.name;
  if (!Object.hasOwn(objectives, name))
    throw new QckptError('SPEC', notOneOf('objective', Object.keys(objectives), name));
  const record = objectives[name];
  if (typeof spec === 'string' && !(record.isNamed && record.options)) return record;
  if (record.options === undefined || record.withOptions === undefined)
    throw new QckptError('SPEC', `"objective" expected the name ${name} alone, it takes no options`);
  const parsed = record.options.safeParse(typeof spec === 'string' ? { name } : spec);
  if (!parsed.success) throw new QckptError('SPEC', `objective "${name}": ${z.prettifyError(parsed.error)}`);
  return record.withOptions(parsed.data as never);
}
