import type { TensorNetwork } from './tensorNetwork.ts';

/**
 * An order of contraction, two tensors at a time: nodes 0..tensors-1 are the network's tensors, node tensors + k is the
 * product of pair k, summed over the bonds that the two share. The last node is the result.
 */
export type ContractionTree = readonly (readonly [left: number, right: number])[];

/** What a plan is asked for beside the network: which tensors it is worth to keep apart. */
export interface TreePurpose {
  /** [tensors] whose derivatives are wanted. */
  readonly live: readonly boolean[];
  /** [tensors] that differ from sample to sample; all else is contracted once. */
  readonly varying: readonly boolean[];
  readonly samples: number;
}

/** The network as the planner sees it: all sizes are powers of two. */
export interface TreeProblem extends TreePurpose {
  /** [tensors] the bonds of each as bits of 32-bit words. */
  readonly legs: readonly BondSet[];
  /** Bonds, by weight in bits: of a bond with 2^k values k words' worth of members. */
  readonly weights: BondWeights;
}

/** A set of bonds, 32 a word. */
export type BondSet = Uint32Array;

/** Bonds with at least two values, and those with at least four. */
export interface BondWeights {
  readonly two: BondSet;
  readonly four: BondSet;
}

/** @param sliced bonds of which one value at a time is taken */
export function treeProblem(
  { bonds, tensors }: TensorNetwork,
  purpose: TreePurpose,
  sliced: readonly number[] = [],
): TreeProblem {
  const words = Math.ceil(bonds.length / 32);
  const setOf = (members: readonly number[]): BondSet => {
    const set = new Uint32Array(words);
    for (const bond of members) set[bond >> 5] |= 1 << (bond & 31);
    return set;
  };
  const atLeast = (values: number): number[] =>
    [...bonds.keys()].filter((bond) => bonds[bond] >= values && !sliced.includes(bond));
  return {
    ...purpose,
    legs: tensors.map(({ legs }) => setOf(legs)),
    weights: { two: setOf(atLeast(2)), four: setOf(atLeast(4)) },
  };
}

/** Bonds in one of the two only: what is left when they are contracted. */
export function contracted(a: BondSet, b: BondSet): BondSet {
  const out = new Uint32Array(a.length);
  for (let k = 0; k < a.length; k++) out[k] = a[k] ^ b[k];
  return out;
}

/** log2 of how many entries a tensor with these legs has. */
export function bitsOf(legs: BondSet, { two, four }: BondWeights): number {
  let bits = 0;
  for (let k = 0; k < legs.length; k++) bits += ones(legs[k] & two[k]) + ones(legs[k] & four[k]);
  return bits;
}

function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (((x + (x >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

// In multiply-adds of the kernel, measured: an entry gathered or scattered, and what a contraction costs beside.
const MOVED = 2;
const CALL = 200;
/** The kernel multiplies tiles of 4 x 4. */
const TILE_BITS = 2;
/** 2^k, infinite for the last: no network that can be contracted comes near. */
const POWERS = Float64Array.from({ length: 1025 }, (_, k) => 2 ** k);

function power(bits: number): number {
  return POWERS[Math.min(bits, 1024)];
}

/**
 * Multiply-adds, and what moving entries is worth in them, of contracting tensors of 2^a and 2^b entries to 2^out. Only
 * integers are added, so that the sum is exact up to 2^53.
 */
export function contractionCost(a: number, b: number, out: number): number {
  const shared = (a + b - out) / 2;
  const rows = Math.max(a - shared, TILE_BITS);
  const columns = Math.max(b - shared, TILE_BITS);
  return power(rows + columns + shared) + MOVED * (power(a) + power(b) + power(out)) + CALL;
}

/** How often a contraction is done: forwards, and backwards to each side with a live tensor; for each sample. */
export function contractionTimes(a: Subtree, b: Subtree, { samples }: Pick<TreePurpose, 'samples'>): number {
  return (1 + (a.live ? 1 : 0) + (b.live ? 1 : 0)) * (a.varying || b.varying ? samples : 1);
}

/** What a node's cost depends on. */
export interface Subtree {
  readonly legs: BondSet;
  readonly bits: number;
  readonly live: boolean;
  readonly varying: boolean;
}

/** The network's tensors as nodes. */
export function leavesOf({ legs, weights, live, varying }: TreeProblem): Subtree[] {
  return legs.map((own, k) => ({
    legs: own,
    bits: bitsOf(own, weights),
    live: live[k],
    varying: varying[k],
  }));
}

/** The node that two make. */
export function joined(a: Subtree, b: Subtree, weights: BondWeights): Subtree {
  const legs = contracted(a.legs, b.legs);
  return { legs, bits: bitsOf(legs, weights), live: a.live || b.live, varying: a.varying || b.varying };
}

/** Cost of one contraction, all its repetitions counted. */
export function jointCost(a: Subtree, b: Subtree, out: Subtree, problem: TreePurpose): number {
  return contractionCost(a.bits, b.bits, out.bits) * contractionTimes(a, b, problem);
}

/** All nodes of a tree, and what its contraction costs in multiply-adds. */
export function measureTree(
  tree: ContractionTree,
  problem: TreeProblem,
): { readonly nodes: readonly Subtree[]; readonly cost: number } {
  const nodes = leavesOf(problem);
  let cost = 0;
  for (const [left, right] of tree) {
    const out = joined(nodes[left], nodes[right], problem.weights);
    cost += jointCost(nodes[left], nodes[right], out, problem);
    nodes.push(out);
  }
  return { nodes, cost };
}
