import type { ShiftedProbabilities, ShiftOccurrence } from './engine.ts';

/**
 * All effects' means in all circuits of the parameter-shift rule, circuit by circuit.
 * @param wanted [occurrences] 0: not run, its means are the unshifted ones; all are run where absent
 * @param means [effects] with the angle of occurrence k moved by so much; null: as they are
 */
export function shiftedRuns(
  occurrences: readonly ShiftOccurrence[],
  wanted: ArrayLike<number> | undefined,
  means: (k: number | null, byRad: number) => Float64Array,
): ShiftedProbabilities[] {
  const unshifted = means(null, 0);
  const sides = [1, -1].map((sign) =>
    occurrences.map((_, k) => (wanted?.[k] === 0 ? unshifted : means(k, (sign * Math.PI) / 2))),
  );
  return Array.from(unshifted, (probability, effect) => {
    const [plus, minus] = sides.map((runs) => Float64Array.from(runs, (own) => own[effect]));
    return { probability, occurrences, plus, minus };
  });
}
