import type { PauliSum } from '../circuit/pauliSum.ts';
import type { ReadoutError } from '../hardware/noiseModel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Axis } from './pauliTransfer.ts';

/**
 * What an engine reads at the end of a circuit: effects, Hermitian operators E with mean Tr(E rho). An outcome of the
 * measurement is one (its mean is the outcome's probability), an observable is one. From them follow the causal cone,
 * the vector that a sweep pulls back, and the means.
 */
export interface Effects {
  readonly count: number;
  /** Active qubits read; digit d of an effect, bit d of an amplitude's index, is qubits[d]. */
  readonly qubits: readonly number[];
  /** [qubits] Paulis that an effect can hold there beside I: bits 1, 2, 4 = X, Y, Z. */
  readonly masks: readonly number[];
  /** Coefficients of I and Z in "digit d is read as this bit", of which outcomes are products; null for observables. */
  readonly factor: ((digit: number, bit: number) => readonly [identity: number, z: number]) | null;
  /** Writes an effect's coefficients of Pauli strings into a vector of zeros, shape [>= 4^qubits]. */
  write(effect: number, into: Float64Array): void;
  /** All means from Tr(P rho), shape [>= 4^qubits]. */
  means(state: Float64Array): Float64Array;
  /** How an effect acts on amplitudes (re, im interleaved); the readout is perfect there. */
  readonly onVectors: OutcomeOnVectors | StringsOnVectors;
}

/** An outcome projects. */
export interface OutcomeOnVectors {
  readonly kind: 'outcomes';
  /** <psi|E|psi> */
  mean(outcome: number, amplitudes: Float64Array): number;
  /** Leaves E|psi> in `into`. */
  project(outcome: number, amplitudes: Float64Array, into: Float64Array): void;
}

/** An observable is a sum of Pauli strings, which the kernel applies: [observables] its terms. */
export interface StringsOnVectors {
  readonly kind: 'strings';
  readonly strings: readonly (readonly PauliString[])[];
}

/** c P in the computational basis: row k holds (re + i im) (-1)^(ones of k & signs), in column k ^ flips. */
export interface PauliString {
  readonly flips: number;
  readonly signs: number;
  readonly re: number;
  readonly im: number;
}

/** @throws QckptError ARGUMENT */
export function checkEffect({ count }: Effects, effect: number): void {
  if (!(Number.isInteger(effect) && effect >= 0 && effect < count))
    throw new QckptError('ARGUMENT', `"effect" expected integer in 0..${count - 1}, got ${effect}`);
}

const Z = 4;

// ---- outcomes

/** The outcomes of a measurement, in the order of their index. @param readout one a qubit */
export function outcomeEffects(qubits: readonly number[], readout: readonly ReadoutError[]): Effects {
  const count = 2 ** qubits.length;
  return {
    count,
    qubits,
    masks: qubits.map(() => Z),
    factor: (digit, bit) => bitEffect(readout[digit], bit),
    write(outcome, into) {
      into[0] = 1;
      // Digit by digit: what is there so far, times I and times Z. Entries with X or Y stay zero.
      for (let digit = 0, length = 1; digit < readout.length; digit++, length *= 4) {
        const [identity, z] = bitEffect(readout[digit], (outcome >> digit) & 1);
        for (let k = 0; k < length; k++) {
          into[k + 3 * length] = z * into[k];
          into[k] *= identity;
        }
      }
    },
    means: (state) => outcomeProbabilities(state, readout),
    onVectors: {
      kind: 'outcomes',
      mean(outcome, amplitudes) {
        let sum = 0;
        for (let k = 2 * outcome; k < amplitudes.length; k += 2 * count)
          sum += amplitudes[k] * amplitudes[k] + amplitudes[k + 1] * amplitudes[k + 1];
        return sum;
      },
      project(outcome, amplitudes, into) {
        into.fill(0);
        for (let k = 2 * outcome; k < amplitudes.length; k += 2 * count) {
          into[k] = amplitudes[k];
          into[k + 1] = amplitudes[k + 1];
        }
      },
    },
  };
}

/**
 * Coefficients of I and Z in the effect "this bit is read as v": half the sum and half the difference of P(v|0),
 * P(v|1).
 */
