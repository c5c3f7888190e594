import { pow } from '../../numeric/elementary.ts';
import { addAngles, divideAngle, isConstantAngle, negateAngle, scaleAngle } from '../angle.ts';
import {
  angleValue,
  asAngle,
  asInteger,
  asNumber,
  asTruth,
  bitValue,
  boolValue,
  describeType,
  floatValue,
  type IntegerValue,
  integerValue,
  type Outcome,
  type Value,
} from './values.ts';

/** One operator between two operands. */
export interface Operator {
  readonly symbol: string;
  /** Higher binds tighter. */
  readonly precedence: number;
  readonly help: string;
  /** Values of OpenQASM 3 as in its specification; OpenQASM 2 has floats only. */
  readonly apply: (a: Value, b: Value) => Outcome;
}

/** How messages end where a product or a function of parameters was asked for. */
export const NOT_AFFINE = 'of parameters is not supported, angles are affine in them';

const operator = (
  symbol: string,
  precedence: number,
  help: string,
  apply: (a: Value, b: Value) => Outcome,
): Operator => ({ symbol, precedence, help, apply });

/** Integers join to the wider, and to a signed one unless both are unsigned. */
function onIntegers(
  a: IntegerValue,
  b: IntegerValue,
  compute: (x: bigint, y: bigint) => bigint | string,
): Outcome {
  const value = compute(a.value, b.value);
  if (typeof value === 'string') return value;
  const width = a.width === null || b.width === null ? null : Math.max(a.width, b.width);
  return integerValue(value, a.isSigned || b.isSigned, width);
}

/** An operator of numbers: on two integers an integer, else a float. */
const arithmetic = (
  symbol: string,
  precedence: number,
  help: string,
  integers: (x: bigint, y: bigint) => bigint | string,
  angles: (a: Value, b: Value) => Outcome,
): Operator =>
  operator(symbol, precedence, help, (a, b) => {
    const [m, n] = [asInteger(a), asInteger(b)];
    if (m !== null && n !== null) return onIntegers(m, n, integers);
    const wrong = [a, b].find((each) => asAngle(each) === null);
    return wrong === undefined ? angles(a, b) : `"${symbol}" expected numbers, got ${describeType(wrong)}`;
  });

/** An operator of numbers without parameters. */
const constants =
  (symbol: string, compute: (x: number, y: number) => number | string) =>
  (a: Value, b: Value): Outcome => {
    const [x, y] = [asNumber(a), asNumber(b)];
    if (x === null || y === null) return `"${symbol}" ${NOT_AFFINE}`;
    const value = compute(x, y);
    return typeof value === 'string' ? value : floatValue(value);
  };

const quotient = (a: Value, b: Value): Outcome => {
  const divisor = asAngle(b)!;
  return isConstantAngle(divisor)
    ? angleValue(divideAngle(asAngle(a)!, divisor.constant))
    : `"/" ${NOT_AFFINE}`;
};

const product = (a: Value, b: Value): Outcome => {
  const [left, right] = [asAngle(a)!, asAngle(b)!];
  if (isConstantAngle(right)) return angleValue(scaleAngle(left, right.constant));
  return isConstantAngle(left) ? angleValue(scaleAngle(right, left.constant)) : `"*" ${NOT_AFFINE}`;
};

/** C rounds towards zero, Qiskit and Braket down; the specification does not say. */
const signsDiffer = (what: string): string =>
  `${what} of integers of different signs is rounded differently by different readers: write one of them with a point`;

/** Towards zero; a text says why not: division by zero, or signs on which readers differ. */
export function divideIntegers(x: bigint, y: bigint): bigint | string {
  if (y === 0n) return 'division by zero';
  return x % y !== 0n && x < 0n !== y < 0n ? signsDiffer('quotient') : x / y;
}

