import { expect, test } from 'vitest';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { couplerFor, hardwareProblem, isLiveQubit } from '../../src/hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { createNoiseModel } from '../../src/hardware/noiseModel.ts';
import { QckptError } from '../../src/numeric/qckptError.ts';

const manila = await loadHardware('manila');
const sherbrooke = await loadHardware('sherbrooke');
const torino = await loadHardware('torino');
const boston = await loadHardware('boston');

const refused: [HardwareProfile, string, number[], string, RegExp][] = [
  [
    manila,
    'cz',
    [0, 1],
    'not-native',
    /^cz on qubits 0, 1 of manila: not a native gate, expected one of cx, id, rz, sx, x$/,
  ],
  [manila, 'rx', [0], 'not-native', /^rx on qubit 0 of manila/],
  [manila, 'cx', [0], 'not-native', /acts on 2 qubits/],
  [manila, 'sx', [0, 1], 'not-native', /acts on 1 qubit$/],
  [manila, 'sx', [5], 'missing-qubit', /qubits 0..4, not 5/],
  [manila, 'cx', [0, 133], 'missing-qubit', /not 133/],
  [manila, 'cx', [0, 2], 'missing-coupler', /no cx between these qubits/],
  [manila, 'cx', [1, 1], 'missing-coupler', /no cx/],
  [sherbrooke, 'ecr', [0, 1], 'wrong-direction', /the coupler runs from 1 to 0 only/],
  [sherbrooke, 'ecr', [8, 9], 'dead', /the coupler is dead/],
  [torino, 'cz', [15, 19], 'dead', /^cz on qubits 15, 19 of torino: the coupler is dead/],
  [boston, 'sx', [146], 'dead', /qubit 146 is dead/],
];

for (const [profile, gate, qubits, kind, message] of refused)
  test(`${profile.name} refuses ${gate} on ${qubits.join(', ')}: ${kind}`, () => {
    const problem = hardwareProblem(profile, gate, qubits);
    expect(problem?.kind).toBe(kind);
    expect(problem?.message).toMatch(message);
    const run = () => createNoiseModel(profile).gateNoise(gate, qubits);
    expect(run).toThrow(QckptError);
    expect(run).toThrow(expect.objectContaining({ code: 'HARDWARE', message: problem?.message }));
  });

test('what the record lists alive runs', () => {
  for (const profile of [manila, sherbrooke, torino, boston])
    for (const { gate, qubits, error } of profile.couplers)
      if (error !== null && qubits.every((qubit) => isLiveQubit(profile, qubit)))
        expect(hardwareProblem(profile, gate, qubits)).toBeNull();
  expect(hardwareProblem(sherbrooke, 'ecr', [1, 0])).toBeNull();
  for (const gate of ['sx', 'x', 'id', 'rz', 'barrier'])
    expect(hardwareProblem(manila, gate, [4])).toBeNull();
});

test('a dead qubit takes its couplers with it', () => {
  const coupler = boston.couplers.find(({ qubits }) => qubits.includes(146))!;
  expect(coupler.error).not.toBeNull();
  expect(hardwareProblem(boston, 'cz', coupler.qubits)?.kind).toBe('dead');
});

test('a symmetric gate listed in one direction works in both; an asymmetric one does not', () => {
  const oneWay = (gate: string): HardwareProfile => ({
    ...manila,
    nativeGates: [gate, 'rz', 'sx'],
    couplers: [{ qubits: [1, 0], gate, error: 0.01, durationNs: 300 }],
  });
  for (const gate of ['cz', 'rzz']) {
    const profile = oneWay(gate);
    expect(couplerFor(profile, gate, [0, 1])).toBe(profile.couplers[0]);
    const model = createNoiseModel(profile);
    const { relaxation, ...rest } = model.gateNoise(gate, [1, 0]);
    expect(model.gateNoise(gate, [0, 1])).toEqual({ ...rest, relaxation: relaxation.toReversed() });
  }
  expect(hardwareProblem(oneWay('cx'), 'cx', [0, 1])?.kind).toBe('wrong-direction');
});
