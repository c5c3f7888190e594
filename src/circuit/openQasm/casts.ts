import {
  asInteger,
  asNumber,
  asTruth,
  bitValue,
  boolValue,
  describeType,
  floatValue,
  integerValue,
  type Outcome,
  type Value,
} from './values.ts';

/** A type that a value can be converted to: `int[8](x)`. */
export interface Cast {
  readonly type: string;
  readonly help: string;
  /** @param width of `int[8]` the 8; null where there is none */
  readonly apply: (value: Value, width: number | null) => Outcome;
}

const impossible = (type: string, value: Value): string => `${describeType(value)} cannot be made ${type}`;

const toInteger =
  (type: string, isSigned: boolean) =>
  (value: Value, width: number | null): Outcome => {
    const wrapped = (whole: bigint): Outcome => {
      if (!isSigned) return integerValue(whole, false, width);
      return integerValue(width === null ? whole : BigInt.asIntN(width, whole), true, width);
    };
    if (value.type === 'bit') return wrapped(value.bits);
    const integer = asInteger(value);
    if (integer !== null) return wrapped(integer.value);
    const number = asNumber(value);
    if (number === null) return impossible(type, value);
    const whole = Math.trunc(number);
    // Where C leaves open what comes out.
    const [least, end] = isSigned
      ? [-(2 ** ((width ?? 64) - 1)), 2 ** ((width ?? 64) - 1)]
      : [0, 2 ** (width ?? 64)];
    return whole >= least && whole < end
      ? wrapped(BigInt(whole))
      : `${type} expected ${least}..${end - 1}, got ${number}`;
  };

/** All casts that the reader knows, as `explain` lists them. */
export const casts: readonly Cast[] = [
  { type: 'int', help: 'towards zero; of bits their number', apply: toInteger('int', true) },
  { type: 'uint', help: 'towards zero; of bits their number', apply: toInteger('uint', false) },
  {
    type: 'float',
    help: 'of an integer or a bool; float[32] rounds to single precision',
    apply: (value, width) => {
      if (width !== null && width !== 32 && width !== 64)
        return `float expected a width of 32 or 64, got ${width}`;
      if (value.type === 'float' && width !== 32) return value;
      const number = asNumber(value);
      if (number === null) return impossible('float', value);
      return floatValue(width === 32 ? Math.fround(number) : number);
    },
  },
  {
    type: 'bool',
    help: 'whether it is not zero',
    apply: (value, width) => {
      if (width !== null) return 'bool has no width';
      const truth = value.type === 'bit' ? value.bits !== 0n : asTruth(value);
      return truth === null ? impossible('bool', value) : boolValue(truth);
    },
  },
  {
    type: 'bit',
    help: 'the low bits of an integer: bit[4](9) is "1001"',
    apply: (value, width) => {
      const size = width ?? 1;
      if (value.type === 'bit') return value.width === size ? value : impossible(`bit[${size}]`, value);
      const integer = asInteger(value);
      return integer === null
        ? impossible('bit', value)
        : bitValue(BigInt.asUintN(size, integer.value), size);
    },
  },
];

const byType: ReadonlyMap<string, Cast> = new Map(casts.map((each) => [each.type, each]));

/** By the name of the type that it makes. */
export function findCast(type: string): Cast | undefined {
  return byType.get(type);
}
