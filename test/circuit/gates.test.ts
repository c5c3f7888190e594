import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Operation } from '../../src/circuit/circuit.ts';
import { multiplyMatrices } from '../../src/circuit/complexMatrix.ts';
import { decomposeOperation, findGate, gateNamed, gates } from '../../src/circuit/gates.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { distanceUpToPhase, operationsUnitary } from '../../src/circuit/stateVector.ts';

const golden: Record<string, { angles: number[]; re: number[]; im: number[] }> = JSON.parse(
  readFileSync(new URL('../golden/gates/qiskit-2.6.2.json', import.meta.url), 'utf8'),
).gates;

const braket: typeof golden = JSON.parse(
  readFileSync(new URL('../golden/gates/braket-1.127.5.json', import.meta.url), 'utf8'),
).gates;

/** Not in Qiskit's library; those of ions are in ionGates.test.ts too. */
const beyondQiskit = ['gpi', 'gpi2', 'ms', 'xy', 'pswap', 'cphaseshift00', 'cphaseshift01', 'cphaseshift10'];

const upTo = (count: number) => Array.from({ length: count }, (_, k) => k);
const angleRad = fc.oneof(
  fc.double({ min: -7, max: 7, noNaN: true }),
  fc.constantFrom(0, Math.PI, -Math.PI / 2),
);

test('names and aliases are unique and none is a barrier', () => {
  const names = gates.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  expect(findGate('barrier')).toBeUndefined();
  expect(findGate('constructor')).toBeUndefined();
  expect([...Object.keys(golden), ...beyondQiskit].sort()).toEqual(gates.map(({ name }) => name).sort());
});

test.each(Object.keys(braket))('%s is the matrix of Braket, up to a phase', (name) => {
  const { angles, re, im } = braket[name];
  const expected = { re: Float64Array.from(re), im: Float64Array.from(im) };
  const { matrix, parameters } = gateNamed(name);
  expect(parameters.length).toBe(angles.length);
  expect(distanceUpToPhase(expected, matrix(angles))).toBeLessThan(1e-14);
});

test('every gate beyond Qiskit has a matrix of Braket', () => {
  for (const name of beyondQiskit) expect(Object.keys(braket)).toContain(name);
});

describe.each(gates.map((gate) => [gate.name, gate] as const))('%s', (name, gate) => {
  const own = upTo(gate.qubits);
  const withAngles = fc.array(angleRad, {
    minLength: gate.parameters.length,
    maxLength: gate.parameters.length,
  });
  const operation = (angles: readonly number[], qubits = own): Operation => ({
    gate: name,
    qubits,
    angles: angles.map(constantAngle),
  });

  test.skipIf(beyondQiskit.includes(name))('is the matrix of Qiskit', () => {
    const { angles, re, im } = golden[name];
    const matrix = gate.matrix(angles);
    expect(matrix.re.length).toBe(4 ** gate.qubits);
    for (let k = 0; k < re.length; k++) {
      expect(Math.abs(matrix.re[k] - re[k])).toBeLessThan(1e-15);
      expect(Math.abs(matrix.im[k] - im[k])).toBeLessThan(1e-15);
    }
  });

  test('is unitary, undone by its inverse, and what its decomposition says', () => {
    const identity = operationsUnitary([], gate.qubits);
    fc.assert(
      fc.property(withAngles, (angles) => {
        const matrix = gate.matrix(angles);
        const n = 2 ** gate.qubits;
        const dagger = {
          re: matrix.re.map((_, k) => matrix.re[(k % n) * n + Math.floor(k / n)]),
          im: matrix.im.map((_, k) => -matrix.im[(k % n) * n + Math.floor(k / n)]),
        };
        expect(distanceUpToPhase(identity, multiplyMatrices(matrix, dagger))).toBeLessThan(1e-14);
        const inverse = gate.inverse(angles.map(constantAngle));
        expect(
          distanceUpToPhase(identity, operationsUnitary([operation(angles), ...inverse], gate.qubits)),
        ).toBeLessThan(1e-14);
        const parts = decomposeOperation(operation(angles));
        if (parts !== null)
          expect(distanceUpToPhase(matrix, operationsUnitary(parts, gate.qubits))).toBeLessThan(1e-14);
      }),
      { numRuns: gate.qubits > 3 ? 3 : 10 },
    );
  });

  test('keeps angles symbolic', () => {
    const names = gate.parameters.map((_, k) => `t${k}`);
    const values = new Map(names.map((each, k) => [each, 0.3 + 0.9 * k]));
    const angles = names.map((each) => parameterAngle(each));
    const parts = decomposeOperation({ gate: name, qubits: own, angles });
    const expected = gate.matrix(names.map((each) => values.get(each)!));
    if (parts !== null)
      expect(distanceUpToPhase(expected, operationsUnitary(parts, gate.qubits, values))).toBeLessThan(1e-14);
  });

  test('ends in rx, ry, rz and cx', () => {
    const leaves = (each: Operation): string[] => decomposeOperation(each)?.flatMap(leaves) ?? [each.gate];
    const angles = gate.parameters.map(() => 0.4);
    for (const leaf of leaves(operation(angles))) expect(['rx', 'ry', 'rz', 'cx']).toContain(leaf);
  });

  test('flags agree with the matrix', () => {
    const angles = gate.parameters.map((_, k) => 0.4 + 0.7 * k);
    const { re, im } = gate.matrix(angles);
    const n = 2 ** gate.qubits;
    const offDiagonal = upTo(n * n).some((k) => k % (n + 1) !== 0 && (re[k] !== 0 || im[k] !== 0));
    expect(gate.diagonal).toBe(!offDiagonal);
    const exchanged = operationsUnitary([operation(angles, own.toReversed())], gate.qubits);
    const differs = upTo(n * n).some(
      (k) => Math.abs(re[k] - exchanged.re[k]) + Math.abs(im[k] - exchanged.im[k]) > 1e-15,
    );
    if (gate.qubits > 1) expect(gate.symmetric).toBe(!differs);
  });

  test('has an example that reads', () => {
    const circuit = readOpenQasm(`OPENQASM 3.0; include "stdgates.inc"; qubit[5] q; ${gate.example}`);
    expect(circuit.operations.map((each) => each.gate)).toEqual([name]);
  });
});

test('multiples of pi/2 give exact entries', () => {
  for (let k = -16; k <= 16; k++) {
    for (const angle of [(k * Math.PI) / 1, k * Math.PI]) {
      const { re, im } = gateNamed('rx').matrix([angle]);
      for (const entry of [...re, ...im]) expect([0, 1, -1]).toContain(entry === 0 ? 0 : entry);
    }
    const { re, im } = gateNamed('cp').matrix([(k * Math.PI) / 2]);
    for (const entry of [...re, ...im]) expect([0, 1, -1]).toContain(entry === 0 ? 0 : entry);
  }
  // One step of the double away from pi is not pi.
  expect(gateNamed('rx').matrix([Math.PI + 1e-14]).re[0]).not.toBe(0);
});
