import fc from 'fast-check';
import { expect, test } from 'vitest';
import { constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Operation } from '../../src/circuit/circuit.ts';
import { distanceUpToPhase, operationsUnitary } from '../../src/circuit/stateVector.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { inFramePulses } from '../../src/hardware/framePulses.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';

const manila = await loadHardware('manila');
/** As a machine of u1, u2, u3 is imported: no half turn of its own. */
const ofFrames: HardwareProfile = { ...manila, nativeGates: ['cx', 'id', 'rz', 'sx'] };
const circuitOf = (operations: readonly Operation[]) => ({
  qubits: 1,
  bits: 1,
  operations,
  measurements: [{ qubit: 0, bit: 0 }],
});

test.each([
  ['p', 1, 0],
  ['u2', 2, 1],
  ['u', 3, 2],
])('%s is the same gate, up to a phase, with as many quarter turns as it had', (gate, angles, turns) => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -7, max: 7, noNaN: true }), { minLength: angles, maxLength: angles }),
      (values) => {
        const source = [{ gate, qubits: [0], angles: values.map(constantAngle) }];
        const { operations } = inFramePulses(circuitOf(source), ofFrames);
        expect(
          distanceUpToPhase(operationsUnitary(source, 1), operationsUnitary(operations, 1)),
        ).toBeLessThan(1e-13);
        expect(operations.filter((one) => one.gate === 'sx')).toHaveLength(turns);
        expect(new Set(operations.map((one) => one.gate))).toEqual(
          new Set(turns === 0 ? ['rz'] : ['rz', 'sx']),
        );
      },
    ),
  );
});

test('free angles stay free', () => {
  const source = [
    { gate: 'u', qubits: [0], angles: [parameterAngle('theta'), constantAngle(0.2), constantAngle(0.1)] },
  ];
  const engine = createEngine(circuitOf(source), createNoiseModel(ofFrames), { idle: false });
  expect(engine.parameterNames).toEqual(['theta']);
  const bound = [{ ...source[0], angles: [0.7, 0.2, 0.1].map(constantAngle) }];
  const fixed = createEngine(circuitOf(bound), createNoiseModel(ofFrames), { idle: false });
  const [p, q] = [engine.probabilities(Float64Array.of(0.7)), fixed.probabilities(new Float64Array(0))];
  expect(Math.abs(p[1] - q[1])).toBeLessThan(1e-14);
});

test('a machine with a half turn of its own does not have them', () => {
  const source = circuitOf([{ gate: 'u', qubits: [0], angles: [1, 2, 3].map(constantAngle) }]);
  expect(inFramePulses(source, manila)).toBe(source);
  expect(() => createEngine(source, createNoiseModel(manila))).toThrow(
    /u on qubit 0 of manila: not a native gate/,
  );
});
