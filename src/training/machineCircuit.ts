import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import { type ShiftableCircuit, shiftableCircuit } from '../learn/shiftableCircuit.ts';
import type { PlannedCircuit } from '../learn/stepPlan.ts';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { BatchPurpose, CircuitBatch } from './backend.ts';
import type { Training } from './training.ts';

/** The circuit of a training as a machine is sent it, and what is run with it. */
export interface MachineCircuit extends Pick<ShiftableCircuit, 'occurrences'> {
  /** A circuit. */
  readonly shots: number;
  /** The bindings of one sample. @param features [inputs] radians */
  readonly batch: (
    planned: readonly Pick<PlannedCircuit, 'parameters' | 'shift'>[],
    features: ArrayLike<number>,
    purpose: BatchPurpose,
  ) => CircuitBatch;
}

/**
 * @param machine its name, for the message
 * @throws QckptError ARGUMENT: exact probabilities, which no machine gives
 */
export function machineCircuit(
  { context, compiled }: Pick<Training, 'context' | 'compiled'>,
  machine: string,
): MachineCircuit {
  const { measurement, shots } = context;
  if (shots === null)
    throw new QckptError('ARGUMENT', `"shots" expected integer >= 1 on ${machine}, got null`);
  const { circuit, names, occurrences, bind } = shiftableCircuit(compiled.circuit, measurement.binding);
  const circuitSha256 = sha256Hex(writeOpenQasm(circuit, { version: 3, physical: true }));
  return {
    occurrences,
    shots,
    batch: (planned, features, purpose) => {
      const bindings = new Float64Array(planned.length * names.length);
      planned.forEach((one, k) => {
        bindings.set(bind(one, features), k * names.length);
      });
      return { circuit, circuitSha256, names, bindings, shots, bases: measurement.axes, purpose };
    },
  };
}
