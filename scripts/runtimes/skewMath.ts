// node --import ./skewMath.js: every function of Math whose last bits the standard leaves to the engine is off by one
// unit in the last place, as it may be in an engine that nobody has tried. What comes out must not change.
//
// Left alone is what all engines must agree on: NaN, infinities, and values at 0 and 1 that the standard fixes; and
// whole powers of whole numbers, with which a library may well make its constants while it loads.
const INEXACT = [
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'pow',
  'hypot',
  'cbrt',
] as const;

/** The object, to be written to. */
const inexact = Math as unknown as Record<(typeof INEXACT)[number], (...values: number[]) => number>;

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

for (const name of INEXACT) {
  const exact = inexact[name];
  inexact[name] = (...values) => {
    const value = exact(...values);
    const isFixed =
      !Number.isFinite(value) ||
      value === 0 ||
      (values.length === 1 && (values[0] === 0 || values[0] === 1) && Number.isInteger(value));
    const isWholePower = name === 'pow' && values.every(Number.isInteger) && Number.isInteger(value);
    return isFixed || isWholePower ? value : nextTowardsZero(value);
  };
}

function nextTowardsZero(value: number): number {
  double[0] = value;
  bits[0] -= 1n;
  return double[0];
}
