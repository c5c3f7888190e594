import { QckptError } from '../numeric/qckptError.ts';

/**
 * Angles that are affine in named parameters: constant + sum of coefficient x name, in radians.
 *
 * Passes carry angles in this form, so a compiled circuit stays trainable. Terms are sorted by name, none has
 * coefficient zero, and no name occurs twice: equal angles are structurally equal.
 */

/** One named parameter in an angle: coefficient x name, the coefficient finite and not zero. */
export interface Term {
  readonly name: string;
  readonly coefficient: number;
}

/** An affine angle in radians; see above for the form of its terms. */
export interface Angle {
  readonly constant: number;
  readonly terms: readonly Term[];
}

/** Values of named parameters, in radians. */
export type ParameterValues = ReadonlyMap<string, number>;

/** @throws QckptError CIRCUIT where it is not finite */
export function constantAngle(radians: number): Angle {
  return { constant: finite(radians), terms: [] };
}

/** coefficient x name; the constant 0 where the coefficient is 0. */
export function parameterAngle(name: string, coefficient = 1): Angle {
  return scaleAngle({ constant: 0, terms: [{ name, coefficient: 1 }] }, coefficient);
}

/** Terms that cancel leave no trace. @throws QckptError CIRCUIT on overflow */
export function addAngles(a: Angle, b: Angle): Angle {
  const constant = finite(a.constant + b.constant);
  if (a.terms.length === 0) return { constant, terms: b.terms };
  if (b.terms.length === 0) return { constant, terms: a.terms };
  const terms: Term[] = [];
  let i = 0;
  let j = 0;
  while (i < a.terms.length || j < b.terms.length) {
    const left = a.terms[i];
    const right = b.terms[j];
    if (right === undefined || (left !== undefined && left.name < right.name)) {
      terms.push(left);
      i++;
    } else if (left === undefined || right.name < left.name) {
      terms.push(right);
      j++;
    } else {
      const coefficient = finite(left.coefficient + right.coefficient);
      if (coefficient !== 0) terms.push({ name: left.name, coefficient });
      i++;
      j++;
    }
  }
  return { constant, terms };
}

/** @throws QckptError CIRCUIT on overflow */
export function scaleAngle(angle: Angle, factor: number): Angle {
  if (factor === 1) return angle;
  return {
    constant: finite(angle.constant * factor),
    terms: angle.terms
      .map(({ name, coefficient }) => ({ name, coefficient: finite(coefficient * factor) }))
      .filter(({ coefficient }) => coefficient !== 0),
  };
}

/** @throws QckptError CIRCUIT on overflow, and for the divisor 0 */
export function divideAngle(angle: Angle, divisor: number): Angle {
  return {
    constant: finite(angle.constant / divisor),
    terms: angle.terms
      .map(({ name, coefficient }) => ({ name, coefficient: finite(coefficient / divisor) }))
      .filter(({ coefficient }) => coefficient !== 0),
  };
}

/**
 * The sum of many, from left to right as `addAngles` adds two, in time linear in their terms.
 * @throws QckptError CIRCUIT
 */
export function sumAngles(angles: readonly Angle[]): Angle {
  let constant = 0;
  const coefficients = new Map<string, number>();
  angles.forEach((angle, k) => {
    constant = k === 0 ? finite(angle.constant) : finite(constant + angle.constant);
    for (const { name, coefficient } of angle.terms) {
      const before = coefficients.get(name);
      coefficients.set(name, before === undefined ? coefficient : finite(before + coefficient));
    }
  });
  const terms = [...coefficients]
    .map(([name, coefficient]) => ({ name, coefficient }))
    .filter(({ coefficient }) => coefficient !== 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { constant, terms };
}

/** Minus the angle. */
export function negateAngle(angle: Angle): Angle {
  return scaleAngle(angle, -1);
}

/** The angle plus a constant, in radians. */
export function shiftAngle(angle: Angle, radians: number): Angle {
  return addAngles(angle, constantAngle(radians));
}

/**
 * In radians, summed in the order constant, then terms by name.
 * @throws QckptError CIRCUIT naming a missing parameter
 */
export function evaluateAngle(angle: Angle, values: ParameterValues): number {
  let sum = angle.constant;
  for (const { name, coefficient } of angle.terms) {
    const value = values.get(name);
    if (value === undefined)
      throw new QckptError('CIRCUIT', `parameter "${name}" expected a value, got none`);
    sum += coefficient * value;
  }
  return sum;
}

/** Puts values in for the names that have one; other names stay. */
export function bindAngle(angle: Angle, values: ParameterValues): Angle {
  if (angle.terms.length === 0) return angle;
  const free = angle.terms.filter(({ name }) => !values.has(name));
  const bound = angle.terms.filter(({ name }) => values.has(name));
  return { constant: finite(evaluateAngle({ constant: angle.constant, terms: bound }, values)), terms: free };
}

/** Whether no parameter is in it: then `constant` is its value. */
export function isConstantAngle(angle: Angle): boolean {
  return angle.terms.length === 0;
}

/** Structural equality, to the bit. */
export function equalAngles(a: Angle, b: Angle): boolean {
  return (
    a.constant === b.constant &&
    a.terms.length === b.terms.length &&
    a.terms.every(
      ({ name, coefficient }, i) => name === b.terms[i].name && coefficient === b.terms[i].coefficient,
    )
  );
}

/** Also turns -0 into 0, so that equal angles have equal bits. */
function finite(x: number): number {
  if (!Number.isFinite(x)) throw new QckptError('CIRCUIT', `angle expected a finite number, got ${x}`);
  return x === 0 ? 0 : x;
}