/** With the sign of the dividend; a text says why not: division by zero, or signs on which readers differ. */
export function remainderOfIntegers(x: bigint, y: bigint): bigint | string {
  if (y === 0n) return 'division by zero';
  return x % y !== 0n && x < 0n !== y < 0n ? signsDiffer('remainder') : x % y;
}

/** As C has it; a text says why not: division by zero, or signs on which readers differ. */
export function remainderOfFloats(x: number, y: number): number | string {
  if (y === 0) return 'division by zero';
  const remainder = x % y;
  return remainder !== 0 && x < 0 !== y < 0
    ? 'remainder of numbers of different signs differs from reader to reader'
    : remainder;
}

/** Exact, for exponents 0..64; a text says why not. */
export function powerOfIntegers(x: bigint, y: bigint): bigint | string {
  if (y < 0n) return `power of integers expected an exponent >= 0, got ${y}: write one of them with a point`;
  if (x === 0n || x === 1n) return y === 0n ? 1n : x;
  if (x === -1n) return y % 2n === 0n ? 1n : -1n;
  if (y > 64n) return 'power of integers expected within 64 bits';
  let product = 1n;
  for (let k = 0n; k < y; k++) product *= x;
  return product;
}

/** Both as bits of one width: registers of one size, or integers. */
const bitwise = (
  symbol: string,
  precedence: number,
  help: string,
  compute: (x: bigint, y: bigint) => bigint,
): Operator =>
  operator(symbol, precedence, help, (a, b) => {
    if (a.type === 'bit' && b.type === 'bit')
      return a.width === b.width
        ? bitValue(compute(a.bits, b.bits), a.width)
        : `"${symbol}" expected registers of one size, got ${describeType(a)} and ${describeType(b)}`;
    const [m, n] = [asInteger(a), asInteger(b)];
    if (m !== null && n !== null) return onIntegers(m, n, compute);
    return `"${symbol}" expected two integers or two bit registers, got ${describeType(a)} and ${describeType(b)}`;
  });

const shift = (symbol: string, help: string, compute: (x: bigint, by: bigint) => bigint): Operator =>
  operator(symbol, 8, help, (a, b) => {
    const by = asInteger(b);
    if (by === null || by.value < 0n || by.value > 64n)
      return `"${symbol}" expected to shift by an integer in 0..64, got ${by === null ? describeType(b) : by.value}`;
    if (a.type === 'bit') return bitValue(BigInt.asUintN(a.width, compute(a.bits, by.value)), a.width);
    const integer = asInteger(a);
    if (integer === null) return `"${symbol}" expected an integer or bits, got ${describeType(a)}`;
    return integerValue(compute(integer.value, by.value), integer.isSigned, integer.width);
  });

const comparison = (
  symbol: string,
  precedence: number,
  help: string,
  holds: (order: number) => boolean,
): Operator =>
  operator(symbol, precedence, help, (a, b) => {
    if (a.type === 'bit' && b.type === 'bit' && a.width === b.width)
      return boolValue(holds(orderOf(a.bits, b.bits)));
    const [m, n] = [asInteger(a), asInteger(b)];
    if (m !== null && n !== null) return boolValue(holds(orderOf(m.value, n.value)));
    const wrong = [a, b].find((each) => asAngle(each) === null);
    if (wrong !== undefined)
      return `"${symbol}" expected numbers or bits of one size, got ${describeType(a)} and ${describeType(b)}`;
    const [x, y] = [asNumber(a), asNumber(b)];
    return x === null || y === null ? `"${symbol}" ${NOT_AFFINE}` : boolValue(holds(orderOf(x, y)));
  });

const orderOf = <Ordered extends number | bigint>(x: Ordered, y: Ordered): number =>
  x < y ? -1 : x > y ? 1 : 0;

const logical = (
  symbol: string,
  precedence: number,
  help: string,
  compute: (x: boolean, y: boolean) => boolean,
): Operator =>
  operator(symbol, precedence, help, (a, b) => {
    const [x, y] = [asTruth(a), asTruth(b)];
    return x === null || y === null
      ? `"${symbol}" expected truth values, got ${describeType(x === null ? a : b)}`
      : boolValue(compute(x, y));
  });

