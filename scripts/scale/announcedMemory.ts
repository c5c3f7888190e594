// What `qckpt simulate --explain-cost` announces beside the memory that kernels take when it is done: circuits without
// noise, by sweeps and by trees, probabilities and gradients, read at one, two or all qubits. Fails where more than 20 %
// are taken beyond what was announced, and what each kernel has before it is asked for anything.
//   node scripts/run.mjs scale/announcedMemory [--short]
import { workloadNoise } from '#src/bench/workload.ts';
import type { Circuit } from '#src/circuit/circuit.ts';
import { parameterNames } from '#src/circuit/parameters.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import { createNoiseModel } from '#src/hardware/noiseModel.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { createEngine } from '#src/simulate/createEngine.ts';
import { explainCost } from '#src/simulate/explainCost.ts';
import { transpile } from '#src/transpile/pipeline.ts';
import { kernelMemoryOf } from './kernelMemory.ts';

type Place = 'noise-free' | 'workload' | 'torino' | 'guadalupe';
type Case = readonly [family: string, qubits: number, layers: number, place: Place, read: number];

const RX = 'rx-rz-cz-ring';
const RY = 'ry-rz-cx-ring';
const SMALL: readonly Case[] = [
  [RX, 16, 2, 'noise-free', 2],
  [RY, 14, 2, 'noise-free', 14],
  [RX, 8, 3, 'workload', 2],
  [RX, 8, 2, 'workload', 8],
  [RY, 8, 2, 'workload', 2],
  [RY, 8, 3, 'torino', 2],
  [RX, 8, 3, 'guadalupe', 2],
];
const LARGE: readonly Case[] = [
  [RX, 22, 2, 'noise-free', 22],
  [RX, 10, 4, 'workload', 2],
  [RX, 10, 5, 'workload', 10],
  [RY, 10, 3, 'workload', 2],
  [RY, 10, 3, 'workload', 10],
  [RY, 12, 3, 'workload', 2],
  [RY, 12, 3, 'torino', 2],
];
const ALLOWED = 1.2;
/** Memory grows by as much. */
const PAGE = 65_536;

let failed = false;
for (const one of process.argv.includes('--short') ? SMALL : [...SMALL, ...LARGE]) await compare(one);
if (failed) process.exitCode = 1;

async function compare([family, qubits, layers, place, read]: Case): Promise<void> {
  const logical = measured(ansatzOf({ family, qubits, layers }).circuit, read);
  const profile = place === 'torino' || place === 'guadalupe' ? await loadHardware(place) : null;
  const circuit = profile === null ? logical : transpile(logical, profile, { level: 1, seed: 0 }).circuit;
  const noise = profile !== null ? createNoiseModel(profile) : place === 'workload' ? workloadNoise : null;
  const values = Float64Array.from(parameterNames(circuit), (_, k) => 0.3 + 1.7 * k);
  for (const { purpose, method, bytes } of explainCost(circuit, noise, false)) {
    const { before, after } = kernelMemoryOf(() => {
      const engine = createEngine(circuit, noise, { idle: false });
      if (purpose === 'a gradient') engine.gradient(values, 0);
      else engine.probabilities(values);
    });
    const isMore = after - before > ALLOWED * bytes + PAGE;
    failed ||= isMore;
    const kilobytes = (count: number): string => `${Math.ceil(count / 1024)} KiB`;
    console.log(
      `${family} ${qubits}q${layers}l, ${place}, ${read} read, ${purpose} by ${method}: ` +
        `${kilobytes(bytes)} announced, ${kilobytes(after - before)} taken${isMore ? ': too much' : ''}`,
    );
  }
}

function measured(circuit: Circuit, read: number): Circuit {
  return {
    ...circuit,
    bits: read,
    measurements: Array.from({ length: read }, (_, k) => ({ qubit: k, bit: k })),
  };
}
