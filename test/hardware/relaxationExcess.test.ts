import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { averageFidelity, rateWithin, relaxationOver } from '../../src/hardware/gateChannel.ts';
import { calibratedNoise, createNoiseModel, type GateNoise } from '../../src/hardware/noiseModel.ts';
import { liveGates, relaxationExcesses } from '../../src/hardware/relaxationExcess.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { superoperator } from './superoperator.ts';

/** Counted by hand from the recorded numbers, at zero temperature. */
describe.each([
  ['nairobi', 7, 12],
  ['hanoi', 13, 54],
  ['garnet', 36, 54],
])('%s', (name, exceeding, live) => {
  it(`relaxes more than it errs on ${exceeding} of ${live} couplers`, async () => {
    const profile = await loadHardware(name);
    expect(relaxationExcesses(profile).filter(({ gate }) => gate !== null)).toHaveLength(exceeding);
    expect(liveGates(profile).couplers).toBe(live);
  });

  it('has every gate at its recorded error where relaxation is scaled, and only changed gates that exceeded it', async () => {
    const profile = await loadHardware(name);
    const recorded = createNoiseModel(profile);
    const scaled = createNoiseModel(profile, calibratedNoise, undefined, 'scaled');
    const excesses = new Set(relaxationExcesses(profile).map(({ gate, qubits }) => `${gate} ${qubits}`));
    for (const { gate, qubits, error } of profile.couplers) {
      if (error === null || qubits.some((qubit) => profile.qubits[qubit].t2Us === null)) continue;
      const [before, after] = [recorded, scaled].map((model) => model.gateNoise(gate, qubits));
      expect(Math.abs(infidelityOf(after) - error)).toBeLessThan(1e-12);
      if (excesses.has(`${gate} ${qubits}`)) expect(infidelityOf(before)).toBeGreaterThan(error);
      else expect(after).toEqual(before);
    }
  });
});

/** 1 - (d F + 1)/(d + 1), F the entanglement fidelity: the trace of the superoperator by d^2. Horodecki et al., PRA 60, 1888. */
function infidelityOf(noise: GateNoise): number {
  const matrix = superoperator(noise);
  const d = Math.sqrt(matrix.length);
  const trace = matrix.reduce((sum, row, k) => sum + row[k], 0);
  return 1 - (d * (trace / d ** 2) + 1) / (d + 1);
}

test('the rate is the largest within the error, to the last bit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 500, noNaN: true }),
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      fc.double({ min: 10, max: 5000, noNaN: true }),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      (t1Us, share, durationNs, error) => {
        const at = (rate: number) => [relaxationOver(durationNs, t1Us, share * 2 * t1Us, rate)];
        const rate = rateWithin(error, at);
        const worse = 1 - averageFidelity(at(1)) > error;
        expect(rate < 1).toBe(worse);
        expect(1 - averageFidelity(at(rate))).toBeLessThanOrEqual(Math.max(error, 1e-16));
        if (worse) expect(1 - averageFidelity(at(rate * (1 + 1e-9) + 1e-15))).toBeGreaterThan(error - 1e-15);
      },
    ),
  );
});

test('scaled relaxation reaches the simulation, and leaves waiting qubits as they are', async () => {
  const nairobi = await loadHardware('nairobi');
  // Recorded: relaxation of cx 3-5 0.0272, error 0.0126.
  const circuit = readOpenQasm(
    'OPENQASM 2.0; qreg q[7]; creg c[1]; include "qelib1.inc"; x q[3]; cx q[3],q[5]; measure q[5] -> c[0];',
  );
  const excited = (rule: 'recorded' | 'scaled') =>
    createEngine(circuit, createNoiseModel(nairobi, { ...calibratedNoise, readout: 0 }, undefined, rule), {
      idle: false,
    }).probabilities(new Float64Array(0))[1];
  const { t1Us } = nairobi.qubits[5];
  const { durationNs, error } = nairobi.couplers.find(({ qubits }) => String(qubits) === '3,5')!;
  // After cx the target's population has decayed for the gate's time, and the control's error before it hardly counts.
  expect(1 - excited('recorded')).toBeGreaterThan(1 - Math.exp(-durationNs / 1000 / t1Us!) - 1e-6);
  expect(1 - excited('scaled')).toBeLessThan(1 - excited('recorded'));
  expect(1 - excited('scaled')).toBeLessThan(2 * error!);
  for (const rule of ['recorded', 'scaled'] as const)
    expect(createNoiseModel(nairobi, calibratedNoise, undefined, rule).idle(5, 300)).toEqual(
      createNoiseModel(nairobi).idle(5, 300),
    );
});
