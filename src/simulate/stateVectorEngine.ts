import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { effectCone } from './effectCone.ts';
import type { Engine, ShiftOccurrence } from './engine.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { layOutStateVectorMemory } from './stateVectorMemory.ts';
import { buildStateVectorProgram } from './stateVectorProgram.ts';

interface StateVectorKernel extends KernelFunctions {
  vectorPrepare(): void;
  vectorForward(): void;
  vectorBackward(): void;
}

const LARGEST = 24;

/**
 * The noise-free simulator: a state vector, derivatives by the adjoint method. Readout is perfect here.
 * @throws QckptError CAPACITY for more than 24 qubits
 */
export function createStateVectorEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
): Engine {
  const reach = effectCone(lowered.elements, lowered.qubits, lowered.measured, cone, false);
  const qubits = reach.digits.length;
  if (qubits > LARGEST)
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} for a noise-free simulation, got ${qubits}`,
    );
  const program = buildStateVectorProgram(reach, trainable);
  const kernel = instantiateKernel<StateVectorKernel>();
  const memory = layOutStateVectorMemory(program, parameterNames, kernel.memory, kernel.heapBase());
  const indexOf = new Map(parameterNames.map((name, index) => [name, index]));
  const shifts = program.occurrences.flatMap((angle, slot) =>
    program.angles[angle].terms
      .filter((term) => trainable.has(term.name))
      .map((term) => ({ slot, angle, parameter: indexOf.get(term.name)!, coefficient: term.coefficient })),
  );
  const occurrences: readonly ShiftOccurrence[] = shifts.map(({ parameter, coefficient }) => ({
    parameter,
    coefficient,
  }));
  const reached = new Set(occurrences.map(({ parameter }) => parameterNames[parameter]));
  const outcomes = 2 ** lowered.measured.length;
  // The measured qubits are the lowest digits, so an amplitude's outcome is its index modulo the number of outcomes.
  const { state, adjoint } = memory;

  const run = (values: Float64Array): void => {
    if (values.length !== parameterNames.length)
      throw new QckptError(
        'ARGUMENT',
        `"values" expected ${parameterNames.length} angles, got ${values.length}`,
      );
    memory.values.set(values);
    kernel.vectorPrepare();
    kernel.vectorForward();
  };
  const probabilityOf = (outcome: number): number => {
    let sum = 0;
    for (let k = 2 * outcome; k < state.length; k += 2 * outcomes)
      sum += state[k] * state[k] + state[k + 1] * state[k + 1];
    return sum;
  };
  const allProbabilities = (): Float64Array =>
    Float64Array.from({ length: outcomes }, (_, outcome) => probabilityOf(outcome));

  return {
    kind: 'state-vector',
    parameterNames,
    occurrences,
    deadParameters: new Set([...trainable].filter((name) => !reached.has(name))),
    probabilities(values) {
      run(values);
      return allProbabilities();
    },
    probabilitiesOfMany(values, names, inputs) {
      const count = names.length === 0 ? 0 : inputs.length / names.length;
      const own = values.slice();
      const out = new Float64Array(count * outcomes);
      for (let row = 0; row < count; row++) {
        names.forEach((name, k) => {
          const slot = indexOf.get(name);
          if (slot !== undefined) own[slot] = inputs[row * names.length + k];
        });
        run(own);
        out.set(allProbabilities(), row * outcomes);
      }
      return out;
    },
    shifted(values, outcome) {
      run(values);
      const probability = probabilityOf(outcome);
      const moved = (angle: number, byRad: number): number => {
        const constant = memory.constantOf(angle);
        memory.setConstant(angle, constant + byRad);
        run(values);
        memory.setConstant(angle, constant);
        return probabilityOf(outcome);
      };
      return {
        probability,
        occurrences,
        plus: Float64Array.from(shifts, ({ angle }) => moved(angle, Math.PI / 2)),
        minus: Float64Array.from(shifts, ({ angle }) => moved(angle, -Math.PI / 2)),
      };
    },
    gradient(values, outcome) {
      run(values);
      adjoint.fill(0);
      for (let k = 2 * outcome; k < state.length; k += 2 * outcomes) {
        adjoint[k] = state[k];
        adjoint[k + 1] = state[k + 1];
      }
      const probability = probabilityOf(outcome);
      kernel.vectorBackward();
      return {
        probability,
        occurrences,
        slopes: Float64Array.from(shifts, ({ slot }) => memory.slopes[slot]),
      };
    },
  };
}
