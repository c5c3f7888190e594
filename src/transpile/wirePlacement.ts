import type { Operation } from '../circuit/circuit.ts';
import type { DeviceGraph } from './deviceGraph.ts';
import type { RoutingProblem } from './routingProblem.ts';

/** Where the wires of a circuit are while it is routed. */
export interface WirePlacement {
  /** [wires] physical qubit. */
  readonly physicalOf: Int32Array;
  /** [qubits] wire, -1 for a qubit in |0>. */
  readonly wireAt: Int32Array;
  /** [qubits] the one that shared the last two-qubit gate, -1 where there was none or a swap is merged with it. */
  readonly partner: Int32Array;
  /** Writes the operation where its wires are. */
  emit(operation: number): void;
  /** Exchanges what two neighbours hold. */
  swap(a: number, b: number): void;
}

/** Swaps have no angles; one list for all. */
const NO_ANGLES: Operation['angles'] = [];

/**
 * @param layout physical qubit of each wire
 * @param moves a state goes to a qubit in |0> with two cx instead of a swap
 * @param routed takes the operations; null where nobody wants them
 */
export function placeWires(
  { operations, isPair }: RoutingProblem,
  layout: readonly number[],
  { qubits: size }: DeviceGraph,
  moves: boolean,
  routed: Operation[] | null,
): WirePlacement {
  const physicalOf = Int32Array.from(layout);
  const wireAt = new Int32Array(size).fill(-1);
  physicalOf.forEach((physical, wire) => {
    wireAt[physical] = wire;
  });
  const partner = new Int32Array(size).fill(-1);
  const listOf = createQubitLists(size);
  return {
    physicalOf,
    wireAt,
    partner,

    emit(operation) {
      const { gate, qubits, angles } = operations[operation];
      if (qubits.length === 1) {
        routed?.push({ gate, qubits: listOf(physicalOf[qubits[0]]), angles });
        return;
      }
      if (isPair[operation] === 0) {
        const physical = qubits.map((wire) => physicalOf[wire]);
        routed?.push({ gate, qubits: physical, angles });
        for (const qubit of physical) partner[qubit] = -1;
        return;
      }
      const [a, b] = [physicalOf[qubits[0]], physicalOf[qubits[1]]];
      routed?.push({ gate, qubits: listOf(a, b), angles });
      partner[a] = b;
      partner[b] = a;
    },

    swap(a, b) {
      if (moves && (wireAt[a] < 0 || wireAt[b] < 0)) {
        const [from, to] = wireAt[b] < 0 ? [a, b] : [b, a];
        routed?.push({ gate: 'cx', qubits: listOf(from, to), angles: NO_ANGLES });
        routed?.push({ gate: 'cx', qubits: listOf(to, from), angles: NO_ANGLES });
      } else routed?.push({ gate: 'swap', qubits: listOf(a, b), angles: NO_ANGLES });
      [wireAt[a], wireAt[b]] = [wireAt[b], wireAt[a]];
      if (wireAt[a] >= 0) physicalOf[wireAt[a]] = a;
      if (wireAt[b] >= 0) physicalOf[wireAt[b]] = b;
      partner[a] = -1;
      partner[b] = -1;
    },
  };
}

/** One list for all gates on the same qubits. */
function createQubitLists(size: number): (a: number, b?: number) => readonly number[] {
  const lists = new Map<number, readonly number[]>();
  return (a, b = -1) => {
    const key = a * (size + 1) + b + 1;
    let list = lists.get(key);
    if (list === undefined) {
      list = b < 0 ? [a] : [a, b];
      lists.set(key, list);
    }
    return list;
  };
}
