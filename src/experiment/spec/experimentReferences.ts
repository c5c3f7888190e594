import type { ValuePath } from '../../hardware/parseWithSchema.ts';
import { analysisKindOf } from '../tasks/taskKinds.ts';
import type { ExperimentSpec } from './experimentSpec.ts';
import { type References, usualReferences } from './references.ts';

/** What one grid or analysis refers to; its own place is `at`. */
export interface PartReferences extends References {
  readonly at: ValuePath;
}

/** Everything that an experiment's grids and analyses name, in the file's order. */
export function experimentReferences({ train, analyses }: ExperimentSpec): PartReferences[] {
  return [
    ...train.map((grid, k) => ({ ...usualReferences(grid), at: ['train', k] })),
    ...analyses.map((analysis, k) => ({
      ...analysisKindOf(analysis.kind).refersTo(analysis),
      at: ['analyses', k],
    })),
  ];
}
