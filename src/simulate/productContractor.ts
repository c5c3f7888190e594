import { instantiateProductKernel } from '../numeric/kernel.ts';
import { planMemory } from './angleTables.ts';

/** One effect's means for many product states. */
export interface ProductContractor {
  /**
   * @param effect [4^digits]
   * @param means [states] takes them
   */
  contract(effect: Float64Array, means: Float64Array): void;
}

/** States that the kernel takes at once. */
const AT_ONCE = 4;

/**
 * In a kernel of its own, which is released with it; the bits are those of `pauliContractProduct`.
 * @param products [states][digits x 4]
 */
export function createProductContractor(
  products: readonly Float64Array[],
  digits: number,
): ProductContractor {
  const kernel = instantiateProductKernel();
  const { reserve, grow } = planMemory(kernel.heapBase());
  const stride = 32 * digits;
  // What is missing in the last four are zeros.
  const groups = Math.ceil(products.length / AT_ONCE);
  const effectAt = reserve(8 * 4 ** digits);
  const scratch = reserve(AT_ONCE * 2 * 4 ** digits);
  const means = reserve(8 * AT_ONCE);
  const states = reserve(groups * AT_ONCE * stride);
  grow(kernel.memory);
  const { buffer } = kernel.memory;
  products.forEach((product, k) => {
    new Float64Array(buffer, states + k * stride, 4 * digits).set(product);
  });
  const room = new Float64Array(buffer, effectAt, 4 ** digits);
  const found = new Float64Array(buffer, means, AT_ONCE);
  return {
    contract: (effect, into) => {
      room.set(effect);
      for (let group = 0; group < groups; group++) {
        const first = group * AT_ONCE;
        kernel.contractFour(effectAt, digits, states + first * stride, scratch, means);
        into.set(found.subarray(0, products.length - first), first);
      }
    },
  };
}
