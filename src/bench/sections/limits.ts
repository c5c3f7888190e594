import { growTo, heapStart, instantiateKernel, type KernelFunctions } from '../../numeric/kernel.ts';
import type { Measure, Section, SectionOptions } from '../measure.ts';
import { millisecondsOf, timingOf } from '../stopwatch.ts';
import { createSubject, workloadOf } from '../workload.ts';
import { WORK_SIZES, type WorkName, works } from '../works.ts';

interface LimitsKernel extends KernelFunctions {
  limitTriad(a: number, b: number, c: number, entries: number, repeats: number): void;
  limitMultiplyAdd(turns: number): number;
}

/** Bytes and operations that one entry costs for each two-qubit gate, at the least. */
interface Cost {
  readonly bytes: number;
  readonly operations: number;
}

/**
 * A gate with both qubits' 4 x 4 matrices before it and its noise: 2 x (4 multiplications, 3 additions) + 1. A gradient
 * does so forwards and backwards, reads the kept state, and adds 4 products a qubit to the contraction.
 */
const costs: Readonly<Partial<Record<WorkName, Cost>>> = {
  A: { bytes: 16, operations: 15 },
  B: { bytes: 16 + 16 + 8, operations: 15 + 15 + 16 },
};

const LARGE_MIB = 256;
const TURNS = 1_000_000;
const OPERATIONS_A_TURN = 32;

/** How far the kernel's sweeps are from the arithmetic peak (Gflop/s) and the bandwidth that this machine reaches. */
export const limits: Section = {
  name: 'limits',
  help:
    'How far the sweeps are from what this machine can do, with the cone off. The limits are measured ' +
    "by two loops of our own in WebAssembly on one core: STREAM's triad over vectors as large as the " +
    "state's and over memory far larger than a cache, and eight independent chains of multiplications " +
    'and additions of two doubles. A sweep is taken to read and write every entry once a two-qubit ' +
    'gate and to do 15 operations on it; a gradient moves 40 bytes and does 46. What keeps several ' +
    'gates in a cache may move less, and then has more than its share.',
  example: 'qckpt bench --section limits --size 8q3l',
  sizes: WORK_SIZES,
  run: async (options) => {
    const kernel = instantiateKernel<LimitsKernel>();
    const measures: Measure[] = [];
    const line = (name: string, size: string, value: number, unit: string): void => {
      measures.push({ section: 'limits', name, size, device: null, value, unit, note: null });
    };
    options.onProgress('limits: arithmetic and memory');
    const operations = best(options, () => kernel.limitMultiplyAdd(TURNS));
    const peak = (TURNS * OPERATIONS_A_TURN) / operations / 1e6;
    line('arithmetic peak', '', peak, 'Gflop/s');
    line(
      `bandwidth over ${LARGE_MIB} MiB`,
      '',
      bandwidth(kernel, options, (LARGE_MIB * 2 ** 20) / 24),
      'GB/s',
    );
    for (const size of options.sizes) {
      const workload = workloadOf(size);
      const entries = 4 ** workload.qubits;
      const near = bandwidth(kernel, options, entries);
      line("bandwidth over vectors of the state's length", size, near, 'GB/s');
      const gates = workload.circuit.operations.filter(({ gate }) => gate === 'cz').length;
      const subject = createSubject(workload, { cone: false, device: null, noisy: true });
      for (const [name, cost] of Object.entries(costs) as [WorkName, Cost][]) {
        options.onProgress(`limits: ${name} at ${size}`);
        const milliseconds = best(options, works[name].prepare(subject, workload));
        const moved = (entries * gates * cost.bytes) / milliseconds / 1e6;
        const computed = (entries * gates * cost.operations) / milliseconds / 1e6;
        line(`${name} memory traffic`, size, moved, 'GB/s');
        line(`${name} share of bandwidth`, size, moved / near, '1');
        line(`${name} arithmetic`, size, computed, 'Gflop/s');
        line(`${name} share of arithmetic peak`, size, computed / peak, '1');
      }
    }
    return measures;
  },
};

/** A limit is what was reached at best. */
function best({ repetitions, leastMs }: SectionOptions, run: () => unknown): number {
  run();
  return timingOf(Array.from({ length: repetitions }, () => millisecondsOf(run, leastMs))).minMs;
}

function bandwidth(kernel: LimitsKernel, options: SectionOptions, atLeast: number): number {
  // Two doubles at a time; and enough of them that the call itself does not count.
  const entries = 2 * Math.ceil(atLeast / 2);
  const repeats = Math.max(1, Math.round(2 ** 16 / entries));
  const from = heapStart(kernel);
  growTo(kernel.memory, from + 24 * entries);
  const [a, b, c] = [0, 1, 2].map((k) => from + 8 * entries * k);
  const milliseconds = best(options, () => kernel.limitTriad(a, b, c, entries, repeats));
  return (24 * entries * repeats) / milliseconds / 1e6;
}