/** `**`: binds tighter than the unary operators, and to the right. */
export const power: Operator = arithmetic(
  '**',
  12,
  'power; to the right; of integers an integer',
  powerOfIntegers,
  constants('**', pow),
);

/** Between two operands, tightest first; unary -, + (and !, ~) bind between ** and *. */
export const operators: readonly Operator[] = [
  power,
  arithmetic('*', 10, 'product', (x, y) => x * y, product),
  arithmetic('/', 10, 'quotient; of integers an integer: 7/2 is 3', divideIntegers, quotient),
  arithmetic('%', 10, 'remainder', remainderOfIntegers, constants('%', remainderOfFloats)),
  arithmetic(
    '+',
    9,
    'sum',
    (x, y) => x + y,
    (a, b) => angleValue(addAngles(asAngle(a)!, asAngle(b)!)),
  ),
  arithmetic(
    '-',
    9,
    'difference',
    (x, y) => x - y,
    (a, b) => angleValue(addAngles(asAngle(a)!, negateAngle(asAngle(b)!))),
  ),
  shift('<<', 'bits to the left', (x, by) => x << by),
  shift('>>', 'bits to the right', (x, by) => x >> by),
  comparison('<', 7, 'less', (order) => order < 0),
  comparison('<=', 7, 'at most', (order) => order <= 0),
  comparison('>', 7, 'greater', (order) => order > 0),
  comparison('>=', 7, 'at least', (order) => order >= 0),
  comparison('==', 6, 'equal', (order) => order === 0),
  comparison('!=', 6, 'not equal', (order) => order !== 0),
  bitwise('&', 5, 'and, bit by bit', (x, y) => x & y),
  bitwise('^', 4, 'exclusive or, bit by bit: 5^3 is 6', (x, y) => x ^ y),
  bitwise('|', 3, 'or, bit by bit', (x, y) => x | y),
  logical('&&', 2, 'and', (x, y) => x && y),
  logical('||', 1, 'or', (x, y) => x || y),
];

/** Of OpenQASM 2, which has floats only; `**` and `%` are not its own, but read. */
export const oldOperators: readonly Operator[] = [
  { ...power, symbol: '^', help: 'power; to the right' },
  power,
  ...operators.filter(({ symbol }) => ['*', '/', '%', '+', '-'].includes(symbol)),
];

/** Before one operand. */
export const unaryOperators: readonly UnaryOperator[] = [
  { symbol: '-', help: 'negative', apply: negative },
  { symbol: '+', help: 'nothing', apply: (a) => (asAngle(a) === null ? expectedNumber('+', a) : a) },
  { symbol: '~', help: 'every bit the other way', apply: complement },
  {
    symbol: '!',
    help: 'not',
    apply: (a) => {
      const truth = asTruth(a);
      return truth === null ? `"!" expected a truth value, got ${describeType(a)}` : boolValue(!truth);
    },
  },
];

/** An operator before its operand; a text in place of a value says why it does not apply. */
export interface UnaryOperator {
  readonly symbol: string;
  readonly help: string;
  readonly apply: (a: Value) => Outcome;
}

const expectedNumber = (symbol: string, a: Value): string =>
  `"${symbol}" expected a number, got ${describeType(a)}`;

function negative(a: Value): Outcome {
  const integer = asInteger(a);
  if (integer !== null) return integerValue(-integer.value, integer.isSigned, integer.width);
  const angle = asAngle(a);
  return angle === null ? expectedNumber('-', a) : angleValue(negateAngle(angle));
}

function complement(a: Value): Outcome {
  if (a.type === 'bit') return bitValue(BigInt.asUintN(a.width, ~a.bits), a.width);
  if (a.type === 'integer') return integerValue(~a.value, a.isSigned, a.width);
  return `"~" expected an integer or bits, got ${describeType(a)}`;
}
