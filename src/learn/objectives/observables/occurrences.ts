import type {
  Engine,
  OutcomeGradient,
  ShiftedProbabilities,
  ShiftOccurrence,
} from '../../../simulate/engine.ts';

/** What engines of one circuit in several bases found, by one list of the gates that are shifted. */
export interface AlignedOccurrences {
  readonly occurrences: readonly ShiftOccurrence[];
  /** One observable's mean and slopes from its shares in the bases. */
  gradients(shares: readonly OutcomeGradient[], constant: number): OutcomeGradient;
  /** The effects of all bases, one basis after the other. */
  shifted(bases: readonly (readonly ShiftedProbabilities[])[]): ShiftedProbabilities[];
}

/**
 * A gate may matter to one basis and not to another: there its shifts change nothing. Gates are told apart by their
 * parameter, its coefficient, and how many alike came before; which of several alike it is makes no difference to a
 * derivative.
 */
export function alignOccurrences(engines: readonly Pick<Engine, 'occurrences'>[]): AlignedOccurrences {
  const occurrences: ShiftOccurrence[] = [];
  const places = new Map<string, number>();
  /** [engines][common] index among the engine's own; -1: not there. */
  const own = engines.map((engine) => {
    const seen = new Map<string, number>();
    const found = new Map<number, number>();
    engine.occurrences.forEach((occurrence, k) => {
      const kind = `${occurrence.parameter} ${occurrence.coefficient}`;
      const before = seen.get(kind) ?? 0;
      seen.set(kind, before + 1);
      const key = `${kind} ${before}`;
      const place = places.get(key) ?? occurrences.push(occurrence) - 1;
      places.set(key, place);
      found.set(place, k);
    });
    return found;
  });
  const at = (engine: number, place: number): number => own[engine].get(place) ?? -1;
  return {
    occurrences,
    gradients: (shares, constant) => ({
      probability: shares.reduce((sum, { probability }) => sum + probability, constant),
      occurrences,
      slopes: Float64Array.from(occurrences, (_, place) =>
        shares.reduce((sum, { slopes }, engine) => sum + (slopes[at(engine, place)] ?? 0), 0),
      ),
    }),
    shifted: (bases) =>
      bases.flatMap((effects, engine) =>
        effects.map(({ probability, plus, minus }) => ({
          probability,
          occurrences,
          plus: Float64Array.from(occurrences, (_, place) => plus[at(engine, place)] ?? probability),
          minus: Float64Array.from(occurrences, (_, place) => minus[at(engine, place)] ?? probability),
        })),
      ),
  };
}
