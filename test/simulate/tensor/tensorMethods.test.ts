import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateAngle } from '../../../src/circuit/angle.ts';
import type { Circuit } from '../../../src/circuit/circuit.ts';
import { parameterNames } from '../../../src/circuit/parameters.ts';
import { type PauliSum, parsePauliSum } from '../../../src/circuit/pauliSum.ts';
import { createNoiseModel } from '../../../src/hardware/noiseModel.ts';
import { createEngine } from '../../../src/simulate/createEngine.ts';
import { effectCone } from '../../../src/simulate/effectCone.ts';
import { lowerCircuit } from '../../../src/simulate/lower.ts';
import { buildPauliProgram } from '../../../src/simulate/pauliProgram.ts';
import { referenceExpectation, simulateReference } from '../../../src/simulate/reference.ts';
import { planContraction, USUAL_LIMITS } from '../../../src/simulate/tensor/planContraction.ts';
import { runsOfTensor } from '../../../src/simulate/tensor/runsOfTensor.ts';
import { createTensorMethods } from '../../../src/simulate/tensor/tensorMethods.ts';
import { buildTensorNetwork } from '../../../src/simulate/tensor/tensorNetwork.ts';
import { denseDevice, nativeCircuit, TWO_QUBIT_GATES } from '../randomCircuit.ts';
import { contractDirectly } from './contractDirectly.ts';

const noise = createNoiseModel(denseDevice(5, TWO_QUBIT_GATES));
const circuits = fc.integer({ min: 2, max: 5 }).chain((n) => nativeCircuit(n, 30));

function valuesFor(circuit: Circuit) {
  const names = parameterNames(circuit);
  const values = Float64Array.from(names, (_, k) => 0.3 + 1.7 * k);
  return { names, values, map: new Map(names.map((name, k) => [name, values[k]])) };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((worst, x, k) => Math.max(worst, Math.abs(x - b[k])), 0);
}

