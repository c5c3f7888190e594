import { instantiateKernel, type KernelFunctions } from '../numeric/kernel.ts';
import type { Effects } from './effects.ts';
import type { InputRows } from './inputRows.ts';
import { layOutPauliMemory, type PauliMemory } from './pauliMemory.ts';
import type { PauliProgram } from './pauliProgram.ts';
import { createProductContractor } from './productContractor.ts';

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

/** A program in a kernel of its own; its angles are in `memory.values`. */
export interface LoadedProgram {
  readonly program: PauliProgram;
  readonly kernel: PauliKernel;
  readonly memory: PauliMemory;
}

/** @param comfortableBytes beyond this a gradient computes states twice rather than keep them all */
export function loadProgram(
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

/** All effects' means from one forward sweep, shape [effects]. */
export function forwardMeans({ program, kernel, memory }: LoadedProgram, effects: Effects): Float64Array {
  kernel.pauliPrepare();
  memory.state[0] = 1;
  kernel.pauliForwardInPlace(0, program.steps.length, memory.state.byteOffset);
  return effects.means(memory.state);
}

/**
 * Forward and backward through all segments; leaves every occurrence's shifted means in `memory.plus` and
 * `memory.minus`.
 * @returns the effect's mean
 */
export function shiftSweep({ kernel, memory }: LoadedProgram, effects: Effects, effect: number): number {
  const { segments } = memory;
  writeEffect(memory, effects, effect);
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
}

/**
 * All effects' means for many inputs that a product state differs in: each effect is pulled back once, and meets each
 * input's product.
 * @param loaded a program whose qubits all enter first
 * @returns shape [N, effects], row-major
 */
export function productMeans(
  { program, kernel, memory }: LoadedProgram,
  effects: Effects,
  { count, write }: InputRows,
): Float64Array {
  const out = new Float64Array(count * effects.count);
  kernel.pauliPrepare();
  const products = Array.from({ length: count }, (_, row) => {
    write(row, memory.values);
    kernel.pauliPrepareInitial();
    kernel.pauliProductVectors();
    return memory.product.slice();
  });
  const contract = contractionWith({ program, kernel, memory }, products);
  const means = new Float64Array(count);
  for (let effect = 0; effect < effects.count; effect++) {
    writeEffect(memory, effects, effect);
    kernel.pauliBackward(program.product.length, program.steps.length, false);
    contract(means);
    means.forEach((mean, row) => {
      out[row * effects.count + effect] = mean;
    });
  }
  return out;
}

/** Beyond this a second effect and its parts would take more memory than is announced. */
const MOST_DIGITS_TOGETHER = 10;

/** The means of the effect that has been pulled back, four products at a time, or one by one: to the same bits. */
function contractionWith(
  { program, kernel, memory }: LoadedProgram,
  products: readonly Float64Array[],
): (means: Float64Array) => void {
  const digits = program.product.length;
  if (digits > MOST_DIGITS_TOGETHER)
    return (means) =>
      products.forEach((vectors, row) => {
        memory.product.set(vectors);
        means[row] = kernel.pauliContractProduct();
      });
  const contractor = createProductContractor(products, digits);
  // As wide as the product once it is pulled back.
  const effect = new Float64Array(kernel.memory.buffer, memory.effect.byteOffset, 4 ** digits);
  return (means) => contractor.contract(effect, means);
}

function writeEffect(memory: PauliMemory, effects: Effects, effect: number): void {
  memory.effect.fill(0);
  effects.write(effect, memory.effect);
}
