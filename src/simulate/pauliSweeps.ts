import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import type { EffectCone } from './effectCone.ts';
import { checkEffect, type Effects } from './effects.ts';
import { COMFORTABLE_BYTES, layOutPauliMemory, type PauliMemory } from './pauliMemory.ts';
import type { PauliMethods } from './pauliMethods.ts';
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
 * Means by sweeps in order of time over one vector as wide as the cone: one forward and one backward sweep for all
 * shifted means.
 * @param reach the cone that `program` is made of
 * @param comfortableBytes beyond this a gradient computes states twice rather than keep them all
 */
export function createPauliSweeps(
  program: PauliProgram,
  reach: EffectCone,
  effects: Effects,
  parameterNames: readonly string[],
  comfortableBytes = COMFORTABLE_BYTES,
): PauliMethods {
  const { kernel, memory } = load(program, parameterNames, comfortableBytes);
  const indexOf = new Map(parameterNames.map((name, index) => [name, index]));
  const setEffect = (effect: number): void => {
    checkEffect(effects, effect);
    memory.effect.fill(0);
    effects.write(effect, memory.effect);
  };
  const setValues = (values: Float64Array): void => memory.values.set(values);
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
    shifted: (values, effect) => {
      const probability = shiftsOf(values, effect);
      return { probability, plus: memory.plus, minus: memory.minus };
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
