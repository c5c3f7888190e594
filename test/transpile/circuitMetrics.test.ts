import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Operation } from '../../src/circuit/circuit.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { circuitMetrics } from '../../src/transpile/circuitMetrics.ts';
import { lineOf5 } from './devices.ts';

const golden = new URL('../golden/', import.meta.url);
const { compiled, compilation } = JSON.parse(
  readFileSync(new URL('transpile/qiskit-2.6.2.json', golden), 'utf8'),
);

test.each(Object.keys(compiled))('counts of %s are those of Qiskit', async (file) => {
  const profile = await loadHardware(file.split('-')[0]);
  const metrics = circuitMetrics(
    readOpenQasm(JSON.parse(readFileSync(new URL(file, golden), 'utf8')).physical_openqasm2),
    profile,
  );
  expect({
    two_qubit_gates: metrics.twoQubitGates,
    gates_without_rz: metrics.gatesWithoutRz,
    depth: metrics.depth,
    two_qubit_depth: metrics.twoQubitDepth,
  }).toEqual(compiled[file]);
});

test('success probability: gates but rz, and the mean readout error of measured qubits', () => {
  const op = (gate: string, ...qubits: number[]): Operation => ({ gate, qubits, angles: [] });
  const rz = { ...op('rz', 0), angles: [{ constant: 1, terms: [] }] };
  const circuit = {
    qubits: 5,
    bits: 1,
    operations: [op('sx', 0), rz, op('barrier', 0, 1), op('cx', 0, 1), op('x', 3)],
    measurements: [{ qubit: 1, bit: 0 }],
  };
  const coupler = lineOf5.couplers.find(({ qubits }) => qubits[0] === 0 && qubits[1] === 1)!;
  const [q0, q1, , q3] = lineOf5.qubits;
  const expected =
    (1 - q0.oneQubitError!) *
    (1 - coupler.error!) *
    (1 - q3.oneQubitError!) *
    (1 - (q1.readoutP1Given0 + q1.readoutP0Given1) / 2);
  expect(circuitMetrics(circuit, lineOf5).successProbability).toBeCloseTo(expected, 14);
});

test('the success probability of Qiskit’s compiled GHZ state is reached on the recorded guadalupe', async () => {
  // Seven cx on the best line of eight: the one layout that Qiskit finds with all seeds.
  const row = compilation.find(
    (each: { circuit: string; level: number }) => each.circuit === 'ghz_8' && each.level === 1,
  );
  const { transpile } = await import('../../src/transpile/pipeline.ts');
  const profile = await loadHardware('guadalupe');
  const circuit = readOpenQasm(readFileSync(new URL('transpile/ghz_8.qasm', golden), 'utf8'));
  const metrics = circuitMetrics(transpile(circuit, profile, { level: 1, seed: 0 }).circuit, profile);
  expect(metrics.depth).toBe(row.depth);
  expect(metrics.successProbability).toBeCloseTo(row.success_probability, 6);
});

test('a gate that the device does not have is an error', () => {
  const op = (gate: string, ...qubits: number[]) => ({
    qubits: 5,
    bits: 0,
    operations: [{ gate, qubits, angles: [] }],
    measurements: [],
  });
  expect(() => circuitMetrics(op('cx', 0, 2), lineOf5)).toThrow('cx on qubits 0, 2');
  expect(() => circuitMetrics(op('h', 0), lineOf5)).toThrow('not a native gate');
});
