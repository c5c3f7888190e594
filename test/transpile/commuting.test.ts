import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constantAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import { gates } from '../../src/circuit/gates.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { distanceUpToPhase, operationsUnitary } from '../../src/circuit/stateVector.ts';
import { checkEquivalence } from '../../src/transpile/checkEquivalence.ts';
import { commute } from '../../src/transpile/commutation.ts';
import { createDeviceGraph } from '../../src/transpile/deviceGraph.ts';
import { drawingOf, drawSvg, drawText } from '../../src/transpile/drawing.ts';
import { explainPasses } from '../../src/transpile/explainPasses.ts';
import { idleProbability } from '../../src/transpile/idleProbability.ts';
import { passNamed, runPasses, transpile } from '../../src/transpile/pipeline.ts';
import { createRoutingProblem } from '../../src/transpile/routingProblem.ts';
import { routeSabre } from '../../src/transpile/sabre.ts';
import { arbitraryCircuit } from '../circuit/arbitraryCircuit.ts';
import { heavyHex16, lineOf5 } from './devices.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, k) => k);
const gatesAfter = (name: string, body: string): string[] => {
  const circuit = readOpenQasm(`input float s; input float t; qubit[4] q; bit[2] c; ${body}`);
  const start = { circuit, initialLayout: upTo(4), finalLayout: upTo(4) };
  return passNamed(name)
    .run(start, createDeviceGraph(lineOf5), {})
    .circuit.operations.map(({ gate, qubits }) => `${gate} ${qubits.join(',')}`);
};
const ring = (n: number, entangler: string): Circuit =>
  readOpenQasm(
    `input float t; qubit[${n}] q; bit[2] c; rx(t) q; ${upTo(n)
      .map((k) => `${entangler} q[${k}],q[${(k + 1) % n}];`)
      .join(' ')} c[0] = measure q[0]; c[1] = measure q[1];`,
  );

test('what is said to commute does', () => {
  const small = gates.filter(({ qubits }) => qubits <= 3);
  const operation = fc
    .tuple(
      fc.constantFrom(...small),
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 }),
    )
    .map(
      ([gate, places, angles]): Operation => ({
        gate: gate.name,
        qubits: places.slice(0, gate.qubits),
        angles: angles.slice(0, gate.parameters.length).map(constantAngle),
      }),
    );
  fc.assert(
    fc.property(operation, operation, (a, b) => {
      fc.pre(commute(a, b));
      const there = operationsUnitary([a, b], 3);
      expect(distanceUpToPhase(there, operationsUnitary([b, a], 3))).toBeLessThan(1e-12);
    }),
    { numRuns: 300 },
  );
});

describe('cancelCommuting', () => {
  test.each([
    [
      'through controls and targets',
      'cx q[0],q[1]; cx q[0],q[2]; cx q[3],q[1]; cx q[0],q[1];',
      ['cx 0,2', 'cx 3,1'],
    ],
    [
      'rotations through a ring',
      'rz(s) q[0]; cz q[0],q[1]; cz q[3],q[0]; rz(t) q[0];',
      ['rz 0', 'cz 0,1', 'cz 3,0'],
    ],
    ['to nothing', 't q[0]; cz q[0],q[1]; rz(-pi/4) q[0]; cz q[1],q[0];', []],
    ['rx through a target', 'rx(t) q[1]; cx q[0],q[1]; rx(-t) q[1]; x q[1]; sx q[1]; sx q[1];', ['cx 0,1']],
    ['not through h', 'cx q[0],q[1]; h q[0]; cx q[0],q[1];', ['cx 0,1', 'h 0', 'cx 0,1']],
    [
      'not through a barrier',
      'cz q[0],q[1]; barrier q; cz q[0],q[1];',
      ['cz 0,1', 'barrier 0,1,2,3', 'cz 0,1'],
    ],
    [
      'not a target through a control',
      'cx q[0],q[1]; cx q[1],q[2]; cx q[0],q[1];',
      ['cx 0,1', 'cx 1,2', 'cx 0,1'],
    ],
  ])('%s', (_, body, expected) => {
    expect(gatesAfter('cancelCommuting', body)).toEqual(expected);
  });
});

test('resynthesizePairs leaves free parameters alone, and brings together what commutes', () => {
  const pairs = (body: string) => gatesAfter('resynthesizePairs', body).filter((text) => text.includes(','));
  expect(
    pairs('cx q[0],q[1]; rz(0.3) q[1]; h q[0]; cx q[1],q[0]; swap q[0],q[1]; cz q[0],q[1];').length,
  ).toBeLessThan(4);
  expect(pairs('cx q[0],q[1]; rz(t) q[1]; cx q[0],q[1]; swap q[0],q[1];')).toHaveLength(3);
  expect(pairs('rzz(0.2) q[0],q[1]; rzz(0.4) q[1],q[2]; rzz(0.3) q[0],q[1];')).toHaveLength(3);
});

describe('measurementCone', () => {
  test.each([
    ['cz', 3],
    ['cx', 8],
  ])('of one ring of eight %s, two measured', (entangler, left) => {
    const compiled = runPasses(ring(8, entangler), heavyHex16, [{ name: 'measurementCone', options: {} }]);
    const pairs = compiled.circuit.operations.filter(({ qubits }) => qubits.length === 2);
    expect(pairs.length).toBe(entangler === 'cz' ? 0 : left);
  });

  test('drops a control on a measured qubit, not a target', () => {
    const ends = 'c[0] = measure q[0];';
    expect(gatesAfter('measurementCone', `h q[0]; cx q[0],q[1]; ry(t) q[1]; ${ends}`)).toEqual(['h 0']);
    expect(gatesAfter('measurementCone', `h q[1]; cx q[1],q[0]; ry(t) q[1]; ${ends}`)).toEqual([
      'h 1',
      'cx 1,0',
    ]);
  });
});

