import { type Check, type Facts, unless } from './check.ts';
import { activeLaws, isLastOfTraining, isOriginOf } from './trainingLaws.ts';

/** What follows from the objective of any checkpoint: its claims, and what its history notes. */
export const objectiveChecks: readonly Check[] = [
  {
    // Found in a file that says another kernel made it, too.
    name: 'claim values',
    compares: 'the value of each claim with those that its images and shots allow: an accuracy is k of n',
    contradictions: ({ checkpoint: { meta }, objective, model }) =>
      meta.claims.flatMap((claim) => {
        const law = objective.valueLaw(claim, { model, isNoisy: meta.calibration !== null });
        return unless(
          law === null || law.accepts(claim.value),
          `claims: "${claim.name}" on ${claim.split} is ${claim.value}, expected ${law?.domain}`,
        );
      }),
  },
  {
    name: 'claims',
    compares:
      'which claims there are, on how many images and from which stream, with what a run of the cell ' +
      'claims at this step',
    contradictions: (facts) => {
      const { checkpoint, objective, cell } = facts;
      const { claims, lineage } = checkpoint.meta;
      const expected = objective.claims(cell, {
        isLast: isLastOfTraining(facts),
        isMoved: lineage.length > 0,
      });
      const parts = new Map(expected.map((spec) => [`${spec.split} ${spec.name}`, spec]));
      return [
        // Another program claims what it measured.
        ...(isOriginOf({ meta: checkpoint.meta, cell }) ? [] : expected)
          .filter(({ name, split }) => !claims.some((claim) => claim.name === name && claim.split === split))
          .map(({ name, split }) => `claims: no "${name}" on ${split}, runs of this cell make one here`),
        ...claims.flatMap(({ name, split, images, streamPurpose }) => {
          const spec = parts.get(`${split} ${name}`);
          if (spec === undefined)
            return [`claims: "${name}" on ${split}, which runs of this cell do not make here`];
          return [
            ...unless(
              images === spec.images,
              `claims: "${name}" on ${split} is of ${images} images, the cell says ${spec.images}`,
            ),
            ...unless(
              streamPurpose === spec.streamPurpose,
              `claims: "${name}" on ${split} is drawn from "${streamPurpose}", runs draw from "${spec.streamPurpose}"`,
            ),
          ];
        }),
      ];
    },
  },
  {
    name: 'series',
    compares: 'which series the history has, and how long they are, with the steps and with each other',
    contradictions: seriesContradictions,
  },
  {
    name: 'active parameters',
    compares: "parameters that trained in each step with the cell's freezing strategy and the moves",
    contradictions: activeContradictions,
  },
];

function seriesContradictions({ checkpoint: { history, meta }, objective }: Facts): string[] {
  const steps = Object.keys(objective.history.steps);
  const validations = Object.keys(objective.history.looks);
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

function activeContradictions(facts: Facts): string[] {
  const { active } = facts.checkpoint.history;
  if (active === undefined || active.length !== facts.checkpoint.meta.progress.step) return [];
  const laws = activeLaws(facts);
  const step = active.findIndex(
    (count, k) =>
      !(laws[k].counts.has(count) || (laws[k].most !== null && count >= 1 && count <= laws[k].most)),
  );
  return unless(
    step < 0,
    `history: ${active[step]} parameters trained in step ${step + 1}, expected ` +
      `${step < 0 ? '' : [...laws[step].counts].join(' or ')} by ${String(facts.cell.freezing.strategy)}`,
  );
}
