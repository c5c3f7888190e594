import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ansatzOf, modelSchema } from '../../src/learn/ansatz/models.ts';
import { dataConfigSchema } from '../../src/learn/data/dataSources.ts';
import { createOptimizer } from '../../src/learn/optimizers.ts';

const folder = (name: string) => new URL(`../../configs/${name}/`, import.meta.url);
const files = (name: string) =>
  readdirSync(folder(name)).map((file) => [file, parse(readFileSync(new URL(file, folder(name)), 'utf8'))]);

describe('configs', () => {
  test.each(files('models'))('models/%s is a model whose name tells its size', (file, content) => {
    const model = modelSchema.parse(content);
    expect(file).toMatch(new RegExp(`^circuit-[a-d]-${model.qubits}q${model.layers}l\\.yaml$`));
    expect(ansatzOf(model).parameterNames).toHaveLength(2 * model.qubits * model.layers);
  });

  test.each(files('optimizers'))('optimizers/%s creates an optimizer', (file, content) => {
    expect(() => createOptimizer(content)).not.toThrow();
    expect(file).toBe(`${content.name}.yaml`);
  });

  test.each(files('data'))('data/%s is a data configuration', (file, content) => {
    expect(file).toBe(`${dataConfigSchema.parse(content).name}.yaml`);
  });
});
