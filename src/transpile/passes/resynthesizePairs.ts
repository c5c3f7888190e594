import { isConstantAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import { commute } from '../commutation.ts';
import { mayShorten } from '../mayShorten.ts';
import { entanglerCount } from '../nativeEntanglers.ts';
import type { Pass } from '../pass.ts';
import { decomposeTwoQubitUnitary, synthesizeTwoQubit } from '../twoQubitSynthesis.ts';
import { twoQubitUnitary } from '../twoQubitUnitary.ts';
import { withOperations } from '../withOperations.ts';

/** KAK, see `decomposeTwoQubitUnitary`. */
export const resynthesizePairs: Pass = {
  name: 'resynthesizePairs',
  help:
    'Brings gates on the same two qubits together where commutation allows it, and writes runs of them that have ' +
    'no free parameter with the fewest entanglers, at most three (KAK), where that is fewer.',
  example: 'cx a, b; rz(0.3) b; h a; cx b, a; swap a, b -> two cx and one-qubit gates',
  run: (compilation) =>
    withOperations(compilation, (operations, qubits) => resynthesizeRuns(operations, qubits)),
};

/** A run on two qubits, or something else by itself. */
interface Run {
  readonly operations: Operation[];
  entanglers: number;
}

/** How many runs are remembered before all are forgotten. */
const MOST_KNOWN = 50_000;

/** What runs were written as, on qubits 0 and 1: the same ones come again in other versions of a circuit. */
export type KnownRuns = Map<string, readonly Operation[]>;

/** The same of operations alone. @param known runs met before, for callers that compare versions of a circuit */
export function resynthesizeRuns(
  operations: readonly Operation[],
  qubits: number,
  known: KnownRuns = new Map(),
): Operation[] {
  const runs: Run[] = [];
  /** By qubit, the run of two-qubit gates that can still grow. */
  const open: (Run | null)[] = new Array<Run | null>(qubits).fill(null);
  /** By qubit, one-qubit gates that no run has yet. */
  const loose: Operation[][] = Array.from({ length: qubits }, () => []);
  const settle = (qubit: number): void => {
    if (loose[qubit].length > 0) runs.push({ operations: loose[qubit], entanglers: 0 });
    loose[qubit] = [];
  };
  for (const operation of gatherPairs(operations, qubits)) {
    const [a, b] = operation.qubits;
    const fixed = operation.gate !== 'barrier' && operation.angles.every(isConstantAngle);
    if (fixed && b === undefined) {
      if (open[a] !== null) open[a].operations.push(operation);
      else loose[a].push(operation);
      continue;
    }
    if (fixed && operation.qubits.length === 2) {
      if (open[a] === null || open[a] !== open[b]) {
        const fresh: Run = { operations: [], entanglers: 0 };
        for (const qubit of [a, b]) {
          if (open[qubit] === null) for (const before of loose[qubit]) fresh.operations.push(before);
          loose[qubit] = [];
          closeRun(open, qubit);
        }
        runs.push(fresh);
        open[a] = fresh;
        open[b] = fresh;
      }
      open[a]!.operations.push(operation);
      open[a]!.entanglers += entanglerCount(operation.gate);
      continue;
    }
    for (const qubit of operation.qubits) {
      settle(qubit);
      closeRun(open, qubit);
    }
    runs.push({ operations: [operation], entanglers: 0 });
  }
  for (let qubit = 0; qubit < qubits; qubit++) settle(qubit);
  return runs.flatMap((run) => (run.entanglers < 2 ? run.operations : shorten(run, known)));
}

function closeRun(open: (Run | null)[], qubit: number): void {
  const run = open[qubit];
  if (run === null) return;
  for (const { qubits } of run.operations)
    for (const each of qubits) if (open[each] === run) open[each] = null;
}

function shorten({ operations, entanglers }: Run, known: KnownRuns): readonly Operation[] {
  const pair = operations.find(({ qubits }) => qubits.length === 2)!.qubits;
  let key = '';
  for (const { gate, qubits, angles } of operations) {
    key += gate;
    for (const qubit of qubits) key += qubit === pair[0] ? '+' : '-';
    for (const { constant } of angles) key += `${constant},`;
  }
  let shortest = known.get(key);
  if (shortest === undefined) {
    const local = operations.map((each) => ({ ...each, qubits: each.qubits.map((q) => pair.indexOf(q)) }));
    shortest = shortenLocal(local, entanglers) ?? local;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, shortest);
  }
  return shortest.map((each) => ({ ...each, qubits: each.qubits.map((q) => pair[q]) }));
}

/** On qubits 0 and 1; null where it takes as many entanglers. */
function shortenLocal(local: readonly Operation[], entanglers: number): readonly Operation[] | null {
  const unitary = twoQubitUnitary(local);
  if (!mayShorten(unitary, entanglers)) return null;
  const parts = decomposeTwoQubitUnitary(unitary);
  return parts.entanglers >= entanglers ? null : synthesizeTwoQubit(parts);
}

/** Moves each two-qubit gate to the one before it on the same qubits, where it commutes with all between. */
function gatherPairs(operations: readonly Operation[], qubits: number): readonly Operation[] {
  const after: Operation[][] = [];
  const heads: Operation[] = [];
  const onQubit: number[][] = Array.from({ length: qubits }, () => []);
  for (const operation of operations) {
    const slot = operation.qubits.length === 2 && operation.gate !== 'barrier' ? findSlot(operation) : -1;
    if (slot >= 0) after[slot].push(operation);
    else {
      for (const qubit of operation.qubits) onQubit[qubit].push(heads.length);
      heads.push(operation);
      after.push([]);
    }
  }
  return heads.flatMap((head, slot) => [head, ...after[slot]]);

  function findSlot(operation: Operation): number {
    const [a, b] = operation.qubits;
    let i = onQubit[a].length - 1;
    let j = onQubit[b].length - 1;
    while (i >= 0 && j >= 0) {
      const left = onQubit[a][i];
      const right = onQubit[b][j];
      if (left === right) {
        const head = heads[left];
        if (head.gate !== 'barrier' && head.qubits.length === 2) return left;
        if (![head, ...after[left]].every((each) => commute(each, operation))) return -1;
        i--;
        j--;
        continue;
      }
      const slot = Math.max(left, right);
      if (![heads[slot], ...after[slot]].every((each) => commute(each, operation))) return -1;
      if (slot === left) i--;
      else j--;
    }
    return -1;
  }
}
