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

/**
 * A contraction tree, always contracting the two neighbours whose product is smallest beside them. Noise on the scores
 * makes other trees of it (J. Gray, S. Kourtis, Quantum 5, 410 (2021), arXiv:2002.01935).
 * @param uniform in (0, 1)
 */
export function greedyTree(
  problem: TreeProblem,
  taste: GreedyTaste,
  uniform: () => number,
): ContractionTree {
  const nodes: Subtree[] = leavesOf(problem);
  const alive = new Set(nodes.keys());
  const tree: [number, number][] = [];
  let candidates: Candidate[] = [];
  const offer = (left: number, right: number): void => {
    const out = joined(nodes[left], nodes[right], problem.weights);
    candidates.push({ left, right, out, score: scoreOf(nodes[left], nodes[right], out, taste, uniform) });
  };
  const join = ({ left, right, out }: Candidate): void => {
    const made = nodes.push(out) - 1;
    tree.push([left, right]);
    alive.delete(left);
    alive.delete(right);
    candidates = candidates.filter((each) => alive.has(each.left) && alive.has(each.right));
    for (const other of alive) if (meet(nodes[other], out)) offer(other, made);
    alive.add(made);
  };

  for (let right = 1; right < nodes.length; right++)
    for (let left = 0; left < right; left++) if (meet(nodes[left], nodes[right])) offer(left, right);
  while (alive.size > 1) {
    // Parts that share no bond are multiplied at last, the smallest first.
    if (candidates.length === 0) {
      const [left, right] = [...alive].sort((a, b) => nodes[a].bits - nodes[b].bits || a - b);
      offer(left, right);
    }
    join(candidates.reduce((best, each) => (each.score < best.score ? each : best)));
  }
  return tree;
}

interface Candidate {
  readonly left: number;
  readonly right: number;
  readonly out: Subtree;
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
  return a.some((word, k) => (word & b[k]) !== 0);
}