function bitEffect({ p1Given0, p0Given1 }: ReadoutError, bit: number): readonly [number, number] {
  const given0 = bit === 0 ? 1 - p1Given0 : p1Given0;
  const given1 = bit === 0 ? p0Given1 : 1 - p0Given1;
  return [(given0 + given1) / 2, (given0 - given1) / 2];
}

/** All outcomes' probabilities from the final state, one digit at a time. */
function outcomeProbabilities(state: Float64Array, readout: readonly ReadoutError[]): Float64Array {
  // After digit d the vector is indexed by bits 0..d-1 (low) and Paulis d.. (high).
  let vector: Float64Array = state.slice(0, 4 ** readout.length);
  readout.forEach((error, digit) => {
    const bits = 2 ** digit;
    const rest = vector.length / bits / 4;
    const next = new Float64Array(vector.length / 2);
    for (let bit = 0; bit < 2; bit++) {
      const [identity, z] = bitEffect(error, bit);
      for (let high = 0; high < rest; high++)
        for (let low = 0; low < bits; low++) {
          const at = low + bits * 4 * high;
          next[low + bits * (bit + 2 * high)] = identity * vector[at] + z * vector[at + 3 * bits];
        }
    }
    vector = next;
  });
  return vector;
}

// ---- observables

interface Term {
  readonly coefficient: number;
  readonly factors: readonly { readonly digit: number; readonly axis: Axis }[];
}

const AXES = { X: 1, Y: 2, Z: 3 } as const;

/**
 * Observables over the qubits read.
 * @param digitOf the digit of a qubit that a sum names
 * @param readout [qubits] error of each Z factor's readout; null: perfect
 */
export function observableEffects(
  sums: readonly PauliSum[],
  qubits: readonly number[],
  digitOf: ReadonlyMap<number, number>,
  readout: readonly ReadoutError[] | null,
): Effects {
  const observables = sums.map((sum) =>
    sum.map(({ coefficient, paulis }): Term => {
      const factors = paulis.map(({ qubit, axis }) => ({ digit: digitOf.get(qubit)!, axis: AXES[axis] }));
      return { coefficient, factors };
    }),
  );
  const masks = qubits.map(() => 0);
  for (const { factors } of observables.flat())
    for (const { digit, axis } of factors) masks[digit] |= 1 << (axis - 1);
  const strings = observables.map((terms) => terms.flatMap((term) => pauliStrings(term, readout)));
  return {
    count: sums.length,
    qubits,
    masks,
    factor: null,
    write(observable, into) {
      for (const { index, coefficient } of strings[observable]) into[index] += coefficient;
    },
    means: (state) =>
      Float64Array.from(strings, (own) =>
        own.reduce((sum, { index, coefficient }) => sum + coefficient * state[index], 0),
      ),
    onVectors: { kind: 'strings', strings: observables.map((terms) => terms.map(stringOf)) },
  };
}

interface WeightedString {
  /** sum P_d 4^d. */
  readonly index: number;
  readonly coefficient: number;
}

/** A read Z is (p0Given1 - p1Given0) I + (1 - p1Given0 - p0Given1) Z: the mean of the sign that is read. */
function pauliStrings(
  { coefficient, factors }: Term,
  readout: readonly ReadoutError[] | null,
): WeightedString[] {
  return factors.reduce<WeightedString[]>(
    (strings, { digit, axis }) => {
      const { p1Given0, p0Given1 } =
        readout !== null && axis === AXES.Z ? readout[digit] : { p1Given0: 0, p0Given1: 0 };
      return strings.flatMap(({ index, coefficient: c }) => [
        { index: index + axis * 4 ** digit, coefficient: c * (1 - p1Given0 - p0Given1) },
        ...(p0Given1 === p1Given0 ? [] : [{ index, coefficient: c * (p0Given1 - p1Given0) }]),
      ]);
    },
    [{ index: 0, coefficient }],
  );
}

/** Each Y is i times a flip with a sign. */
function stringOf({ coefficient, factors }: Term): PauliString {
  let flips = 0;
  let signs = 0;
  let quarters = 0;
  for (const { digit, axis } of factors) {
    if (axis !== AXES.Z) flips |= 1 << digit;
    if (axis !== AXES.X) signs |= 1 << digit;
    if (axis === AXES.Y) quarters += 3;
  }
  const re = [coefficient, 0, -coefficient, 0][quarters & 3];
  const im = [0, coefficient, 0, -coefficient][quarters & 3];
  return { flips, signs, re, im };
}
