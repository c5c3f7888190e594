import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { calibratedNoise, createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { modelFamilies } from '../../src/learn/ansatz/circuitFamilies.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { simulateReference } from '../../src/simulate/reference.ts';
import { transpile } from '../../src/transpile/pipeline.ts';

/** One file of test/golden: a QNN, compiled by Qiskit for a device, with Aer's exact outcome probabilities. */
interface Golden {
  readonly device: string;
  readonly logical_openqasm2: string;
  /** Null where the device's gates are not in qelib1 (ecr). */
  readonly physical_openqasm2: string | null;
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
  const texts = [golden.physical_openqasm2, golden.physical_openqasm3].filter((text) => text !== null);
  const profile = loadHardware(golden.device);
  const logical = readOpenQasm(golden.logical_openqasm2, { source: file });

  it("gives Aer's probabilities under the recorded calibration, before and after readout", async () => {
    for (const text of texts) {
      const circuit = readOpenQasm(text, { source: file, qubits: (await profile).qubits.length });
      for (const [readout, expected] of [
        [0, golden.probabilities_before_readout],
        [1, golden.probabilities],
      ] as const) {
        const noise = createNoiseModel(await profile, { ...calibratedNoise, readout });
        const found = createEngine(circuit, noise, { idle: false }).probabilities(noValues);
        expect(largestDifference(found, expected)).toBeLessThan(1e-10);
      }
    }
  });

  it('gives the ideal distribution without noise, compiled by Qiskit and by us', async () => {
    const ideal = simulateReference(logical, null, false).probabilities;
    const compiled = [0, 1].map(
      async (level) => transpile(logical, await profile, { level: level as 0 | 1, seed: 7 }).circuit,
    );
    for (const circuit of [
      logical,
      ...texts.map((text) => readOpenQasm(text)),
      ...(await Promise.all(compiled)),
    ])
      expect(largestDifference(createEngine(circuit, null).probabilities(noValues), ideal)).toBeLessThan(
        1e-10,
      );
  });
});

describe('shifted probabilities after routing', () => {
  const [a, b] = Object.keys(modelFamilies);
  it.each([
    ['manila', a, 4, 2],
    ['manila', b, 4, 2],
    ['nairobi', a, 4, 2],
    ['nairobi', b, 4, 2],
    ['guadalupe', a, 5, 2],
    ['guadalupe', b, 5, 1],
    ['guadalupe', b, 6, 1],
  ])(
    '%s, %s, %i qubits, %i layers: all 2P equal a forward simulation each',
    async (device, family, qubits, layers) => {
      const profile = await loadHardware(device);
      const noise = createNoiseModel(profile);
      for (const level of qubits > 5 ? ([1] as const) : ([0, 1] as const)) {
        const { circuit } = transpile(ansatzOf({ family, qubits, layers }).circuit, profile, {
          level,
          seed: 3,
        });
        const names = parameterNames(circuit);
        const angles = names.filter((name) => name.startsWith('theta'));
        expect(angles.length).toBe(2 * qubits * layers);
        // Each angle is in one gate only: a shift of the name is a shift of that gate.
        for (const name of angles) expect(gatesWith(circuit, name)).toBe(1);
        const values = Float64Array.from(names, (_, k) => 0.3 + 1.7 * k);
        const forward = createEngine(circuit, noise);
        for (const cone of [true, false]) {
          const engine = createEngine(circuit, noise, { cone, trainable: angles });
          const { occurrences, plus, minus } = engine.shifted(values, 1);
          expect(occurrences.length).toBeGreaterThan(0);
          for (const name of angles) {
            const k = occurrences.findIndex(({ parameter }) => engine.parameterNames[parameter] === name);
            for (const sign of [1, -1]) {
              const moved = values.slice();
              const coefficient = occurrences[k]?.coefficient ?? 1;
              moved[names.indexOf(name)] += (sign * Math.PI) / 2 / coefficient;
              const expected = forward.probabilities(moved)[1];
              const found = k < 0 ? engine.probabilities(values)[1] : (sign > 0 ? plus : minus)[k];
              expect(Math.abs(found - expected)).toBeLessThan(1e-12);
            }
          }
        }
      }
    },
  );
});

function gatesWith(circuit: Circuit, name: string): number {
  return circuit.operations.filter(({ angles }) =>
    angles.some(({ terms }) => terms.some((term) => term.name === name)),
  ).length;
}
