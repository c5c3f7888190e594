import { fork } from 'node:child_process';
import { projectRoot } from '../../experiment/projectRoot.ts';
import type { IsolatedOrder, IsolatedReport } from '../isolated.ts';
import type { Measure, Section } from '../measure.ts';

const MOST_QUBITS = 13;
const LAYERS = 2;
const MOST_LAYERS = 8;
const byQubits = Array.from({ length: MOST_QUBITS - 1 }, (_, k) => `${k + 2}q${LAYERS}l`);
const byLayers = Array.from({ length: MOST_LAYERS }, (_, k) => `8q${k + 1}l`);

/** Each size in a process of its own, so that its memory is its own. */
export const scaling: Section = {
  name: 'scaling',
  help:
    'Time and memory of a noisy forward pass (A), an exact gradient (B) and a noise-free gradient (D) ' +
    `for 2 to ${MOST_QUBITS} qubits with ${LAYERS} layers, and for 1 to ${MOST_LAYERS} layers on 8 ` +
    'qubits, with the cone and without. Memory is the largest resident size of a process that does ' +
    'nothing else; what does not fit is said so.',
  example: 'qckpt bench --section scaling',
  sizes: [...new Set([...byQubits, ...byLayers])],
  run: async ({ sizes, leastMs, onProgress }) => {
    const measures: Measure[] = [];
    for (const work of ['A', 'B', 'D'] as const)
      for (const cone of [true, false])
        for (const size of sizes) {
          onProgress(`scaling: ${work} at ${size}, cone ${cone ? 'on' : 'off'}`);
          measures.push(...(await measuresOf({ work, size, cone, leastMs })));
        }
    return measures;
  },
};

async function measuresOf(order: IsolatedOrder): Promise<Measure[]> {
  const { milliseconds, peakMib, problem } = await inOwnProcess(order);
  const name = `${order.work}, cone ${order.cone ? 'on' : 'off'}`;
  const common = { section: 'scaling', size: order.size, device: null, note: problem };
  return [
    { ...common, name: `${name}: time`, value: milliseconds, unit: 'ms' },
    { ...common, name: `${name}: memory`, value: problem === null ? peakMib : null, unit: 'MiB' },
  ];
}

function inOwnProcess(order: IsolatedOrder): Promise<IsolatedReport> {
  return new Promise((resolve) => {
    const child = fork(new URL('dist/bench/isolatedProcess.js', projectRoot), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let report: IsolatedReport | null = null;
    child.on('message', (message) => {
      report = message as IsolatedReport;
    });
    child.on('exit', (code, signal) =>
      resolve(
        report ?? { milliseconds: null, peakMib: 0, problem: `the process ended with ${signal ?? code}` },
      ),
    );
    child.send(order);
  });
}
