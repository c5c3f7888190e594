import type { PauliSum, PauliTerm } from '../../../circuit/pauliSum.ts';
import { QckptError } from '../../../numeric/qckptError.ts';

/** In which axis a qubit is read. */
export type Axis = 'X' | 'Y' | 'Z';

/** One basis: every term in it is a product of signs of the same readings. */
export interface QubitWiseBasis {
  /** [qubits] axis of each qubit read, in the order of `qubits`; Z where no term needs it. */
  readonly axes: readonly Axis[];
  /** [sums] the terms of each sum that are read here. */
  readonly terms: readonly (readonly PauliTerm[])[];
}

/** Sums as they are measured. */
export interface QubitWiseBases {
  /** Qubits that any sum needs, ascending; every basis reads all of them, bit k is qubits[k]. */
  readonly qubits: readonly number[];
  readonly bases: readonly QubitWiseBasis[];
  /** [sums] multiples of the identity, which nobody measures. */
  readonly constants: readonly number[];
}

/**
 * Groups terms that commute qubit by qubit, so that one circuit's shots show them all: each term, in the order of the
 * sums, joins the first basis that has no other axis on its qubits, or opens one. The same sums give the same bases.
 * @throws QckptError ARGUMENT: nothing to measure
 */
export function qubitWiseBases(sums: readonly PauliSum[]): QubitWiseBases {
  const open: { readonly axes: Map<number, Axis>; readonly terms: PauliTerm[][] }[] = [];
  const constants = sums.map(() => 0);
  const needed = new Set<number>();
  sums.forEach((sum, k) => {
    for (const term of sum) {
      if (term.paulis.length === 0) {
        constants[k] += term.coefficient;
        continue;
      }
      const fits = open.find(({ axes }) =>
        term.paulis.every(({ qubit, axis }) => (axes.get(qubit) ?? axis) === axis),
      );
      const basis = fits ?? { axes: new Map<number, Axis>(), terms: sums.map(() => []) };
      if (fits === undefined) open.push(basis);
      for (const { qubit, axis } of term.paulis) {
        basis.axes.set(qubit, axis);
        needed.add(qubit);
      }
      basis.terms[k].push(term);
    }
  });
  if (open.length === 0)
    throw new QckptError('ARGUMENT', 'observables expected at least one term with a Pauli, got none');
  const qubits = [...needed].sort((a, b) => a - b);
  return {
    qubits,
    constants,
    bases: open.map(({ axes, terms }) => ({ axes: qubits.map((qubit) => axes.get(qubit) ?? 'Z'), terms })),
  };
}

/**
 * What each reading contributes to each sum in one basis, [sums][2^qubits], index sum bit(k) 2^k over the qubits read.
 */
export function contributionsOf(
  { terms }: Pick<QubitWiseBasis, 'terms'>,
  qubits: readonly number[],
): readonly Float64Array[] {
  const bitOf = new Map(qubits.map((qubit, bit) => [qubit, bit]));
  return terms.map((own) => {
    const values = new Float64Array(2 ** qubits.length);
    for (const { coefficient, paulis } of own) {
      const bits = paulis.map(({ qubit }) => bitOf.get(qubit)!);
      for (let reading = 0; reading < values.length; reading++)
        values[reading] += bits.reduce((sign, bit) => ((reading >> bit) & 1 ? -sign : sign), coefficient);
    }
    return values;
  });
}
