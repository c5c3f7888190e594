import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { effectCone } from './effectCone.ts';
import { checkEffect } from './effects.ts';
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
 * Two vectors of 2^n complex amplitudes: 32 MiB at 20 qubits.
 * @throws QckptError CAPACITY for more than 24 qubits
 */
export function createStateVectorEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
): Engine {
  const reach = effectCone(lowered.elements, lowered.qubits, lowered.effects, cone, false);
  const qubits = reach.digits.length;
  if (qubits > LARGEST)
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} for a noise-free simulation, got ${qubits} (two vectors of ` +
        `${2 ** (qubits - 26)} GiB)`,
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
  const { effects } = lowered;
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
  const allMeans = (): Float64Array =>
    Float64Array.from({ length: effects.count }, (_, effect) => effects.vectorMean(effect, state));

  return {
    kind: 'state-vector',
    parameterNames,
    occurrences,
    deadParameters: new Set([...trainable].filter((name) => !reached.has(name))),
    probabilities(values) {
      run(values);
      return allMeans();
    },
    probabilitiesOfMany(values, names, inputs) {
      const count = names.length === 0 ? 0 : inputs.length / names.length;
      const own = values.slice();
      const out = new Float64Array(count * effects.count);
      for (let row = 0; row < count; row++) {
        names.forEach((name, k) => {
          const slot = indexOf.get(name);
          if (slot !== undefined) own[slot] = inputs[row * names.length + k];
        });
        run(own);
        out.set(allMeans(), row * effects.count);
      }
      return out;
    },
    shifted(values, effect) {
      checkEffect(effects, effect);
      run(values);
      const probability = effects.vectorMean(effect, state);
      const moved = (angle: number, byRad: number): number => {
        const constant = memory.constantOf(angle);
        memory.setConstant(angle, constant + byRad);
        run(values);
        memory.setConstant(angle, constant);
        return effects.vectorMean(effect, state);
      };
      return {
        probability,
        occurrences,
        plus: Float64Array.from(shifts, ({ angle }) => moved(angle, Math.PI / 2)),
        minus: Float64Array.from(shifts, ({ angle }) => moved(angle, -Math.PI / 2)),
      };
    },
    gradient(values, effect) {
      checkEffect(effects, effect);
      run(values);
      const probability = effects.apply(effect, state, adjoint);
      kernel.vectorBackward();
      return {
        probability,
        occurrences,
        slopes: Float64Array.from(shifts, ({ slot }) => memory.slopes[slot]),
      };
    },
  };
}
