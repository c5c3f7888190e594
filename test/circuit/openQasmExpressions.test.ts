import { describe, expect, test } from 'vitest';
import { addAngles, constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';

const three = (expression: string) => `OPENQASM 3.0;\nqubit[1] q;\nrz(${expression}) q[0];\n`;
const two = (expression: string) =>
  `OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nrz(${expression}) q[0];\n`;
const angleOf = (text: string) => readOpenQasm(text).operations[0].angles[0].constant;

describe('OpenQASM 3 by type', () => {
  // As amazon-braket-default-simulator 1.41.2 reads them.
  test.each([
    ['7%3', 1],
    ['2**10', 1024],
    ['2**3**2', 512],
    ['-2**2', -4],
    ['2.0**-1', 0.5],
    ['7/2', 3],
    ['7.0/2', 3.5],
    ['1/2*pi', 0],
    ['mod(7, 3)', 1],
    ['mod(7.5, 2)', 1.5],
    ['arccos(0.3)', 1.2661036727794992],
    ['arcsin(0.3)', 0.30469265401539747],
    ['arctan(0.3)', 0.2914567944778671],
    ['ceiling(2.1)', 3],
    ['floor(2.9)', 2],
    ['exp(0.5)', 1.6487212707001282],
    ['log(3)', 1.0986122886681098],
    ['sqrt(2)', Math.SQRT2],
    ['cos(1)', 0.5403023058681398],
    ['sin(1)', 0.8414709848078965],
    ['tan(1)', 1.5574077246549023],
    ['0x1F', 31],
    ['0b101', 5],
    ['0o17', 15],
    ['1_000', 1000],
    ['tau/3', 2.0943951023932],
    ['euler', Math.E],
    ['int[8](3.9)', 3],
    ['int[8](-3.9)', -3],
    ['float[64](3)/2', 1.5],
    ['popcount("1011")', 3],
    ['1e2/8', 12.5],
    ['10-3-2', 5],
    ['12/5/2', 1],
    ['(1+2)*3%4', 1],
    ['int[8](3 > 2)', 1],
    ['uint[8](200)+100', 300],
  ])('%s', (expression, expected) => {
    expect(angleOf(three(expression))).toBeCloseTo(expected, 13);
  });

  // The examples of the specification: registers a = "10001111", b = "01110000", and uint[6] 37.
  test.each([
    ['int("10001111" << 1)', 0b00011110],
    ['int(rotl("10001111", 2))', 0b00111110],
    ['int("10001111" | "01110000")', 0b11111111],
    ['int("10001111" & "01110000")', 0],
    ['popcount(uint[6](37))', 3],
    ['rotl(uint[6](37), 3)', 44],
    ['rotr(uint[6](44), 3)', 37],
    ['3/2', 1],
    ['3%2', 1],
    ['2**3', 8],
  ])('%s, as in the specification', (expression, expected) => {
    expect(angleOf(three(expression))).toBe(expected);
  });

  // What C makes of the same integers.
  test.each([
    ['5^3', 6],
    ['6&3|8', 10],
    ['~5', -6],
    ['1<<4>>1', 8],
    ['-8>>1', -4],
    ['1+2<<3', 24],
    ['7 & 2 + 1', 3],
    ['int(!0) + int(1 <= 1) + int(2 != 2)', 2],
    ['int(1 < 2 && 3 < 2 || 1 == 1)', 1],
    ['uint[8](250) + uint[8](10)', 4],
    ['~uint[8](1)', 254],
    ['uint[8](-1)', 255],
    ['int[8](255)', -1],
    ['int("1001")', 9],
    ['int(bit[4](25))', 9],
    ['-7/7', -1],
    ['real(1.5) + imag(1.5)', 1.5],
    ['pow(2, 5)', 32],
    ['pow(2.0, 0.5)', Math.SQRT2],
    ['float[32](0.1)', Math.fround(0.1)],
    ['bool(0.5) * 2', 2],
  ])('%s, as in C', (expression, expected) => {
    expect(angleOf(three(expression))).toBe(expected);
  });

  test.each([
    ['-7/2', 'quotient of integers of different signs is rounded differently by different readers'],
    ['7%(-2)', 'remainder of integers of different signs'],
    ['2**-1', 'power of integers expected an exponent >= 0, got -1'],
    ['2**64', 'integer of 64 bits expected'],
    ['2**65', 'power of integers expected within 64 bits'],
    ['0xFFFFFFFFFFFFFFFFF', 'integer expected within 64 bits'],
    ['int[8](100) + int[8](100)', 'integer of 8 bits expected, got 200'],
    ['int[8](1000.5)', 'int expected -128..127, got 1000.5'],
    ['1/0', 'division by zero'],
    ['5%0', 'division by zero'],
    ['5.0^3', '"^" expected two integers or two bit registers, got float and int'],
    ['1 << 65', '"<<" expected to shift by an integer in 0..64, got 65'],
    ['"01" & "011"', 'expected registers of one size, got bit[2] and bit[3]'],
    ['"01" + 1', '"+" expected numbers, got bit[2]'],
    ['"01"', 'expected an angle, got bit[2]'],
    ['3 > 2', 'expected an angle, got bool'],
    ['true', 'expected an angle, got bool'],
    ['rotl(5, 1)', 'rotl expected bits or a uint with a width'],
    ['popcount(-1)', 'popcount expected bits or an integer >= 0, got -1'],
    ['int[65](1)', 'width expected in 1..64, got "65"'],
    ['float[16](1)', 'float expected a width of 32 or 64, got 16'],
    ['arccos(2)', 'finite'],
    ['exp(1000)', 'finite'],
    ['1e308*10', 'finite'],
    ['sin("01")', 'sin expected a number, got bit[2]'],
  ])('%s is refused', (expression, message) => {
    expect(() => readOpenQasm(three(expression), { source: 'f.qasm' })).toThrow(message);
    expect(() => readOpenQasm(three(expression), { source: 'f.qasm' })).toThrow(/\(f\.qasm:3:\d+\)$/);
  });
});

describe('OpenQASM 2 is real', () => {
  // As Qiskit 2.6.2's qasm2.loads reads them.
  test.each([
    ['1/2', 0.5],
    ['5^3', 125],
    ['7/2/2', 1.75],
    ['-1/2', -0.5],
    ['2^-1', 0.5],
    ['-2^2', -4],
    ['2^3^2', 512],
    ['ln(3)/sqrt(2)', 0.7768361992120932],
  ])('%s', (expression, expected) => {
    expect(angleOf(two(expression))).toBeCloseTo(expected, 14);
  });

  test.each(['0x10', '5|3', '~1', '1<<2', 'int(1)', 'true', '"01"'])('%s is not of it', (expression) => {
    expect(() => readOpenQasm(two(expression))).toThrow(/\(qasm:4:\d+\)$/);
  });

  test('without a header an include tells the version', () => {
    expect(angleOf('include "qelib1.inc";\nqreg q[1];\nrz(1/2) q[0];\n')).toBe(0.5);
    expect(angleOf('include "stdgates.inc";\nqubit[1] q;\nrz(1/2) q[0];\n')).toBe(0);
    expect(angleOf('qubit[1] q;\nrz(1/2) q[0];\n')).toBe(0);
  });
});

test('angles of a definition, and named parameters, are real whatever is put in', () => {
  expect(angleOf('OPENQASM 3.0;\nqubit q;\ngate half(a) x { rz(a/2) x; }\nhalf(1) q;\n')).toBe(0.5);
  const affine = readOpenQasm(
    'OPENQASM 3.0;\ninput float a;\ninput float b;\nqubit q;\nrz(7/2*a - (b + 1)/4 + 0x10) q;\n',
  );
  expect(affine.operations[0].angles[0]).toEqual(
    addAngles(constantAngle(15.75), addAngles(parameterAngle('a', 3), parameterAngle('b', -0.25))),
  );
});

test('a sum of ten thousand terms is one angle', () => {
  const names = Array.from({ length: 10_000 }, (_, k) => `p${k}`);
  const inputs = names.map((name) => `input float ${name};`).join('\n');
  const text = `OPENQASM 3.0;\n${inputs}\nqubit q;\nrz(${names.join(' + ')} - p0) q;\n`;
  expect(readOpenQasm(text).operations[0].angles[0].terms).toHaveLength(9999);
});
