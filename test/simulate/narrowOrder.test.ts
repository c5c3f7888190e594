import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { createNoiseModel, type NoiseChannels } from '../../src/hardware/noiseModel.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { effectCone } from '../../src/simulate/effectCone.ts';
import { lowerCircuit } from '../../src/simulate/lower.ts';
import { narrowOrder } from '../../src/simulate/narrowOrder.ts';
import { createPauliEngine } from '../../src/simulate/pauliEngine.ts';
import { denseDevice, nativeCircuit, TWO_QUBIT_GATES } from './randomCircuit.ts';

const NONE = { e1: 1, e2: 1 };
const LAMBDA = 0.01;

/** Two-qubit depolarizing only, so that a mean can be written down. */
const depolarizing: NoiseChannels = {
  gateNoise: (_, qubits) => ({
    depolarizing: qubits.length === 2 ? LAMBDA : 0,
    relaxation: qubits.map(() => NONE),
    durationNs: 0,
  }),
  readoutError: () => ({ p1Given0: 0, p0Given1: 0 }),
  idle: () => ({ e1: 1, e2: 1 }),
};

describe('the order of a sweep', () => {
  it('keeps the order of elements on each qubit, and every element', () => {
    const noise = createNoiseModel(denseDevice(5, TWO_QUBIT_GATES));
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }).chain((n) => nativeCircuit(n, 40)),
        (circuit) => {
          const lowered = lowerCircuit(circuit, noise, true);
          const cone = effectCone(lowered.elements, lowered.qubits, lowered.effects, true);
          const order = narrowOrder(cone);
          expect([...order].sort((a, b) => a - b)).toEqual([...cone.elements.keys()]);
          for (let qubit = 0; qubit < lowered.qubits; qubit++) {
            const own = order.filter((index) => {
              const { element } = cone.elements[index];
              return 'qubits' in element ? element.qubits.includes(qubit) : element.qubit === qubit;
            });
            expect(own).toEqual([...own].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('a chain read at its end is two qubits wide, however long and however it is written', () => {
    // <Z> of the end is the product of all cosines, and each entangler keeps 1 - lambda of it.
    const qubits = 60;
    const wires = Array.from({ length: qubits }, (_, k) => k);
    const circuit: Circuit = {
      qubits,
      bits: 1,
      operations: [
        ...wires.map((k) => ({ gate: 'ry', qubits: [k], angles: [parameterAngle(`t${10 + k}`)] })),
        ...wires.slice(1).map((k) => ({ gate: 'cx', qubits: [qubits - k, qubits - k - 1], angles: [] })),
      ],
      measurements: [{ qubit: 0, bit: 0 }],
    };
    const names = parameterNames(circuit);
    const values = Float64Array.from(names, (_, k) => 0.01 * (k + 1));
    const engine = createPauliEngine(lowerCircuit(circuit, depolarizing, false), names, new Set(names), true);
    const mean =
      values.reduce((product, angle) => product * Math.cos(angle), 1) * (1 - LAMBDA) ** (qubits - 1);
    const { probability, occurrences, slopes } = engine.gradient(values, 0);
    expect(probability).toBeCloseTo((1 + mean) / 2, 13);
    expect(occurrences.map(({ parameter }) => parameter)).toEqual(names.map((_, k) => k));
    slopes.forEach((slope, k) => {
      expect(slope).toBeCloseTo((-mean * Math.tan(values[k])) / 2, 13);
    });
  });

  it("circuit A's ten qubits and five layers are never more than six qubits at once", () => {
    const { elements, qubits, effects } = lowerCircuit(
      ansatzOf({ family: 'rx-rz-cz-ring', qubits: 10, layers: 5 }).circuit,
      null,
      false,
    );
    const cone = effectCone(elements, qubits, effects, true);
    const touched = new Map<number, number>();
    const order = narrowOrder(cone).map((index) => cone.elements[index].element);
    order.forEach((element, place) => {
      if ('qubits' in element) for (const qubit of element.qubits) touched.set(qubit, place);
    });
    const present = new Set<number>();
    let widest = 0;
    order.forEach((element, place) => {
      if (!('qubits' in element)) return;
      for (const qubit of element.qubits) present.add(qubit);
      widest = Math.max(widest, present.size);
      for (const qubit of element.qubits)
        if (touched.get(qubit) === place && qubit > 1) present.delete(qubit);
    });
    expect(widest).toBe(6);
  });
});
