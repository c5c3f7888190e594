import type { PauliProgram, Step } from '../pauliProgram.ts';
import { identityPermutation, type SignedPermutation } from '../pauliTransfer.ts';

/**
 * A circuit in the Pauli basis as a network of real tensors, without any order of contraction. A *bond* joins two
 * tensors, or is open: then it is a leg of the result. Entries are row-major in the order of a tensor's legs.
 */
export interface TensorNetwork {
  /** [bonds] how many values each takes. */
  readonly bonds: readonly number[];
  readonly tensors: readonly Tensor[];
  /** Bonds of the result, the slowest first. */
  readonly open: readonly number[];
}

/** One tensor: its legs, and what its entries are made of. */
export interface Tensor {
  /** Bonds. */
  readonly legs: readonly number[];
  readonly source: TensorSource;
}

/** Where a tensor's entries come from; runs are indices into the program's. */
export type TensorSource =
  /** Legs [after]: a qubit in |0> after a run. */
  | { readonly kind: 'enter'; readonly run: number }
  /** Legs [after, before]. */
  | { readonly kind: 'run'; readonly run: number }
  /** Legs [first after, second after, first before, second before] without those after of which only I is kept. */
  | {
      readonly kind: 'pair';
      readonly runs: readonly [number, number];
      readonly permutation: SignedPermutation;
      readonly keep: number;
      readonly kept: readonly [boolean, boolean];
    }
  /** Legs [qubit read]: what is read there; if `open`, the outcome's bit before it. Of null: all, the last first. */
  | { readonly kind: 'effect'; readonly digit: number | null; readonly open: boolean };

/**
 * How the end of the network looks: the effect as one tensor a qubit read, or as one over all of them, or, for the
 * means of all outcomes, one tensor a qubit with the outcome's bit as an open bond.
 */
export type NetworkEnd = 'factors' | 'whole' | 'outcomes';

/** A bond under construction; the tensor that it comes from keeps only I where nothing takes it up. */
type Wire = number;

/**
 * The network of a program in which qubits enter late.
 * @param read how many of the final digits are read; of the others only I counts
 */
export function buildTensorNetwork(program: PauliProgram, read: number, end: NetworkEnd): TensorNetwork {
  const made: Tensor[] = [];
  let wires = 0;
  let present: Wire[] = [];
  const traced = new Set<Wire>();
  const oneRun = (digit: number, run: number): void => {
    if (run === 0) return;
    made.push({ legs: [wires, present[digit]], source: { kind: 'run', run } });
    present[digit] = wires++;
  };
  const take = (step: Step): void => {
    if (step.kind === 'enter') {
      made.push({ legs: [wires], source: { kind: 'enter', run: step.run } });
      present = present.toSpliced(step.digit, 0, wires++);
    } else if (step.kind === 'one') {
      oneRun(step.digit, step.run);
    } else if (step.permutation === identityPermutation && step.keep === 1) {
      step.digits.forEach((digit, k) => {
        oneRun(digit, step.runs[k]);
      });
    } else {
      const [a, b] = step.digits;
      const { runs, permutation, keep } = step;
      const legs = [wires, wires + 1, present[a], present[b]];
      made.push({ legs, source: { kind: 'pair', runs, permutation, keep, kept: [true, true] } });
      present[a] = wires++;
      present[b] = wires++;
    }
    for (const wire of present.splice(step.widthAfter)) traced.add(wire);
  };
  program.steps.forEach(take);
  for (const wire of present.splice(read)) traced.add(wire);

  const effects: Tensor[] =
    end === 'whole'
      ? [{ legs: present.toReversed(), source: { kind: 'effect', digit: null, open: false } }]
      : present.map((wire, digit): Tensor => {
          const open = end === 'outcomes';
          return {
            legs: open ? [wires + digit, wire] : [wire],
            source: { kind: 'effect', digit, open },
          };
        });
  // Latest first: a run of which only I is kept keeps only I, as it preserves the trace, and is left out.
  const kept = made.toReversed().flatMap((tensor) => {
    const isDropped = tensor.source.kind === 'run' && traced.has(tensor.legs[0]);
    if (isDropped) traced.add(tensor.legs[1]);
    return isDropped ? [] : [withoutTraced(tensor, traced)];
  });
  const tensors = [...kept.reverse(), ...effects];
  // The highest digit of an outcome's index is the slowest.
  const open = end === 'outcomes' ? present.map((_, digit) => wires + digit).reverse() : [];
  return renumbered(tensors, open);
}

function withoutTraced({ legs, source }: Tensor, traced: ReadonlySet<Wire>): Tensor {
  const left = legs.filter((wire) => !traced.has(wire));
  if (source.kind === 'pair')
    return { legs: left, source: { ...source, kept: [!traced.has(legs[0]), !traced.has(legs[1])] } };
  return { legs: left, source };
}

/** Bonds numbered without gaps. Tensors without legs are 1, as traces are kept, and left out. */
function renumbered(tensors: readonly Tensor[], open: readonly number[]): TensorNetwork {
  const numbers = new Map<number, number>();
  const numberOf = (wire: number): number => {
    if (!numbers.has(wire)) numbers.set(wire, numbers.size);
    return numbers.get(wire)!;
  };
  const kept = tensors
    .filter(({ legs }) => legs.length > 0)
    .map(({ legs, source }) => ({ legs: legs.map(numberOf), source }));
  const opened = new Set(open.map(numberOf));
  return {
    bonds: Array.from({ length: numbers.size }, (_, bond) => (opened.has(bond) ? 2 : 4)),
    tensors: kept,
    open: open.map(numberOf),
  };
}
