import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** An angle of a machine's own gate by those of the model: constant + sum of coefficient x angle, in radians. */
export interface NativeAngle {
  readonly name: string;
  readonly constant: number;
  /** Trained names alone; what data fill stays in the gate. */
  readonly terms: readonly (readonly [name: string, coefficient: number])[];
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

/** Below this share of the largest, an eigenvalue is 0: J^T J has small whole numbers, or near them. */
const LEAST = 1e-10;

const known = new WeakMap<Jacobian, Matrix>();

/** (J^T J)^+, by eigenvectors: the same bits on every engine. */
export function gramInverse(jacobian: Jacobian): Matrix {
  const found = known.get(jacobian) ?? computed(jacobian);
  known.set(jacobian, found);
  return found;
}

function computed({ rows, columns, entries }: Jacobian): Matrix {
  const matrix = Matrix.from1DArray(rows, columns, Array.from(entries));
  const gram = matrix.transpose().mmul(matrix);
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(gram, {
    assumeSymmetric: true,
  });
  const most = values.reduce((largest, value) => Math.max(largest, value), 0);
  const inverses = values.map((value) => (value > LEAST * most ? 1 / value : 0));
  return vectors.mmul(Matrix.diag(inverses)).mmul(vectors.transpose());
}

/** (J^T J)^+ x: with J^T y in place of x, the least squares solution of least norm. */
export function inverseTimes(jacobian: Jacobian, values: ArrayLike<number>): Float64Array {
  return Float64Array.from(
    gramInverse(jacobian)
      .mmul(Matrix.columnVector(Array.from(values)))
      .to1DArray(),
  );
}
