import { QckptError } from '../../numeric/qckptError.ts';
import type { Circuit } from '../circuit.ts';
import { findGate } from '../gates.ts';
import { parameterNames } from '../parameters.ts';
import { LIBRARIES } from './libraries.ts';
import { isReserved } from './words.ts';

/** Names that a written text has for itself: its registers, and gates of stdgates.inc under their other names. */
const TAKEN: ReadonlySet<string> = new Set([...LIBRARIES[3], ...'q c U CX phase cphase u1 u3'.split(' ')]);

const isIdentifier = (name: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !isReserved(name, 3);

/**
 * A parameter may not have the name of a gate that stands in the same text.
 * @param definitions what the text defines
 * @throws QckptError QASM
 */
export function checkNames(names: readonly string[], definitions: { has(name: string): boolean }): void {
  for (const name of names)
    if (!isIdentifier(name) || TAKEN.has(name) || definitions.has(name))
      throw new QckptError(
        'QASM',
        `parameter expected a free OpenQASM identifier, got ${JSON.stringify(name)}` +
          (isIdentifier(name) ? `, as written circuits call ${roleOf(name)}; ${name}_ would do` : ''),
      );
}

function roleOf(name: string): string {
  if (name === 'q') return 'their qubits';
  return name === 'c' ? 'their bits' : 'a gate';
}

/**
 * The circuit with parameters that OpenQASM can write: one called like a gate, `t`, becomes `t_`.
 * @returns `renamed` from the name that it had to the name that it has now
 */
export function withWritableNames(circuit: Circuit): {
  readonly circuit: Circuit;
  readonly renamed: ReadonlyMap<string, string>;
} {
  const names = parameterNames(circuit);
  const renamed = new Map<string, string>();
  // A gate is written under its own name, if it needs a definition.
  const isFree = (each: string) => isIdentifier(each) && !TAKEN.has(each) && findGate(each)?.name !== each;
  for (const name of names) {
    if (isFree(name)) continue;
    let other = `${name}_`;
    while (!isFree(other) || names.includes(other) || [...renamed.values()].includes(other)) other += '_';
    renamed.set(name, other);
  }
  return { circuit: renamed.size === 0 ? circuit : renameParameters(circuit, renamed), renamed };
}

function renameParameters(circuit: Circuit, renamed: ReadonlyMap<string, string>): Circuit {
  return {
    ...circuit,
    operations: circuit.operations.map((operation) => ({
      ...operation,
      angles: operation.angles.map(({ constant, terms }) => ({
        constant,
        terms: terms
          .map(({ name, coefficient }) => ({ name: renamed.get(name) ?? name, coefficient }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      })),
    })),
  };
}
