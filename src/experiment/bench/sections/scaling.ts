import { fork } from 'node:child_process';
import type { IsolatedOrder, IsolatedReport } from '../isolated.ts';
import type { Measure, Section } from '../measure.ts';
import type { WorkName } from '../works.ts';

const MOST_QUBITS = 13;
const LAYERS = 2;
const MOST_LAYERS = 8;

/** Each size in a process of its own, so that its memory is its own. */
export const scaling: Section = {
  name: 'scaling',
  help:
    `Time and memory of a noisy forward pass (A), an exact gradient (B) and a noise-free gradient (D) for 2 to ${MOST_QUBITS} ` +
    `qubits with ${LAYERS} layers, and for 1 to ${MOST_LAYERS} layers on 8 qubits. Memory is the largest resident size of a ` +
    'process that does nothing else; what does not fit is said so.',
  example: 'qckpt bench --section scaling',
  run: async ({ leastMs, onProgress }) => {
    const byQubits = Array.from({ length: MOST_QUBITS - 1 }, (_, k) => `${k + 2}q${LAYERS}l`);
    const byLayers = Array.from({ length: MOST_LAYERS }, (_, k) => `8q${k + 1}l`);
    const measures: Measure[] = [];
    for (const work of ['A', 'B', 'D'] as const)
      for (const size of new Set([...byQubits, ...byLayers])) {
        onProgress(`scaling: ${work} at ${size}`);
        measures.push(...(await measuresOf(work, size, leastMs)));
      }
    return measures;
  },
};

async function measuresOf(work: WorkName, size: string, leastMs: number): Promise<Measure[]> {
  const { milliseconds, peakMib, problem } = await inOwnProcess({ work, size, leastMs });
  const common = { section: 'scaling', size, device: null, note: problem };
  return [
    { ...common, name: `${work} time`, value: milliseconds, unit: 'ms' },
    { ...common, name: `${work} memory`, value: problem === null ? peakMib : null, unit: 'MiB' },
  ];
}

function inOwnProcess(order: IsolatedOrder): Promise<IsolatedReport> {
  return new Promise((resolve) => {
    const child = fork(new URL('../isolatedProcess.js', import.meta.url), {
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
