import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { effectCone } from './effectCone.ts';
import { checkEffect } from './effects.ts';
import type { Engine, ShiftOccurrence } from './engine.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { COMFORTABLE_BYTES, layOutPauliMemory } from './pauliMemory.ts';
import { buildPauliProgram } from './pauliProgram.ts';

interface PauliKernel extends KernelFunctions {
  pauliPrepare(): void;
  pauliPrepareInitial(): void;
  pauliProduct(): void;
  pauliForward(first: number, end: number): void;
  pauliForwardInPlace(first: number, end: number, state: number): void;
  pauliProductVectors(): void;
  pauliBackward(first: number, end: number, contract: boolean): void;
  pauliContractProduct(): number;
  pauliShifts(): number;
}

// A vector of 4^13 entries is 0.5 GiB, one of 4^14 is 2 GiB, and even probabilities need more than one.
const LARGEST = 13;

/**
 * The simulator in the Pauli basis: exact under noise, one forward and one backward sweep for all shifted probabilities.
 * @param comfortableBytes beyond this a gradient computes states twice rather than keep them all
 * @throws QckptError CAPACITY for more than 13 qubits in the cone
 */
export function createPauliEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
  comfortableBytes = COMFORTABLE_BYTES,
): Engine {
  const reach = effectCone(lowered.elements, lowered.qubits, lowered.effects, cone);
  if (reach.digits.length > LARGEST)
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} in the cone of what is read for a noisy simulation, got ${reach.digits.length} (a vector of ${4 ** (reach.digits.length - 14) * 2} GiB)`,
    );
  const program = buildPauliProgram(reach, trainable);
  const kernel = instantiateKernel<PauliKernel>();
  const memory = layOutPauliMemory(
    program,
    parameterNames,
    kernel.memory,
    kernel.heapBase(),
    comfortableBytes,
  );

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
  const { effects } = lowered;
  const setEffect = (effect: number): void => {
    checkEffect(effects, effect);
    memory.effect.fill(0);
    effects.write(effect, memory.effect);
  };
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
  const shiftsOf = (values: Float64Array, effect: number): number => {
    const { segments } = memory;
    setValues(values);
    setEffect(effect);
    kernel.pauliPrepare();
    kernel.pauliProduct();
    for (let k = 0; k + 1 < segments.length; k++) {
      memory.copyState(segments[k], segments[k + 1]);
      kernel.pauliForwardInPlace(segments[k].first, segments[k].end, segments[k + 1].state);
    }
    for (let k = segments.length - 1; k >= 0; k--) {
      const { first, end, lastLive } = segments[k];
      kernel.pauliForward(first, lastLive);
      kernel.pauliBackward(first, end, true);
    }
    return kernel.pauliShifts();
  };
  const finalMeans = (): Float64Array => {
    kernel.pauliPrepare();
    kernel.pauliProduct();
    kernel.pauliForwardInPlace(0, program.steps.length, memory.finalState.byteOffset);
    return effects.means(memory.finalState);
  };

  return {
    kind: 'pauli',
    parameterNames,
    occurrences,
    deadParameters: new Set([...trainable].filter((name) => !reached.has(name))),
    probabilities(values) {
      setValues(values);
      return finalMeans();
    },
    probabilitiesOfMany(values, names, inputs) {
      const count = names.length === 0 ? 0 : inputs.length / names.length;
      const slots = names.map((name) => indexOf.get(name));
      const out = new Float64Array(count * effects.count);
      setValues(values);
      const setInput = (row: number): void =>
        slots.forEach((slot, k) => {
          if (slot !== undefined) memory.values[slot] = inputs[row * names.length + k];
        });
      if (!onlyInitial(program, new Set(names))) {
        for (let row = 0; row < count; row++) {
          setInput(row);
          out.set(finalMeans(), row * effects.count);
        }
        return out;
      }
      kernel.pauliPrepare();
      const products = Array.from({ length: count }, (_, row) => {
        setInput(row);
        kernel.pauliPrepareInitial();
        kernel.pauliProductVectors();
        return memory.product.slice();
      });
      for (let effect = 0; effect < effects.count; effect++) {
        setEffect(effect);
        kernel.pauliBackward(0, program.steps.length, false);
        products.forEach((product, row) => {
          memory.product.set(product);
          out[row * effects.count + effect] = kernel.pauliContractProduct();
        });
      }
      return out;
    },
    shifted(values, effect) {
      const probability = shiftsOf(values, effect);
      return {
        probability,
        occurrences,
        plus: inOrder(memory.plus),
        minus: inOrder(memory.minus),
      };
    },
    gradient(values, effect) {
      const probability = shiftsOf(values, effect);
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
