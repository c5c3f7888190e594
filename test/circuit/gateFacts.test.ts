import { describe, expect, test } from 'vitest';
import { constantAngle } from '../../src/circuit/angle.ts';
import type { Operation } from '../../src/circuit/circuit.ts';
import { type ComplexMatrix, multiplyMatrices } from '../../src/circuit/complexMatrix.ts';
import type { Gate, PauliAxis } from '../../src/circuit/gate.ts';
import { gateNamed, gates, rotationAbout } from '../../src/circuit/gates.ts';
import { distanceUpToPhase, operationsUnitary } from '../../src/circuit/stateVector.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, k) => k);
const op = (gate: string, qubits: readonly number[], ...anglesRad: number[]): Operation => ({
  gate,
  qubits,
  angles: anglesRad.map(constantAngle),
});

/** Angles at which no law holds by chance; u0 counts pulses. */
const generic = ({ parameters }: Gate, seed = 0) => parameters.map((_, k) => 0.41 + 0.73 * k + 0.19 * seed);

const isSame = (a: ComplexMatrix, b: ComplexMatrix, bound = 1e-13) => distanceUpToPhase(a, b) < bound;

const pauliString = (letters: string): ComplexMatrix =>
  operationsUnitary(
    [...letters].flatMap((letter, k) => (letter === 'I' ? [] : [op(letter.toLowerCase(), [k])])),
    letters.length,
  );

const pauliStrings = (qubits: number): string[] =>
  upTo(4 ** qubits).map((k) =>
    upTo(qubits)
      .map((q) => 'IXYZ'[(k >> (2 * q)) & 3])
      .join(''),
  );

describe.each(gates.map((gate) => [gate.name, gate] as const))('%s', (name, gate) => {
  const own = upTo(gate.qubits);
  const identity = operationsUnitary([], gate.qubits);
  const matrixWith = (place: number, turn: number, seed = 0) =>
    gate.matrix(generic(gate, seed).map((each, k) => (k === place ? each + turn : each)));

  test('comes round after the stated period, and not before', () => {
    expect(gate.periodsRad).toHaveLength(gate.parameters.length);
    gate.periodsRad.forEach((period, place) => {
      const turns = (turn: number) =>
        [0, 1].every((seed) => isSame(matrixWith(place, 0, seed), matrixWith(place, turn, seed)));
      if (period === null) {
        expect(gate.idle).toBe(true);
        return;
      }
      expect(turns(period)).toBe(true);
      for (const divisor of [2, 3, 4, 5, 7]) expect(turns(period / divisor)).toBe(false);
    });
  });

  test('is a function of the stated Paulis, and of no other', () => {
    const matrix = gate.matrix(generic(gate));
    const axes = own.map((qubit): PauliAxis | null => {
      const found = (['x', 'y', 'z'] as const).filter((axis) => {
        const pauli = operationsUnitary([op(axis, [qubit])], gate.qubits);
        const [before, after] = [multiplyMatrices(matrix, pauli), multiplyMatrices(pauli, matrix)];
        return before.re.every(
          (x, k) => Math.abs(x - after.re[k]) + Math.abs(before.im[k] - after.im[k]) < 1e-14,
        );
      });
      return found.at(-1) ?? null;
    });
    expect(gate.axes).toEqual(axes);
    expect(gate.diagonal).toBe(axes.every((axis) => axis === 'z'));
  });

  test('is the stated rotation, or none', () => {
    if (gate.rotation === null) {
      if (gate.qubits > 2 || gate.idle) return;
      // No Pauli string P makes the gate cos - i sin P up to a phase: its part beside 1 is of more strings, or not Hermitian.
      expect(rotationsThatAre(gate)).toEqual([]);
      return;
    }
    const { paulis, angleRad } = gate.rotation;
    const [angle] = angleRad === null ? generic(gate) : [angleRad];
    const turned = operationsUnitary([op(rotationAbout(paulis).name, own, angle)], gate.qubits);
    expect(isSame(gate.matrix(generic(gate)), turned)).toBe(true);
    expect(rotationsThatAre(gate)).toEqual([paulis]);
  });

  test('adds angles where it says so', () => {
    const [a, b] = [generic(gate), generic(gate, 1)];
    const product = multiplyMatrices(gate.matrix(a), gate.matrix(b));
    const sum = gate.matrix(a.map((each, k) => each + b[k]));
    expect(gate.additive).toBe(gate.parameters.length === 1 && !gate.idle && isSame(product, sum));
  });

  test('maps Paulis to Paulis where it says that it is a Clifford gate', () => {
    if (gate.parameters.length > 0) {
      expect(gate.clifford).toBe(false);
      return;
    }
    const [inverse] = [operationsUnitary(gate.inverse([]), gate.qubits)];
    const matrix = gate.matrix([]);
    const all = pauliStrings(gate.qubits).map(pauliString);
    const generators = own.flatMap((qubit) =>
      ['x', 'z'].map((axis) => operationsUnitary([op(axis, [qubit])], gate.qubits)),
    );
    const clifford = generators.every((pauli) => {
      const image = multiplyMatrices(matrix, multiplyMatrices(pauli, inverse));
      return all.some((each) => isSame(each, image));
    });
    expect(gate.clifford).toBe(clifford);
  });

  test('does nothing where it is idle', () => {
    expect(gate.idle).toBe(isSame(identity, gate.matrix(generic(gate))));
  });

  test('takes up rz in its phases where it says so', () => {
    if (gate.phaseAngles === null) return;
    expect(gate.phaseAngles).toHaveLength(gate.qubits);
    gate.phaseAngles.forEach((place, qubit) => {
      const angles = generic(gate);
      const moved = angles.map((each, k) => (k === place ? each - 0.3 : each));
      const before = operationsUnitary([op('rz', [qubit], 0.3), op(name, own, ...angles)], gate.qubits);
      const after = operationsUnitary([op(name, own, ...moved), op('rz', [qubit], 0.3)], gate.qubits);
      expect(isSame(before, after)).toBe(true);
    });
  });

  test('is drawn on each of its qubits', () => {
    if (gate.marks !== null) expect(gate.marks).toHaveLength(gate.qubits);
    if (gate.virtual) expect(gate.qubits === 1 && gate.diagonal).toBe(true);
  });
});

