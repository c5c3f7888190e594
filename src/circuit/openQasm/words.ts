import { isExpressionWord, type Version } from './parseExpression.ts';
import type { Program } from './program.ts';
import type { Token } from './readTokens.ts';

const split = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Words that begin a statement, or may stand before a gate, which the reader knows and does not do. */
export const unsupportedWords: ReadonlySet<string> = split(
  'reset if else for while do switch case def defcal cal defcalgrammar opaque ctrl negctrl inv pow let const output ' +
    'array extern delay box stretch duration return end break continue int uint float angle complex bool nop',
);

/** What a name may not be: keywords and types of the version. */
const keywords: Readonly<Record<Version, ReadonlySet<string>>> = {
  2: split('OPENQASM include qreg creg gate opaque barrier measure reset if'),
  3: split(
    'OPENQASM include qreg creg qubit bit input output gate barrier measure gphase reset if else for while do ' +
      'switch case default def defcal cal defcalgrammar ctrl negctrl inv pow let const array extern delay box ' +
      'stretch duration durationof return end break continue int uint float angle complex bool pragma nop in ' +
      'readonly mutable void im sizeof opaque',
  ),
};

/** Whether the version keeps the word for itself, so that nothing can be called so. */
export function isReserved(name: string, version: Version): boolean {
  return keywords[version].has(name) || isExpressionWord(name, version);
}

/** @throws QckptError QASM: taken, or a word of the language */
export function checkNewName(program: Program, name: Token): void {
  const { tokens, registers, parameters, definitions, version } = program;
  if (registers.has(name.text) || parameters.has(name.text) || definitions.has(name.text))
    throw tokens.problem(`name "${name.text}" is declared twice`, name);
  if (isReserved(name.text, version))
    throw tokens.problem(`name "${name.text}" is a word of the language`, name);
}
