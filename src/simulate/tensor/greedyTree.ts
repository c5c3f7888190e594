import { log } from '../../numeric/elementary.ts';
import { type ContractionTree, joined, leavesOf, type Subtree, type TreeProblem } from './contractionTree.ts';

/** How a greedy choice is made. */
export interface GreedyTaste {
  /** How much of the two tensors' sizes is held against that of their product, in bits. */
  readonly relief: number;
  /** Spread of the noise on each score, in bits; 0: none. */
  readonly temperature: number;
  /** Bits held against a pair of which only one differs from sample to sample. */
  readonly reluctance: number;
}

/** The network's tensors and the pairs of them that share a bond: where every greedy search starts. */
export interface Neighbours {
  readonly leaves: readonly Subtree[];
  readonly pairs: readonly Pair[];
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly out: Subtree;
}

/** All pairs that share a bond. */
export function neighboursOf(problem: TreeProblem): Neighbours {
  const leaves = leavesOf(problem);
  const pairs: Pair[] = [];
  for (let right = 1; right < leaves.length; right++)
    for (let left = 0; left < right; left++)
      if (meet(leaves[left], leaves[right]))
        pairs.push({ left, right, out: joined(leaves[left], leaves[right], problem.weights) });
  return { leaves, pairs };
}

/**
 * A contraction tree, always contracting the two neighbours whose product is smallest beside them. Noise on the scores
 * makes other trees of it (J. Gray, S. Kourtis, Quantum 5, 410 (2021), arXiv:2002.01935).
 * @param uniform in (0, 1)
 */
export function greedyTree(
  { weights }: Pick<TreeProblem, 'weights'>,
  { leaves, pairs }: Neighbours,
  taste: GreedyTaste,
  uniform: () => number,
): ContractionTree {
  const nodes: Subtree[] = [...leaves];
  const isAlive = new Uint8Array(2 * leaves.length).fill(1, 0, leaves.length);
  const tree: [number, number][] = [];
  const scored = ({ left, right, out }: Pair): Candidate => {
    return { left, right, out, score: scoreOf(nodes[left], nodes[right], out, taste, uniform) };
  };
  let candidates = pairs.map(scored);
  for (let alive = leaves.length; alive > 1; alive--) {
    const { left, right, out } =
      candidates.length === 0
        ? smallestTwo(nodes, isAlive, weights)
        : candidates.reduce((best, each) => (each.score < best.score ? each : best));
    const made = nodes.push(out) - 1;
    tree.push([left, right]);
    isAlive[left] = 0;
    isAlive[right] = 0;
    candidates = candidates.filter((each) => isAlive[each.left] === 1 && isAlive[each.right] === 1);
    for (let other = 0; other < made; other++)
      if (isAlive[other] === 1 && meet(nodes[other], out))
        candidates.push(scored({ left: other, right: made, out: joined(nodes[other], out, weights) }));
    isAlive[made] = 1;
  }
  return tree;
}

/** Parts that share no bond are multiplied at last, the smallest first. */
function smallestTwo(nodes: readonly Subtree[], isAlive: Uint8Array, weights: TreeProblem['weights']): Pair {
  const [left, right] = [...nodes.keys()]
    .filter((node) => isAlive[node] === 1)
    .sort((a, b) => nodes[a].bits - nodes[b].bits || a - b);
  return { left, right, out: joined(nodes[left], nodes[right], weights) };
}

interface Candidate extends Pair {
  readonly score: number;
}

function scoreOf(
  a: Subtree,
  b: Subtree,
  out: Subtree,
  { relief, temperature, reluctance }: GreedyTaste,
  uniform: () => number,
): number {
  const mixed = a.varying === b.varying ? 0 : reluctance;
  // Gumbel's law: the smallest score is then drawn by Boltzmann's.
  const noise = temperature === 0 ? 0 : temperature * log(-log(uniform()));
  return out.bits - relief * Math.max(a.bits, b.bits) + mixed + noise;
}

function meet({ legs: a }: Subtree, { legs: b }: Subtree): boolean {
  for (let k = 0; k < a.length; k++) if ((a[k] & b[k]) !== 0) return true;
  return false;
}