describe('contraction by a tree', () => {
  it('has the probabilities of the density matrix', () => {
    fc.assert(
      fc.property(circuits, fc.boolean(), fc.boolean(), (circuit, cone, idle) => {
        const { values, map } = valuesFor(circuit);
        const engine = createEngine(circuit, noise, { cone, idle, order: 'tree' });
        const expected = simulateReference(circuit, noise, idle, map).probabilities;
        expect(largestDifference(engine.probabilities(values), expected)).toBeLessThan(1e-13);
      }),
      { numRuns: 60 },
    );
  });

  it('has the shifted probabilities of the density matrix, also after other angles and effects', () => {
    fc.assert(
      fc.property(circuits, fc.boolean(), (circuit, cone) => {
        const { names, values } = valuesFor(circuit);
        const engine = createEngine(circuit, noise, { cone, order: 'tree' });
        const outcome = (1 << circuit.measurements.length) - 1;
        engine.shifted(
          values.map((x, k) => (k % 2 === 0 ? x : x + 1)),
          0,
        );
        const { probability, occurrences, plus, minus } = engine.shifted(values, outcome);
        const at = (name: string | null, byRad: number): number =>
          simulateReference(
            circuit,
            noise,
            true,
            new Map(names.map((own, k) => [own, values[k] + (own === name ? byRad : 0)])),
          ).probabilities[outcome];
        expect(Math.abs(probability - at(null, 0))).toBeLessThan(1e-13);
        occurrences.forEach(({ parameter }, k) => {
          expect(Math.abs(plus[k] - at(names[parameter], Math.PI / 2))).toBeLessThan(1e-12);
          expect(Math.abs(minus[k] - at(names[parameter], -Math.PI / 2))).toBeLessThan(1e-12);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('has the expectations and shifted expectations of observables', () => {
    const observables: PauliSum[] = ['Z0 X1 - 0.5 Y1', 'I + 2 Z1'].map(parsePauliSum);
    fc.assert(
      fc.property(nativeCircuit(3, 25), fc.boolean(), (circuit, readoutOfZ) => {
        const { names, values, map } = valuesFor(circuit);
        const engine = createEngine(circuit, noise, { observables, readoutOfZ, order: 'tree' });
        const expected = (observable: PauliSum, own: ReadonlyMap<string, number>): number =>
          referenceExpectation(circuit, noise, true, own, observable, readoutOfZ);
        const found = engine.probabilities(values);
        observables.forEach((observable, k) => {
          expect(Math.abs(found[k] - expected(observable, map))).toBeLessThan(1e-12);
          const { occurrences, plus } = engine.shifted(values, k);
          occurrences.forEach(({ parameter }, slot) => {
            const moved = new Map(map).set(names[parameter], values[parameter] + Math.PI / 2);
            expect(Math.abs(plus[slot] - expected(observable, moved))).toBeLessThan(1e-12);
          });
        });
      }),
      { numRuns: 20 },
    );
  });

  it('evaluates many inputs to the same bits, however many come', () => {
    fc.assert(
      fc.property(nativeCircuit(4, 30), (circuit) => {
        const { names, values, map } = valuesFor(circuit);
        const inputs = names.slice(0, 2);
        if (inputs.length === 0) return;
        const rows = Float64Array.from({ length: 3 * inputs.length }, (_, k) => 0.1 + 0.9 * k);
        const engine = createEngine(circuit, noise, { order: 'tree' });
        const many = engine.probabilitiesOfMany(values, inputs, rows);
        const outcomes = many.length / 3;
        for (let row = 0; row < 3; row++) {
          const own = rows.subarray(row * inputs.length, (row + 1) * inputs.length);
          const found = many.subarray(row * outcomes, (row + 1) * outcomes);
          expect(
            createEngine(circuit, noise, { order: 'tree' }).probabilitiesOfMany(values, inputs, own),
          ).toEqual(found.slice());
          const moved = new Map([...map, ...inputs.map((name, k) => [name, own[k]] as const)]);
          const expected = simulateReference(circuit, noise, true, moved).probabilities;
          expect(largestDifference(found, expected)).toBeLessThan(1e-13);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('agrees with the direct contraction of the network, whole and in slices', () => {
    let sliced = 0;
    fc.assert(
      fc.property(nativeCircuit(4, 25), (circuit) => {
        const { names, values, map } = valuesFor(circuit);
        const lowered = lowerCircuit(circuit, noise, true);
        const { effects, elements, qubits } = lowered;
        const program = buildPauliProgram(effectCone(elements, qubits, effects, true), new Set(names));
        const network = buildTensorNetwork(program, effects.qubits.length, 'factors');
        const live = network.tensors.map((tensor) =>
          runsOfTensor(tensor).some((run) => program.runs[run].live),
        );
        const purpose = { live, varying: live.map(() => false), samples: 1 };
        const whole = planContraction(network, purpose);
        if (whole === null) return;
        const expected = contractDirectly(
          network,
          program,
          (angle) => evaluateAngle(program.angles[angle], map),
          ({ source }, [pauli]) => {
            const [identity, z] = effects.factor!(source.kind === 'effect' ? source.digit! : 0, 1);
            return [identity, 0, 0, z][pauli];
          },
        );
        const outcome = 2 ** effects.qubits.length - 1;
        const by = (plan: typeof whole) =>
          createTensorMethods(program, effects, names)({ network, plan, live }).shifted(values, outcome);
        const { probability, plus, minus } = by(whole);
        expect(Math.abs(probability - expected[0])).toBeLessThan(1e-14);
        const cut = planContraction(network, purpose, { ...USUAL_LIMITS, bytes: whole.bytes - 1 });
        if (cut === null) return;
        sliced++;
        expect(cut.bytes).toBeLessThan(whole.bytes);
        expect(cut.slices).toBeGreaterThan(1);
        const parts = by(cut);
        expect(Math.abs(parts.probability - expected[0])).toBeLessThan(1e-14);
        expect(largestDifference(parts.plus, plus)).toBeLessThan(1e-14);
        expect(largestDifference(parts.minus, minus)).toBeLessThan(1e-14);
      }),
      { numRuns: 30 },
    );
    expect(sliced).toBeGreaterThan(5);
  });
});
