import type { Operation } from '../../circuit/circuit.ts';
import { decomposeOperation } from '../../circuit/gates.ts';
import type { Pass } from '../pass.ts';
import { withOperations } from '../withOperations.ts';

/** Saves two cx a swap that follows a gate on its qubits. */
export const mergeSwaps: Pass = {
  name: 'mergeSwaps',
  help:
    'Merges a swap with the two-qubit gate before it on the same qubits, one-qubit gates between them passing ' +
    'through: cx a, b; swap a, b is cx b, a; cx a, b, two gates instead of four.',
  example: 'cx a, b; h a; swap a, b -> cx b, a; cx a, b; h b',
  run: (compilation) => withOperations(compilation, mergeAll),
};

/** The same of operations alone. @param qubits number of qubits */
export function mergeAll(operations: readonly Operation[], qubits: number): Operation[] {
  /** One operation each, or what a gate and a swap have become. */
  const slots: (Operation | readonly Operation[])[] = [];
  /** By qubit, the slot of its last gate on two or more qubits, -1 where nothing can be merged with it. */
  const lastPair = new Int32Array(qubits).fill(-1);
  /** By qubit, slots of one-qubit gates since. */
  const since: number[][] = Array.from({ length: qubits }, () => []);
  for (const operation of operations) {
    const [a, b] = operation.qubits;
    if (operation.qubits.length === 1 && operation.gate !== 'barrier') {
      since[a].push(slots.length);
      slots.push(operation);
      continue;
    }
    const slot = operation.gate === 'swap' ? lastPair[a] : -1;
    if (slot >= 0 && lastPair[b] === slot) {
      lastPair[a] = -1;
      lastPair[b] = -1;
      slots[slot] = withSwap(slots[slot] as Operation, a, b);
      for (const each of [...since[a], ...since[b]]) slots[each] = exchange(slots[each] as Operation, a, b);
      [since[a], since[b]] = [since[b], since[a]];
      continue;
    }
    const mergeable = operation.gate !== 'barrier' && operation.gate !== 'swap';
    for (const qubit of operation.qubits) {
      lastPair[qubit] = mergeable ? slots.length : -1;
      since[qubit] = [];
    }
    slots.push(operation);
  }
  return slots.flat();
}

/**
 * The gate, then a swap: the gate's last cx(c, t) and the swap's three make cx(t, c), cx(c, t); what followed it in the
 * gate goes through the swap.
 */
function withSwap(gate: Operation, a: number, b: number): Operation[] {
  const parts = leaves(gate);
  const last = parts.findLastIndex((part) => part.gate === 'cx');
  const [control, target] = parts[last].qubits;
  return [
    ...parts.slice(0, last),
    { gate: 'cx', qubits: [target, control], angles: [] },
    { gate: 'cx', qubits: [control, target], angles: [] },
    ...parts.slice(last + 1).map((part) => exchange(part, a, b)),
  ];
}

/** Down to cx, cz where it is one, and one-qubit gates. */
export function splitPairs(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation) =>
    operation.gate === 'barrier' || operation.gate === 'cz' ? [operation] : leaves(operation),
  );
}

/** Down to cx and one-qubit gates. */
function leaves(operation: Operation): Operation[] {
  if (operation.qubits.length === 1 || operation.gate === 'cx') return [operation];
  return decomposeOperation(operation)!.flatMap(leaves);
}

function exchange(operation: Operation, a: number, b: number): Operation {
  return {
    ...operation,
    qubits: operation.qubits.map((qubit) => (qubit === a ? b : qubit === b ? a : qubit)),
  };
}
