import { structurallyLive } from '../../learn/structurallyLive.ts';
import { type Check, type Facts, sameSeries, type TrainingFacts, unless } from './check.ts';
import { activeLaws, circuitsOfStep, validationSteps } from './trainingLaws.ts';

/** Series of a classifier's history: one number a step, and one a validation. */
const STEPS = ['loss', 'active', 'circuits'] as const;
const VALIDATIONS = [
  'validation_step',
  'validation_circuits',
  'validation_loss',
  'validation_accuracy',
] as const;

/** -ln(1 + 1e-10) and rounding: the loss has a floor under the logarithm. */
const LEAST_LOSS = -1e-9;

/** What a classifier's history must add up to. That each loss in it is right only training again can tell. */
export const historyChecks: readonly Check<TrainingFacts>[] = [
  {
    name: 'series',
    compares: 'which series the history has, and how long they are, with the steps and with each other',
    contradictions: (facts) => seriesContradictions(facts, STEPS, VALIDATIONS),
  },
  {
    name: 'active parameters',
    compares: "parameters that trained in each step with the cell's freezing strategy and the moves",
    contradictions: (facts) => activeContradictions(facts, () => structurallyLive(facts.model)),
  },
  {
    name: 'circuits',
    compares:
      'circuits of each step with the parameters that trained in it and with the optimizer; their sum with the progress',
    contradictions: (facts) => {
      const { history, meta } = facts.checkpoint;
      const { active, circuits } = history;
      if (active === undefined || circuits === undefined) return [];
      const expected = circuitsOfStep(facts);
      const step = circuits.findIndex((count, k) => count !== expected(active[k]));
      return [
        ...unless(
          step < 0,
          `history: step ${step + 1} ran ${circuits[step]} circuits with ${active[step]} active parameters, expected ${step < 0 ? 0 : expected(active[step])}`,
        ),
        ...sumContradictions('circuits', circuits, meta.progress.circuits),
      ];
    },
  },
  {
    name: 'validations',
    compares:
      'steps of the validations with checkpointEvery, passes and the moves; circuits until then with those of the steps',
    contradictions: (facts) => {
      const { validation_step: steps, validation_circuits: until, circuits } = facts.checkpoint.history;
      if (steps === undefined || until === undefined) return [];
      if (circuits?.length !== facts.checkpoint.meta.progress.step) return [];
      const expected = validationSteps(facts);
      const sums = [0];
      for (const count of circuits) sums.push(sums[sums.length - 1] + count);
      const wrong = steps.findIndex((step, k) => until[k] !== sums[step]);
      return [
        ...unless(
          expected.some((possible) => sameSeries(possible, steps)),
          `history: validated after steps ${listed(steps)}, runs do after ${listed(expected[expected.length - 1])}`,
        ),
        ...unless(
          wrong < 0,
          `history: ${until[wrong]} circuits until the validation after step ${steps[wrong]}, those of the steps add up to ${sums[steps[wrong]]}`,
        ),
      ];
    },
  },
  {
    name: 'ranges',
    compares: 'losses on the way with zero, below which none is; accuracies with counts of the images',
    contradictions: ({ checkpoint: { history }, cell }) => [
      ...(['loss', 'validation_loss'] as const).flatMap((name) => {
        const low = history[name]?.find((loss) => loss < LEAST_LOSS);
        return unless(low === undefined, `history: a ${name} of ${low}, none is below zero`);
      }),
      ...Array.from(history.validation_accuracy ?? []).flatMap((accuracy) => {
        const right = Math.round(accuracy * cell.validationImages);
        return unless(
          accuracy === right / cell.validationImages && right >= 0 && right <= cell.validationImages,
          `history: a validation accuracy of ${accuracy} on ${cell.validationImages} images`,
        );
      }),
    ],
  },
  {
    name: 'last validation',
    compares: 'the validation noted after the last step with the claims on the validation part',
    contradictions: ({ checkpoint: { history, meta } }) => {
      // A checkpoint of an interrupted run has claims that are not in the history.
      if (history.validation_step?.at(-1) !== meta.progress.step) return [];
      return (['loss', 'accuracy'] as const).flatMap((name) => {
        const noted = history[`validation_${name}`]?.at(-1);
        const claimed = meta.claims.find((claim) => claim.name === name && claim.split === 'validation');
        return unless(
          claimed === undefined || noted === claimed.value,
          `history: the last validation ${name} is ${noted}, the claim ${claimed?.value}`,
        );
      });
    },
  },
];

export function seriesContradictions(
  { checkpoint: { history, meta } }: Facts,
  steps: readonly string[],
  validations: readonly string[],
): string[] {
  const known = [...steps, ...validations];
  const series = new Map(Object.entries(history));
  const { step } = meta.progress;
  const validated = series.get(validations[0])?.length;
  return [
    ...known.filter((name) => !series.has(name)).map((name) => `history: no values of ${name}`),
    ...[...series.keys()]
      .filter((name) => !known.includes(name))
      .map((name) => `history: values of ${name}, which runs of this kind do not note`),
    ...steps.flatMap((name) => {
      const length = series.get(name)?.length ?? step;
      return unless(length === step, `history: ${length} values of ${name} after ${step} steps`);
    }),
    ...validations.flatMap((name) => {
      const length = series.get(name)?.length ?? validated;
      return unless(
        length === validated,
        `history: ${length} values of ${name} for ${validated} validations`,
      );
    }),
  ];
}

/** @param findLive names that a freezing strategy looks for where it looks at the circuit */
export function activeContradictions(facts: Facts, findLive: () => ReadonlySet<string>): string[] {
  const { active } = facts.checkpoint.history;
  if (active === undefined || active.length !== facts.checkpoint.meta.progress.step) return [];
  const laws = activeLaws(facts, findLive);
  const step = active.findIndex(
    (count, k) =>
      !(laws[k].counts.has(count) || (laws[k].most !== null && count >= 1 && count <= laws[k].most)),
  );
  return unless(
    step < 0,
    `history: ${active[step]} parameters trained in step ${step + 1}, expected ${step < 0 ? '' : [...laws[step].counts].join(' or ')} by ${String(facts.cell.freezing.strategy)}`,
  );
}

export function sumContradictions(name: string, counts: Float64Array, total: number): string[] {
  const sum = counts.reduce((all, count) => all + count, 0);
  return unless(
    sum === total,
    `history: the steps' ${name} add up to ${sum}, "qckpt.progress" says ${total}`,
  );
}

const LISTED = 6;

function listed(values: ArrayLike<number>): string {
  const first = Array.prototype.slice.call(values, 0, LISTED).join(', ');
  return values.length === 0 ? 'none' : values.length > LISTED ? `${first}, ...` : first;
}
