import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addAngles, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { validateCircuit } from '../../src/circuit/validateCircuit.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { hardwareProblem } from '../../src/hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { sequentialUniforms } from '../../src/numeric/streams.ts';
import { circuitMetrics } from '../../src/transpile/circuitMetrics.ts';
import { compiledDistance, idealDistribution } from '../../src/transpile/equivalence.ts';
import { type CompiledCircuit, runPasses, transpile } from '../../src/transpile/pipeline.ts';
import { arbitraryCircuit, parameterValues } from '../circuit/arbitraryCircuit.ts';
import { cpuClockMs } from '../cpuClock.ts';
import { devices, heavyHex16, hOf7, inTwoParts, lineOf5, sketchDevice } from './devices.ts';

const golden = new URL('../golden/', import.meta.url);
const qiskit: {
  ideal: Record<string, number[]>;
  compilation: {
    circuit: string;
    level: 0 | 1;
    two_qubit_gates: number;
    gates_without_rz: number;
    depth: number;
    success_probability: number;
  }[];
} = JSON.parse(readFileSync(new URL('transpile/qiskit-2.6.2.json', golden), 'utf8'));
const levels = [0, 1] as const;
const cases = devices.flatMap((device) => levels.map((level) => [device.name, level, device] as const));

function expectRunnable({ circuit }: CompiledCircuit, profile: HardwareProfile): void {
  validateCircuit(circuit);
  expect(circuit.qubits).toBe(profile.qubits.length);
  for (const { gate, qubits } of circuit.operations)
    expect(hardwareProblem(profile, gate, qubits)).toBeNull();
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, k) => Math.max(most, Math.abs(x - b[k])), 0);
};

/** Circuit A of the studies: encoding, then layers of rx, rz and a ring. */
function ringCircuit(qubits: number, layers: number, entangler = 'cz'): Circuit {
  const operations: Operation[] = [];
  const rotate = (gate: string, qubit: number, name: string) =>
    operations.push({ gate, qubits: [qubit], angles: [parameterAngle(name)] });
  for (let q = 0; q < qubits; q++) rotate('rx', q, `x${q}`);
  for (let l = 0; l < layers; l++) {
    for (let q = 0; q < qubits; q++) {
      rotate('rx', q, `t${l}_${q}_x`);
      rotate('rz', q, `t${l}_${q}_z`);
    }
    for (let q = 0; q < qubits; q++)
      operations.push({ gate: entangler, qubits: [q, (q + 1) % qubits], angles: [] });
  }
  return { qubits, bits: 2, operations, measurements: [0, 1].map((k) => ({ qubit: k, bit: k })) };
}

