import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { constantAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Measurement } from '../../src/circuit/circuit.ts';
import { readCalibrationFile } from '../../src/experiment/spec/calibrationDocument.ts';
import { importProfiles } from '../../src/hardware/importers/importers.ts';
import { calibratedNoise, createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { typicalDurations } from './typicalDurations.ts';

/** One circuit of aer.json, compiled for the machine of a document, with Aer's probabilities. */
interface Golden {
  readonly file: string;
  readonly qubits: number;
  readonly operations: readonly (readonly [gate: string, qubits: number[], angles: number[]])[];
  readonly measurements: readonly Measurement[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const folder = new URL('../golden/calibrations/', import.meta.url);
const { circuits } = JSON.parse(readFileSync(new URL('aer.json', folder), 'utf8')) as { circuits: Golden[] };
const stated = { package: 'p', version: '0', licence: 'l', durations: typicalDurations };

describe.each(circuits.map((golden, k) => [`${golden.file}, circuit ${k}`, golden] as const))(
  '%s',
  (_, golden) => {
    const document = readCalibrationFile(fileURLToPath(new URL(golden.file, folder)));
    const [profile] = importProfiles([document], stated);
    const circuit: Circuit = {
      qubits: golden.qubits,
      bits: golden.measurements.length,
      operations: golden.operations.map(([gate, qubits, angles]) => ({
        gate,
        qubits,
        angles: angles.map(constantAngle),
      })),
      measurements: golden.measurements,
    };

    it.each([
      ['before', 0, golden.before],
      ['after', 1, golden.after],
    ] as const)("has Aer's probabilities %s readout to 1e-10", (_when, readout, expected) => {
      const noise = createNoiseModel(profile, { ...calibratedNoise, readout });
      const found = createEngine(circuit, noise, { idle: false }).probabilities(new Float64Array(0));
      expect(found.length).toBe(expected.length);
      for (const [k, probability] of expected.entries())
        expect(Math.abs(found[k] - probability)).toBeLessThan(1e-10);
    });
  },
);

it('has the new kinds of machine: iswap, iswap or cz by pair, cz, ecr, u1 to u3', () => {
  const gatesOf = (file: string) =>
    new Set(
      circuits
        .filter((one) => one.file.startsWith(file))
        .flatMap(({ operations }) => operations.map(([gate]) => gate)),
    );
  expect(gatesOf('rigetti_ankaa3')).toContain('iswap');
  expect(gatesOf('rigetti_ankaa2')).toContain('cz');
  expect(gatesOf('rigetti_108q')).toContain('cz');
  expect(gatesOf('oqc')).toContain('ecr');
  for (const gate of ['p', 'u2', 'u']) expect(gatesOf('props_essex')).toContain(gate);
});
