import { Matrix } from 'ml-matrix';
import { QckptError } from '../../numeric/qckptError.ts';
import type { OptimizerState } from '../optimizerKind.ts';
import { gramInverse, type Jacobian } from './jacobian.ts';

/**
 * Moments of native angles: the first is the least that the chain rule J^T m' = m allows, m' = K m with
 * K = J (J^T J)^+; the second that of uncorrelated gradients, v' = K^2 v by element.
 * @throws QckptError ARGUMENT: an optimizer that counts its updates by angle
 */
export function momentsToNative(state: OptimizerState, jacobian: Jacobian): OptimizerState {
  const inverse = gramInverse(jacobian);
  const matrix = Matrix.from1DArray(jacobian.rows, jacobian.columns, Array.from(jacobian.entries));
  const spread = matrix.mmul(inverse);
  return carried(state, (values, power) => {
    const weights = power === 1 ? spread : Matrix.pow(spread, 2);
    return Float64Array.from(weights.mmul(Matrix.columnVector(Array.from(values))).to1DArray());
  });
}

/**
 * Moments of the model's angles from those of native ones: the first by the chain rule, m = J^T m', exactly; the second
 * that of uncorrelated gradients, v = (J^2)^T v' by element, exact for an angle that stands in one native angle.
 * @throws QckptError ARGUMENT: an optimizer that counts its updates by angle
 */
export function momentsToLogical(
  state: OptimizerState,
  { rows, columns, entries }: Jacobian,
): OptimizerState {
  return carried(state, (values, power) => {
    const sums = new Float64Array(columns);
    for (let j = 0; j < rows; j++)
      for (let k = 0; k < columns; k++) {
        const slope = entries[j * columns + k];
        sums[k] += (power === 1 ? slope : slope * slope) * values[j];
      }
    return sums;
  });
}

function carried(
  { m, v, vMax, updates, steps }: OptimizerState,
  through: (values: Float64Array, power: 1 | 2) => Float64Array,
): OptimizerState {
  if (updates !== undefined)
    throw new QckptError(
      'ARGUMENT',
      '"optimizer" expected reset where angles become others: this one counts its updates by angle, got keep',
    );
  if (m.length === 0) return { m, v, steps };
  return {
    m: through(m, 1),
    v: through(v, 2),
    steps,
    ...(vMax === undefined ? {} : { vMax: through(vMax, 2) }),
  };
}
