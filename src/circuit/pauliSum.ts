import { QckptError } from '../numeric/qckptError.ts';

/** A sum of Pauli strings with real coefficients: an observable. The empty string is the identity. */
export type PauliSum = readonly PauliTerm[];

/** A Pauli string with its coefficient; without factors a multiple of the identity. */
export interface PauliTerm {
  readonly coefficient: number;
  /** Ascending qubits, none twice. */
  readonly paulis: readonly PauliFactor[];
}

/** One letter of a Pauli string. */
export interface PauliFactor {
  readonly qubit: number;
  readonly axis: 'X' | 'Y' | 'Z';
}

// What a text from a stranger may ask for.
const MOST_CHARACTERS = 1_048_576;
const MOST_QUBITS = 4096;

const TERM = /([+-])?\s*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)?\s*\*?\s*((?:[IXYZ]\d*\s*)*)/y;

/**
 * Reads text such as `-1 Z0 Z1 - 0.5 X0 + 2`: signed terms, each a coefficient (1 if left out), an optional `*`, and
 * letters with their qubits. `I`, with or without a qubit, is the identity.
 * @throws QckptError ARGUMENT naming the place
 */
export function parsePauliSum(text: string): PauliSum {
  const problem = (message: string, at: number): QckptError =>
    new QckptError('ARGUMENT', `observable expected ${message} (column ${at + 1})`);
  if (text.length > MOST_CHARACTERS) throw problem(`at most ${MOST_CHARACTERS} characters`, MOST_CHARACTERS);
  const terms: PauliTerm[] = [];
  let at = text.length - text.trimStart().length;
  while (at < text.length) {
    TERM.lastIndex = at;
    const [all, sign, coefficient, letters] = TERM.exec(text)!;
    if ((coefficient === undefined && letters === '') || (sign === undefined && terms.length > 0))
      throw problem(`a term such as "- 0.5 Z0 X1", got "${text.slice(at, at + 20)}"`, at);
    const size = coefficient === undefined ? 1 : Number(coefficient);
    if (!Number.isFinite(size)) throw problem(`a finite coefficient, got ${coefficient}`, at);
    terms.push({ coefficient: sign === '-' ? -size : size, paulis: factorsOf(letters, at, problem) });
    at += all.length;
  }
  if (terms.length === 0) throw problem('at least one term, got none', 0);
  return terms;
}

function factorsOf(
  letters: string,
  at: number,
  problem: (message: string, at: number) => QckptError,
): PauliFactor[] {
  const factors = new Map<number, PauliFactor>();
  for (const [word, axis, digits] of letters.matchAll(/([IXYZ])(\d*)/g)) {
    if (axis === 'I') continue;
    const qubit = digits.length < 9 ? Number(digits) : MOST_QUBITS;
    if (digits === '' || qubit >= MOST_QUBITS)
      throw problem(`a qubit 0..${MOST_QUBITS - 1} after ${axis}, got "${word}"`, at);
    if (factors.has(qubit)) throw problem(`each qubit once a term, got ${qubit} twice`, at);
    factors.set(qubit, { qubit, axis: axis as PauliFactor['axis'] });
  }
  return [...factors.values()].sort((a, b) => a.qubit - b.qubit);
}

/** Qubits on which a sum is not the identity, ascending. */
export function supportOf(sums: readonly PauliSum[]): number[] {
  const qubits = new Set(
    sums.flatMap((sum) => sum.flatMap(({ paulis }) => paulis.map(({ qubit }) => qubit))),
  );
  return [...qubits].sort((a, b) => a - b);
}
