import type { ReadoutError } from '../hardware/noiseModel.ts';
import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { effectCone } from './effectCone.ts';
import type { Engine, ShiftOccurrence } from './engine.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { layOutPauliMemory } from './pauliMemory.ts';
import { buildPauliProgram } from './pauliProgram.ts';

interface PauliKernel extends KernelFunctions {
  pauliPrepare(): void;
  pauliPrepareInitial(): void;
  pauliForward(): void;
  pauliProductVectors(): void;
  pauliBackward(contract: boolean): void;
  pauliContractProduct(effect: number): number;
  pauliShifts(): number;
}

// 4^14 entries are 2 GiB, and a sweep needs several such vectors.
const LARGEST = 13;

/**
 * The simulator in the Pauli basis: exact under noise, one forward and one backward sweep for all shifted probabilities.
 * @throws QckptError CAPACITY for more than 13 qubits in the cone
 */
export function createPauliEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
): Engine {
  const reach = effectCone(lowered.elements, lowered.qubits, lowered.measured, cone);
  if (reach.digits.length > LARGEST)
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} in the cone of the measurement for a noisy simulation, got ${reach.digits.length}`,
    );
  const program = buildPauliProgram(reach, lowered.measured.length, trainable);
  const kernel = instantiateKernel<PauliKernel>();
  const memory = layOutPauliMemory(program, parameterNames, kernel.memory, kernel.heapBase());

  const indexOf = new Map(parameterNames.map((name, index) => [name, index]));
  // One entry an occurrence and trainable name in it; `slot` is where the kernel leaves the occurrence's numbers.
  const shifts = program.occurrences.flatMap((angle, slot) =>
    program.angles[angle].terms
      .filter((term) => trainable.has(term.name))
      .map((term) => ({ slot, parameter: indexOf.get(term.name)!, coefficient: term.coefficient })),
  );
  const occurrences: readonly ShiftOccurrence[] = shifts.map(({ parameter, coefficient }) => ({
    parameter,
    coefficient,
  }));
  const reached = new Set(occurrences.map(({ parameter }) => parameterNames[parameter]));
  const outcomes = 2 ** program.measured;

  const effects = Array.from({ length: outcomes }, (_, outcome) => {
    const effect = new Float64Array(4 ** program.finalDigits);
    effect.set(outcomeEffect(lowered.readout, outcome));
    return effect;
  });
  const setEffect = (outcome: number): void => memory.effect.set(effects[outcome]);
  const slots = Int32Array.from(shifts, ({ slot }) => slot);
  /** The kernel's numbers in the order of `occurrences`. */
  const inOrder = (numbers: Float64Array): Float64Array => {
    const out = new Float64Array(slots.length);
    for (let k = 0; k < slots.length; k++) out[k] = numbers[slots[k]];
    return out;
  };
  const setValues = (values: Float64Array): void => {
    if (values.length !== parameterNames.length)
      throw new QckptError(
        'ARGUMENT',
        `"values" expected ${parameterNames.length} angles, got ${values.length}`,
      );
    memory.values.set(values);
  };
  const shiftsOf = (values: Float64Array, outcome: number): number => {
    setValues(values);
    setEffect(outcome);
    kernel.pauliPrepare();
    kernel.pauliForward();
    kernel.pauliBackward(true);
    return kernel.pauliShifts();
  };

  return {
    kind: 'pauli',
    parameterNames,
    occurrences,
    deadParameters: new Set([...trainable].filter((name) => !reached.has(name))),
    probabilities(values) {
      setValues(values);
      kernel.pauliPrepare();
      kernel.pauliForward();
      return outcomeProbabilities(memory.finalState, lowered.readout);
    },
    probabilitiesOfMany(values, names, inputs) {
      const count = names.length === 0 ? 0 : inputs.length / names.length;
      const slots = names.map((name) => indexOf.get(name));
      const out = new Float64Array(count * outcomes);
      setValues(values);
      const setInput = (row: number): void =>
        slots.forEach((slot, k) => {
          if (slot !== undefined) memory.values[slot] = inputs[row * names.length + k];
        });
      if (!onlyInitial(program, new Set(names))) {
        for (let row = 0; row < count; row++) {
          setInput(row);
          kernel.pauliPrepare();
          kernel.pauliForward();
          out.set(outcomeProbabilities(memory.finalState, lowered.readout), row * outcomes);
        }
        return out;
      }
      kernel.pauliPrepare();
      memory.pulledEffects.forEach((to, outcome) => {
        setEffect(outcome);
        kernel.pauliBackward(false);
        memory.doubles.set(memory.effect, to / 8);
      });
      for (let row = 0; row < count; row++) {
        setInput(row);
        kernel.pauliPrepareInitial();
        kernel.pauliProductVectors();
        memory.pulledEffects.forEach((effect, outcome) => {
          out[row * outcomes + outcome] = kernel.pauliContractProduct(effect);
        });
      }
      return out;
    },
    shifted(values, outcome) {
      const probability = shiftsOf(values, outcome);
      return {
        probability,
        occurrences,
        plus: inOrder(memory.plus),
        minus: inOrder(memory.minus),
      };
    },
    gradient(values, outcome) {
      const probability = shiftsOf(values, outcome);
      const slopes = new Float64Array(slots.length);
      for (let k = 0; k < slots.length; k++) slopes[k] = (memory.plus[slots[k]] - memory.minus[slots[k]]) / 2;
      return { probability, occurrences, slopes };
    },
  };
}

/** Whether the names occur in runs on the product state only, so that effects need not be pulled back for each input. */
function onlyInitial(program: ReturnType<typeof buildPauliProgram>, names: ReadonlySet<string>): boolean {
  const initial = new Set(program.initialRuns);
  return program.runs.every(
    (run, index) =>
      initial.has(index) ||
      run.factors.every(
        (factor) =>
          factor.kind === 'fixed' || !program.angles[factor.angle].terms.some((term) => names.has(term.name)),
      ),
  );
}

/** Coefficients of I and Z in the effect "this bit is read as v": half the sum and half the difference of P(v|0), P(v|1). */
function readoutEffect({ p1Given0, p0Given1 }: ReadoutError, bit: number): readonly [number, number] {
  const given0 = bit === 0 ? 1 - p1Given0 : p1Given0;
  const given1 = bit === 0 ? p0Given1 : 1 - p0Given1;
  return [(given0 + given1) / 2, (given0 - given1) / 2];
}

/** The effect of an outcome over the measured digits, shape [4^measured]. */
function outcomeEffect(readout: readonly ReadoutError[], outcome: number): Float64Array {
  let effect: Float64Array = Float64Array.of(1);
  readout.forEach((error, digit) => {
    const [identity, z] = readoutEffect(error, (outcome >> digit) & 1);
    const wider = new Float64Array(4 * effect.length);
    effect.forEach((value, k) => {
      wider[k] = identity * value;
      wider[k + 3 * effect.length] = z * value;
    });
    effect = wider;
  });
  return effect;
}

/** All outcomes' probabilities from the final state, one digit at a time. */
function outcomeProbabilities(state: Float64Array, readout: readonly ReadoutError[]): Float64Array {
  // After digit d the vector is indexed by bits 0..d-1 (low) and Paulis d.. (high).
  let vector: Float64Array = state.slice(0, 4 ** readout.length);
  readout.forEach((error, digit) => {
    const bits = 2 ** digit;
    const rest = vector.length / bits / 4;
    const next = new Float64Array(vector.length / 2);
    for (let bit = 0; bit < 2; bit++) {
      const [identity, z] = readoutEffect(error, bit);
      for (let high = 0; high < rest; high++)
        for (let low = 0; low < bits; low++) {
          const at = low + bits * 4 * high;
          next[low + bits * (bit + 2 * high)] = identity * vector[at] + z * vector[at + 3 * bits];
        }
    }
    vector = next;
  });
  return vector;
}
