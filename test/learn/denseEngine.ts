import type { Circuit } from '../../src/circuit/circuit.ts';
import type { Engine, OutcomeGradient, ShiftedProbabilities } from '../../src/simulate/engine.ts';

/** A slow, obvious state-vector engine: every shifted circuit is run from the start. */
export function denseEngine(circuit: Circuit) {
  const parameterNames = [
    ...new Set(
      circuit.operations.flatMap(({ angles }) =>
        angles.flatMap(({ terms }) => terms.map(({ name }) => name)),
      ),
    ),
  ].sort();
  const index = new Map(parameterNames.map((name, k) => [name, k]));
  const gates = circuit.operations.flatMap((operation, place) =>
    operation.angles.flatMap(({ terms }) =>
      terms
        .filter(({ name }) => name.startsWith('theta'))
        .map(({ name, coefficient }) => ({ place, parameter: index.get(name) as number, coefficient })),
    ),
  );

  function run(values: ArrayLike<number>, movedPlace = -1, move = 0): Float64Array {
    const size = 2 ** circuit.qubits;
    let state = Array.from({ length: size }, (_, i) => [i === 0 ? 1 : 0, 0]);
    circuit.operations.forEach(({ gate, qubits, angles }, place) => {
      const angle =
        (angles[0]?.terms ?? []).reduce(
          (sum, { name, coefficient }) => sum + coefficient * values[index.get(name) as number],
          angles[0]?.constant ?? 0,
        ) + (place === movedPlace ? move : 0);
      state = apply(state, gate, qubits, angle);
    });
    const probabilities = new Float64Array(2 ** circuit.measurements.length);
    state.forEach(([re, im], i) => {
      const outcome = circuit.measurements.reduce(
        (sum, { qubit, bit }) => sum | (((i >> qubit) & 1) << bit),
        0,
      );
      probabilities[outcome] += re * re + im * im;
    });
    return probabilities;
  }

  return {
    parameterNames,
    occurrences: gates.map(({ parameter, coefficient }) => ({ parameter, coefficient })),
    probabilities: (values: Float64Array) => run(values),
    gradient: (values: Float64Array, outcome: number): OutcomeGradient => ({
      probability: run(values)[outcome],
      occurrences: gates.map(({ parameter, coefficient }) => ({ parameter, coefficient })),
      slopes: Float64Array.from(
        gates,
        ({ place }) =>
          (run(values, place, Math.PI / 2)[outcome] - run(values, place, -Math.PI / 2)[outcome]) / 2,
      ),
    }),
    shifted: (values: Float64Array, outcome: number): ShiftedProbabilities => ({
      probability: run(values)[outcome],
      occurrences: gates.map(({ parameter, coefficient }) => ({ parameter, coefficient })),
      plus: Float64Array.from(gates, ({ place }) => run(values, place, Math.PI / 2)[outcome]),
      minus: Float64Array.from(gates, ({ place }) => run(values, place, -Math.PI / 2)[outcome]),
    }),
  };
}

/** An engine of shifted probabilities, with the derivatives that follow from them. */
export function withGradient<Given extends Pick<Engine, 'shifted'>>(
  engine: Given,
): Given & Pick<Engine, 'gradient' | 'probabilities'> {
  return {
    gradient: (values, outcome) => {
      const { probability, occurrences, plus, minus } = engine.shifted(values, outcome);
      return { probability, occurrences, slopes: plus.map((up, k) => (up - minus[k]) / 2) };
    },
    probabilities: () => {
      throw new Error('not asked for');
    },
    ...engine,
  };
}

function apply(state: number[][], gate: string, qubits: readonly number[], angle: number): number[][] {
  const [c, s] = [Math.cos(angle / 2), Math.sin(angle / 2)];
  const bit = 1 << qubits[0];
  return state.map(([re, im], i) => {
    const up = (i & bit) !== 0;
    const [otherRe, otherIm] = state[i ^ bit];
    if (gate === 'rx') return [c * re + s * otherIm, c * im - s * otherRe];
    if (gate === 'ry')
      return up ? [c * re + s * otherRe, c * im + s * otherIm] : [c * re - s * otherRe, c * im - s * otherIm];
    if (gate === 'rz') return up ? [c * re - s * im, c * im + s * re] : [c * re + s * im, c * im - s * re];
    const target = 1 << qubits[1];
    if (gate === 'cz') return up && i & target ? [-re, -im] : [re, im];
    if (gate === 'cx') return up ? state[i ^ target] : [re, im];
    throw new Error(`no gate ${gate}`);
  });
}
