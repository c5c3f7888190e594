import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PauliSum, parsePauliSum, supportOf } from '../../src/circuit/pauliSum.ts';

const term = fc
  .record({
    coefficient: fc.double({ noNaN: true, noDefaultInfinity: true }),
    paulis: fc.uniqueArray(
      fc.record({
        qubit: fc.nat({ max: 12 }),
        axis: fc.constantFrom('X' as const, 'Y' as const, 'Z' as const),
      }),
      { selector: ({ qubit }) => qubit, maxLength: 4 },
    ),
  })
  .map(({ coefficient, paulis }) => ({ coefficient, paulis: paulis.sort((a, b) => a.qubit - b.qubit) }));

it('reads terms with and without coefficients, stars and spaces', () => {
  const expected: PauliSum = [
    {
      coefficient: -1,
      paulis: [
        { qubit: 0, axis: 'Z' },
        { qubit: 1, axis: 'Z' },
      ],
    },
    { coefficient: -1, paulis: [{ qubit: 0, axis: 'X' }] },
  ];
  for (const text of ['-1 Z0 Z1 - 1 X0', '- Z1Z0 -X0', ' -1.0*Z0 Z1-1e0 * X0 I3 '])
    expect(parsePauliSum(text)).toEqual(expected);
  expect(parsePauliSum('0.5 + .25 Y7 + I')).toEqual([
    { coefficient: 0.5, paulis: [] },
    { coefficient: 0.25, paulis: [{ qubit: 7, axis: 'Y' }] },
    { coefficient: 1, paulis: [] },
  ]);
  expect(supportOf([parsePauliSum('X5 Z2 + 2'), parsePauliSum('Z2 - Y0')])).toEqual([0, 2, 5]);
});

it('reads any sum written out', () => {
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), (sum) => {
      expect(parsePauliSum(textOf(sum))).toEqual(sum);
    }),
  );
});

it.each([
  ['', 'observable expected at least one term, got none (column 1)'],
  ['Z0 + Q1', 'observable expected a term such as "- 0.5 Z0 X1", got "+ Q1" (column 4)'],
  ['1 2', 'observable expected a term such as "- 0.5 Z0 X1", got "2" (column 3)'],
  ['2 Z0 X', 'observable expected a qubit 0..4095 after X, got "X" (column 1)'],
  ['Z0 + Z1 X1', 'observable expected each qubit once a term, got 1 twice (column 4)'],
  ['Z4096', 'observable expected a qubit 0..4095 after Z, got "Z4096" (column 1)'],
  ['1e999', 'observable expected a finite coefficient, got 1e999 (column 1)'],
])('says what is wrong with "%s"', (text, message) => {
  expect(() => parsePauliSum(text)).toThrow(message);
});

function textOf(sum: PauliSum): string {
  return sum
    .map(({ coefficient, paulis }, k) => {
      const negative = coefficient < 0 || Object.is(coefficient, -0);
      const sign = negative ? (k === 0 ? '-' : '- ') : k === 0 ? '' : '+ ';
      const letters = paulis.map(({ qubit, axis }) => ` ${axis}${qubit}`).join('');
      return `${sign}${Math.abs(coefficient)}${letters}`;
    })
    .join(' ');
}