test('a ring of cz takes two steps, a ring of cx does not', () => {
  const steps = (entangler: string) => {
    const { circuit } = runPasses(ring(8, entangler), heavyHex16, [{ name: 'orderCommuting', options: {} }]);
    const depth = new Array<number>(8).fill(0);
    for (const { qubits } of circuit.operations.filter((each) => each.qubits.length === 2)) {
      const step = 1 + Math.max(...qubits.map((qubit) => depth[qubit]));
      for (const qubit of qubits) depth[qubit] = step;
    }
    return Math.max(...depth);
  };
  expect(steps('cz')).toBe(2);
  expect(steps('cx')).toBe(8);
});

test('routing gates that commute as a set needs no swap for a gate that waits behind a far one', () => {
  const graph = createDeviceGraph(lineOf5);
  const { operations } = readOpenQasm('qubit[5] q; cz q[0],q[4]; cz q[0],q[1]; cz q[4],q[3];');
  const first = (commuting: boolean) =>
    routeSabre(createRoutingProblem(operations, 5, commuting), upTo(5), graph, () => 0).operations[0].gate;
  expect(first(true)).toBe('cz');
  expect(first(false)).toBe('swap');
});

describe('preset 3', () => {
  test('is deterministic, and lists passes that repeat it', () => {
    const circuit = ring(6, 'cz');
    const compiled = transpile(circuit, heavyHex16, { level: 3, seed: 5 });
    expect(transpile(circuit, heavyHex16, { level: 3, seed: 5 })).toEqual(compiled);
    expect(runPasses(circuit, heavyHex16, compiled.passes)).toEqual(compiled);
  });

  test('explained and checked', () => {
    const circuit = ring(5, 'cz');
    const compiled = transpile(circuit, heavyHex16, { level: 3, seed: 0 });
    const steps = explainPasses(circuit, heavyHex16, compiled.passes);
    expect(steps.map(({ name }) => name)).toEqual(['(as read)', ...compiled.passes.map(({ name }) => name)]);
    expect(steps[0].sizes.twoQubitGates).toBe(5);
    expect(steps[0].sizes.successProbability).toBeNull();
    expect(steps.at(-1)!.sizes.successProbability).toBeGreaterThan(0.5);
    const report = checkEquivalence(compiled, heavyHex16);
    expect([report.verdict, report.because]).toEqual(['equivalent', null]);
    expect(report.unitaryDistance).toBeLessThan(1e-12);
    const first = compiled.circuit.operations.findIndex(({ gate }) => gate === 'sx');
    const operations = compiled.circuit.operations.toSpliced(first, 1);
    const broken = { ...compiled, circuit: { ...compiled.circuit, operations } };
    expect(checkEquivalence(broken, heavyHex16).verdict).toBe('different');
  });
});

test('waiting costs exp(-idle/T2) a qubit', () => {
  // Two cx on one side, 600 ns: the other qubit of the last one starts late and does not wait.
  const circuit = readOpenQasm(
    'qreg q[5]; creg c[1]; x q[1]; cx q[3],q[4]; cx q[3],q[4]; cx q[1],q[2]; cx q[2],q[3]; measure q[1] -> c[0];',
  );
  // q1 waits from the end of its cx to the end of the next one: 300 ns. q4 is done.
  expect(idleProbability(circuit, lineOf5)).toBeCloseTo(Math.exp(-0.3 / 80), 12);
});

test('drawings have every gate once', () => {
  const circuit = readOpenQasm(
    'qreg q[3]; creg c[1]; h q[0]; cx q[0],q[2]; rz(0.5) q[1]; cz q[1],q[2]; measure q[2] -> c[0];',
  );
  const text = [
    'q[0] ─h─●────────────────',
    '        │',
    'q[1] ───┼─rz(0.5)─●──────',
    '        │         │',
    'q[2] ───⊕─────────●─M c0─',
  ];
  expect(drawText(drawingOf(circuit)).split('\n')).toEqual(text);
  const svg = drawSvg(drawingOf(circuit, true));
  // One a box, and the background.
  expect(svg.match(/<rect/g)).toHaveLength(4);
  expect(svg.match(/<circle/g)).toHaveLength(4);
  expect(svg).toContain('>$2<');
});

test('any circuit can be drawn', () => {
  fc.assert(
    fc.property(arbitraryCircuit({ qubits: 4, maxGates: 10, symbolic: true, measured: true }), (circuit) => {
      const text = drawText(drawingOf(circuit));
      const lengths = text
        .split('\n')
        .filter((_, k) => k % 2 === 0)
        .map((line) => [...line].length);
      expect(new Set(lengths).size).toBe(1);
      expect(drawSvg(drawingOf(circuit))).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['p', [6.3e-10]],
  ['u', [Math.PI / 4, 0, 7.7e-10]],
  ['p', [Math.PI - 1e-9]],
])('aligning keeps angles as small as a phase of %s%s has', (gate, angles) => {
  const operations: Operation[] = [
    { gate: 'rx', qubits: [0], angles: [constantAngle(-Math.PI / 4)] },
    { gate, qubits: [0], angles: angles.map((radians) => constantAngle(radians)) },
  ];
  const circuit: Circuit = { qubits: 1, bits: 0, operations, measurements: [] };
  const aligned = runPasses(circuit, lineOf5, [{ name: 'alignOneQubitRuns', options: {} }]).circuit
    .operations;
  expect(distanceUpToPhase(operationsUnitary(operations, 1), operationsUnitary(aligned, 1))).toBeLessThan(
    1e-14,
  );
});
