import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Angle,
  addAngles,
  bindAngle,
  constantAngle,
  equalAngles,
  evaluateAngle,
  negateAngle,
  parameterAngle,
  scaleAngle,
} from '../../src/circuit/angle.ts';
import { bindParameters, parameterNames } from '../../src/circuit/parameters.ts';
import { validateCircuit } from '../../src/circuit/validateCircuit.ts';

const names = ['a', 'b', 'ba', 'constructor', '__proto__'];
const values = new Map(names.map((name, k) => [name, 0.5 + k]));
const coefficient = fc.integer({ min: -8, max: 8 }).map((k) => k / 4);
const angles: fc.Arbitrary<Angle> = fc
  .tuple(coefficient, fc.array(fc.tuple(fc.constantFrom(...names), coefficient), { maxLength: 6 }))
  .map(([constant, terms]) =>
    terms.reduce((sum, [name, each]) => addAngles(sum, parameterAngle(name, each)), constantAngle(constant)),
  );

test('arithmetic of angles is arithmetic of their values', () => {
  fc.assert(
    fc.property(angles, angles, coefficient, (a, b, factor) => {
      // Quarters and halves: exact in doubles.
      expect(evaluateAngle(addAngles(a, b), values)).toBe(
        evaluateAngle(a, values) + evaluateAngle(b, values),
      );
      expect(evaluateAngle(scaleAngle(a, factor), values)).toBeCloseTo(factor * evaluateAngle(a, values), 12);
      expect(equalAngles(addAngles(a, b), addAngles(b, a))).toBe(true);
      expect(addAngles(a, negateAngle(a))).toEqual({ constant: 0, terms: [] });
      expect(bindAngle(a, values)).toEqual(constantAngle(evaluateAngle(a, values)));
    }),
  );
});

test('terms are sorted by code units, without zeros and without -0', () => {
  const sum = addAngles(addAngles(parameterAngle('b'), parameterAngle('a', 2)), parameterAngle('B', -1));
  expect(sum.terms.map(({ name }) => name)).toEqual(['B', 'a', 'b']);
  expect(parameterAngle('a', 0)).toEqual({ constant: 0, terms: [] });
  expect(Object.is(negateAngle(constantAngle(0)).constant, 0)).toBe(true);
});

test('a missing parameter and an infinite angle are errors', () => {
  expect(() => evaluateAngle(parameterAngle('theta'), new Map())).toThrow('"theta"');
  expect(() => constantAngle(Number.NaN)).toThrow('finite');
  expect(() => scaleAngle(constantAngle(1e308), 10)).toThrow('finite');
});

test('parameters of a circuit are listed and bound', () => {
  const rx = (angle: Angle) => ({ gate: 'rx', qubits: [0], angles: [angle] });
  const circuit = {
    qubits: 1,
    bits: 0,
    operations: [rx(parameterAngle('z')), rx(parameterAngle('a', 2))],
    measurements: [],
  };
  expect(parameterNames(circuit)).toEqual(['a', 'z']);
  const bound = bindParameters(circuit, new Map([['a', 0.25]]));
  expect(parameterNames(bound)).toEqual(['z']);
  expect(bound.operations[1].angles[0].constant).toBe(0.5);
});

test.each([
  ['unknown gate', { gate: 'constructor', qubits: [0], angles: [] }, 'registry'],
  ['alias', { gate: 'u3', qubits: [0], angles: [1, 2, 3].map(constantAngle) }, 'registry'],
  ['qubit out of range', { gate: 'x', qubits: [2], angles: [] }, '0..1'],
  ['repeated qubit', { gate: 'cx', qubits: [1, 1], angles: [] }, 'distinct'],
  ['too few angles', { gate: 'u', qubits: [1], angles: [] }, '3 angles'],
  ['too many qubits', { gate: 'x', qubits: [0, 1], angles: [] }, '1 qubits'],
])('validation refuses: %s', (_, operation, message) => {
  expect(() => validateCircuit({ qubits: 2, bits: 0, operations: [operation], measurements: [] })).toThrow(
    message,
  );
});

test('validation refuses two measurements of one qubit or bit', () => {
  const measured = (...measurements: { qubit: number; bit: number }[]) => ({
    qubits: 2,
    bits: 2,
    operations: [],
    measurements,
  });
  expect(() => validateCircuit(measured({ qubit: 0, bit: 0 }, { qubit: 0, bit: 1 }))).toThrow('qubits');
  expect(() => validateCircuit(measured({ qubit: 0, bit: 1 }, { qubit: 1, bit: 1 }))).toThrow('bits');
  expect(() => validateCircuit(measured({ qubit: 0, bit: 2 }))).toThrow('bit expected');
  validateCircuit(measured({ qubit: 0, bit: 1 }, { qubit: 1, bit: 0 }));
});
