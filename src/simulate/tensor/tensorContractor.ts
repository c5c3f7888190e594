import { instantiateTensorKernel } from '../../numeric/kernel.ts';
import type { PauliProgram } from '../pauliProgram.ts';
import type { ContractionTree } from './contractionTree.ts';
import type { ContractionPlan } from './planContraction.ts';
import { runsOfTensor } from './runsOfTensor.ts';
import { layOutTensorMemory, type TensorMemory } from './tensorMemory.ts';
import type { Tensor, TensorNetwork } from './tensorNetwork.ts';

interface TensorKernel {
  heapBase(): number;
  readonly memory: WebAssembly.Memory;
  pauliPrepare(): void;
  pauliShifts(): number;
  tensorLeaf(leaf: number): void;
  tensorLeafBackward(leaf: number): void;
  tensorContract(step: number, accumulate: boolean, a: number, b: number, c: number): void;
}

/**
 * A network ready to be contracted again and again. What depends on nothing that has changed since the last time is
 * not contracted again, so that samples and effects share all that they have in common; the bits do not depend on it.
 */
export interface TensorContractor {
  /** Writes what the effect's tensors hold, where it is not the last one. */
  setEffect(effect: number, write: (tensor: Tensor, entries: Float64Array) => void): void;
  /** The entries over the open bonds, for these angles in the order of the parameter names. */
  contract(values: Float64Array): Float64Array;
  /** Leaves the shifted means of all occurrences behind; the network has no open bonds. @returns the mean itself */
  shift(values: Float64Array): number;
  readonly plus: Float64Array;
  readonly minus: Float64Array;
  /** Of its memory. */
  readonly bytes: number;
}

/** @param live [tensors] whose derivatives are wanted */
export function createTensorContractor(
  program: PauliProgram,
  parameterNames: readonly string[],
  network: TensorNetwork,
  plan: ContractionPlan,
  live: readonly boolean[],
): TensorContractor {
  const kernel = instantiateTensorKernel<TensorKernel>();
  const memory = layOutTensorMemory(
    program,
    parameterNames,
    network,
    plan,
    live,
    kernel.memory,
    kernel.heapBase(),
  );
  const { tensors } = network;
  const leavesOfName = parameterNames.map((name) => leavesWith(name, program, tensors));
  const effects = [...tensors.keys()].filter((leaf) => tensors[leaf].source.kind === 'effect');
  // [nodes] whether it is to be computed again.
  const stale = new Uint8Array(tensors.length + plan.tree.length).fill(1);
  let isFirst = true;
  let current = -1;

  const setValues = (values: Float64Array): void => {
    for (let k = 0; k < values.length; k++)
      if (memory.values[k] !== values[k]) for (const leaf of leavesOfName[k]) stale[leaf] = 1;
    memory.values.set(values);
    kernel.pauliPrepare();
    for (let leaf = 0; leaf < tensors.length; leaf++)
      if (stale[leaf] === 1 && tensors[leaf].source.kind !== 'effect')
        kernel.tensorLeaf(memory.leaves[leaf].address);
    isFirst = false;
  };
  const { forward, backward } = passesOf(kernel, memory, plan.tree, stale);
  const isSliced = memory.slices.length > 1;
  const contractAll = (values: Float64Array, each: (slice: Int32Array) => void): void => {
    if (isFirst) stale.fill(1);
    setValues(values);
    if (isSliced) memory.result.fill(0);
    for (const slice of memory.slices) {
      forward(slice, isSliced, isSliced);
      each(slice);
    }
    stale.fill(0);
  };

  return {
    bytes: kernel.memory.buffer.byteLength,
    plus: memory.plus,
    minus: memory.minus,
    setEffect: (effect, write) => {
      if (effect === current) return;
      current = effect;
      for (const leaf of effects) {
        memory.leaves[leaf].entries.fill(0);
        write(tensors[leaf], memory.leaves[leaf].entries);
        stale[leaf] = 1;
      }
    },
    contract: (values) => {
      contractAll(values, () => {});
      return memory.result;
    },
    shift: (values) => {
      memory.seed.fill(1);
      if (isSliced) for (const { derivative } of memory.leaves) derivative?.fill(0);
      contractAll(values, (slice) => backward(slice, isSliced));
      for (const { address, derivative } of memory.leaves)
        if (derivative !== null) kernel.tensorLeafBackward(address);
      return kernel.pauliShifts();
    },
  };
}

interface Passes {
  /** Contracts what is stale or made of it; with `all`, everything. Adds to the result with `accumulate`. */
  forward(slice: Int32Array, all: boolean, accumulate: boolean): void;
  /** The derivatives by all live nodes from that by the result. */
  backward(slice: Int32Array, accumulate: boolean): void;
}

/** @param stale [nodes] marked where a node is computed again */
function passesOf(
  kernel: TensorKernel,
  { steps, leaves }: TensorMemory,
  tree: ContractionTree,
  stale: Uint8Array,
): Passes {
  const last = tree.length - 1;
  return {
    forward: (slice, all, accumulate) => {
      for (let k = 0; k <= last; k++) {
        const [left, right] = tree[k];
        if (stale[left] === 0 && stale[right] === 0 && !all) continue;
        stale[leaves.length + k] = 1;
        const [a, b] = [slice[left] ?? 0, slice[right] ?? 0];
        kernel.tensorContract(steps[k].forward, accumulate && k === last, a, b, 0);
      }
    },
    backward: (slice, accumulate) => {
      for (let k = last; k >= 0; k--) {
        const [left, right] = tree[k];
        const { left: byLeft, right: byRight } = steps[k];
        const [a, b] = [slice[left] ?? 0, slice[right] ?? 0];
        if (byLeft !== null) kernel.tensorContract(byLeft, accumulate && left < leaves.length, 0, b, a);
        if (byRight !== null) kernel.tensorContract(byRight, accumulate && right < leaves.length, a, 0, b);
      }
    },
  };
}

/** Tensors whose entries depend on a parameter. */
function leavesWith(name: string, { runs, angles }: PauliProgram, tensors: readonly Tensor[]): number[] {
  const depends = (run: number): boolean =>
    runs[run].factors.some(
      (factor) => factor.kind === 'rotation' && angles[factor.angle].terms.some((term) => term.name === name),
    );
  return [...tensors.keys()].filter((leaf) => runsOfTensor(tensors[leaf]).some(depends));
}
