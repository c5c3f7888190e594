import type { ValuePath } from '../../hardware/parseWithSchema.ts';
import type { ObjectiveSpec } from '../../learn/objectives/objectives.ts';
import type { OptimizerSpec } from '../plan/planContext.ts';

/** A name in an experiment file, with its place in the grid or analysis that names it. */
export interface Reference<Name = string> {
  readonly name: Name;
  readonly path: ValuePath;
}

/** So many images of a part of the data. */
export interface ImageCount extends Reference<number> {
  readonly part: 'validation' | 'test';
}

/** What a grid or an analysis refers to, and what it takes these things for. */
export interface References {
  readonly models: readonly Reference[];
  readonly hardware: readonly Reference[];
  readonly optimizers: readonly Reference<OptimizerSpec>[];
  /** Of its own, in place of the experiment's. */
  readonly data: readonly Reference[];
  readonly noise: readonly Reference[];
  readonly initialAngles: readonly Reference[];
  /** Every model runs on every machine: they must have the qubits. */
  readonly trains: boolean;
  /** Images that it looks at, of a part of the data. */
  readonly images: readonly ImageCount[];
  /** Where each machine must be another than the others. */
  readonly pairsMachines: boolean;
  /** Sizes in which it makes its model. */
  readonly qubits: readonly Reference<number>[];
  /** What the models are for. */
  readonly objective: ObjectiveSpec;
  /** Whether it looks at the probabilities of outcomes, and so at models that are trained for those alone. */
  readonly readsOutcomes: boolean;
}

/** A member that is a name, a list of names, or absent. */
export function named<Name>(field: string, names: Name | readonly Name[] | undefined): Reference<Name>[] {
  if (names === undefined) return [];
  return Array.isArray(names)
    ? names.map((name: Name, k) => ({ name, path: [field, k] }))
    : [{ name: names as Name, path: [field] }];
}

/** The references of an analysis that trains classifiers, and of members that are named as they usually are. */
export function usualReferences(part: {
  readonly model?: string;
  readonly models?: readonly string[];
  readonly hardware?: string | readonly string[] | undefined;
  readonly optimizers?: readonly OptimizerSpec[] | undefined;
  readonly data?: string | undefined;
  readonly initialAngles?: string | undefined;
  readonly images?: number;
  readonly gradientImages?: number;
}): References {
  return {
    models: [...named('model', part.model), ...named('models', part.models)],
    hardware: named('hardware', part.hardware),
    optimizers: named('optimizers', part.optimizers),
    data: named('data', part.data),
    noise: [],
    initialAngles: named('initialAngles', part.initialAngles),
    images: [
      ...named('images', part.images).map((one) => ({ ...one, part: 'test' as const })),
      ...named('gradientImages', part.gradientImages).map((one) => ({ ...one, part: 'validation' as const })),
    ],
    pairsMachines: false,
    qubits: [],
    trains: true,
    objective: 'outcome',
    readsOutcomes: false,
  };
}
