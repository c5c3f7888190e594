import { expect, test } from 'vitest';
import { gates } from '../../src/circuit/gates.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { parameterPeriods } from '../../src/circuit/parameterPeriods.ts';
import { bindParameters } from '../../src/circuit/parameters.ts';
import { distanceUpToPhase, operationsUnitary } from '../../src/circuit/stateVector.ts';

const TURN = 2 * Math.PI;

const periodOf = (statements: string) =>
  parameterPeriods(
    readOpenQasm(`OPENQASM 3.0; include "stdgates.inc"; input float a; qubit[3] q; ${statements}`),
  ).get('a');

test.each([
  ['rx(a) q[0];', TURN],
  ['rx(2*a) q[0];', TURN],
  ['rx(a/2) q[0];', 2 * TURN],
  ['rx(a/3) q[0];', null],
  ['crx(a) q[0], q[1];', 2 * TURN],
  ['crx(2*a) q[0], q[1];', TURN],
  ['crx(a/2) q[0], q[1];', null],
  ['cp(a) q[0], q[1];', TURN],
  ['cu(a, 0, 0, 0) q[0], q[1];', 2 * TURN],
  ['cu(0, a, 0, 0) q[0], q[1];', TURN],
  ['rx(a) q[0]; crz(a) q[0], q[1];', 2 * TURN],
  ['rx(a) q[0]; ry(a/3) q[0];', null],
])('%s', (statements, period) => {
  expect(periodOf(statements)).toBe(period);
});

test('a circuit of any gate is the same after the period of its parameter', () => {
  for (const { name, qubits, parameters, idle } of gates)
    parameters.forEach((_, place) => {
      const angles = parameters.map((__, k) => ({
        constant: 0.3 + k,
        terms: k === place ? [{ name: 'a', coefficient: 1 }] : [],
      }));
      const own = Array.from({ length: qubits }, (__, k) => k);
      const circuit = {
        qubits,
        bits: 0,
        operations: [{ gate: name, qubits: own, angles }],
        measurements: [],
      };
      const period = parameterPeriods(circuit).get('a');
      expect(period === null).toBe(idle);
      const at = (a: number) =>
        operationsUnitary(bindParameters(circuit, new Map([['a', a]])).operations, qubits);
      expect(distanceUpToPhase(at(0.4), at(0.4 + (period ?? 1)))).toBeLessThan(1e-13);
    });
});
