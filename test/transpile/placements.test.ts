import { describe, expect, test } from 'vitest';
import { constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { circuitMetrics } from '../../src/transpile/circuitMetrics.ts';
import { presetWithPass, runPasses, transpile } from '../../src/transpile/pipeline.ts';
import { devices, lineOf5, sketchDevice } from './devices.ts';

const op = (gate: string, qubits: number[], ...angles: number[]): Operation => ({
  gate,
  qubits,
  angles: angles.map(constantAngle),
});
const circuitOf = (qubits: number, operations: Operation[], measured: number[] = []): Circuit => ({
  qubits,
  bits: measured.length,
  operations,
  measurements: measured.map((qubit, bit) => ({ qubit, bit })),
});
const through = (circuit: Circuit, device: (typeof devices)[number], ...names: string[]) =>
  runPasses(
    circuit,
    device,
    names.map((name) => ({ name, options: {} })),
  );
const ring = circuitOf(
  4,
  [0, 1, 2, 3].map((q) => op('cz', [q, (q + 1) % 4])),
);

describe('placements', () => {
  /** A tail 0-1-2, then two squares 2-3-4-5 and 4-5-6-7, the second with better couplers by the made-up calibration. */
  const squares = sketchDevice({
    name: 'squares',
    qubits: 8,
    pairs: [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [2, 5],
      [4, 7],
      [6, 7],
      [5, 6],
    ],
  });

  test('the dense one takes a square for a ring of four, and every gate is on a coupler', () => {
    const { circuit, initialLayout } = through(ring, squares, 'placeDense');
    const square = [...initialLayout].sort((a, b) => a - b);
    expect([
      [2, 3, 4, 5],
      [4, 5, 6, 7],
    ]).toContainEqual(square);
    for (const { qubits } of circuit.operations)
      expect(squares.couplers.some(({ qubits: [a, b] }) => a === qubits[0] && b === qubits[1])).toBe(true);
  });

  test('the subgraph one takes the row with the largest success probability, found by trying all', () => {
    const chain = circuitOf(3, [op('cx', [0, 1]), op('cx', [1, 2])], [2]);
    const { circuit } = through(chain, squares, 'placeSubgraph');
    let best = 0;
    const all = Array.from({ length: 8 }, (_, q) => q);
    for (const a of all)
      for (const b of all)
        for (const c of all) {
          const on = circuitOf(8, [op('cx', [a, b]), op('cx', [b, c])], [c]);
          const isCoupled = on.operations.every(({ qubits: [x, y] }) =>
            squares.couplers.some(({ qubits }) => qubits[0] === x && qubits[1] === y),
          );
          if (new Set([a, b, c]).size === 3 && isCoupled)
            best = Math.max(best, circuitMetrics(on, squares).successProbability);
        }
    expect(circuitMetrics(circuit, squares).successProbability).toBeCloseTo(best, 12);
  });

  test('what does not fit is placed densely, and refused only where nothing connected has room', () => {
    expect(through(ring, lineOf5, 'placeSubgraph').initialLayout).toEqual(
      through(ring, lineOf5, 'placeDense').initialLayout,
    );
    const wide = circuitOf(
      6,
      [0, 1, 2, 3, 4].map((q) => op('cx', [q, q + 1])),
    );
    for (const name of ['placeDense', 'placeSubgraph'])
      expect(() => through(wide, lineOf5, name)).toThrow('expected at most the 5 qubits');
  });

  test('moving a routed circuit keeps its gates and does not lower its success probability', async () => {
    const device = await loadHardware('guadalupe');
    const names = ['placeTrivially', 'route', 'translateEntanglers', 'translateOneQubitGates'];
    const before = through({ ...ring, bits: 1, measurements: [{ qubit: 0, bit: 0 }] }, device, ...names);
    const after = through(before.logical, device, ...names, 'replaceByCalibration');
    expect(after.circuit.operations.map(({ gate }) => gate)).toEqual(
      before.circuit.operations.map(({ gate }) => gate),
    );
    const [low, high] = [before, after].map(
      ({ circuit }) => circuitMetrics(circuit, device).successProbability,
    );
    expect(high).toBeGreaterThan(low + 0.01);
  });
});

test('identities go, whatever gate they are; a turn by 2 pi of a controlled gate is none', () => {
  const operations = [
    op('id', [0]),
    op('rx', [0], 0),
    op('rx', [0], 2 * Math.PI),
    op('u', [1], 0, 0.5, -0.5),
    op('crz', [0, 1], 4 * Math.PI),
    op('ms', [0, 1], 0.3, 0.1, 0),
    op('crz', [0, 1], 2 * Math.PI),
    { gate: 'rx', qubits: [0], angles: [parameterAngle('t')] },
    op('h', [1]),
  ];
  const { circuit } = through(circuitOf(2, operations), lineOf5, 'removeIdentities');
  expect(circuit.operations.map(({ gate }) => gate)).toEqual(['crz', 'rx', 'h']);
});

test('as late as possible: a qubit stays in |0> until it is needed', () => {
  const { circuit } = through(
    circuitOf(5, [op('x', [0]), op('cx', [1, 2]), op('cx', [0, 1]), op('x', [4])]),
    lineOf5,
    'orderAlap',
  );
  // Between 0 and 1 the line has a coupler of 300 ns; x takes 35 ns.
  expect(circuit.operations.map(({ gate, qubits }) => `${gate}${qubits.join('')}`)).toEqual([
    'cx12',
    'x0',
    'cx01',
    'x4',
  ]);
});

describe('trapped ions', () => {
  const withoutRz = devices.find(({ name }) => name === 'ions without rz')!;

  test('phases take up what rz would do; free angles stay affine', () => {
    const t = parameterAngle('t');
    const circuit = circuitOf(2, [{ gate: 'rz', qubits: [0], angles: [t] }, op('gpi2', [0], 0)], [0]);
    const { operations } = through(circuit, withoutRz, 'placeTrivially', 'absorbRz').circuit;
    expect(operations).toEqual([
      { gate: 'gpi2', qubits: [0], angles: [{ constant: 0, terms: [{ name: 't', coefficient: -1 }] }] },
    ]);
  });

  test.each([0, 1, 2, 3] as const)('level %i compiles a ring to gpi, gpi2 and ms, one a cz', (level) => {
    const measured = { ...ring, bits: 2, measurements: [0, 1].map((q) => ({ qubit: q, bit: q })) };
    const { circuit } = transpile(measured, withoutRz, { level, seed: 1 });
    expect(circuit.operations.filter(({ qubits }) => qubits.length === 2).map(({ gate }) => gate)).toEqual(
      new Array(4).fill('ms'),
    );
    for (const { gate } of circuit.operations) expect(['gpi', 'gpi2', 'ms']).toContain(gate);
  });
});

test.each([
  [
    'cancelCommuting',
    'unroll cancelCommuting placeTrivially route translateEntanglers fixDirection translateOneQubitGates mergeRz',
  ],
  ['placeDense', 'unroll placeDense route translateEntanglers fixDirection translateOneQubitGates mergeRz'],
  ['placeAndRoute', 'unroll placeAndRoute translateEntanglers fixDirection translateOneQubitGates mergeRz'],
  [
    'mergeSwaps',
    'unroll placeTrivially route mergeSwaps translateEntanglers fixDirection translateOneQubitGates mergeRz',
  ],
  ['mergeOneQubitRuns', 'unroll placeTrivially route translateEntanglers fixDirection mergeOneQubitRuns'],
  ['route', 'unroll placeTrivially route translateEntanglers fixDirection translateOneQubitGates mergeRz'],
])('%s on its own is preset 0 with it in its place', (name, expected) => {
  expect(
    presetWithPass(lineOf5, name, 3)
      .map((entry) => entry.name)
      .join(' '),
  ).toBe(expected);
});
