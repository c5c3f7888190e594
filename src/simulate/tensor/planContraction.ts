import { canonicalJson, sha256Hex } from '../../numeric/canonicalJson.ts';
import { sequentialUniforms } from '../../numeric/streams.ts';
import {
  type ContractionTree,
  measureTree,
  type Subtree,
  type TreeProblem,
  type TreePurpose,
  treeProblem,
} from './contractionTree.ts';
import { greedyTree, neighboursOf } from './greedyTree.ts';
import { refineTree } from './refineTree.ts';
import type { TensorNetwork } from './tensorNetwork.ts';

/**
 * How a network is contracted: plain data that follows from the network's structure alone, the same on every machine,
 * never from time, load or free memory.
 */
export interface ContractionPlan {
  readonly tree: ContractionTree;
  /** Bonds of which one value at a time is taken, so that the tensors fit: the whole is contracted once for each. */
  readonly sliced: readonly number[];
  readonly slices: number;
  /** Multiply-adds, with what moving entries is worth in them, over all slices and samples. */
  readonly cost: number;
  /** log2 of the largest tensor's entries. */
  readonly largestBits: number;
  /** Of all tensors that are kept, and of their derivatives where such are wanted. */
  readonly bytes: number;
  /** Whether it keeps within the limits. */
  readonly fits: boolean;
  /** SHA-256 of the tree and the sliced bonds. */
  readonly digest: string;
}

/** What a plan may take, and how long it is looked for: counts, no times. */
export interface PlanLimits {
  readonly bytes: number;
  /** Greedy trees that are tried. */
  readonly restarts: number;
  /** The best so many of them are bettered. */
  readonly refined: number;
  readonly rounds: number;
}

const GIB = 2 ** 30;
/** A GiB, and some tenths of a second of looking. */
export const USUAL_LIMITS: PlanLimits = { bytes: GIB, restarts: 128, refined: 12, rounds: 12 };
/** The work of a greedy search grows with the square of the tensors: of large networks fewer trees are tried. */
const GREEDY_STEPS = 2 ** 22;
const MOST_TENSORS = 1024;
/** A network that needs more slices, or more multiply-adds a sample (minutes), is not contracted in this way. */
const MOST_SLICES = 4 ** 6;
const MOST_COST = 2 ** 40;
const MOST_KEPT = 256;

const known = new Map<string, ContractionPlan | null>();

/**
 * The cheapest contraction that is found, kept for the next network of the same structure.
 * @returns null where there is nothing to contract, or too many tensors to look for an order
 */
export function planContraction(
  network: TensorNetwork,
  purpose: TreePurpose,
  limits: PlanLimits = USUAL_LIMITS,
): ContractionPlan | null {
  if (network.tensors.length < 2 || network.tensors.length > MOST_TENSORS) return null;
  const key = sha256Hex(
    canonicalJson({
      bonds: network.bonds,
      legs: network.tensors.map(({ legs }) => legs),
      open: network.open,
      live: purpose.live,
      varying: purpose.varying,
      samples: purpose.samples,
      limits: { ...limits },
    }),
  );
  const found = known.get(key);
  if (found !== undefined) return found;
  const plan = cheapestPlan(network, purpose, limits);
  if (known.size >= MOST_KEPT) known.delete(known.keys().next().value!);
  known.set(key, plan);
  return plan;
}

function cheapestPlan(network: TensorNetwork, purpose: TreePurpose, limits: PlanLimits): ContractionPlan {
  const problem = treeProblem(network, purpose);
  const uniform = sequentialUniforms(0, 'contraction');
  const start = neighboursOf(problem);
  const affordable = Math.max(1, Math.floor(GREEDY_STEPS / (start.leaves.length * start.leaves.length)));
  const greedy = Array.from({ length: Math.min(limits.restarts, affordable) }, (_, k) => {
    // The first without noise.
    const taste = {
      relief: k === 0 ? 1 : uniform(),
      temperature: k === 0 ? 0 : 2 * uniform(),
      reluctance: k === 0 ? 0 : 4 * uniform(),
    };
    const tree = greedyTree(problem, start, taste, uniform);
    return { tree, cost: measureTree(tree, problem).cost };
  });
  const best = greedy
    .sort((a, b) => a.cost - b.cost)
    .slice(0, Math.min(limits.refined, affordable))
    .map(({ tree }) => refineTree(tree, problem, limits.rounds))
    .map((tree) => ({ tree, cost: measureTree(tree, problem).cost }))
    .reduce((a, b) => (b.cost < a.cost ? b : a));
  return sliced(network, purpose, best.tree, limits.bytes);
}

/** Takes bonds apart, each time the one that costs least, until the tensors fit or nothing helps. */
function sliced(
  network: TensorNetwork,
  purpose: TreePurpose,
  tree: ContractionTree,
  most: number,
): ContractionPlan {
  const open = new Set(network.open);
  let plan = planOf(network, purpose, tree, [], most);
  while (plan.bytes > most && plan.slices < MOST_SLICES) {
    const { sliced: already } = plan;
    const candidates = [...network.bonds.keys()]
      .filter((bond) => !open.has(bond) && !already.includes(bond))
      .map((bond) => planOf(network, purpose, tree, [...already, bond], most))
      .filter(({ bytes }) => bytes < plan.bytes);
    if (candidates.length === 0) return plan;
    plan = candidates.reduce((best, each) => (each.cost < best.cost ? each : best));
  }
  return plan;
}

function planOf(
  network: TensorNetwork,
  purpose: TreePurpose,
  tree: ContractionTree,
  bonds: readonly number[],
  most: number,
): ContractionPlan {
  const problem: TreeProblem = treeProblem(network, purpose, bonds);
  const { nodes, cost } = measureTree(tree, problem);
  const slices = bonds.reduce((product, bond) => product * network.bonds[bond], 1);
  const made = nodes.slice(network.tensors.length);
  const bytes =
    fixedBytes(network) +
    made.reduce((sum, { bits, live }) => sum + 8 * 2 ** bits * (live ? 2 : 1), 0) +
    tableBytes(tree, nodes);
  return {
    tree,
    sliced: bonds,
    slices,
    cost: cost * slices,
    largestBits: Math.max(...nodes.map(({ bits }) => bits)),
    bytes,
    fits: bytes <= most && cost * slices <= MOST_COST * purpose.samples,
    digest: sha256Hex(canonicalJson({ tree, sliced: bonds })),
  };
}

/** Of the module's own memory, and of a tensor's entries, their derivatives, its runs and its words at most. */
function fixedBytes({ tensors }: TensorNetwork): number {
  return 640 * 1024 + 16 * 1024 * tensors.length;
}

/** Two tables of offsets a group of legs, four bytes an offset; equal ones are shared, which is not counted on. */
function tableBytes(tree: ContractionTree, nodes: readonly Subtree[]): number {
  const leaves = nodes.length - tree.length;
  return tree.reduce((sum, [left, right], k) => {
    const [a, b, out] = [nodes[left].bits, nodes[right].bits, nodes[leaves + k].bits];
    const shared = (a + b - out) / 2;
    return sum + 8 * (2 ** (a - shared) + 2 ** shared + 2 ** (b - shared));
  }, 0);
}
