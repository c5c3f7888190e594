import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParameterValues } from '../../src/circuit/angle.ts';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { validateCircuit } from '../../src/circuit/validateCircuit.ts';
import { hardwareProblem } from '../../src/hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { sequentialUniforms } from '../../src/numeric/streams.ts';
import { compiledDistance, idealDistribution } from '../../src/transpile/equivalence.ts';
import { passes } from '../../src/transpile/passes.ts';
import {
  type CompiledCircuit,
  type Level,
  presetPasses,
  presetWithPass,
  runPasses,
  transpile,
} from '../../src/transpile/pipeline.ts';
import { arbitraryCircuit, parameterValues } from '../circuit/arbitraryCircuit.ts';
import { devices } from '../transpile/devices.ts';

/** `node scripts/run.mjs transpile/laws --circuits 1000` runs the long version. */
const circuits = Number(process.env.QCKPT_LAW_CIRCUITS ?? 4);
const timeout = 20_000 + 3_000 * circuits;
const TOLERANCE = 1e-10;

const chosen = [
  'line',
  'heavy-hex',
  'ecr, one way',
  'cz',
  'iswap',
  'ions',
  'ions without rz',
  'dead coupler',
];
const chosenDevices = chosen.map((name) => devices.find((device) => device.name === name)!);
const levels: readonly Level[] = [0, 1, 2, 3];

/** Passes after which the state may differ, the distribution of outcomes not. */
const losing = new Set(passes.filter(({ keeps }) => keeps === 'outcomes').map(({ name }) => name));
/** The others want a placed circuit, or a routed one. */
const logicalPasses = new Set([
  'unroll',
  'measurementCone',
  'elideSwaps',
  'removeIdentities',
  'cancelCommuting',
  'resynthesizePairs',
  'alignOneQubitRuns',
  'placeTrivially',
  'placeDense',
  'placeSubgraph',
  'placeAndRoute',
  'route',
]);

const crowded = [
  ...['cx', 'cz', 'swap', 'rzz', 'cp', 'crx', 'ecr', 'iswap'],
  ...['h', 'x', 's', 'sdg', 't', 'sx', 'rx', 'ry', 'rz', 'u', 'p'],
];
const circuit = fc.oneof(
  arbitraryCircuit({ qubits: 4, maxGates: 12, symbolic: true, measured: true }),
  arbitraryCircuit({ qubits: 4, maxGates: 24, symbolic: true, measured: true, names: crowded }),
  arbitraryCircuit({ qubits: 5, maxGates: 30, symbolic: false, measured: true, names: crowded }),
);

function expectNative({ circuit: { qubits, operations } }: CompiledCircuit, profile: HardwareProfile): void {
  expect(qubits).toBe(profile.qubits.length);
  for (const operation of operations)
    expect(hardwareProblem(profile, operation.gate, operation.qubits)).toBeNull();
}

function expectSameOutcomes(logical: Circuit, compiled: Circuit, values: ParameterValues): void {
  const before = idealDistribution(logical, values);
  const after = idealDistribution(compiled, values);
  expect(after.length).toBe(before.length);
  before.forEach((probability, outcome) => {
    expect(Math.abs(probability - after[outcome])).toBeLessThan(TOLERANCE);
  });
}

function expectSame(compiled: CompiledCircuit, values: ParameterValues, seed: number): void {
  const { logical } = compiled;
  validateCircuit(compiled.circuit);
  const known = parameterNames(logical);
  for (const name of parameterNames(compiled.circuit)) expect(known).toContain(name);
  if (compiled.passes.every(({ name }) => !losing.has(name)))
    expect(compiledDistance(compiled, values, sequentialUniforms(seed, 'state'))).toBeLessThan(TOLERANCE);
  expectSameOutcomes(logical, compiled.circuit, values);
}

describe.each(chosenDevices.map((device) => [device.name, device] as const))('on %s', (_name, device) => {
  test.each(levels)(
    'preset %i keeps the channel, in live native gates',
    (level) => {
      fc.assert(
        fc.property(circuit, parameterValues, fc.nat(999), fc.boolean(), (logical, values, seed, cone) => {
          const compiled = transpile(logical, device, { level, seed, measurementCone: cone });
          expectNative(compiled, device);
          expectSame(compiled, values, seed);
          const keeping = compiled.passes.filter(({ name }) => !losing.has(name));
          expectSame(runPasses(logical, device, keeping), values, seed);
        }),
        { numRuns: circuits },
      );
    },
    timeout,
  );

  test.each(passes.map(({ name }) => name))(
    '%s keeps the channel',
    (name) => {
      const before = logicalPasses.has(name)
        ? name === 'route'
          ? ['unroll', 'placeTrivially']
          : name.startsWith('place')
            ? ['unroll']
            : []
        : ['unroll', 'placeTrivially', 'route'];
      // Some passes want native two-qubit gates.
      const native = [
        'fixDirection',
        'translateOneQubitGates',
        'mergeOneQubitRuns',
        'mergeRz',
        'absorbRz',
      ].includes(name);
      const entries = [
        ...before,
        ...(native ? ['translateEntanglers'] : []),
        ...(name === 'absorbRz' ? ['fixDirection', 'translateOneQubitGates'] : []),
        name,
      ];
      fc.assert(
        fc.property(circuit, parameterValues, fc.nat(999), (logical, values, seed) => {
          const options = {
            seed,
            trials: 2,
            order: seed % 2 === 0 ? 'both' : 'set',
            shorten: seed % 3 === 0,
          };
          const split =
            name === 'resynthesizePairs' || name === 'alignOneQubitRuns' || name === 'cancelCommuting'
              ? ['unroll', ...entries]
              : entries;
          const list = split.map((each) => ({
            name: each,
            options: each === 'placeAndRoute' ? options : { seed },
          }));
          expectSame(runPasses(logical, device, list), values, seed);
        }),
        { numRuns: circuits },
      );
    },
    timeout,
  );

  test.each(passes.map(({ name }) => name))(
    '%s keeps the channel of what any preset has compiled, and compiles with preset 0 to live native gates',
    (name) => {
      fc.assert(
        fc.property(
          circuit,
          parameterValues,
          fc.nat(999),
          fc.constantFrom(...levels),
          (logical, values, seed, level) => {
            const preset = presetPasses(device, { level, seed }).filter((each) => !losing.has(each.name));
            expectSame(runPasses(logical, device, [...preset, { name, options: { seed } }]), values, seed);
            const alone = runPasses(logical, device, presetWithPass(device, name, seed));
            expectNative(alone, device);
            expectSame(alone, values, seed);
          },
        ),
        { numRuns: circuits },
      );
    },
    timeout,
  );
});
