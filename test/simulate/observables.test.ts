import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { shiftAngle } from '../../src/circuit/angle.ts';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { type PauliSum, parsePauliSum } from '../../src/circuit/pauliSum.ts';
import { createNoiseModel, type NoiseChannels } from '../../src/hardware/noiseModel.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { derivativesByName } from '../../src/simulate/engine.ts';
import { referenceExpectation } from '../../src/simulate/reference.ts';
import { denseDevice, nativeCircuit, TWO_QUBIT_GATES } from './randomCircuit.ts';

const noisy = createNoiseModel(denseDevice(4, TWO_QUBIT_GATES));

function observableOn(qubits: number): fc.Arbitrary<PauliSum> {
  const factors = fc
    .array(fc.constantFrom('I' as const, 'X' as const, 'Y' as const, 'Z' as const), {
      minLength: qubits,
      maxLength: qubits,
    })
    .map((letters) => letters.flatMap((axis, qubit) => (axis === 'I' ? [] : [{ qubit, axis }])));
  const term = fc.record({ coefficient: fc.double({ min: -2, max: 2, noNaN: true }), paulis: factors });
  return fc.array(term, { minLength: 1, maxLength: 5 });
}

const both = fc
  .integer({ min: 2, max: 4 })
  .chain((n) => fc.record({ circuit: nativeCircuit(n, 25), observable: observableOn(n) }));

function valuesFor(circuit: Circuit): { names: string[]; values: Float64Array; map: Map<string, number> } {
  const names = parameterNames(circuit);
  const values = Float64Array.from(names, (_, k) => 0.3 + 1.7 * k);
  return { names, values, map: new Map(names.map((name, k) => [name, values[k]])) };
}

