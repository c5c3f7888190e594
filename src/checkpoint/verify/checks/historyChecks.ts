import { allows, type PassRange } from '../../../learn/passLaw.ts';
import type { LineageStep } from '../../format/metadata.ts';
import { type Check, sameSeries, type TrainingFacts, unless } from './check.ts';
import { circuitsOfStep, passesKnownFrom, validationSteps } from './trainingLaws.ts';

/** Circuits that measured gradients to prune by, which are of no step. */
function scoredCircuits({ objective, model }: TrainingFacts, moves: readonly LineageStep[]): number {
  return objective.bases(model) * moves.reduce((sum, { pruning }) => sum + (pruning?.passes ?? 0), 0);
}

/** No loss is below zero but for rounding: the cross-entropy has a floor under its logarithm, -ln(1 + 1e-10). */
const LEAST_LOSS = -1e-9;

/** What a classifier's history must add up to. That each loss in it is right only training again can tell. */
export const historyChecks: readonly Check<TrainingFacts>[] = [
  {
    name: 'circuits',
    compares:
      'circuits of each step with the parameters that trained in it and with the optimizer; their sum ' +
      'with the progress',
    contradictions: (facts) => {
      const { history, meta } = facts.checkpoint;
      const { active, circuits } = history;
      if (active === undefined || circuits === undefined) return [];
      const expected = circuitsOfStep(facts);
      const known = passesKnownFrom(facts);
      const step = circuits.findIndex((count, k) => k >= known && !allows(expected(active[k]), count));
      return [
        ...unless(
          step < 0,
          `history: step ${step + 1} ran ${circuits[step]} circuits with ${active[step]} active ` +
            `parameters, expected ${step < 0 ? 0 : spoken(expected(active[step]))}`,
        ),
        ...sumContradictions(
          'circuits',
          circuits,
          meta.progress.circuits - scoredCircuits(facts, meta.lineage),
        ),
      ];
    },
  },
  {
    name: 'validations',
    compares:
      'steps of the validations with checkpointEvery, passes and the moves; circuits until then with ' +
      'those of the steps',
    contradictions: (facts) => {
      const { validation_step: steps, validation_circuits: until, circuits } = facts.checkpoint.history;
      if (steps === undefined || until === undefined) return [];
      if (circuits?.length !== facts.checkpoint.meta.progress.step) return [];
      const expected = validationSteps(facts);
      const sums = [0];
      for (const count of circuits) sums.push(sums[sums.length - 1] + count);
      // Each move ends with a validation, the last of them all.
      const { lineage } = facts.checkpoint.meta;
      const moved = steps.length - lineage.length;
      const wrong = steps.findIndex(
        (step, k) =>
          until[k] - scoredCircuits(facts, lineage.slice(0, Math.max(0, k + 1 - moved))) !== sums[step],
      );
      return [
        ...unless(
          expected.some((possible) => sameSeries(possible, steps)),
          `history: validated after steps ${listed(steps)}, runs do after ${listed(expected[expected.length - 1])}`,
        ),
        ...unless(
          wrong < 0,
          `history: ${until[wrong]} circuits until the validation after step ${steps[wrong]}, those of ` +
            `the steps add up to ${sums[steps[wrong]]}`,
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

/**
 * Says where a series of counts by step does not add up to its total in the progress.
 * @param name as the reason calls it: `circuits`, `passes`
 */
export function sumContradictions(name: string, counts: Float64Array, total: number): string[] {
  const sum = counts.reduce((all, count) => all + count, 0);
  return unless(
    sum === total,
    `history: the steps' ${name} add up to ${sum}, "qckpt.progress" says ${total}`,
  );
}

function spoken({ least, most }: PassRange): string {
  return least === most ? String(least) : `${least}..${most}`;
}

const LISTED = 6;

function listed(values: ArrayLike<number>): string {
  const first = Array.prototype.slice.call(values, 0, LISTED).join(', ');
  return values.length === 0 ? 'none' : values.length > LISTED ? `${first}, ...` : first;
}
