import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSubset } from '../../src/circuit/openQasm/describeSubset.ts';
import { mathFunctions } from '../../src/circuit/openQasm/mathFunctions.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { statements } from '../../src/circuit/openQasm/statements.ts';
import { unsupportedWords } from '../../src/circuit/openQasm/words.ts';

const page = new URL('../../docs/openqasm.md', import.meta.url);

test('docs/openqasm.md is what the tables say', () => {
  if (process.env.QCKPT_UPDATE_GOLDEN === '1') writeFileSync(page, describeSubset());
  expect(readFileSync(page, 'utf8')).toBe(describeSubset());
});

test.each(statements.map((each) => [each.word, each] as const))(
  '%s has an example that reads',
  (word, each) => {
    const registers = ['qreg', 'qubit'].includes(word) ? 'bit[3] c;' : 'qubit[3] q;';
    const bits = ['creg', 'bit', 'qreg', 'qubit'].includes(word) ? '' : 'bit[3] c;';
    expect(() => readOpenQasm(`OPENQASM 3.0;\n${registers}${bits}\n${each.example}\n`)).not.toThrow();
  },
);

test.each([...unsupportedWords])('%s is refused by name, with its place', (word) => {
  expect(() =>
    readOpenQasm(`OPENQASM 3.0;\nqubit[2] q;\nh q[0];\n  ${word} q[0];\n`, { source: 'f.qasm' }),
  ).toThrow(`"${word}" is not supported (f.qasm:4:3)`);
});

test.each(mathFunctions.map((each) => [each.name, each.operands] as const))(
  '%s says how many operands it takes',
  (name, operands) => {
    const wrong = Array.from({ length: operands + 1 }, () => '1').join(', ');
    expect(() => readOpenQasm(`OPENQASM 3.0;\nqubit[1] q;\nrx(${name}(${wrong})) q[0];\n`)).toThrow(
      `${name} expected ${operands} operands, got ${operands + 1} (qasm:3:4)`,
    );
  },
);
