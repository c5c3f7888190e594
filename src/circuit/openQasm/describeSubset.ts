import { gates } from '../gates.ts';
import { casts } from './casts.ts';
import { includes } from './includes.ts';
import { mathConstants, mathFunctions } from './mathFunctions.ts';
import { oldOperators, operators, unaryOperators } from './operators.ts';
import { LIMITS } from './program.ts';
import { statements } from './statements.ts';
import { unsupportedWords } from './words.ts';

/** The text of docs/openqasm.md: what the reader reads, from its own tables. */
export function describeSubset(): string {
  return `${[
    ...introduction(),
    ...statementSection(),
    ...includeSection(),
    ...gateSection(),
    ...angleSection(),
    ...limitSection(),
  ].join('\n')}\n`;
}

function introduction(): string[] {
  return [
    '# OpenQASM that qckpt reads',
    '',
    'Written from the tables of the reader, by `QCKPT_UPDATE_GOLDEN=1 npx vitest run ' +
      'test/circuit/openQasmSubset.test.ts`.',
    '',
    'A circuit of gates with measurements at its end, in OpenQASM 2 or 3. A text without a header is OpenQASM 3, ' +
      'unless it',
    'includes a library of OpenQASM 2. What is not listed here is refused with file, line and column.',
    '',
  ];
}

function statementSection(): string[] {
  return [
    '## Statements',
    '',
    ...table(
      ['word', 'versions', 'what it is', 'example'],
      statements.map(({ word, versions, help, example }) => [
        code(word),
        versions.join(', '),
        help,
        code(example),
      ]),
    ),
    '',
    'A gate is called by its name, with angles in parentheses: `rx(pi/2) q[0];`. A whole register stands for its ' +
      'qubits one by',
    'one. A qubit is `q[2]` of a register or a physical one, `$3`, not both in one text. Registers of size 0 are read.',
    '',
    'Refused by name:',
    `${[...unsupportedWords].map(code).join(', ')};`,
    'a measurement before other gates on its qubit, classical assignment, slices, annotations, and pragmas. A ' +
      'pragma that',
    'asks for results (`#pragma braket result ...`) is left out with a remark.',
    '',
  ];
}

function includeSection(): string[] {
  return [
    '## Includes',
    '',
    'Nothing is read from disk, and all gates below are known without an include.',
    '',
    ...table(
      ['file', 'what it is', 'adds'],
      includes.map(({ file, help, definitions }) => [
        code(file),
        help,
        [...definitions.matchAll(/gate (\w+)/g)].map(([, name]) => code(name)).join(', '),
      ]),
    ),
    '',
  ];
}

function gateSection(): string[] {
  return [
    '## Gates',
    '',
    ...table(
      ['name', 'other names', 'angles', 'qubits', 'what it is'],
      gates.map(({ name, aliases, parameters, qubits, help }) => [
        code(name),
        aliases.map(code).join(', '),
        parameters.join(', '),
        String(qubits),
        help,
      ]),
    ),
    '',
  ];
}

function angleSection(): string[] {
  const oldSymbols = new Set(oldOperators.map(({ symbol }) => symbol));
  return [
    '## Angles',
    '',
    'In OpenQASM 3 every value has its type: `1/2` is a quotient of integers, 0; `1.0/2` is 0.5; `5^3` is 6. ' +
      'Integers have 64',
    'bits; unsigned ones wrap, signed ones that do not fit are refused. A quotient or remainder of integers of ' +
      'different signs',
    'that does not come out even is refused: C rounds it towards zero, Qiskit and Braket down, and the ' +
      'specification does not',
    'say. In OpenQASM 2 all numbers are real: `1/2` is 0.5, `5^3` is 125. The angles of a definition are real in both.',
    'Named parameters may be added, subtracted, and multiplied or divided by numbers.',
    '',
    ...table(
      ['operator', 'binds', 'OpenQASM', 'what it is'],
      [
        ...operators.map(({ symbol, precedence, help }) => [
          code(symbol),
          String(precedence),
          oldSymbols.has(symbol) && symbol !== '^' ? '2, 3' : '3',
          help,
        ]),
        [code('^'), '12', '2', oldOperators[0].help],
        ...unaryOperators.map(({ symbol, help }) => [
          `${code(symbol)} before one`,
          '11',
          '+-'.includes(symbol) ? '2, 3' : '3',
          help,
        ]),
      ],
    ),
    '',
    ...table(
      ['function', 'operands', 'OpenQASM', 'what it is'],
      mathFunctions.map(({ name, operands, versions, help }) => [
        code(name),
        String(operands),
        versions.length > 0 ? versions.join(', ') : 'of none, but read',
        help,
      ]),
    ),
    '',
    ...table(
      ['cast', 'what it is'],
      casts.map(({ type, help }) => [code(`${type}(x)`), help]),
    ),
    '',
    `Constants: ${[...mathConstants.keys()].map(code).join(', ')}. Literals of OpenQASM 3: \`12\`, \`1_000\`, ` +
      `\`0x1F\`, \`0b101\`, \`0o17\`,`,
    '`1.5e-3`, `"0101"` (bits, the last digit bit 0), `true`, `false`.',
    '',
  ];
}

function limitSection(): string[] {
  return [
    '## Limits',
    '',
    ...table(
      ['what', 'at most'],
      [
        ['characters of a text', LIMITS.characters],
        ['qubits', LIMITS.qubits],
        ['bits', LIMITS.bits],
        ['gates', LIMITS.operations],
        ['gates that definitions and registers stand for, beyond those written out', LIMITS.work],
        ['levels of definitions', LIMITS.definitionLevels],
      ].map(([what, most]) => [String(what), String(most)]),
    ),
    '',
    'What qckpt writes is within them.',
  ];
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
