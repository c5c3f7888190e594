import { z } from 'zod';
import { parsePauliSum } from '../../circuit/pauliSum.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { PreparedData } from '../data/preparedData.ts';
import type { ClassifierCell } from './classification.ts';
import type { Objective } from './objective.ts';
import { dataObservables, pauliSumText } from './observables/dataObservables.ts';
import { squaredLoss } from './observables/valueLoss.ts';

const options = z.strictObject({
  name: z.literal('regression'),
  /** A Pauli sum on the model's qubits, whose mean is the prediction. */
  observable: pauliSumText,
});

/** Regression by the mean of an observable. */
export const regression: Objective<ClassifierCell> = withOptions({ name: 'regression', observable: 'Z0' });

function withOptions({ observable }: z.output<typeof options>): Objective<ClassifierCell> {
  return {
    ...dataObservables({
      name: 'regression',
      help:
        "Regression: the mean of one observable is the prediction, its squared distance to the sample's number the " +
        'loss.',
      example:
        'training:\n  samples: 500\n  shots: 1000\n  objective: { name: regression, observable: "0.5*Z0 + 0.5" }\n',
      options,
      sums: [parsePauliSum(observable)],
      loss: squaredLoss,
      stated: {},
      head: () => null,
      labelProblem: (_, labels) => {
        const odd = labels.find((label) => !Number.isFinite(Number(label)) || label === '');
        return odd === undefined
          ? null
          : `labels that are numbers, or a "target" in the data's file, got "${odd}"`;
      },
      targetsOf,
    }),
    withOptions: (given: z.output<typeof options>) => withOptions(given) as Objective,
  };
}

function targetsOf({ targets }: PreparedData): Float64Array {
  if (targets === undefined)
    throw new QckptError('DATA', 'regression expected a number for each sample, the data have none');
  return targets;
}
