import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftAngle } from '../../src/circuit/angle.ts';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { simulateReference } from '../../src/simulate/reference.ts';
import { denseDevice, nativeCircuit, TWO_QUBIT_GATES } from './randomCircuit.ts';

const noise = createNoiseModel(denseDevice(5, TWO_QUBIT_GATES));

function valuesFor(circuit: Circuit): { names: string[]; values: Float64Array; map: Map<string, number> } {
  const names = parameterNames(circuit);
  const values = Float64Array.from(names, (_, k) => 0.3 + 1.7 * k);
  return { names, values, map: new Map(names.map((name, k) => [name, values[k]])) };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((worst, x, k) => Math.max(worst, Math.abs(x - b[k])), 0);
}

describe('simulation in the Pauli basis', () => {
  for (const cone of [true, false])
    for (const idle of [true, false])
      it(`agrees with the density matrix on random native circuits (cone ${cone}, idle ${idle})`, () => {
        fc.assert(
          fc.property(
            fc.integer({ min: 2, max: 5 }).chain((n) => nativeCircuit(n, 30)),
            (circuit) => {
              const { values, map } = valuesFor(circuit);
              const expected = simulateReference(circuit, noise, idle, map).probabilities;
              const found = createEngine(circuit, noise, { cone, idle }).probabilities(values);
              expect(largestDifference(found, expected)).toBeLessThan(1e-13);
            },
          ),
          { numRuns: 60 },
        );
      });

  for (const cone of [true, false])
    it(`gives all shifted probabilities that forward simulation gives (cone ${cone})`, () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 2, max: 5 }).chain((n) => nativeCircuit(n, 30)),
          (circuit) => {
            const { names, values } = valuesFor(circuit);
            const engine = createEngine(circuit, noise, { cone });
            const outcome = (1 << circuit.measurements.length) - 1;
            const { probability, occurrences, plus, minus } = engine.shifted(values, outcome);
            expect(probability).toBeCloseTo(engine.probabilities(values)[outcome], 13);
            occurrences.forEach(({ parameter }, k) => {
              for (const [sign, shifted] of [
                [1, plus[k]],
                [-1, minus[k]],
              ] as const) {
                const moved = shiftParameter(circuit, names[parameter], (sign * Math.PI) / 2);
                const direct = createEngine(moved, noise, { cone }).probabilities(values)[outcome];
                expect(Math.abs(shifted - direct)).toBeLessThan(1e-13);
              }
            });
          },
        ),
        { numRuns: 40 },
      );
    });

  it('finds what has no derivative: shifting a dead parameter changes no probability', () => {
    fc.assert(
      fc.property(nativeCircuit(4, 25), (circuit) => {
        const { values, map } = valuesFor(circuit);
        const { deadParameters } = createEngine(circuit, noise);
        const base = simulateReference(circuit, noise, true, map).probabilities;
        for (const name of deadParameters) {
          const moved = new Map(map).set(name, 1.234);
          expect(
            largestDifference(simulateReference(circuit, noise, true, moved).probabilities, base),
          ).toBeLessThan(1e-14);
        }
        expect(values.length).toBe(map.size);
      }),
      { numRuns: 40 },
    );
  });

  it('evaluates many inputs as it evaluates one', () => {
    fc.assert(
      fc.property(nativeCircuit(4, 30), (circuit) => {
        const { names, values } = valuesFor(circuit);
        const engine = createEngine(circuit, noise);
        const inputs = names.slice(0, 2);
        const rows = Float64Array.from({ length: 3 * inputs.length }, (_, k) => 0.1 + 0.9 * k);
        const many = engine.probabilitiesOfMany(values, inputs, rows);
        if (inputs.length === 0) return;
        for (let row = 0; row < 3; row++) {
          const own = values.slice();
          inputs.forEach((name, k) => {
            own[names.indexOf(name)] = rows[row * inputs.length + k];
          });
          const one = engine.probabilities(own);
          expect(
            largestDifference(many.subarray(row * one.length, (row + 1) * one.length), one),
          ).toBeLessThan(1e-13);
        }
      }),
      { numRuns: 40 },
    );
  });
});

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
