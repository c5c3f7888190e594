import { type Angle, evaluateAngle } from '../../circuit/angle.ts';
import type { Circuit } from '../../circuit/circuit.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { inverseTimes, jacobianOf, type NativeAngle } from './jacobian.ts';

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
