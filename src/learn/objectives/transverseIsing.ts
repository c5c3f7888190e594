import type { PauliSum } from '../../circuit/pauliSum.ts';
import { sin } from '../../numeric/elementary.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * The transverse-field Ising chain H = -sum Z_i Z_(i+1) - sum X_i, measured as on a device: one circuit's shots are
 * read in the Z basis for the first sum, another's in the X basis for the second.
 */
export interface IsingMeasurement {
  /** H itself. */
  readonly hamiltonian: PauliSum;
  /** The sums that are drawn jointly: every shot shows one value of the sum. None for a sum without terms. */
  readonly bases: readonly IsingBasis[];
}

/** One of the two bases in which the energy is read. */
export interface IsingBasis {
  /** In which every qubit is read. */
  readonly axis: 'X' | 'Z';
  /** What a reading of the qubits, index sum bit(q) 2^q, contributes to the energy. */
  readonly contribution: (reading: number) => number;
  /** Contributions to the energy that a shot can show. */
  readonly values: readonly number[];
  /** The projector on each value; its mean is the value's probability. */
  readonly projectors: readonly PauliSum[];
}

/** How many bases a chain is read in: one qubit alone has no ZZ. */
export function basesOf(qubits: number): number {
  return qubits > 1 ? 2 : 1;
}

/** Making the projectors of each value takes 4^n steps, and a file of a stranger may ask for any n. */
export const MOST_ISING_QUBITS = 10;

/** @throws QckptError CAPACITY: more than `MOST_ISING_QUBITS` */
export function measureIsing(qubits: number): IsingMeasurement {
  if (qubits > MOST_ISING_QUBITS)
    throw new QckptError(
      'CAPACITY',
      `the Ising chain expected at most ${MOST_ISING_QUBITS} qubits, got ${qubits}`,
    );
  const { pairs, sites } = supportsOf(qubits);
  return {
    hamiltonian: isingHamiltonian(qubits),
    bases: [basis(qubits, 'Z', pairs), basis(qubits, 'X', sites)].filter(({ values }) => values.length > 1),
  };
}

/** H by itself, for any length. */
export function isingHamiltonian(qubits: number): PauliSum {
  const { pairs, sites } = supportsOf(qubits);
  const term = (axis: 'X' | 'Z') => (own: readonly number[]) => ({
    coefficient: -1,
    paulis: own.map((qubit) => ({ qubit, axis })),
  });
  return [...pairs.map(term('Z')), ...sites.map(term('X'))];
}

function supportsOf(qubits: number): { readonly pairs: number[][]; readonly sites: number[][] } {
  return {
    pairs: Array.from({ length: qubits - 1 }, (_, k) => [k, k + 1]),
    sites: Array.from({ length: qubits }, (_, k) => [k]),
  };
}

/**
 * Lowest eigenvalue of the chain, 1 - 1/sin(pi/(4n + 2)): free fermions at the critical point with open ends (Pfeuty,
 * Ann. Phys. 57 (1970) 79).
 */
export function groundEnergy(qubits: number): number {
  return 1 - 1 / sin(Math.PI / (4 * qubits + 2));
}

/**
 * Minus the sum of the given products of signs, over all readings of n bits. The projector on a value is a sum of
 * products of Paulis: the Walsh transform of the value's indicator.
 */
function basis(qubits: number, axis: 'X' | 'Z', products: readonly (readonly number[])[]): IsingBasis {
  const readings = 2 ** qubits;
  const sign = (reading: number, qubit: number): number => 1 - 2 * ((reading >> qubit) & 1);
  const contribution = (reading: number): number =>
    -products.reduce((sum, own) => sum + own.reduce((product, q) => product * sign(reading, q), 1), 0);
  const all = Array.from({ length: readings }, (_, reading) => contribution(reading));
  const values = [...new Set(all)].sort((a, b) => a - b);
  const projectors = values.map(
    (value): PauliSum =>
      Array.from({ length: readings }, (_, mask) => {
        const support = Array.from({ length: qubits }, (_, q) => q).filter((q) => (mask >> q) & 1);
        const total = all.reduce(
          (sum, own, reading) =>
            own === value ? sum + support.reduce((product, q) => product * sign(reading, q), 1) : sum,
          0,
        );
        return { coefficient: total / readings, paulis: support.map((qubit) => ({ qubit, axis })) };
      }).filter(({ coefficient }) => coefficient !== 0),
  );
  return { axis, contribution, values, projectors };
}
