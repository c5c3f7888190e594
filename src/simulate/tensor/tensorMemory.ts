import { planMemory } from '../angleTables.ts';
import type { PauliProgram } from '../pauliProgram.ts';
import { reserveRuns, writeRuns } from '../runTables.ts';
import type { ContractionPlan } from './planContraction.ts';
import type { Tensor, TensorNetwork } from './tensorNetwork.ts';

/** A network and its plan in the memory of the second kernel module, as `src/kernel/tensor*.ts` read them. */
export interface TensorMemory {
  /** Values of the named parameters, in the caller's order. */
  readonly values: Float64Array;
  /** [occurrences] shifted means. */
  readonly plus: Float64Array;
  readonly minus: Float64Array;
  /** [tensors] */
  readonly leaves: readonly LeafMemory[];
  /** [pairs of the tree] */
  readonly steps: readonly StepMemory[];
  readonly result: Float64Array;
  /** The derivative by the result: 1 where that is one number. */
  readonly seed: Float64Array;
  /** [slices] [tensors] where each tensor's part begins, in bytes from its first entry. */
  readonly slices: readonly Int32Array[];
}

/** A tensor of the network: address of its words, its entries and, where it is live, the derivative by them. */
export interface LeafMemory {
  readonly address: number;
  readonly entries: Float64Array;
  readonly derivative: Float64Array | null;
}

/** Addresses of the words of a contraction, and of those that give the derivative by its left and right factor. */
export interface StepMemory {
  readonly forward: number;
  /** null: not live. */
  readonly left: number | null;
  readonly right: number | null;
}

const LEAF_WORDS = 8;
const STEP_WORDS = 12;
const KINDS = { enter: 1, run: 2, pair: 3, effect: 4 } as const;

/** Where a tensor is in memory: its legs without the sliced bonds, and how many bytes apart their values are. */
interface Placed {
  readonly entries: number;
  readonly derivative: number;
  readonly strides: ReadonlyMap<number, number>;
}

/**
 * A plan of addresses, one growth of the memory, then the tables; as the other engine does it.
 * @param live [tensors] whose derivatives are wanted
 */
export function layOutTensorMemory(
  program: PauliProgram,
  parameterNames: readonly string[],
  network: TensorNetwork,
  plan: ContractionPlan,
  live: readonly boolean[],
  memory: WebAssembly.Memory,
  heapBase: number,
): TensorMemory {
  const { bonds, tensors, open } = network;
  const { reserve, grow } = planMemory(heapBase);
  const runTables = reserveRuns(reserve, program, parameterNames.length);
  const leafTable = reserve(4 * LEAF_WORDS * tensors.length);
  const permutations = tensors.map(({ source }) => (source.kind === 'pair' ? reserve(16 * 16) : 0));
  const sizeOf = (legs: readonly number[]): number => legs.reduce((size, bond) => size * bonds[bond], 1);
  const place = (legs: readonly number[], isLive: boolean): Placed => {
    const bytes = 8 * sizeOf(legs);
    return {
      entries: reserve(bytes),
      derivative: isLive ? reserve(bytes) : 0,
      strides: stridesOf(legs, bonds),
    };
  };

  const placed = tensors.map(({ legs }, k) => place(legs, live[k]));
  const tables = offsetTables(reserve, bonds);
  const layouts = layOutSteps(network, plan, live, placed, tables.of, place).map((layout) => ({
    ...layout,
    address: reserve(4 * STEP_WORDS * 3),
  }));

  grow(memory);
  const root = placed[placed.length - 1];
  writeRuns(runTables, program, parameterNames, memory, {
    stepCount: 0,
    steps: 0,
    initialCount: 0,
    initialRuns: 0,
    product: 0,
    effect: root.entries,
    scratch: 0,
  });
  const words = new Int32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  tables.write(words);
  const view = (at: number, length: number): Float64Array => new Float64Array(memory.buffer, at, length);
  const leaves = tensors.map((tensor, k): LeafMemory => {
    const address = leafTable + 4 * LEAF_WORDS * k;
    const { entries, derivative } = placed[k];
    words.set(leafWords(tensor, placed[k], permutations[k], program), address / 4);
    writePermutation(tensor, permutations[k], words, doubles);
    const size = sizeOf(tensor.legs);
    return { address, entries: view(entries, size), derivative: live[k] ? view(derivative, size) : null };
  });
  return {
    values: view(runTables.angles.values, parameterNames.length),
    plus: view(runTables.plus, program.occurrences.length),
    minus: view(runTables.minus, program.occurrences.length),
    leaves,
    steps: layouts.map((layout) => writeStep(layout, words)),
    result: view(root.entries, sizeOf(open)),
    seed: root.derivative === 0 ? new Float64Array(0) : view(root.derivative, 1),
    slices: sliceOffsets(network, plan, placed),
  };
}