/** Pauli strings P other than 1 for which the gate is cos - i sin P up to a phase: Tr(U P) and Tr(U) hold all of its weight. */
function rotationsThatAre(gate: Gate): string[] {
  const matrix = gate.matrix(generic(gate));
  const n = 2 ** gate.qubits;
  const overlap = (letters: string): readonly [number, number] => {
    const { re, im } = multiplyMatrices(matrix, pauliString(letters));
    const trace = (values: Float64Array) => upTo(n).reduce((sum, k) => sum + values[k * (n + 1)], 0) / n;
    return [trace(re), trace(im)];
  };
  const [c, ci] = overlap('I'.repeat(gate.qubits));
  return pauliStrings(gate.qubits).filter((letters) => {
    if (letters.includes('I')) return false;
    const [s, si] = overlap(letters);
    const weight = c * c + ci * ci + s * s + si * si;
    // Unitary, and of two strings alone: the ratio of their weights is imaginary by itself.
    return Math.abs(weight - 1) < 1e-13 && s * s + si * si > 1e-6;
  });
}

test('facts of gates that are known from elsewhere', () => {
  // Controlled rotations: Barenco et al., Phys. Rev. A 52, 3457 (1995): -1 on the target is Z on the control.
  for (const name of ['crx', 'cry', 'crz']) expect(gateNamed(name).periodsRad).toEqual([4 * Math.PI]);
  expect(gateNamed('cp').periodsRad).toEqual([2 * Math.PI]);
  expect(gates.filter(({ virtual }) => virtual).map(({ name }) => name)).toEqual(['rz']);
  expect(rotationAbout('Z').name).toBe('rz');
  expect(() => rotationAbout('XY')).toThrow('paulis expected one of');
  const names = gates.flatMap(({ makerNames }) => makerNames.ibm ?? []);
  expect(new Set(names).size).toBe(names.length);
});
