import { kernel } from './kernel.ts';

/**
 * Elementary functions with the same bits on every engine (error below 1 ulp), in radians. JavaScript's own
 * `Math.sin` and kin differ between engines in their last bits; `Math.sqrt`, `abs`, `floor`, `min`, `max` do not.
 */
export const sin = kernel.sin;
export const cos = kernel.cos;
export const acos = kernel.acos;
export const atan2 = kernel.atan2;
export const exp = kernel.exp;
export const log = kernel.log;
export const pow = kernel.pow;