function stridesOf(legs: readonly number[], bonds: readonly number[]): Map<number, number> {
  const strides = new Map<number, number>();
  let bytes = 8;
  for (const bond of legs.toReversed()) {
    strides.set(bond, bytes);
    bytes *= bonds[bond];
  }
  return strides;
}

/** Tables of byte offsets of all values of a group of legs; equal ones are shared. */
function offsetTables(
  reserve: (bytes: number) => number,
  bonds: readonly number[],
): {
  readonly of: (legs: readonly number[], strides: ReadonlyMap<number, number>) => number;
  readonly write: (words: Int32Array) => void;
} {
  const known = new Map<
    string,
    { readonly at: number; readonly steps: readonly (readonly [number, number])[] }
  >();
  return {
    of: (legs, strides) => {
      const steps = legs.map((bond) => [bonds[bond], strides.get(bond)!] as const);
      const key = steps.join(' ');
      const found = known.get(key);
      if (found !== undefined) return found.at;
      const at = reserve(4 * steps.reduce((size, [values]) => size * values, 1));
      known.set(key, { at, steps });
      return at;
    },
    write: (words) => {
      for (const { at, steps } of known.values()) {
        let offsets = [0];
        for (const [values, stride] of steps)
          offsets = offsets.flatMap((offset) =>
            Array.from({ length: values }, (_, v) => offset + v * stride),
          );
        words.set(offsets, at / 4);
      }
    },
  };
}

interface StepLayout {
  readonly address: number;
  /** Rows, sums, columns. */
  readonly counts: readonly [number, number, number];
  readonly tensors: readonly [Placed, Placed, Placed];
  /** Of the left factor by rows and sums, of the right one by sums and columns, of the product by rows and columns. */
  readonly offsets: readonly (readonly [number, number])[];
  readonly live: readonly [boolean, boolean];
}

/**
 * Where each step of the tree finds and leaves its tensors; those that it makes are added to `placed`.
 * @param tableOf address of the offsets of a group of legs
 */
function layOutSteps(
  { bonds, tensors, open }: TensorNetwork,
  { tree, sliced }: ContractionPlan,
  live: readonly boolean[],
  placed: Placed[],
  tableOf: (legs: readonly number[], strides: ReadonlyMap<number, number>) => number,
  place: (legs: readonly number[], isLive: boolean) => Placed,
): Omit<StepLayout, 'address'>[] {
  const taken = new Set(sliced);
  const legsOf = tensors.map(({ legs }) => legs.filter((bond) => !taken.has(bond)));
  const alive = [...live];
  const sizeOf = (legs: readonly number[]): number => legs.reduce((size, bond) => size * bonds[bond], 1);
  return tree.map(([left, right], k) => {
    const shared = legsOf[left].filter((bond) => legsOf[right].includes(bond));
    const rows = legsOf[left].filter((bond) => !shared.includes(bond));
    const columns = legsOf[right].filter((bond) => !shared.includes(bond));
    const own = k === tree.length - 1 ? [...open] : [...rows, ...columns];
    const isLive = alive[left] || alive[right];
    placed.push(place(own, isLive));
    legsOf.push(own);
    alive.push(isLive);
    const [a, b, c] = [placed[left], placed[right], placed[placed.length - 1]];
    return {
      counts: [sizeOf(rows), sizeOf(shared), sizeOf(columns)],
      tensors: [a, b, c],
      offsets: [
        [tableOf(rows, a.strides), tableOf(shared, a.strides)],
        [tableOf(shared, b.strides), tableOf(columns, b.strides)],
        [tableOf(rows, c.strides), tableOf(columns, c.strides)],
      ],
      live: [alive[left], alive[right]],
    };
  });
}

