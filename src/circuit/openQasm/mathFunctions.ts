import { atan2, cos, exp, log, pow, sin } from '../../numeric/elementary.ts';
import { NOT_AFFINE, powerOfIntegers, remainderOfFloats, remainderOfIntegers } from './operators.ts';
import {
  asAngle,
  asInteger,
  asNumber,
  bitValue,
  describeType,
  floatValue,
  integerValue,
  type Outcome,
  type Value,
} from './values.ts';

/** A function that expressions may call. */
export interface MathFunction {
  readonly name: string;
  readonly operands: number;
  readonly help: string;
  /** It belongs to the language of that version; others are read all the same. */
  readonly versions: readonly (2 | 3)[];
  readonly apply: (operands: readonly Value[]) => Outcome;
}

/** Constants of angle expressions, by name; both spellings of OpenQASM 3. */
export const mathConstants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['π', Math.PI],
  ['tau', 2 * Math.PI],
  ['τ', 2 * Math.PI],
  ['euler', Math.E],
  ['ℇ', Math.E],
]);

const ofFloat = (
  name: string,
  versions: MathFunction['versions'],
  help: string,
  compute: (x: number) => number,
): MathFunction => ({
  name,
  operands: 1,
  help,
  versions,
  apply: ([operand]) => {
    const x = asNumber(operand);
    if (x !== null) return floatValue(compute(x));
    return asAngle(operand) === null
      ? `${name} expected a number, got ${describeType(operand)}`
      : `${name} ${NOT_AFFINE}`;
  },
});

/** Of two integers an integer, of other numbers a float. */
const ofPair = (
  name: string,
  help: string,
  integers: (x: bigint, y: bigint) => bigint | string,
  floats: (x: number, y: number) => number | string,
): MathFunction => ({
  name,
  operands: 2,
  help,
  versions: [3],
  apply: ([a, b]) => {
    const [m, n] = [asInteger(a), asInteger(b)];
    if (m !== null && n !== null) {
      const whole = integers(m.value, n.value);
      return typeof whole === 'string' ? whole : integerValue(whole);
    }
    const [x, y] = [asNumber(a), asNumber(b)];
    if (x === null || y === null) {
      const wrong = [a, b].find((each) => asAngle(each) === null);
      return wrong === undefined
        ? `${name} ${NOT_AFFINE}`
        : `${name} expected numbers, got ${describeType(wrong)}`;
    }
    const value = floats(x, y);
    return typeof value === 'string' ? value : floatValue(value);
  },
});

/** Turns bits of a known width; to the left for a positive distance. */
const rotation = (name: string, help: string, sign: 1n | -1n): MathFunction => ({
  name,
  operands: 2,
  help,
  versions: [3],
  apply: ([value, distance]) => {
    const by = asInteger(distance);
    const isSized =
      value.type === 'bit' || (value.type === 'integer' && !value.isSigned && value.width !== null);
    if (by === null || !isSized)
      return (
        `${name} expected bits or a uint with a width, and an integer, got ${describeType(value)} and ` +
        `${describeType(distance)}`
      );
    const width = BigInt(value.width!);
    const bits = value.type === 'bit' ? value.bits : value.value;
    const left = (((sign * by.value) % width) + width) % width;
    const turned = BigInt.asUintN(Number(width), (bits << left) | (bits >> (width - left)));
    return value.type === 'bit' ? bitValue(turned, value.width) : integerValue(turned, false, value.width);
  },
});

const arcsin = (x: number): number =>
  Math.abs(x) <= 1 ? atan2(x, Math.sqrt((1 - x) * (1 + x))) : Number.NaN;
const arccos = (x: number): number =>
  Math.abs(x) <= 1 ? atan2(Math.sqrt((1 - x) * (1 + x)), x) : Number.NaN;
const arctan = (x: number): number => atan2(x, 1);

const popcount: MathFunction = {
  name: 'popcount',
  operands: 1,
  help: 'how many bits are 1',
  versions: [3],
  apply: ([value]) => {
    const bits = value.type === 'bit' ? value.bits : asInteger(value)?.value;
    if (bits === undefined || bits < 0n)
      return `popcount expected bits or an integer >= 0, got ${bits === undefined ? describeType(value) : bits}`;
    return integerValue(BigInt([...bits.toString(2)].filter((bit) => bit === '1').length), false);
  },
};

/** Angles are real: what has no imaginary part is all that there is to take a part of. */
const part = (name: string, help: string, compute: (x: number) => number): MathFunction =>
  ofFloat(name, [3], help, compute);

/** Functions of angle expressions, with the versions of OpenQASM that have them. */
export const mathFunctions: readonly MathFunction[] = [
  ofFloat('sin', [2, 3], 'sine', sin),
  ofFloat('cos', [2, 3], 'cosine', cos),
  ofFloat('tan', [2, 3], 'tangent', (x) => sin(x) / cos(x)),
  ofFloat('exp', [2, 3], 'exponential', exp),
  ofFloat('ln', [2], 'natural logarithm', log),
  ofFloat('log', [3], 'natural logarithm', log),
  ofFloat('sqrt', [2, 3], 'square root', Math.sqrt),
  ofFloat('floor', [3], 'rounded down, a float', Math.floor),
  ofFloat('ceiling', [3], 'rounded up, a float', Math.ceil),
  ofFloat('arcsin', [3], 'inverse of sin, in -pi/2..pi/2', arcsin),
  ofFloat('arccos', [3], 'inverse of cos, in 0..pi', arccos),
  ofFloat('arctan', [3], 'inverse of tan, in -pi/2..pi/2', arctan),
  ofFloat('asin', [], 'arcsin, as Qiskit writes it', arcsin),
  ofFloat('acos', [], 'arccos, as Qiskit writes it', arccos),
  ofFloat('atan', [], 'arctan, as Qiskit writes it', arctan),
  ofPair('pow', 'power; of integers an integer', powerOfIntegers, pow),
  ofPair('mod', 'remainder; of integers an integer', remainderOfIntegers, remainderOfFloats),
  popcount,
  rotation('rotl', 'bits turned to the left', 1n),
  rotation('rotr', 'bits turned to the right', -1n),
  part('real', 'real part, of a real number itself', (x) => x),
  part('imag', 'imaginary part, of a real number 0', () => 0),
];

const byName: ReadonlyMap<string, MathFunction> = new Map(mathFunctions.map((each) => [each.name, each]));

/** By name, whatever the version. */
export function findFunction(name: string): MathFunction | undefined {
  return byName.get(name);
}
