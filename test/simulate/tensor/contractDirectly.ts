import type { PauliProgram, Run } from '../../../src/simulate/pauliProgram.ts';
import {
  multiplyTransfer,
  rotationTransfer,
  type TransferMatrix,
} from '../../../src/simulate/pauliTransfer.ts';
import type { Tensor, TensorNetwork } from '../../../src/simulate/tensor/tensorNetwork.ts';

/**
 * The slow, obvious contraction that the kernel's is compared with: tensors as functions of the values of their legs,
 * multiplied one after the other in the network's order, every bond summed over as soon as nothing else has it.
 * @param effect entry of an effect's tensor by the values of its legs
 */
export function contractDirectly(
  { bonds, tensors, open }: TensorNetwork,
  program: PauliProgram,
  angleRad: (angle: number) => number,
  effect: (tensor: Tensor, at: readonly number[]) => number,
): Float64Array {
  let product: Dense = { legs: [], entries: Float64Array.of(1) };
  tensors.forEach((tensor, k) => {
    const sizes = tensor.legs.map((bond) => bonds[bond]);
    const entry = entryOf(tensor, program, angleRad, effect);
    const entries = Float64Array.from(allValues(sizes), entry);
    const later = new Set([...open, ...tensors.slice(k + 1).flatMap(({ legs }) => legs)]);
    product = multiplied(product, { legs: tensor.legs, entries }, bonds, later);
  });
  return ordered(product, bonds, open);
}

interface Dense {
  readonly legs: readonly number[];
  readonly entries: Float64Array;
}

/** All values of some legs, the last one fastest. */
function allValues(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (all, size) => all.flatMap((values) => Array.from({ length: size }, (_, v) => [...values, v])),
    [[]],
  );
}

function multiplied(a: Dense, b: Dense, bonds: readonly number[], kept: ReadonlySet<number>): Dense {
  const all = [...new Set([...a.legs, ...b.legs])];
  const legs = all.filter((bond) => kept.has(bond));
  const place = (of: readonly number[], values: readonly number[]): number =>
    of.reduce((at, bond) => at * bonds[bond] + values[all.indexOf(bond)], 0);
  const entries = new Float64Array(legs.reduce((size, bond) => size * bonds[bond], 1));
  for (const values of allValues(all.map((bond) => bonds[bond])))
    entries[place(legs, values)] += a.entries[place(a.legs, values)] * b.entries[place(b.legs, values)];
  return { legs, entries };
}

function ordered({ legs, entries }: Dense, bonds: readonly number[], open: readonly number[]): Float64Array {
  const out = new Float64Array(entries.length);
  for (const values of allValues(open.map((bond) => bonds[bond]))) {
    const place = (of: readonly number[]): number =>
      of.reduce((at, bond) => at * bonds[bond] + values[open.indexOf(bond)], 0);
    out[place(open)] = entries[place(legs)];
  }
  return out;
}

function entryOf(
  tensor: Tensor,
  { runs }: PauliProgram,
  angleRad: (angle: number) => number,
  effect: (tensor: Tensor, at: readonly number[]) => number,
): (at: readonly number[]) => number {
  const { source } = tensor;
  const matrixOf = (run: number): TransferMatrix => composed(runs[run], angleRad);
  if (source.kind === 'effect') return (at) => effect(tensor, at);
  if (source.kind === 'enter') {
    const matrix = matrixOf(source.run);
    return ([after]) => matrix[4 * after] + matrix[4 * after + 3];
  }
  if (source.kind === 'run') {
    const matrix = matrixOf(source.run);
    return ([after, before]) => matrix[4 * after + before];
  }
  const [a, b] = source.runs.map(matrixOf);
  const { permutation, keep, kept } = source;
  return (at) => {
    const rest = [...at];
    const after = kept.map((isKept) => (isKept ? rest.shift()! : 0));
    const string = permutation.target.indexOf(after[0] + 4 * after[1]);
    const factor = permutation.sign[string] * (string === 0 ? 1 : keep);
    return factor * a[4 * (string & 3) + rest[0]] * b[4 * (string >> 2) + rest[1]];
  };
}

function composed({ factors }: Run, angleRad: (angle: number) => number): TransferMatrix {
  return factors.reduce<TransferMatrix>(
    (product, factor) =>
      multiplyTransfer(
        factor.kind === 'fixed' ? factor.matrix : rotationTransfer(factor.axis, angleRad(factor.angle)),
        product,
      ),
    Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
  );
}