/** The derivative by the left factor is that by the product times the right factor, summed over columns; and so on. */
function writeStep(layout: StepLayout, words: Int32Array): StepMemory {
  const [rows, sums, columns] = layout.counts;
  const [a, b, c] = layout.tensors;
  const [[aRows, aSums], [bSums, bColumns], [cRows, cColumns]] = layout.offsets;
  const left = layout.address + 4 * STEP_WORDS;
  const right = left + 4 * STEP_WORDS;
  words.set(
    [
      ...[rows, sums, columns, a.entries, b.entries, c.entries],
      ...[aRows, aSums, bSums, bColumns, cRows, cColumns],
      ...[rows, columns, sums, c.derivative, b.entries, a.derivative],
      ...[cRows, cColumns, bColumns, bSums, aRows, aSums],
      ...[sums, rows, columns, a.entries, c.derivative, b.derivative],
      ...[aSums, aRows, cRows, cColumns, bSums, bColumns],
    ],
    layout.address / 4,
  );
  return {
    forward: layout.address,
    left: layout.live[0] ? left : null,
    right: layout.live[1] ? right : null,
  };
}

function leafWords(
  { source }: Tensor,
  { entries, derivative }: Placed,
  permutation: number,
  { runs }: PauliProgram,
): number[] {
  const own = source.kind === 'effect' ? [0, 0] : source.kind === 'pair' ? source.runs : [source.run, 0];
  const live = own.map((run) => (runs[run].live ? 1 : 0));
  return [KINDS[source.kind], entries, derivative, ...own, permutation, ...live];
}

/** For string a + 4 b after the runs: the byte at which its row of the tensor begins (-1: not kept), and the factor. */
function writePermutation({ source }: Tensor, table: number, words: Int32Array, doubles: Float64Array): void {
  if (source.kind !== 'pair') return;
  const { permutation, keep, kept } = source;
  const strideB = kept[1] ? 16 : 0;
  const strideA = kept[0] ? 16 * (kept[1] ? 4 : 1) : 0;
  for (let string = 0; string < 16; string++) {
    const target = permutation.target[string];
    const [a, b] = [target & 3, target >> 2];
    const isKept = (a === 0 || kept[0]) && (b === 0 || kept[1]);
    words[(table + 16 * string) / 4] = isKept ? 8 * (a * strideA + b * strideB) : -1;
    doubles[(table + 16 * string) / 8 + 1] = permutation.sign[string] * (string === 0 ? 1 : keep);
  }
}

/** [slices] [tensors] */
function sliceOffsets(
  { bonds, tensors }: TensorNetwork,
  { sliced, slices }: ContractionPlan,
  placed: readonly Placed[],
): Int32Array[] {
  return Array.from({ length: slices }, (_, slice) => {
    let rest = slice;
    const values = sliced.map((bond) => {
      const value = rest % bonds[bond];
      rest = Math.floor(rest / bonds[bond]);
      return value;
    });
    return Int32Array.from(tensors, (_tensor, k) =>
      sliced.reduce((sum, bond, s) => sum + values[s] * (placed[k].strides.get(bond) ?? 0), 0),
    );
  });
}
