import { z } from 'zod';
import { parsePauliSum } from '../../circuit/pauliSum.ts';
import { CLASSES_WANTED, type ClassifierCell } from './classification.ts';
import type { Objective } from './objective.ts';
import { classCountOf, dataObservables, pauliSumText, zeroHead } from './observables/dataObservables.ts';
import { softmaxLoss } from './observables/valueLoss.ts';

const options = z.strictObject({
  name: z.literal('expectation'),
  /** Pauli sums on the model's qubits, measured from the same shots where one basis reads them. */
  observables: z.array(pauliSumText).min(1).max(256),
  /** `linear`: logits are a trained linear map of the means, any number of them; absent: one observable a class. */
  head: z.literal('linear').optional(),
});

/** Classification by the means of observables. */
export const expectation: Objective<ClassifierCell> = withOptions({
  name: 'expectation',
  observables: ['Z0'],
  head: 'linear',
});

function withOptions({ observables, head }: z.output<typeof options>): Objective<ClassifierCell> {
  const count = observables.length;
  return {
    ...dataObservables({
      name: 'expectation',
      help:
        'Classification by the means of observables: softmax cross-entropy over them, one a class, or over what a ' +
        'linear head makes of them that is trained beside the angles.',
      example:
        'training:\n  samples: 3000\n  shots: null\n  objective:\n    name: expectation\n' +
        '    observables: [Z0, Z1, "0.5*X0X1 + Z2"]\n    head: linear\n',
      options,
      sums: observables.map(parsePauliSum),
      loss: softmaxLoss,
      stated: head === undefined ? {} : { head },
      head: (data) => (head === undefined ? null : zeroHead(classCountOf(data), count)),
      labelProblem: (_, { length }) =>
        length === 0
          ? CLASSES_WANTED
          : head === 'linear' || length === count
            ? null
            : `one label an observable (${count}), or a linear head, got ${length} labels`,
      targetsOf: ({ classes }) => classes,
    }),
    withOptions: (given: z.output<typeof options>) => withOptions(given) as Objective,
  };
}
