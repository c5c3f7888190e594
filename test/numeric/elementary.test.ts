import { describe, expect, test } from 'vitest';
import { acos, atan2, cos, exp, log, pow, sin } from '../../src/numeric/elementary.ts';

const elementary = { acos, atan2, cos, exp, log, pow, sin };

// Correctly rounded values from an 80-digit decimal evaluation of each function's series.
const references: [keyof typeof elementary, number[], number][] = [
  ['sin', [0.1], 0.09983341664682815],
  ['sin', [0.5], 0.479425538604203],
  ['sin', [1.0], 0.8414709848078965],
  ['sin', [1.5707963267948966], 1.0],
  ['sin', [2.0], 0.9092974268256817],
  ['sin', [Math.PI], 1.2246467991473532e-16],
  ['sin', [6.283185307179586], -2.4492935982947064e-16],
  ['sin', [-4.7], 0.9999232575641008],
  ['sin', [22.0], -0.008851309290403876],
  ['sin', [100.25], -0.2772828564548513],
  ['cos', [0.1], 0.9950041652780258],
  ['cos', [1.0], 0.5403023058681398],
  ['cos', [1.5707963267948966], 6.123233995736766e-17],
  ['cos', [2.0], -0.4161468365471424],
  ['cos', [-4.7], -0.01238866346289056],
  ['cos', [22.0], -0.9999608263946371],
  ['cos', [100.25], 0.9607883312760612],
  ['acos', [-1.0], Math.PI],
  ['acos', [-0.99999], 3.1371205139080156],
  ['acos', [-0.5], 2.0943951023931957],
  ['acos', [0.1], 1.4706289056333368],
  ['acos', [Math.SQRT1_2], 0.7853981633974483],
  ['acos', [0.9999999], 0.00044721359910904126],
  ['atan2', [1.0, 1.0], 0.7853981633974483],
  ['atan2', [1.0, -1.0], 2.356194490192345],
  ['atan2', [-1e-8, -1.0], -3.141592643589793],
  ['atan2', [3.0, 0.25], 1.4876550949064553],
  ['atan2', [-2.0, 7.5], -0.260602391747341],
  ['atan2', [0.1, -1e-5], 1.5708963267945633],
  ['exp', [-700.0], 9.85967654375977e-305],
  ['exp', [-20.5], 1.2501528663867426e-9],
  ['exp', [-1.0], 0.36787944117144233],
  ['exp', [-1e-9], 0.999999999],
  ['exp', [0.3], 1.3498588075760032],
  ['exp', [10.0], 22026.465794806718],
  ['exp', [88.8], 3.6757840844711625e38],
  ['exp', [700.0], 1.0142320547350045e304],
  ['log', [1e-300], -690.7755278982137],
  ['log', [0.3], -1.2039728043259361],
  ['log', [0.9999999], -1.0000000494736474e-7],
  ['log', [1.0000001], 9.999999505838704e-8],
  ['log', [10.0], Math.LN10],
  ['log', [12345.678], 9.421061321291832],
  ['log', [1e300], 690.7755278982137],
  ['pow', [0.9, 10.0], 0.3486784401000001],
  ['pow', [0.999, 600.0], 0.5486469074854967],
  ['pow', [2.0, 0.5], Math.SQRT2],
  ['pow', [10.0, -3.25], 0.0005623413251903491],
  ['pow', [0.9, 100.0], 2.6561398887587544e-5],
  ['pow', [1.5, -77.7], 2.078304468493987e-14],
];

/** Distance in units in the last place of the expected value. */
function ulps(actual: number, expected: number): number {
  const bits = new BigInt64Array(new Float64Array([actual, expected]).buffer);
  return Math.abs(Number(bits[0] - bits[1]));
}

describe('elementary functions', () => {
  test.each(references)('%s(%j) is within one unit in the last place of %d', (name, args, expected) => {
    const actual = (elementary[name] as (...values: number[]) => number)(...args);
    expect(ulps(actual, expected)).toBeLessThanOrEqual(1);
  });

  test('edges of the domains', () => {
    expect(elementary.log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(elementary.log(-1)).toBeNaN();
    expect(elementary.acos(1)).toBe(0);
    expect(elementary.acos(1.0000001)).toBeNaN();
    expect(elementary.exp(710)).toBe(Number.POSITIVE_INFINITY);
    expect(elementary.sin(0)).toBe(0);
    expect(elementary.cos(0)).toBe(1);
    expect(elementary.pow(0, 0)).toBe(1);
  });
});
