import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parameterNames as freeNames } from '../../../src/circuit/parameters.ts';
import { parseWithSchema } from '../../../src/hardware/parseWithSchema.ts';
import { modelFamilies } from '../../../src/learn/ansatz/circuitFamilies.ts';
import {
  ansatzOf,
  type Model,
  modelKinds,
  modelOfSize,
  modelSchema,
} from '../../../src/learn/ansatz/models.ts';
import { denseEngine } from '../denseEngine.ts';
import { pennylane } from '../pennylane.ts';

/** The same OpenQASM 2 text as the fixture: gates in order, angles as written. */
function asQasm(model: Model, value: (name: string) => string): string[] {
  const circuit = ansatzOf(model).circuit;
  return [
    ...circuit.operations.map(({ gate, qubits, angles }) => {
      const angle = angles.length ? `(${value(angles[0].terms[0].name)})` : '';
      return `${gate}${angle} ${qubits.map((qubit) => `q[${qubit}]`).join(',')};`;
    }),
    ...circuit.measurements.map(({ qubit, bit }) => `measure q[${qubit}] -> c[${bit}];`),
  ];
}

describe('circuit families', () => {
  test.each([
    ['manila-4q2l', { family: 'rx-rz-cz-ring', qubits: 4, layers: 2 }],
    ['guadalupe-8q1l', { family: 'rx-rz-cz-ring', qubits: 8, layers: 1 }],
    ['yorktown-5q3l', { family: 'rx-rz-cz-ring', qubits: 5, layers: 3 }],
  ])('is the logical circuit of the Qiskit fixture %s', (name, model) => {
    const fixture = JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'));
    const lines: string[] = fixture.logical_openqasm2.trim().split('\n').slice(4);
    // The fixture's angles stand in the order: features, then [layer][qubit][rotation].
    const angles = lines.flatMap((line) => line.match(/\(([^)]*)\)/)?.[1] ?? []);
    const names = [...ansatzOf(model).inputNames, ...ansatzOf(model).parameterNames];
    expect(angles.length).toBe(names.length);
    const values = new Map(names.map((parameter, k) => [parameter, angles[k]]));
    expect(asQasm(model, (parameter) => values.get(parameter) as string)).toEqual(lines);
  });

  test.each(pennylane.cases)('$family has PennyLane’s class probabilities', (example) => {
    const model = { family: example.family, qubits: example.qubits, layers: example.layers };
    const engine = denseEngine(ansatzOf(model).circuit);
    const values = new Map([
      ...ansatzOf(model).inputNames.map((name, i) => [name, example.features[i]] as const),
      ...ansatzOf(model).parameterNames.map((name, k) => [name, example.parameters[k]] as const),
    ]);
    const outcomes = engine.probabilities(
      Float64Array.from(engine.parameterNames, (name) => values.get(name) as number),
    );
    const classes = Array.from(
      { length: ansatzOf(model).classCount },
      (_, c) => outcomes[ansatzOf(model).outcomeOfClass(c)],
    );
    expect(classes).toEqual(example.probabilities.map((p) => expect.closeTo(p, 12)));
  });

  test('a ring of two qubits has one entangler', () => {
    const { operations } = ansatzOf({ family: 'rx-rz-cz-ring', qubits: 2, layers: 3 }).circuit;
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
      expect(ansatzOf(model).shape).toEqual([2, 3, 2]);
      expect(ansatzOf(model).parameterNames).toEqual([
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
      const used = ansatzOf(model).circuit.operations.flatMap(({ angles }) =>
        angles.flatMap(({ terms }) => terms.map(({ name }) => name)),
      );
      expect(used.slice().sort()).toEqual(
        [...ansatzOf(model).inputNames, ...ansatzOf(model).parameterNames].sort(),
      );
    }
  });

  test('qubit 0 carries the most significant bit of the class', () => {
    const model = { family: 'rx-rz-cz-ring', qubits: 4, layers: 1 };
    expect([0, 1, 2, 3].map((c) => ansatzOf(model).outcomeOfClass(c))).toEqual([0, 2, 1, 3]);
    const parity = { family: 'rx-rz-cx-ring', qubits: 4, layers: 1 };
    expect([0, 1].map((c) => ansatzOf(parity).outcomeOfClass(c))).toEqual([0, 1]);
  });

  test('records are complete and the schema accepts only them', () => {
    for (const [name, family] of Object.entries(modelFamilies)) {
      expect(family.name).toBe(name);
      expect(family.help.length).toBeGreaterThan(20);
      expect(modelSchema.safeParse({ family: name, qubits: 4, layers: 2 }).success).toBe(true);
    }
    expect(modelSchema.safeParse({ family: 'toString', qubits: 4, layers: 2 }).success).toBe(false);
    expect(modelSchema.safeParse({ family: 'rx-rz-cz-ring', qubits: 1, layers: 2 }).success).toBe(false);
    expect(() => ansatzOf({ family: 'toString', qubits: 4, layers: 2 }).circuit).toThrow('"family"');
  });

  test('each kind has a file as its example, help and a key of its own', () => {
    expect(new Set(modelKinds.map(({ key }) => key)).size).toBe(modelKinds.length);
    for (const { example, help, key } of modelKinds) {
      const { circuit, shape, ...ansatz } = ansatzOf(modelSchema.parse(parse(example)));
      expect(parse(example)).toHaveProperty(key);
      expect(help.length).toBeGreaterThan(20);
      expect(freeNames(circuit)).toEqual([...ansatz.inputNames, ...ansatz.parameterNames].sort());
      expect(shape.reduce((a, b) => a * b)).toBe(ansatz.parameterNames.length);
      const outcomes = Array.from({ length: ansatz.classCount }, (_, c) => ansatz.outcomeOfClass(c));
      expect(new Set(outcomes).size).toBe(ansatz.classCount);
      expect(Math.max(...outcomes)).toBeLessThan(2 ** circuit.measurements.length);
    }
  });

  test('a model object resolves once; another size has its own name', () => {
    const model = { family: 'ry-rz-cx-ring', qubits: 4, layers: 2 };
    expect(ansatzOf(model)).toBe(ansatzOf(model));
    expect(modelOfSize({ ...model, name: 'mine' } as Model, 6, 5)).toEqual({
      family: 'ry-rz-cx-ring',
      qubits: 6,
      layers: 5,
      name: 'ry-rz-cx-ring-6q5l',
    });
  });

  test('messages are those of the kind whose key the file has', () => {
    const messages = (value: unknown): string => {
      try {
        parseWithSchema(modelSchema, { value, locate: (path) => path.join('.') }, 'SPEC');
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(messages({ family: 'ry-rz-cx-ring', qubits: 25, layers: 2, depth: 1 })).toBe(
      '"qubits" expected integer in 1..24, got 25 (qubits)\n"depth" is not a known key, expected one of family, qubits, layers (depth)',
    );
    expect(messages({ qubits: 2, layers: 2 })).toContain('"family" expected one of rx-rz-cz-ring');
    expect(messages(7)).toContain('the document expected');
    expect(messages({ family: 'ry-rz-cx-ring', qubits: 1, layers: 2 })).toContain(
      'as many as the family reads',
    );
  });
});
