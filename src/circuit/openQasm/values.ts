import { type Angle, constantAngle, isConstantAngle } from '../angle.ts';

/** A value of an angle expression by its OpenQASM type; `uint` is an integer that is not signed. */
export type Value =
  | { readonly type: 'float'; readonly angle: Angle }
  | IntegerValue
  | { readonly type: 'bit'; readonly bits: bigint; readonly width: number }
  | { readonly type: 'bool'; readonly isTrue: boolean };

/** An integer of `int`, `uint` or no declared type. */
export interface IntegerValue {
  readonly type: 'integer';
  readonly value: bigint;
  readonly isSigned: boolean;
  /** In bits; null where the text gives none: then 64. */
  readonly width: number | null;
}

/** A value, or why there is none. */
export type Outcome = Value | string;

/** May throw, where `radians` is not finite, what `constantAngle` throws. */
export const floatValue = (radians: number): Value => ({ type: 'float', angle: constantAngle(radians) });
/** A float that may contain parameters. */
export const angleValue = (angle: Angle): Value => ({ type: 'float', angle });
/** A truth value. */
export const boolValue = (isTrue: boolean): Value => ({ type: 'bool', isTrue });
/** A register of bits, bit 0 the lowest. */
export const bitValue = (bits: bigint, width: number): Value => ({ type: 'bit', bits, width });

/** Unsigned integers wrap, as in C; signed ones that do not fit are refused, where C leaves it open. */
export function integerValue(value: bigint, isSigned = true, width: number | null = null): Outcome {
  const bits = BigInt(width ?? 64);
  if (!isSigned) return { type: 'integer', value: BigInt.asUintN(Number(bits), value), isSigned, width };
  // Without a width 0xffff_ffff_ffff_ffff is a number, too.
  const end = width === null ? 1n << 64n : 1n << (bits - 1n);
  if (value >= end || value < -end) return `integer of ${bits} bits expected, got ${value}`;
  return { type: 'integer', value, isSigned, width };
}

/** The type as OpenQASM writes it: `bit[3]`, `uint[8]`, `float`. */
export function describeType(value: Value): string {
  if (value.type === 'bit') return `bit[${value.width}]`;
  if (value.type !== 'integer') return value.type;
  return `${value.isSigned ? 'int' : 'uint'}${value.width === null ? '' : `[${value.width}]`}`;
}

/** As an integer, where the implicit conversions of C give one. */
export function asInteger(value: Value): IntegerValue | null {
  if (value.type === 'integer') return value;
  if (value.type === 'bool')
    return { type: 'integer', value: value.isTrue ? 1n : 0n, isSigned: true, width: null };
  return null;
}

/** As an angle, or float; null for bits. */
export function asAngle(value: Value): Angle | null {
  if (value.type === 'float') return value.angle;
  const integer = asInteger(value);
  return integer === null ? null : constantAngle(Number(integer.value));
}

/** As a number without parameters. */
export function asNumber(value: Value): number | null {
  const angle = asAngle(value);
  return angle === null || !isConstantAngle(angle) ? null : angle.constant;
}

/** Whether it counts as true; null for an angle with parameters and for several bits. */
export function asTruth(value: Value): boolean | null {
  if (value.type === 'bool') return value.isTrue;
  if (value.type === 'bit') return value.width === 1 ? value.bits === 1n : null;
  const number = asNumber(value);
  return number === null ? null : number !== 0;
}
