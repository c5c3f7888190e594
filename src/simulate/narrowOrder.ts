import type { EffectCone } from './effectCone.ts';
import type { Element } from './element.ts';

/**
 * An order of the elements that keeps the state of a sweep narrow. Elements on different qubits commute, so all that
 * matters is the order on each qubit. Whole qubits are finished one after the other: next is always the one whose
 * remaining history brings in the fewest new qubits, then the one with the least to do. It is a greedy choice, as in
 * the elimination orders of tensor networks (I. Markov, Y. Shi, SIAM J. Comput. 38, 963 (2008),
 * arXiv:quant-ph/0511069), and deterministic; the circuit's order stands where it is as narrow.
 *
 * @returns indices into the cone's elements
 */
export function narrowOrder({ elements: all, digits, lastDigits }: EffectCone): number[] {
  const elements = all.map(({ element }) => element);
  const read = digits.slice(0, lastDigits);
  const asGiven = [...elements.keys()];
  const order = qubitByQubit(elements, read);
  const cost = (indices: readonly number[]): number =>
    entriesTouched(
      indices.map((index) => elements[index]),
      read,
    );
  return cost(order) < cost(asGiven) ? order : asGiven;
}

/** Sum over entanglers of 4^(qubits present): what a sweep costs. */
function entriesTouched(elements: readonly Element[], read: readonly number[]): number {
  const last = lastIndices(elements);
  const stays = new Set(read);
  const present = new Set<number>();
  let sum = 0;
  elements.forEach((element, index) => {
    const qubits = qubitsOf(element);
    if (qubits.length === 1) return;
    for (const qubit of qubits) present.add(qubit);
    sum += 4 ** present.size;
    for (const qubit of qubits) if (last.get(qubit) === index && !stays.has(qubit)) present.delete(qubit);
  });
  return sum;
}

function qubitByQubit(elements: readonly Element[], read: readonly number[]): number[] {
  const predecessors = predecessorsOf(elements);
  const last = lastIndices(elements);
  const stays = new Set(read);
  const waiting = [...last.keys()].filter((qubit) => !stays.has(qubit));
  const done = new Set<number>();
  const present = new Set<number>();
  while (waiting.length > 0) {
    const choices = waiting.map((qubit) => {
      const needed = history(last.get(qubit)!, predecessors, done);
      const touched = new Set(needed.flatMap((index) => qubitsOf(elements[index])));
      return { qubit, needed, fresh: [...touched].filter((each) => !present.has(each)) };
    });
    const { qubit, needed, fresh } = choices.reduce((best, choice) =>
      choice.fresh.length < best.fresh.length ||
      (choice.fresh.length === best.fresh.length && choice.needed.length < best.needed.length)
        ? choice
        : best,
    );
    for (const index of needed) done.add(index);
    for (const each of fresh) present.add(each);
    present.delete(qubit);
    waiting.splice(waiting.indexOf(qubit), 1);
  }
  return [...new Set([...done, ...elements.keys()])];
}

/** What must come before an element, and it, less what is done; in circuit order. */
function history(index: number, predecessors: readonly number[][], done: ReadonlySet<number>): number[] {
  const found = new Set<number>();
  const open = [index];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (done.has(next) || found.has(next)) continue;
    found.add(next);
    for (const before of predecessors[next]) open.push(before);
  }
  return [...found].sort((a, b) => a - b);
}

/** [elements] the element before on each of its qubits. */
function predecessorsOf(elements: readonly Element[]): number[][] {
  const latest = new Map<number, number>();
  return elements.map((element, index) =>
    qubitsOf(element).flatMap((qubit) => {
      const before = latest.get(qubit);
      latest.set(qubit, index);
      return before === undefined ? [] : [before];
    }),
  );
}

function lastIndices(elements: readonly Element[]): Map<number, number> {
  const last = new Map<number, number>();
  elements.forEach((element, index) => {
    for (const qubit of qubitsOf(element)) last.set(qubit, index);
  });
  return last;
}

function qubitsOf(element: Element): readonly number[] {
  return 'qubits' in element ? element.qubits : [element.qubit];
}
