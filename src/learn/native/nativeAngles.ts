import { type Angle, evaluateAngle } from '../../circuit/angle.ts';
import type { Circuit } from '../../circuit/circuit.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { inverseTimes } from './carriedMoments.ts';

/** An angle of a machine's own gate by those of the model: constant + sum of coefficient x angle, in radians. */
export interface NativeAngle {
  readonly name: string;
  readonly constant: number;
  /** Trained names alone; what data fill stays in the gate. */
  readonly terms: readonly (readonly [name: string, coefficient: number])[];
}

/** A circuit whose every angle trains by itself, and where these angles come from. */
export interface NativeForm {
  readonly circuit: Circuit;
  readonly map: readonly NativeAngle[];
}

/**
 * Gives each angle of a compiled circuit a name of its own: what is trained in it, and its constant, become one native
 * angle; what data fill stays beside that.
 * @param trained names of the model's angles
 */
export function nativeForm(compiled: Circuit, trained: readonly string[]): NativeForm {
  const isTrained = new Set(trained);
  const map: NativeAngle[] = [];
  const own = (angle: Angle, gate: string): Angle => {
    const name = `native_${map.length}_${gate}`;
    map.push({
      name,
      constant: angle.constant,
      terms: angle.terms
        .filter((term) => isTrained.has(term.name))
        .map((term) => [term.name, term.coefficient] as const),
    });
    const filled = angle.terms.filter((term) => !isTrained.has(term.name));
    const terms = [...filled, { name, coefficient: 1 }].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { constant: 0, terms };
  };
  const operations = compiled.operations.map((operation) => ({
    ...operation,
    angles: operation.angles.map((angle) => own(angle, operation.gate)),
  }));
  return { circuit: { ...compiled, operations }, map };
}

/** [native] the angles that the model's give, in radians. */
export function toNative(map: readonly NativeAngle[], values: ReadonlyMap<string, number>): Float64Array {
  return Float64Array.from(map, ({ constant, terms }) =>
    evaluateAngle({ constant, terms: terms.map(([name, coefficient]) => ({ name, coefficient })) }, values),
  );
}

/** Far above the rounding of some thousand terms, far below what a step of training moves. */
const TOLERANCE = 1e-9;

/**
 * [model] the angles that give these native ones; of several the ones of least norm. Angles that stand in no native one
 * are `rest`.
 * @throws QckptError ARGUMENT: native angles that no angles of the model give: they were trained
 */
export function toLogical(
  map: readonly NativeAngle[],
  names: readonly string[],
  native: ArrayLike<number>,
  rest: ReadonlyMap<string, number>,
): Float64Array {
  const beyond = Float64Array.from(map, ({ constant }, j) => native[j] - constant);
  const jacobian = jacobianOf(map, names);
  const found = inverseTimes(jacobian, jacobian.transposed(beyond));
  const again = jacobian.times(found);
  const off = beyond.reduce((most, value, j) => Math.max(most, Math.abs(value - again[j])), 0);
  if (!(off <= TOLERANCE))
    throw new QckptError(
      'ARGUMENT',
      `"angles" expected native angles that the model's give, got some that are off by ${off.toPrecision(3)} rad: ` +
        'they were trained by themselves; without --angles the native circuit moves as it is',
    );
  return found.map((value, k) => rest.get(names[k]) ?? value);
}

/** The derivatives of native angles by the model's. */
export interface Jacobian {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] row-major. */
  readonly entries: Float64Array;
  /** J x */
  readonly times: (values: ArrayLike<number>) => Float64Array;
  /** J^T y */
  readonly transposed: (values: ArrayLike<number>) => Float64Array;
}

/** Of a map, which is affine: the same everywhere. */
export function jacobianOf(map: readonly NativeAngle[], names: readonly string[]): Jacobian {
  const [rows, columns] = [map.length, names.length];
  const places = new Map(names.map((name, k) => [name, k]));
  const entries = new Float64Array(rows * columns);
  map.forEach(({ terms }, j) => {
    for (const [name, coefficient] of terms) entries[j * columns + places.get(name)!] += coefficient;
  });
  return {
    ...{ rows, columns, entries },
    times: (values) =>
      Float64Array.from({ length: rows }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < columns; k++) sum += entries[j * columns + k] * values[k];
        return sum;
      }),
    transposed: (values) => {
      const sums = new Float64Array(columns);
      for (let j = 0; j < rows; j++)
        for (let k = 0; k < columns; k++) sums[k] += entries[j * columns + k] * values[j];
      return sums;
    },
  };
}
