import { kernel } from './kernel.ts';

/**
 * Elementary functions with the same bits on every engine (error below 1 ulp), in radians. JavaScript's own
 * `Math.sin` and others like it differ between engines in their last bits; `Math.sqrt`, `abs`, `floor`, `min`, `max` do
 * not.
 */
export const sin = kernel.sin;
/** Of an angle in radians. Error below 1 ulp. */
export const cos = kernel.cos;
/** Arc cosine in radians, in [0, pi]; NaN outside of [-1, 1]. Error below 1 ulp. */
export const acos = kernel.acos;
/** Angle of (x, y) in radians, in [-pi, pi]; the arguments are y, x. Error below 1 ulp. */
export const atan2 = kernel.atan2;
/** e^x. Error below 1 ulp. */
export const exp = kernel.exp;
/** Natural logarithm; NaN below 0. Error below 1 ulp. */
export const log = kernel.log;
/** x^y. Error below 1 ulp. */
export const pow = kernel.pow;
