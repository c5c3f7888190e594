import type { ValuePath } from '../../hardware/parseWithSchema.ts';
import type { ObjectiveSpec } from '../../learn/objectives/objectives.ts';
import { analysisKindOf } from '../tasks/taskKinds.ts';
import type { ExperimentSpec } from './experimentSpec.ts';
import { type References, usualReferences } from './references.ts';

/** What one grid or analysis refers to; its own place is `at`. */
export interface PartReferences extends References {
  readonly at: ValuePath;
}

/** Everything that an experiment's grids and analyses name, in the file's order. */
export function experimentReferences({ train, analyses, training }: ExperimentSpec): PartReferences[] {
  const usual = (training.objective ?? 'outcome') as ObjectiveSpec;
  return [
    ...train.map((grid, k) => ({
      ...usualReferences(grid),
      objective: (grid.objective as ObjectiveSpec | undefined) ?? usual,
      at: ['train', k],
    })),
    ...analyses.map((analysis, k) => {
      const own = analysisKindOf(analysis.kind).refersTo(analysis);
      return { ...own, objective: own.objective === 'outcome' ? usual : own.objective, at: ['analyses', k] };
    }),
  ];
}
