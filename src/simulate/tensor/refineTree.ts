import {
  bitsOf,
  type ContractionTree,
  contracted,
  contractionCost,
  joined,
  jointCost,
  leavesOf,
  type Subtree,
  type TreeProblem,
} from './contractionTree.ts';

/**
 * Betters a tree: each part of it with at most `PART` branches is put in its cheapest order, found by trying all, until
 * a whole round changes nothing (subtree reconfiguration, J. Gray, S. Kourtis, Quantum 5, 410 (2021)).
 * @param rounds at most
 */
export function refineTree(tree: ContractionTree, problem: TreeProblem, rounds: number): ContractionTree {
  const leaves = leavesOf(problem);
  const nodes = [...leaves];
  const children: (readonly [number, number] | null)[] = leaves.map(() => null);
  for (const [left, right] of tree) {
    nodes.push(joined(nodes[left], nodes[right], problem.weights));
    children.push([left, right]);
  }
  for (let round = 0; round < rounds; round++) {
    let changed = false;
    for (let node = nodes.length - 1; node >= leaves.length; node--)
      if (reorder(node, nodes, children, problem)) changed = true;
    if (!changed) break;
  }
  return inOrder(nodes.length - 1, children, leaves.length);
}

/** 3^PART / 2 splits are tried a part. */
const PART = 8;

/** Puts the part below `root` in its cheapest order, in place. @returns whether that changed anything */
function reorder(
  root: number,
  nodes: Subtree[],
  children: (readonly [number, number] | null)[],
  problem: TreeProblem,
): boolean {
  const branches: number[] = [root];
  const inner: number[] = [];
  let before = 0;
  while (branches.length < PART) {
    // The largest is opened next: there is most to gain.
    const open = branches.filter((branch) => children[branch] !== null);
    if (open.length === 0) break;
    const largest = open.reduce((best, branch) => (nodes[branch].bits > nodes[best].bits ? branch : best));
    const [left, right] = children[largest]!;
    before += jointCost(nodes[left], nodes[right], nodes[largest], problem);
    inner.push(largest);
    branches.splice(branches.indexOf(largest), 1, left, right);
  }
  if (inner.length < 2) return false;
  const best = cheapestOrder(
    branches.map((branch) => nodes[branch]),
    problem,
  );
  if (best.cost >= before) return false;
  const build = (subset: number): number => {
    if ((subset & (subset - 1)) === 0) return branches[31 - Math.clz32(subset)];
    // The first to be taken is the root: it keeps its number.
    const node = inner.shift()!;
    const left = build(best.split[subset]);
    const right = build(subset & ~best.split[subset]);
    children[node] = [left, right];
    nodes[node] = joined(nodes[left], nodes[right], problem.weights);
    return node;
  };
  build((1 << branches.length) - 1);
  return true;
}

/** [subsets of the branches] the cheapest way to split each in two. */
interface CheapestOrder {
  readonly cost: number;
  readonly split: Int32Array;
}

function cheapestOrder(branches: readonly Subtree[], { weights, samples }: TreeProblem): CheapestOrder {
  const count = 1 << branches.length;
  const legs = [contracted(branches[0].legs, branches[0].legs)];
  const bits = new Int32Array(count);
  const live = new Uint8Array(count);
  const varying = new Uint8Array(count);
  const cost = new Float64Array(count);
  const split = new Int32Array(count);
  for (let subset = 1; subset < count; subset++) {
    const last = 31 - Math.clz32(subset);
    const rest = subset & ~(1 << last);
    legs.push(contracted(legs[rest], branches[last].legs));
    bits[subset] = bitsOf(legs[subset], weights);
    live[subset] = live[rest] | (branches[last].live ? 1 : 0);
    varying[subset] = varying[rest] | (branches[last].varying ? 1 : 0);
    if (rest === 0) continue;
    cost[subset] = Number.POSITIVE_INFINITY;
    // The part with the last branch is the other one: each split once.
    for (let part = rest; part > 0; part = (part - 1) & rest) {
      const other = subset & ~part;
      const times = (1 + live[part] + live[other]) * (varying[subset] === 1 ? samples : 1);
      const own = cost[part] + cost[other];
      if (own >= cost[subset]) continue;
      const whole = own + times * contractionCost(bits[part], bits[other], bits[subset]);
      if (whole < cost[subset]) {
        cost[subset] = whole;
        split[subset] = part;
      }
    }
  }
  return { cost: cost[count - 1], split };
}

/** The nodes below `root` numbered so that each comes after both that it is made of. */
function inOrder(
  root: number,
  children: readonly (readonly [number, number] | null)[],
  leaves: number,
): ContractionTree {
  const tree: [number, number][] = [];
  const visit = (node: number): number => {
    const pair = children[node];
    if (pair === null) return node;
    const [left, right] = [visit(pair[0]), visit(pair[1])];
    return leaves + tree.push([left, right]) - 1;
  };
  visit(root);
  return tree;
}
