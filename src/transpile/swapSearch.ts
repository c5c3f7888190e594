import type { DeviceGraph } from './deviceGraph.ts';
import type { RoutingProblem } from './routingProblem.ts';
import type { WirePlacement } from './wirePlacement.ts';

/**
 * Not all swaps have the same cost (after Liu, Li and Zhou, "Not all SWAPs have the same cost", HPCA'22).
 */
export interface SwapCosts {
  /**
   * Advantage, in hops of one front gate, of a swap on two qubits that have just had a gate with each other: the two
   * merge into one entangler more than the gate. A swap with a qubit in |0> has half of it.
   */
  readonly bonus: number;
  /** Moves a state to a qubit in |0> with two cx, which leave |0> behind, instead of a swap. */
  readonly moves: boolean;
}

/** Weights of the search, as in the paper. */
const LOOKAHEAD_GATES = 20;
const LOOKAHEAD_WEIGHT = 0.5;
const DECAY_STEP = 0.001;

/** SABRE's choice of the next swap. */
export interface SwapSearch {
  /**
   * The swap after which the front's gates, and with less weight those that come soon, are nearest: equation (2).
   * @param front gates that nothing but distance keeps from running
   */
  choose(front: readonly number[]): readonly [number, number];
  /** Makes the qubits of a swap that was made less attractive. */
  discourage(a: number, b: number): void;
  /** Makes all qubits as attractive again. */
  forget(): void;
}

/** @param uniform breaks ties */
export function createSwapSearch(
  problem: RoutingProblem,
  device: DeviceGraph,
  costs: SwapCosts,
  placement: WirePlacement,
  uniform: () => number,
): SwapSearch {
  const { wireAt, partner, physicalOf } = placement;
  const lookAhead = createLookAhead(problem);
  const now = createGateEnds(problem, device, physicalOf);
  const later = createGateEnds(problem, device, physicalOf);
  const decay = new Float64Array(device.qubits).fill(1);
  /** By qubit, the number of the choice in whose front it is; minus that once its swaps are weighed. */
  const frontOf = new Int32Array(device.qubits);
  let choice = 0;

  const advantageOf = (a: number, b: number): number => {
    if (partner[a] === b && partner[b] === a) return costs.bonus;
    return costs.moves && (wireAt[b] < 0 || wireAt[a] < 0) ? costs.bonus / 2 : 0;
  };

  return {
    choose(front) {
      const soon = lookAhead(front);
      const hopsNow = now.list(front);
      const hopsLater = later.list(soon);
      const ends = 2 * front.length;
      const inFront = ++choice;
      for (let k = 0; k < ends; k++) frontOf[now.at[k]] = inFront;
      let bestScore = Number.POSITIVE_INFINITY;
      const best: number[] = [];
      for (let k = 0; k < ends; k++) {
        const a = now.at[k];
        // A qubit comes once, and a swap of two front qubits from the first of them.
        if (frontOf[a] !== inFront) continue;
        frontOf[a] = -inFront;
        for (const b of device.neighbours[a]) {
          if (frontOf[b] === -inFront) continue;
          // Only what is on the two is moved: whole numbers, so the sums are those of all gates.
          let score = (hopsNow + now.growth(a, b) + now.growth(b, a)) / front.length;
          if (soon.length > 0)
            score += (LOOKAHEAD_WEIGHT * (hopsLater + later.growth(a, b) + later.growth(b, a))) / soon.length;
          score -= advantageOf(a, b) / front.length;
          score *= Math.max(decay[a], decay[b]);
          if (score > bestScore + 1e-9) continue;
          if (score < bestScore - 1e-9) best.length = 0;
          bestScore = Math.min(score, bestScore);
          best.push(a, b);
        }
      }
      now.clear(front.length);
      later.clear(soon.length);
      const chosen = 2 * Math.floor((uniform() * best.length) / 2);
      return [best[chosen], best[chosen + 1]];
    },
    discourage(a, b) {
      decay[a] += DECAY_STEP;
      decay[b] += DECAY_STEP;
    },
    forget: () => decay.fill(1),
  };
}

/** Two-qubit gates that come soon after a front, nearest first. */
function createLookAhead({
  operations,
  successors,
  isPair,
}: RoutingProblem): (front: readonly number[]) => readonly number[] {
  /** By operation, the number of the look ahead that saw it last. */
  const seen = new Int32Array(operations.length);
  /** What a look ahead has seen, in its order. */
  const queue = new Int32Array(operations.length);
  let stamp = 0;
  return (front) => {
    const soon: number[] = [];
    let length = 0;
    stamp++;
    for (const i of front) {
      seen[i] = stamp;
      queue[length++] = i;
    }
    for (let k = 0; k < length && soon.length < LOOKAHEAD_GATES; k++)
      for (const next of successors[queue[k]]) {
        if (seen[next] === stamp) continue;
        seen[next] = stamp;
        queue[length++] = next;
        if (isPair[next] === 1) soon.push(next);
      }
    return soon;
  };
}

/** The two ends of each of some gates, by the qubit that they are on. */
function createGateEnds(
  { operations, firstWire, secondWire }: RoutingProblem,
  { distances, qubits: size }: DeviceGraph,
  physicalOf: Int32Array,
) {
  /** Ends 2k and 2k + 1 are those of gate k: where they are, and the next end on the same qubit. */
  const at = new Int32Array(2 * operations.length);
  const nextEnd = new Int32Array(2 * operations.length);
  /** By qubit, the first of its ends; -1 where there is none. */
  const firstEnd = new Int32Array(size).fill(-1);
  return {
    at,

    /** @returns the sum of the gates' distances */
    list(gates: readonly number[]): number {
      let sum = 0;
      for (let k = 0; k < gates.length; k++) {
        const p = physicalOf[firstWire[gates[k]]];
        const q = physicalOf[secondWire[gates[k]]];
        sum += distances[p * size + q];
        at[2 * k] = p;
        nextEnd[2 * k] = firstEnd[p];
        firstEnd[p] = 2 * k;
        at[2 * k + 1] = q;
        nextEnd[2 * k + 1] = firstEnd[q];
        firstEnd[q] = 2 * k + 1;
      }
      return sum;
    },

    /** By how much the gates on `from` grow if it goes to `to`; one between the two stays as long as it is. */
    growth(from: number, to: number): number {
      let sum = 0;
      for (let end = firstEnd[from]; end >= 0; end = nextEnd[end]) {
        const other = at[end ^ 1];
        if (other !== to) sum += distances[to * size + other] - distances[from * size + other];
      }
      return sum;
    },

    /** Takes the gates, so many, off the list. */
    clear(gates: number): void {
      for (let end = 0; end < 2 * gates; end++) firstEnd[at[end]] = -1;
    },
  };
}
