import { QckptError } from '../../numeric/qckptError.ts';
import { sequentialUniforms, shuffledIndices } from '../../numeric/streams.ts';

/** Three disjoint parts that cover a data set: image indices, each part in ascending order. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * Stratified split by seed: each held-out part has exactly the asked-for size and holds the classes in the data set's
 * proportions (largest remainders, ties to the lower class).
 * @throws QckptError DATA: the parts ask for more images than there are
 */
export function stratifiedSplit(
  classes: Uint8Array,
  sizes: { readonly validation: number; readonly test: number },
  seed: string | number,
): Split {
  const held = sizes.validation + sizes.test;
  if (!(held < classes.length))
    throw new QckptError(
      'DATA',
      `"split" expected fewer than ${classes.length} held-out images, got ${sizes.validation} + ${sizes.test}`,
    );
  const members: number[][] = [];
  for (let i = 0; i < classes.length; i++) {
    members[classes[i]] ??= [];
    members[classes[i]].push(i);
  }
  const strata = members.filter((stratum) => stratum !== undefined);
  const heldCounts = apportion(
    held,
    strata.map((stratum) => stratum.length),
  );
  const testCounts = apportion(sizes.test, heldCounts);
  const uniform = sequentialUniforms(seed, 'split');
  const split = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  strata.forEach((stratum, c) => {
    const order = shuffledIndices(stratum.length, uniform).map((i) => stratum[i]);
    for (const [k, image] of order.entries())
      split[k < testCounts[c] ? 'test' : k < heldCounts[c] ? 'validation' : 'train'].push(image);
  });
  for (const part of Object.values(split)) part.sort((a, b) => a - b);
  return split;
}

/** Integers that add up to `total`, proportional to the weights: largest remainders (Hamilton's method). */
function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  // Integer arithmetic: total x weight stays exact, so equal remainders are equal.
  const counts = weights.map((weight) => (sum === 0 ? 0 : Math.floor((total * weight) / sum)));
  const remainders = weights.map((weight, c) => ({ c, left: total * weight - counts[c] * sum }));
  remainders.sort((a, b) => b.left - a.left || a.c - b.c);
  let missing = total - counts.reduce((a, b) => a + b, 0);
  for (let k = 0; missing > 0; k++, missing--) counts[remainders[k].c]++;
  return counts;
}