describe.each(cases)('%s, level %i', (_name, level, device) => {
  test('the unitary is kept, up to layouts, whatever the parameters', () => {
    fc.assert(
      fc.property(
        arbitraryCircuit({ qubits: 4, maxGates: 14, symbolic: true }),
        parameterValues,
        fc.integer({ min: 0, max: 99 }),
        (circuit, values, seed) => {
          const compiled = transpile(circuit, device, { level, seed });
          expectRunnable(compiled, device);
          expect(compiledDistance(compiled, values, sequentialUniforms(seed, 'state'))).toBeLessThan(1e-11);
          for (const name of parameterNames(compiled.circuit))
            expect(parameterNames(circuit)).toContain(name);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('the outcome distribution is kept', () => {
    fc.assert(
      fc.property(
        arbitraryCircuit({ qubits: 5, maxGates: 14, symbolic: true, measured: true }),
        parameterValues,
        (circuit, values) => {
          const compiled = transpile(circuit, device, { level, seed: 3 });
          expectRunnable(compiled, device);
          const difference = largestDifference(
            idealDistribution(circuit, values),
            idealDistribution(compiled.circuit, values),
          );
          expect(difference).toBeLessThan(1e-11);
          compiled.circuit.measurements.forEach(({ qubit, bit }, k) => {
            expect(bit).toBe(circuit.measurements[k].bit);
            expect(qubit).toBe(compiled.finalLayout[circuit.measurements[k].qubit]);
          });
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('the circuits of the studies', () => {
  test('free rx costs two sx, rz none, neighbours about one axis merge', () => {
    const { circuit } = transpile(ringCircuit(4, 2), heavyHex16, { level: 1, seed: 0 });
    const free = circuit.operations.filter(({ angles }) => angles.some(({ terms }) => terms.length > 0));
    // Encoding and the first layer's rx are one angle.
    expect(free.filter(({ angles }) => angles[0].terms.length === 2).length).toBe(4);
    expect(free.every(({ gate }) => gate === 'rz')).toBe(true);
    const names = free.flatMap(({ angles }) => angles[0].terms.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  test('the last rz before a measurement goes', () => {
    const rz = (name: string): Operation => ({ gate: 'rz', qubits: [0], angles: [parameterAngle(name)] });
    const circuit = {
      qubits: 1,
      bits: 1,
      operations: [rz('a'), { gate: 'h', qubits: [0], angles: [] }, rz('b'), rz('c')],
      measurements: [{ qubit: 0, bit: 0 }],
    };
    const compiled = transpile(circuit, lineOf5, { level: 1, seed: 0 });
    expect(parameterNames(compiled.circuit)).toEqual(['a']);
    expect(compiled.circuit.operations.map(({ gate }) => gate)).toEqual(['rz', 'sx']);
    const unmerged = transpile(circuit, lineOf5, { level: 0, seed: 0 });
    expect(parameterNames(unmerged.circuit)).toEqual(['a', 'b', 'c']);
    expect(unmerged.circuit.operations.at(-1)!.angles[0].terms).toEqual(
      addAngles(parameterAngle('b'), parameterAngle('c')).terms,
    );
  });

  test.each([
    [4, 2, lineOf5],
    [4, 2, hOf7],
    [8, 3, heavyHex16],
  ])('%i qubits, %i layers: compiled in time, kept, the same each time', (qubits, layers, device) => {
    const circuit = ringCircuit(qubits, layers);
    const start = cpuClockMs();
    const compiled = transpile(circuit, device, { level: 1, seed: 5 });
    expect(cpuClockMs() - start).toBeLessThan(1000);
    expectRunnable(compiled, device);
    expect(transpile(circuit, device, { level: 1, seed: 5 })).toEqual(compiled);
    expect(runPasses(circuit, device, compiled.passes)).toEqual(compiled);
    const values = new Map(parameterNames(circuit).map((name, k) => [name, 0.3 + 0.37 * k]));
    const difference = largestDifference(
      idealDistribution(circuit, values),
      idealDistribution(compiled.circuit, values),
    );
    expect(difference).toBeLessThan(1e-12);
  });
});

describe('beside Qiskit 2.6.2', () => {
  const read = (file: string): Circuit =>
    readOpenQasm(
      file.endsWith('.json')
        ? JSON.parse(readFileSync(new URL(file, golden), 'utf8')).logical_openqasm2
        : readFileSync(new URL(`transpile/${file}`, golden), 'utf8'),
      { source: file },
    );

  test.each(Object.entries(qiskit.ideal))('ideal distribution of %s', (file, probabilities) => {
    expect(largestDifference(idealDistribution(read(file)), probabilities)).toBeLessThan(1e-13);
  });

  test.each(['manila', 'nairobi', 'yorktown', 'guadalupe'])(
    'recorded circuit compiled for %s',
    async (name) => {
      const file = readdirSync(golden).find((each) => each.startsWith(`${name}-`))!;
      const profile = await loadHardware(name);
      for (const level of levels) {
        const compiled = transpile(read(file), profile, { level, seed: 0 });
        expectRunnable(compiled, profile);
        expect(largestDifference(idealDistribution(compiled.circuit), qiskit.ideal[file])).toBeLessThan(
          1e-12,
        );
      }
    },
  );

  test.each(qiskit.compilation.filter(({ level }) => level === 1))(
    '$circuit on guadalupe: no more gates',
    async (row) => {
      const profile = await loadHardware('guadalupe');
      const metrics = circuitMetrics(
        transpile(read(`${row.circuit}.qasm`), profile, { level: 1, seed: 0 }).circuit,
        profile,
      );
      expect(metrics.twoQubitGates).toBeLessThanOrEqual(row.two_qubit_gates);
      expect(metrics.gatesWithoutRz).toBeLessThanOrEqual(row.gates_without_rz);
      expect(metrics.successProbability).toBeGreaterThan(row.success_probability - 1e-6);
    },
  );
});

describe('what a device cannot hold', () => {
  const wide = (qubits: number) => ringCircuit(qubits, 1);

  test.each(levels)('level %i: too many qubits, or too many for what couplers connect', (level) => {
    expect(() => transpile(wide(6), lineOf5, { level, seed: 0 })).toThrow(
      'at most the 5 qubits of line, got 6',
    );
    expect(() => transpile(wide(4), inTwoParts, { level, seed: 0 })).toThrow(
      'at most the 3 qubits that live couplers',
    );
    expectRunnable(transpile(wide(3), inTwoParts, { level, seed: 0 }), inTwoParts);
  });

  test('a device without known one-qubit gates', () => {
    const device = { ...lineOf5, nativeGates: ['cx', 'gpi'] };
    expect(() => transpile(wide(4), device, { level: 1, seed: 0 })).toThrow('rz and sx');
  });

  test('a device without any coupler still runs one qubit', () => {
    const alone = sketchDevice({ name: 'alone', qubits: 1, pairs: [] });
    const circuit = readOpenQasm('qreg q[1]; creg c[1]; h q[0]; measure q[0] -> c[0];');
    for (const level of levels) expectRunnable(transpile(circuit, alone, { level, seed: 0 }), alone);
    expect(() => transpile(ringCircuit(2, 1), alone, { level: 1, seed: 0 })).toThrow(
      'at most the 1 qubits of alone',
    );
  });

  test('options out of their domain', () => {
    expect(() => transpile(wide(4), lineOf5, { level: 1, seed: -1 })).toThrow('"seed"');
    expect(() => transpile(wide(4), lineOf5, { level: 7 as 1, seed: 0 })).toThrow('"level"');
    expect(() => runPasses(wide(4), lineOf5, [{ name: 'constructor', options: {} }])).toThrow('"pass"');
  });
});
