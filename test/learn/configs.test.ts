import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadDataConfig, loadModel } from '../../src/experiment/spec/configFiles.ts';
import { ansatzOf, modelSchema } from '../../src/learn/ansatz/models.ts';
import { createOptimizer } from '../../src/learn/optimizers.ts';

const folder = (name: string) => new URL(`../../configs/${name}/`, import.meta.url);
const files = (name: string) =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file, parse(readFileSync(new URL(file, folder(name)), 'utf8'))]);

describe('configs', () => {
  const families = files('models').filter(([file]) => file.startsWith('circuit-'));
  test.each(families)('models/%s is a family in the size that its name tells', (file, content) => {
    const { circuit, layers, parameterNames } = ansatzOf(modelSchema.parse(content));
    expect(file).toMatch(new RegExp(`^circuit-[a-d]-${circuit.qubits}q${layers}l\\.yaml$`));
    expect(parameterNames).toHaveLength(2 * circuit.qubits * layers);
  });

  test('models/strongly-entangling-3q2l.yaml is a circuit with four inputs and 18 angles', async () => {
    const { circuit, inputNames, parameterNames } = ansatzOf(await loadModel('strongly-entangling-3q2l'));
    expect([circuit.qubits, inputNames, parameterNames.length]).toEqual([3, ['x0', 'x1', 'x2', 'x3'], 18]);
    expect(parameterNames.slice(0, 2)).toEqual(['w_0_0_0', 'w_0_0_1']);
  });

  test.each(files('optimizers'))('optimizers/%s creates an optimizer', (file, content) => {
    expect(() => createOptimizer(content)).not.toThrow();
    expect(file).toBe(`${content.name}.yaml`);
  });

  test.each(files('data'))('data/%s is a data configuration', async (file) => {
    expect(`${(await loadDataConfig(file.slice(0, -'.yaml'.length))).name}.yaml`).toBe(file);
  });
});