describe('observables', () => {
  for (const [title, noise] of [
    ['under noise', noisy],
    ['without noise', null],
  ] as const) {
    it(`have the expectation that the density matrix gives, ${title}`, () => {
      fc.assert(
        fc.property(both, fc.boolean(), fc.boolean(), ({ circuit, observable }, cone, readoutOfZ) => {
          const { values, map } = valuesFor(circuit);
          const expected = referenceExpectation(circuit, noise, true, map, observable, readoutOfZ);
          const engine = createEngine(circuit, noise, { observables: [observable], readoutOfZ, cone });
          expect(Math.abs(engine.probabilities(values)[0] - expected)).toBeLessThan(1e-12);
        }),
        { numRuns: 40 },
      );
    });

    it(`have the shifted expectations and slopes of circuits run one by one, ${title}`, () => {
      fc.assert(
        fc.property(both, fc.boolean(), ({ circuit, observable }, cone) => {
          const { names, values, map } = valuesFor(circuit);
          const engine = createEngine(circuit, noise, { observables: [observable], cone });
          const base = referenceExpectation(circuit, noise, true, map, observable);
          const { probability, occurrences, plus, minus } = engine.shifted(values, 0);
          const { slopes } = engine.gradient(values, 0);
          expect(Math.abs(probability - base)).toBeLessThan(1e-12);
          const seen = new Set(occurrences.map(({ parameter }) => parameter));
          names.forEach((name, parameter) => {
            const k = occurrences.findIndex((each) => each.parameter === parameter);
            const [up, down] = [1, -1].map((sign) =>
              referenceExpectation(
                shiftParameter(circuit, name, (sign * Math.PI) / 2),
                noise,
                true,
                map,
                observable,
              ),
            );
            if (!seen.has(parameter)) {
              // Found structurally: no shift changes the mean.
              expect(Math.abs(up - base) + Math.abs(down - base)).toBeLessThan(1e-12);
              return;
            }
            expect(Math.abs(plus[k] - up)).toBeLessThan(1e-12);
            expect(Math.abs(minus[k] - down)).toBeLessThan(1e-12);
            expect(Math.abs(slopes[k] - (up - down) / 2)).toBeLessThan(1e-12);
          });
        }),
        { numRuns: 30 },
      );
    });
  }

  it('are linear, and the identity has mean 1', () => {
    fc.assert(
      fc.property(both, observableOn(2), ({ circuit, observable: a }, b) => {
        const { values } = valuesFor(circuit);
        const sum = [...a.map((term) => ({ ...term, coefficient: 3 * term.coefficient })), ...b];
        for (const noise of [noisy, null]) {
          const mean = (observable: PauliSum) =>
            createEngine(circuit, noise, { observables: [observable] }).probabilities(values)[0];
          expect(Math.abs(mean(sum) - (3 * mean(a) + mean(b)))).toBeLessThan(1e-12);
          expect(mean(parsePauliSum('I'))).toBeCloseTo(1, 13);
          // One engine for several observables gives what one each gives.
          const together = createEngine(circuit, noise, { observables: [a, b] }).probabilities(values);
          expect(Math.abs(together[0] - mean(a)) + Math.abs(together[1] - mean(b))).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('of Z with readout error is the difference of the two outcomes', () => {
    const circuit: Circuit = {
      qubits: 1,
      bits: 1,
      operations: [{ gate: 'rz', qubits: [0], angles: [{ constant: 0.3, terms: [] }] }, sx(0)],
      measurements: [{ qubit: 0, bit: 0 }],
    };
    const none = new Float64Array(0);
    const [p0, p1] = createEngine(circuit, noisy).probabilities(none);
    const z = [parsePauliSum('Z0')];
    const read = createEngine(circuit, noisy, { observables: z, readoutOfZ: true }).probabilities(none)[0];
    const perfect = createEngine(circuit, noisy, { observables: z }).probabilities(none)[0];
    expect(read).toBeCloseTo(p0 - p1, 14);
    expect(Math.abs(read - perfect)).toBeGreaterThan(1e-3);
  });

  it('must be on qubits of the circuit, and be asked for by a number in range', () => {
    const circuit = ansatzOf({ family: 'ry-rz-cz-chain', qubits: 2, layers: 1 }).circuit;
    expect(() => createEngine(circuit, null, { observables: [parsePauliSum('Z2')] })).toThrow(
      'observable expected qubits 0..1, got 2',
    );
    const engine = createEngine(circuit, null, { observables: [parsePauliSum('Z1')] });
    expect(() => engine.gradient(new Float64Array(4), 1)).toThrow('"effect" expected integer in 0..0, got 1');
  });
});

describe('the transverse-field Ising chain on circuit D', () => {
  const qubits = 4;
  const text = [0, 1, 2].map((k) => `- Z${k} Z${k + 1}`).concat([0, 1, 2, 3].map((k) => `- X${k}`));
  const hamiltonian = parsePauliSum(text.join(' '));
  const circuit = ansatzOf({ family: 'ry-rz-cz-chain', qubits, layers: 3 }).circuit;
  // J = h = 1, open ends: Pfeuty, Ann. Phys. 57, 79 (1970).
  const ground = 1 - 1 / Math.sin(Math.PI / (2 * (2 * qubits + 1)));

  it('has the ground energy of its matrix', () => {
    const size = 2 ** qubits;
    const rows = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, column) => entry(row, column, qubits)),
    );
    const { realEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
    expect(Math.min(...realEigenvalues)).toBeCloseTo(ground, 10);
  });

  it('is never below the ground energy, and comes near it by gradient descent', () => {
    const ideal = createEngine(circuit, null, { observables: [hamiltonian] });
    const noise = everywhere(0.01);
    const device = createEngine(circuit, noise, { observables: [hamiltonian], idle: false });
    let values: Float64Array = Float64Array.from(ideal.parameterNames, (_, k) => 0.4 + 0.31 * k);
    let energy = 0;
    for (let step = 0; step < 300; step++) {
      const { probability, occurrences, slopes } = ideal.gradient(values, 0);
      energy = probability;
      expect(energy).toBeGreaterThan(ground - 1e-10);
      const slope = derivativesByName(occurrences, slopes, values.length);
      values = values.map((value, k) => value - 0.05 * slope[k]);
    }
    expect(energy).toBeLessThan(0.95 * ground);
    const measured = device.probabilities(values)[0];
    expect(measured).toBeGreaterThan(energy + 0.05);
    expect(measured).toBeLessThan(0);
  });
});

/** <row|H|column>: minus the bonds' products of signs on the diagonal, -1 where one bit differs. */
function entry(row: number, column: number, qubits: number): number {
  const sign = (k: number) => 1 - 2 * ((row >> k) & 1);
  if (row !== column) return Number.isInteger(Math.log2(row ^ column)) ? -1 : 0;
  return -Array.from({ length: qubits - 1 }, (_, k) => sign(k) * sign(k + 1)).reduce((a, b) => a + b);
}

function everywhere(depolarizing: number): NoiseChannels {
  return {
    gateNoise: (_, qubits) => ({
      depolarizing,
      relaxation: qubits.map(() => ({ e1: 1, e2: 1 })),
      durationNs: 0,
    }),
    readoutError: () => ({ p1Given0: 0, p0Given1: 0 }),
    idle: () => ({ e1: 1, e2: 1 }),
  };
}

function sx(qubit: number) {
  return { gate: 'sx', qubits: [qubit], angles: [] };
}

function shiftParameter(circuit: Circuit, name: string, byRad: number): Circuit {
  return {
    ...circuit,
    operations: circuit.operations.map((operation) => ({
      ...operation,
      angles: operation.angles.map((angle) =>
        angle.terms.some((term) => term.name === name) ? shiftAngle(angle, byRad) : angle,
      ),
    })),
  };
}
