import type { PauliProgram } from './pauliProgram.ts';

/** Digits of the widest state: 4^13 entries are 0.5 GiB, 4^14 are 2 GiB, and even probabilities need more than one. */
export const LARGEST = 13;

/**
 * Of a swept entry, in contracted ones: a step reads and writes it and multiplies two matrices, measured at about three
 * times a contraction's entry.
 */
export const SWEEP_COST = 3;

/** Entries that one forward sweep goes through. */
export function entriesSwept({ steps }: PauliProgram): number {
  return steps.reduce((sum, { widthBefore, widthAfter }) => sum + 4 ** Math.max(widthBefore, widthAfter), 0);
}

/**
 * Whether the names occur in runs on the product state only, so that effects need not be pulled back for each input.
 */
export function onlyInProduct({ product, runs, angles }: PauliProgram, names: ReadonlySet<string>): boolean {
  const initial = new Set(product);
  return runs.every(
    (run, index) =>
      initial.has(index) ||
      run.factors.every(
        (factor) =>
          factor.kind === 'fixed' || !angles[factor.angle].terms.some((term) => names.has(term.name)),
      ),
  );
}

/** Entries of contracting each effect with one input's product state, in units of a contraction's entry. */
export function contractionWork(qubits: number, effects: number): number {
  return (4 / 3) * 4 ** qubits * effects;
}
