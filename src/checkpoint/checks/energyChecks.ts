import { ansatzOf } from '../../learn/ansatz/models.ts';
import { livingNames } from '../../learn/objectives/energyEngine.ts';
import { basesOf, groundEnergy } from '../../learn/objectives/transverseIsing.ts';
import { energyClaimSpecs } from '../energyClaims.ts';
import { type Check, type EigensolverFacts, sameSeries, unless } from './check.ts';
import { activeContradictions, seriesContradictions, sumContradictions } from './historyChecks.ts';

const STEPS = ['energy', 'active', 'passes', 'circuits'] as const;

/** What an eigensolver's checkpoint says twice of its claims, its counts and its history. */
export const energyChecks: readonly Check<EigensolverFacts>[] = [
  {
    name: 'claims',
    compares: 'which claims there are and from which stream with what a run of the cell claims',
    contradictions: ({ checkpoint: { meta }, cell }) => {
      const expected = energyClaimSpecs(cell.shots);
      const streams = new Map(expected.map(({ name, streamPurpose }) => [name, streamPurpose]));
      return [
        ...expected
          .filter(({ name }) => !meta.claims.some((claim) => claim.name === name))
          .map(({ name }) => `claims: no "${name}", runs of this cell make one`),
        ...meta.claims.flatMap(({ name, streamPurpose }) =>
          unless(
            streams.get(name) === streamPurpose,
            `claims: "${name}" is drawn from "${streamPurpose}", runs do not`,
          ),
        ),
      ];
    },
  },
  {
    name: 'progress',
    compares:
      'circuits with forward passes and bases, steps with those of the cell; there are no samples, no level and no moves',
    contradictions: ({ checkpoint: { meta }, cell, model }) => {
      const { step, sampleCursor, circuits, forwardPasses } = meta.progress;
      const bases = basesOf(ansatzOf(model).circuit.qubits);
      return [
        ...unless(
          circuits === bases * forwardPasses,
          `progress: ${forwardPasses} forward passes in ${bases} bases, but ${circuits} circuits`,
        ),
        ...unless(step <= cell.steps, `progress: ${step} steps of ${cell.steps}`),
        ...unless(sampleCursor === 0, `progress: the next sample is ${sampleCursor}, there are none`),
        ...unless(meta.circuit.level === null, 'circuit: a level, but nothing is compiled'),
        ...unless(meta.lineage.length === 0, 'lineage: the checkpoint of an eigensolver cannot be moved'),
      ];
    },
  },
  {
    name: 'series',
    compares: 'which series the history has, and how long they are, with the steps',
    contradictions: (facts) => seriesContradictions(facts, STEPS, []),
  },
  {
    name: 'active parameters',
    compares: "parameters that trained in each step with the cell's freezing strategy",
    contradictions: (facts) => activeContradictions(facts, () => livingNames(facts.model)),
  },
  {
    name: 'passes',
    compares:
      'passes of each step with the parameters that trained in it, circuits with passes and bases; sums with the progress',
    contradictions: (facts) => {
      const { history, meta, parameters } = facts.checkpoint;
      const { active, passes, circuits } = history;
      if (active === undefined || passes === undefined || circuits === undefined) return [];
      const bases = basesOf(ansatzOf(facts.model).circuit.qubits);
      // A parameter that the energy does not depend on runs no circuit.
      const dead = parameters.data.length - livingNames(facts.model).size;
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
    contradictions: ({ checkpoint: { history, meta }, cell, model }) => {
      const law = energyLaw(ansatzOf(model).circuit.qubits, cell.shots, meta.calibration !== null);
      const wrong = history.energy?.findIndex((energy) => !law.accepts(energy)) ?? -1;
      return unless(
        wrong < 0,
        `history: the energy before step ${wrong + 1} is ${history.energy?.[wrong]}, expected ${law.domain}`,
      );
    },
  },
];

const ROUNDING = 1e-9;

/** Which energies of the chain can be: of its spectrum, and as shots show them. */
export function energyLaw(
  qubits: number,
  shots: number | null,
  isNoisy: boolean,
): { readonly domain: string; readonly accepts: (energy: number) => boolean } {
  // Errors of the readout act on single terms: together they may leave the spectrum.
  const largest = shots === null && !isNoisy ? -groundEnergy(qubits) : 2 * qubits - 1;
  const isWithin = (energy: number): boolean => Math.abs(energy) <= largest + ROUNDING;
  if (shots === null) return { domain: `a number within +-${largest}`, accepts: isWithin };
  return {
    domain: `a mean of ${shots} shots within +-${largest}`,
    accepts: (energy) =>
      isWithin(energy) && Math.abs(energy * shots - Math.round(energy * shots)) <= ROUNDING * shots,
  };
}
