import { type Check, type EigensolverFacts, sameSeries, unless } from './check.ts';
import { sumContradictions } from './historyChecks.ts';

/** What an eigensolver's checkpoint says twice of its counts and its history. */
export const energyChecks: readonly Check<EigensolverFacts>[] = [
  {
    name: 'progress',
    compares:
      'circuits with forward passes and bases, steps with those of the cell; there are no samples, no ' +
      'level and no moves',
    contradictions: ({ checkpoint: { meta }, cell, model, objective }) => {
      const { step, sampleCursor, circuits, forwardPasses } = meta.progress;
      const isCompiled = objective.marked === null;
      const level =
        isCompiled && meta.calibration !== null ? ((cell as { level?: number }).level ?? null) : null;
      const bases = objective.bases(model);
      return [
        ...unless(
          circuits === bases * forwardPasses,
          `progress: ${forwardPasses} forward passes in ${bases} bases, but ${circuits} circuits`,
        ),
        ...unless(step <= cell.steps, `progress: ${step} steps of ${cell.steps}`),
        ...unless(sampleCursor === 0, `progress: the next sample is ${sampleCursor}, there are none`),
        ...unless(
          meta.circuit.level === level,
          level === null
            ? 'circuit: a level, but nothing is compiled'
            : `circuit: compiled at level ${meta.circuit.level ?? 'none'}, the cell says ${level}`,
        ),
        ...unless(
          isCompiled || meta.lineage.length === 0,
          'lineage: the checkpoint of an eigensolver with marked noise cannot be moved',
        ),
      ];
    },
  },
  {
    name: 'passes',
    compares:
      'passes of each step with the parameters that trained in it, circuits with passes and bases; ' +
      'sums with the progress',
    contradictions: (facts) => {
      const { history, meta, parameters } = facts.checkpoint;
      const { active, passes, circuits } = history;
      if (active === undefined || passes === undefined || circuits === undefined) return [];
      const { model, objective } = facts;
      const bases = objective.bases(model);
      // A parameter that the energy does not depend on runs no circuit.
      const dead = parameters.data.length - objective.liveNames(model).size;
      const wrong = passes.findIndex(
        (count, k) => count % 2 !== 1 || count > 1 + 2 * active[k] || count < 1 + 2 * (active[k] - dead),
      );
      return [
        ...unless(
          wrong < 0,
          `history: step ${wrong + 1} took ${passes[wrong]} passes with ${active[wrong]} active parameters`,
        ),
        ...unless(
          sameSeries(
            circuits,
            passes.map((count) => bases * count),
          ),
          `history: the steps' circuits are not their passes in ${bases} bases`,
        ),
        ...sumContradictions('passes', passes, meta.progress.forwardPasses),
        ...sumContradictions('circuits', circuits, meta.progress.circuits),
      ];
    },
  },
  {
    name: 'energies',
    compares: 'energies of the history with the values that the chain and the shots allow',
    contradictions: ({ checkpoint: { history, meta }, cell, model, objective }) => {
      const { shots } = cell;
      const [exact, sampled] = objective.claims(cell, { isLast: false, isMoved: false });
      const law = objective.valueLaw(sampled ?? { ...exact, shots }, {
        model,
        isNoisy: meta.calibration !== null,
      });
      if (law === null) return [];
      const wrong = history.energy?.findIndex((energy) => !law.accepts(energy)) ?? -1;
      return unless(
        wrong < 0,
        `history: the energy before step ${wrong + 1} is ${history.energy?.[wrong]}, expected ${law.domain}`,
      );
    },
  },
];
