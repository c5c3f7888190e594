import type { ShiftedProbabilities, ShiftOccurrence } from './engine.ts';

/**
 * All effects' means in all circuits of the parameter-shift rule, circuit by circuit.
 * @param unshifted [effects]
 * @param moved [effects] with the angle of occurrence k moved by so much
 * @param wanted [occurrences] 0: not run, its means are the unshifted ones
 */
export function shiftedRuns(
  occurrences: readonly ShiftOccurrence[],
  unshifted: Float64Array,
  moved: (k: number, byRad: number) => Float64Array,
  wanted?: ArrayLike<number>,
): ShiftedProbabilities[] {
  const sides = [1, -1].map((sign) =>
    occurrences.map((_, k) => (wanted?.[k] === 0 ? unshifted : moved(k, (sign * Math.PI) / 2))),
  );
  return Array.from(unshifted, (probability, effect) => {
    const [plus, minus] = sides.map((runs) => Float64Array.from(runs, (means) => means[effect]));
    return { probability, occurrences, plus, minus };
  });
}
