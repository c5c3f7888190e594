import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../src/bench/agreement.ts';
import { loadRequest } from '../../src/bench/peerProcess.ts';
import { createSubject, workloadNoise, workloadOf } from '../../src/bench/workload.ts';
import { imagesOf, type WorkName, works } from '../../src/bench/works.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';

interface Golden {
  readonly circuits: readonly {
    readonly size: string;
    readonly values: readonly (readonly [string, number])[];
    readonly answers: Readonly<Record<WorkName, Readonly<Record<string, number | number[]>>>>;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/bench/workload.json', import.meta.url), 'utf8'),
) as Golden;

describe.each(golden.circuits)('$size', ({ size, values, answers }) => {
  const workload = workloadOf(size);
  const answer = (work: WorkName, cone: boolean) =>
    works[work].answer(createSubject(workload, { cone, device: null, noisy: works[work].noisy }), workload);
  const expectClose = (found: readonly number[], expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    for (const [k, value] of found.entries()) expect(Math.abs(value - expected[k])).toBeLessThan(1e-10);
  };

  it('has the angles that the golden numbers were made with', () => {
    expect([...workload.values]).toEqual(values);
  });

  it.each([true, false])(
    'agrees with Qiskit Aer (A, C) and PennyLane (B, D) in every number, cone %s',
    (cone) => {
      for (const work of ['A', 'B', 'C', 'D'] as const) {
        const found = answer(work, cone);
        expect(Object.keys(found).sort()).toEqual(Object.keys(answers[work]).sort());
        for (const [field, expected] of Object.entries(answers[work]))
          expectClose(found[field], [expected].flat());
      }
    },
  );

  it('estimates the same derivatives from shots, within six standard errors', () => {
    const subject = createSubject(workload, { cone: true, device: null, noisy: true });
    const { slopes } = works.C.prepare(subject, workload)() as { slopes: Float64Array };
    const exact = [answers.B.gradient].flat();
    const standardError = Math.sqrt(2 * 0.25 * (1 / 1000)) / 2;
    for (const [k, slope] of slopes.entries())
      expect(Math.abs(slope - exact[k])).toBeLessThan(6 * standardError);
    expect(slopes.some((slope) => slope !== 0)).toBe(true);
  });
});

it('has the noise of the design: T1 250 us, T2 150 us, 35 and 70 ns, 3e-4 and 3e-3, RZ without', () => {
  const one = workloadNoise.gateNoise('rx', [0]);
  const two = workloadNoise.gateNoise('cz', [0, 1]);
  expect([one.depolarizing, two.depolarizing, one.relaxation.length, two.relaxation.length]).toEqual([
    3e-4, 3e-3, 1, 2,
  ]);
  expect(one.relaxation[0].e1).toBeCloseTo(Math.exp(-0.035 / 250), 14);
  expect(two.relaxation[1].e2).toBeCloseTo(Math.exp(-0.07 / 150), 14);
  expect(workloadNoise.gateNoise('rz', [0])).toEqual({
    depolarizing: 0,
    relaxation: [{ e1: 1, e2: 1 }],
    durationNs: 0,
  });
});

it('hands the same circuit to a peer', () => {
  const request = loadRequest(workloadOf('3q2l')) as { operations: [string, number[], number | null][] };
  const line = (gate: string, on: number[], parameter: number | null) => [gate, on, parameter];
  const ring = [line('cz', [0, 1], null), line('cz', [1, 2], null), line('cz', [2, 0], null)];
  const layer = (first: number) => [
    ...[0, 1, 2].flatMap((q) => [line('rx', [q], first + 2 * q), line('rz', [q], first + 2 * q + 1)]),
    ...ring,
  ];
  expect(request.operations).toEqual([...[0, 1, 2].map((q) => line('rx', [q], q)), ...layer(3), ...layer(9)]);
  expect(request).toMatchObject({ qubits: 3, reads: [0, 1], label: 1, shots: 1000, most_checked: 25 });
});

it('hands over the compiled circuit with its noise, angles as constants and terms', async () => {
  const profile = await loadHardware('manila');
  const request = loadRequest(workloadOf('3q1lB'), { profile, level: 1 }) as {
    qubits: number;
    reads: number[];
    matrices: Record<string, [number[], number[]]>;
    operations: [string, number[], [number, [number, number][]] | null, [number, [number, number][]]][];
  };
  expect(request.qubits).toBe(3);
  // The control is the low bit.
  expect(request.matrices.cx).toEqual([
    [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0],
    new Array(16).fill(0),
  ]);
  for (const [gate, qubits, angle, [strength, decays]] of request.operations) {
    expect(gate === 'rz').toBe(angle !== null);
    expect(decays).toHaveLength(qubits.length);
    if (!['sx', 'x', 'cx'].includes(gate)) expect(strength).toBe(0);
  }
  // Each feature and each trainable angle turns one gate.
  const terms = request.operations.flatMap(([, , angle]) => angle?.[1] ?? []);
  expect(terms.map(([, name]) => name).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

it('evaluates images as one by one, and derives an energy as differences do', () => {
  const workload = workloadOf('3q1lB', 'energy');
  const subject = createSubject(workload, { cone: true, device: null, noisy: false });
  const { gradient } = works.H.answer(subject, workload);
  workload.angles.forEach((name, k) => {
    const at = (byRad: number): number =>
      subject.engine.probabilities(
        subject.values.map((x, i) => (subject.engine.parameterNames[i] === name ? x + byRad : x)),
      )[0];
    expect((at(Math.PI / 2) - at(-Math.PI / 2)) / 2).toBeCloseTo(gradient[k], 12);
  });

  const model = workloadOf('3q1l');
  const { engine, values } = createSubject(model, { cone: true, device: null, noisy: true });
  const { probabilities } = works.I.answer({ engine, values }, model);
  const row = values.slice();
  model.inputs.forEach((name, k) => {
    row[engine.parameterNames.indexOf(name)] = imagesOf(model)[499 * model.inputs.length + k];
  });
  for (const [outcome, p] of engine.probabilities(row).entries())
    expect(probabilities[499 * 4 + outcome]).toBeCloseTo(p, 13);
});

it.each(['8q', 'q3l', '1q1l', '25q1l', '4q0l', '4q2', ''])('refuses the size "%s"', (size) => {
  expect(() => workloadOf(size)).toThrow(`"size" expected NqLl`);
});

it('has the goals that the project set itself', () => {
  const goals = Object.fromEntries(Object.values(works).map(({ name, goals: of }) => [name, of]));
  expect(goals).toEqual({
    A: { '4q2l': 5, '8q3l': 50, '10q5l': 30 },
    B: { '4q2l': 15, '8q3l': 130, '10q5l': 40 },
    C: { '4q2l': 20, '8q3l': 2000, '10q5l': 3000 },
    D: { '4q2l': 3, '8q3l': 3, '10q5l': 3 },
    E: { '8q3l': 3, '8q3lB': 3, '10q3l': 3, '10q3lB': 3 },
    F: { '8q3lB': 5 },
    G: { '12q3lB': 5, '10q5lB': 1 },
    H: { '16q3l': 1.5, '18q3l': 1.5, '20q3l': 1.5 },
    I: { '8q3l': 20, '8q3lB': 20 },
  });
  const whole = Object.values(works).filter(({ goalsWhole }) => goalsWhole !== undefined);
  expect(whole.map(({ name, goalsWhole }) => [name, goalsWhole])).toEqual([
    ['A', { '8q3l': 3 }],
    ['B', { '8q3l': 3 }],
  ]);
});

describe('agreement', () => {
  const ours = { probability: [0.25], gradient: [1, 0, -1] };
  it.each([
    ['the same', { probability: 0.25, gradient: [1, 0, -1] }, null],
    ['nearly', { probability: 0.25 + 9e-9, gradient: [1, -9e-9, -1] }, null],
    ['the first part of a list', { probability: 0.25, gradient: [1] }, null],
    [
      'one number off',
      { probability: 0.25, gradient: [1, 2e-8, -1] },
      '"gradient[1]" expected 0 within 1e-8, got 2e-8',
    ],
    [
      'no number',
      { probability: Number.NaN, gradient: [1, 0, -1] },
      '"probability[0]" expected 0.25 within 1e-8, got NaN',
    ],
    ['nothing', { gradient: [1, 0, -1] }, '"probability" expected up to 1 numbers, got 0'],
    [
      'too much',
      { probability: 0.25, gradient: [1, 0, -1, 0] },
      '"gradient" expected up to 3 numbers, got 4',
    ],
  ])('%s', (_, theirs, problem) => {
    expect(agreementOf(ours, theirs).problem).toBe(problem);
  });

  it('says how much was compared, and how far apart it is', () => {
    const { compared, difference } = agreementOf(ours, { probability: 0.25, gradient: [1, 5e-9] });
    expect(compared).toBe(3);
    expect(difference).toBe(5e-9);
  });
});
