import { expect, it } from 'vitest';
import { parameterNames } from '../../src/circuit/parameters.ts';
import type { NoiseChannels } from '../../src/hardware/noiseModel.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { effectCone } from '../../src/simulate/effectCone.ts';
import { lowerCircuit } from '../../src/simulate/lower.ts';
import { createPauliEngine } from '../../src/simulate/pauliEngine.ts';
import { buildPauliProgram } from '../../src/simulate/pauliProgram.ts';
import { planStates } from '../../src/simulate/statePlan.ts';

/** Every gate noisy, every number different. */
const noise: NoiseChannels = {
  gateNoise: (_, qubits) => ({
    depolarizing: 0.001 * (1 + qubits[0]),
    relaxation: qubits.map((q) => ({ e1: 0.999 - 0.001 * q, e2: 0.998 - 0.001 * q })),
    durationNs: 0,
  }),
  readoutError: (qubit) => ({ p1Given0: 0.01 + 0.01 * qubit, p0Given1: 0.03 }),
  idle: () => ({ e1: 1, e2: 1 }),
};

it.each([
  ['rx-rz-cz-ring', 4, 5],
  ['ry-rz-cx-ring', 5, 3],
  ['ry-rz-cz-chain', 4, 6],
])(
  '%s of %i qubits, %i layers: what may not be kept is computed again, to the same bits',
  (family, qubits, layers) => {
    const circuit = ansatzOf({ family, qubits, layers }).circuit;
    const names = parameterNames(circuit);
    const trainable = new Set(names);
    const values = Float64Array.from(names, (_, k) => 0.3 + 1.7 * k);
    const lowered = lowerCircuit(circuit, noise, false);
    for (const cone of [true, false]) {
      const program = buildPauliProgram(
        effectCone(lowered.elements, lowered.qubits, lowered.effects, cone),
        trainable,
      );
      expect(planStates(program, Number.POSITIVE_INFINITY).segments.length).toBe(1);
      expect(planStates(program, 0).segments.length).toBeGreaterThan(1);
      const roomy = createPauliEngine(lowered, names, trainable, cone).shifted(values, 1);
      const tight = createPauliEngine(lowered, names, trainable, cone, 0).shifted(values, 1);
      expect(tight).toEqual(roomy);
      expect(roomy.plus.length).toBeGreaterThan(10);
    }
  },
);

it('twelve qubits at full width, two layers, fit in 3 GiB', () => {
  const program = programOf(12, 2);
  const plan = planStates(program, Number.POSITIVE_INFINITY);
  expect(plan.segments.length).toBe(1);
  // Beside the states: the effect, and a quarter of it to work with.
  expect(8 * (plan.entries + 1.25 * 4 ** 12)).toBeLessThan(3 * 2 ** 30);
});

it('many layers need few states where they may be computed twice', () => {
  const program = programOf(6, 20);
  const all = planStates(program, Number.POSITIVE_INFINITY);
  const few = planStates(program, 0);
  // n live steps in k segments: n/k + k - 1 states, at best about 2 sqrt(n).
  const states = (entries: number) => entries / 4 ** 6;
  expect(states(few.entries)).toBeLessThanOrEqual(2 * Math.ceil(Math.sqrt(states(all.entries))));
});

it('what does not fit says what it needs, and probabilities that fit still work', () => {
  const circuit = { ...ansatzOf({ family: 'rx-rz-cz-ring', qubits: 13, layers: 8 }).circuit };
  const names = parameterNames(circuit);
  const lowered = lowerCircuit(circuit, null, false);
  const engine = createPauliEngine(lowered, names, new Set(names), false, undefined, 'time');
  expect(() => engine.gradient(new Float64Array(names.length), 0)).toThrow(
    /derivatives under noise expected to need at most 4 GiB of memory, got \d+\.\d GiB for 13 qubits at once .*probabilities alone need 1\.0 GiB/,
  );
  expect(() =>
    createPauliEngine(
      lowerCircuit(ansatzOf({ family: 'rx-rz-cz-ring', qubits: 14, layers: 8 }).circuit, null, false),
      [],
      new Set(),
      false,
    ),
  ).toThrow(
    expect.objectContaining({
      code: 'CAPACITY',
      message: expect.stringMatching(/at most 13 .* got 14 .*takes .* multiply-adds and \d+ bytes/),
    }),
  );
});

function programOf(qubits: number, layers: number) {
  const circuit = ansatzOf({ family: 'rx-rz-cz-ring', qubits, layers }).circuit;
  const { elements, qubits: active, effects } = lowerCircuit(circuit, null, false);
  const trainable = new Set(parameterNames(circuit).filter((name) => name.startsWith('theta')));
  return buildPauliProgram(effectCone(elements, active, effects, false), trainable);
}
