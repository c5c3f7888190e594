import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  classCount,
  inputNames,
  type Model,
  modelFamilies,
  modelSchema,
  outcomeOfClass,
  parameterNames,
  parameterShape,
} from '../../src/learn/models.ts';
import { buildQnn } from '../../src/learn/qnn.ts';
import { denseEngine } from './denseEngine.ts';
import { pennylane } from './pennylane.ts';

/** The same OpenQASM 2 text as the fixture: gates in order, angles as written. */
function asQasm(model: Model, value: (name: string) => string): string[] {
  const circuit = buildQnn(model);
  return [
    ...circuit.operations.map(({ gate, qubits, angles }) => {
      const angle = angles.length ? `(${value(angles[0].terms[0].name)})` : '';
      return `${gate}${angle} ${qubits.map((qubit) => `q[${qubit}]`).join(',')};`;
    }),
    ...circuit.measurements.map(({ qubit, bit }) => `measure q[${qubit}] -> c[${bit}];`),
  ];
}

describe('buildQnn', () => {
  test.each([
    ['manila-4q2l', { family: 'rx-rz-cz-ring', qubits: 4, layers: 2 }],
    ['guadalupe-8q1l', { family: 'rx-rz-cz-ring', qubits: 8, layers: 1 }],
    ['yorktown-5q3l', { family: 'rx-rz-cz-ring', qubits: 5, layers: 3 }],
  ])('is the logical circuit of the Qiskit fixture %s', (name, model) => {
    const fixture = JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'));
    const lines: string[] = fixture.logical_openqasm2.trim().split('\n').slice(4);
    // The fixture's angles stand in the order: features, then [layer][qubit][rotation].
    const angles = lines.flatMap((line) => line.match(/\(([^)]*)\)/)?.[1] ?? []);
    const names = [...inputNames(model), ...parameterNames(model)];
    expect(angles.length).toBe(names.length);
    const values = new Map(names.map((parameter, k) => [parameter, angles[k]]));
    expect(asQasm(model, (parameter) => values.get(parameter) as string)).toEqual(lines);
  });

  test.each(pennylane.cases)('$family has PennyLane’s class probabilities', (example) => {
    const model = { family: example.family, qubits: example.qubits, layers: example.layers };
    const engine = denseEngine(buildQnn(model));
    const values = new Map([
      ...inputNames(model).map((name, i) => [name, example.features[i]] as const),
      ...parameterNames(model).map((name, k) => [name, example.parameters[k]] as const),
    ]);
    const outcomes = engine.probabilities(
      Float64Array.from(engine.parameterNames, (name) => values.get(name) as number),
    );
    const classes = Array.from({ length: classCount(model) }, (_, c) => outcomes[outcomeOfClass(model, c)]);
    expect(classes).toEqual(example.probabilities.map((p) => expect.closeTo(p, 12)));
  });

  test('a ring of two qubits has one entangler', () => {
    const { operations } = buildQnn({ family: 'rx-rz-cz-ring', qubits: 2, layers: 3 });
    expect(operations.filter(({ gate }) => gate === 'cz').map(({ qubits }) => qubits)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('models', () => {
  test('parameters in the order of [L, q, g], each in one gate', () => {
    for (const family of Object.keys(modelFamilies)) {
      const model = { family, qubits: 3, layers: 2 };
      expect(parameterShape(model)).toEqual([2, 3, 2]);
      expect(parameterNames(model)).toEqual([
        'theta_0_0_0',
        'theta_0_0_1',
        'theta_0_1_0',
        'theta_0_1_1',
        'theta_0_2_0',
        'theta_0_2_1',
        'theta_1_0_0',
        'theta_1_0_1',
        'theta_1_1_0',
        'theta_1_1_1',
        'theta_1_2_0',
        'theta_1_2_1',
      ]);
      const used = buildQnn(model).operations.flatMap(({ angles }) =>
        angles.flatMap(({ terms }) => terms.map(({ name }) => name)),
      );
      expect(used.slice().sort()).toEqual([...inputNames(model), ...parameterNames(model)].sort());
    }
  });

  test('qubit 0 carries the most significant bit of the class', () => {
    const model = { family: 'rx-rz-cz-ring', qubits: 4, layers: 1 };
    expect([0, 1, 2, 3].map((c) => outcomeOfClass(model, c))).toEqual([0, 2, 1, 3]);
    const parity = { family: 'rx-rz-cx-ring', qubits: 4, layers: 1 };
    expect([0, 1].map((c) => outcomeOfClass(parity, c))).toEqual([0, 1]);
  });

  test('records are complete and the schema accepts only them', () => {
    for (const [name, family] of Object.entries(modelFamilies)) {
      expect(family.name).toBe(name);
      expect(family.help.length).toBeGreaterThan(20);
      expect(modelSchema.safeParse({ family: name, qubits: 4, layers: 2 }).success).toBe(true);
    }
    expect(modelSchema.safeParse({ family: 'toString', qubits: 4, layers: 2 }).success).toBe(false);
    expect(modelSchema.safeParse({ family: 'rx-rz-cz-ring', qubits: 1, layers: 2 }).success).toBe(false);
    expect(() => buildQnn({ family: 'toString', qubits: 4, layers: 2 })).toThrow('"family"');
  });
});
