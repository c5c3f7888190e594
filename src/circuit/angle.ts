/**
 * Angles that are affine in named parameters: constant + sum of coefficient x name, in radians.
 *
 * Passes carry angles in this form, so a compiled circuit stays trainable. Terms are sorted by name, none has
 * coefficient zero, and no name occurs twice: equal angles are structurally equal.
 */

export interface Term {
  readonly name: string;
  readonly coefficient: number;
}

export interface Angle {
  readonly constant: number;
  readonly terms: readonly Term[];
}

/** Values of named parameters, in radians. */
export type ParameterValues = ReadonlyMap<string, number>;
