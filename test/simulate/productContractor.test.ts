import { expect, it } from 'vitest';
import { streamKey, uniformAt } from '../../src/numeric/streams.ts';
import { createProductContractor } from '../../src/simulate/productContractor.ts';

const key = streamKey(1, 'contractor');

/** Digit by digit from the highest, as `pauliContractProduct` sums. */
function contracted(effect: Float64Array, product: Float64Array, digits: number): number {
  let rest = effect;
  for (let d = digits - 1; d >= 0; d--) {
    const [a, b, c, e] = product.subarray(4 * d);
    const length = rest.length / 4;
    rest = Float64Array.from(
      { length },
      (_, k) => a * rest[k] + b * rest[k + length] + (c * rest[k + 2 * length] + e * rest[k + 3 * length]),
    );
  }
  return rest[0];
}

it.each([
  [1, 1],
  [2, 4],
  [3, 5],
  [5, 11],
])(
  '%d digits and %d states are summed as a loop sums them, to the bit, effect after effect',
  (digits, states) => {
    const numbers = (length: number, index: number): Float64Array =>
      Float64Array.from({ length }, (_, k) => uniformAt(key, [index, digits, 0], k) - 0.5);
    const products = Array.from({ length: states }, (_, state) =>
      numbers(4 * digits, state).map((value, k) => (k % 4 === 0 ? 1 : value)),
    );
    const contractor = createProductContractor(products, digits);
    const means = new Float64Array(states);
    for (const first of [100, 101]) {
      const effect = numbers(4 ** digits, first);
      contractor.contract(effect, means);
      expect([...means]).toEqual(products.map((product) => contracted(effect, product, digits)));
    }
  },
);
