import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOpenQasm } from '../../src/circuit/readOpenQasm.ts';
import { loadHardware } from '../../src/experiment/hardwareFiles.ts';
import { calibratedNoise, createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';

/** One file of test/golden: a QNN, compiled by Qiskit for a device, with Aer's exact outcome probabilities. */
interface Golden {
  readonly device: string;
  readonly qubits: number;
  readonly logical_openqasm2: string;
  readonly physical_openqasm2: string;
  readonly physical_openqasm3: string;
  readonly probabilities_before_readout: number[];
  readonly probabilities: number[];
}

const folder = new URL('../golden/', import.meta.url);
const files = readdirSync(folder).filter((file) => /^[a-z]+-\d+q\d+l\.json$/.test(file));
const noValues = new Float64Array(0);

function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  return Array.from(found).reduce((worst, p, k) => Math.max(worst, Math.abs(p - expected[k])), 0);
}

it('has vectors of eight devices', () => {
  expect(files.length).toBe(8);
});

describe.each(files)('%s', (file) => {
  const golden: Golden = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

  it.each(['physical_openqasm2', 'physical_openqasm3'] as const)(
    '%s: Aer under the recorded calibration',
    async (text) => {
      const profile = await loadHardware(golden.device);
      const circuit = readOpenQasm(golden[text], { source: file, qubits: profile.qubits.length });
      for (const [readout, expected] of [
        [0, golden.probabilities_before_readout],
        [1, golden.probabilities],
      ] as const) {
        const noise = createNoiseModel(profile, { ...calibratedNoise, readout });
        const found = createEngine(circuit, noise, { idle: false }).probabilities(noValues);
        expect(largestDifference(found, expected)).toBeLessThan(1e-10);
      }
    },
  );
});
