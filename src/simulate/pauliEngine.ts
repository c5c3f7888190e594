import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { coneInOrder, effectCone } from './effectCone.ts';
import { checkEffect } from './effects.ts';
import type { Engine, ShiftOccurrence } from './engine.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { narrowOrder } from './narrowOrder.ts';
import { COMFORTABLE_BYTES, layOutPauliMemory, type PauliMemory } from './pauliMemory.ts';
import { buildPauliProgram, type PauliProgram } from './pauliProgram.ts';
import { contractionWork, entriesSwept, LARGEST, onlyInProduct, SWEEP_COST } from './pauliWork.ts';

interface PauliKernel extends KernelFunctions {
  pauliPrepare(): void;
  pauliPrepareInitial(): void;
  pauliForward(first: number, end: number): void;
  pauliForwardInPlace(first: number, end: number, state: number): void;
  pauliProductVectors(): void;
  pauliBackward(first: number, end: number, contract: boolean): void;
  pauliContractProduct(): number;
  pauliShifts(): number;
}

/**
 * The simulator in the Pauli basis: exact under noise, one forward and one backward sweep for all shifted
 * probabilities.
 * @param comfortableBytes beyond this a gradient computes states twice rather than keep them all
 * @throws QckptError CAPACITY for more than 13 qubits at once
 */
export function createPauliEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
  comfortableBytes = COMFORTABLE_BYTES,
): Engine {
  const { effects } = lowered;
  const inCircuitOrder = effectCone(lowered.elements, lowered.qubits, effects, cone);
  const order = narrowOrder(inCircuitOrder);
  const reach = coneInOrder(
    order.map((index) => inCircuitOrder.elements[index].element),
    inCircuitOrder.digits.slice(0, inCircuitOrder.lastDigits),
  );
  const program = buildPauliProgram(reach, trainable);
  if (program.width > LARGEST)
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} at once in the cone of what is read for a noisy simulation, got ` +
        `${program.width} (a vector of ${4 ** (program.width - 14) * 2} GiB)`,
    );
  const { kernel, memory } = load(program, parameterNames, comfortableBytes);

  const indexOf = new Map(parameterNames.map((name, index) => [name, index]));
  // One entry an occurrence and trainable name in it, in the circuit's order; `slot` is where the kernel leaves its
  // numbers.
  const shifts = program.occurrences
    .map(({ angle, element }, slot) => ({ angle, place: order[element], slot }))
    .sort((a, b) => a.place - b.place)
    .flatMap(({ angle, slot }) =>
      program.angles[angle].terms
        .filter((term) => trainable.has(term.name))
        .map((term) => ({ slot, parameter: indexOf.get(term.name)!, coefficient: term.coefficient })),
    );
  const occurrences: readonly ShiftOccurrence[] = shifts.map(({ parameter, coefficient }) => ({
    parameter,
    coefficient,
  }));
  const reached = new Set(occurrences.map(({ parameter }) => parameterNames[parameter]));
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
    memory.state[0] = 1;
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
    memory.state[0] = 1;
    kernel.pauliForwardInPlace(0, program.steps.length, memory.state.byteOffset);
    return effects.means(memory.state);
  };

  /**
   * The program with all qubits entering first: its effects, pulled back once, meet each input's product state. Null
   * where the names reach beyond the product, or where that costs more a sample than a sweep through narrow states.
   */
  let inProduct: LoadedProgram | null = null;
  const productFor = (names: readonly string[]): LoadedProgram | null => {
    const contraction = contractionWork(reach.digits.length, effects.count);
    if (reach.digits.length > LARGEST || contraction > SWEEP_COST * entriesSwept(program)) return null;
    inProduct ??= load(buildPauliProgram(reach, new Set(), 'first'), parameterNames, comfortableBytes);
    return onlyInProduct(inProduct.program, new Set(names)) ? inProduct : null;
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
      const places = names.map((name) => indexOf.get(name));
      const out = new Float64Array(count * effects.count);
      const setInput = (into: Float64Array, row: number): void =>
        places.forEach((place, k) => {
          if (place !== undefined) into[place] = inputs[row * names.length + k];
        });
      const product = productFor(names);
      setValues(values);
      if (product === null) {
        for (let row = 0; row < count; row++) {
          setInput(memory.values, row);
          out.set(finalMeans(), row * effects.count);
        }
        return out;
      }
      product.memory.values.set(values);
      product.kernel.pauliPrepare();
      const products = Array.from({ length: count }, (_, row) => {
        setInput(product.memory.values, row);
        product.kernel.pauliPrepareInitial();
        product.kernel.pauliProductVectors();
        return product.memory.product.slice();
      });
      for (let effect = 0; effect < effects.count; effect++) {
        product.memory.effect.fill(0);
        effects.write(effect, product.memory.effect);
        product.kernel.pauliBackward(reach.digits.length, product.program.steps.length, false);
        products.forEach((vectors, row) => {
          product.memory.product.set(vectors);
          out[row * effects.count + effect] = product.kernel.pauliContractProduct();
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

interface LoadedProgram {
  readonly program: PauliProgram;
  readonly kernel: PauliKernel;
  readonly memory: PauliMemory;
}

function load(
  program: PauliProgram,
  parameterNames: readonly string[],
  comfortableBytes: number,
): LoadedProgram {
  const kernel = instantiateKernel<PauliKernel>();
  const base = kernel.heapBase();
  return {
    program,
    kernel,
    memory: layOutPauliMemory(program, parameterNames, kernel.memory, base, comfortableBytes),
  };
}
