import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { effectCone } from './effectCone.ts';
import { checkEffect } from './effects.ts';
import { checkValues, type Engine, type ShiftOccurrence } from './engine.ts';
import { inputRows } from './inputRows.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { deadParameters, shiftedGates } from './shiftedGates.ts';
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
  const inCircuit = program.occurrences.map((angle, slot) => ({ angle, slot }));
  const gates = shiftedGates(inCircuit, program.angles, parameterNames, trainable);
  const occurrences = gates.map(
    ({ parameter, coefficient }): ShiftOccurrence => ({ parameter, coefficient }),
  );
  const { effects } = lowered;
  const { state, adjoint } = memory;

  const run = (values: Float64Array): void => {
    checkValues(values, parameterNames);
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
    deadParameters: deadParameters(occurrences, parameterNames, trainable),
    probabilities(values) {
      run(values);
      return allMeans();
    },
    probabilitiesOfMany(values, names, inputs) {
      const rows = inputRows(parameterNames, names, inputs);
      const own = values.slice();
      const out = new Float64Array(rows.count * effects.count);
      for (let row = 0; row < rows.count; row++) {
        rows.write(row, own);
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
        plus: Float64Array.from(gates, ({ angle }) => moved(angle, Math.PI / 2)),
        minus: Float64Array.from(gates, ({ angle }) => moved(angle, -Math.PI / 2)),
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
        slopes: Float64Array.from(gates, ({ slot }) => memory.slopes[slot]),
      };
    },
  };
}
