import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { editorSchemas } from '../../../src/experiment/spec/schemaFiles.ts';

const folder = new URL('../../../configs/schema/', import.meta.url);

describe('JSON Schemas for editors', () => {
  it('are the ones that the code generates (node scripts/run.mjs writeSchemas writes them)', () => {
    const schemas = editorSchemas();
    expect(readdirSync(folder).sort()).toEqual(Object.keys(schemas).sort());
    for (const [name, text] of Object.entries(schemas))
      expect(readFileSync(new URL(name, folder), 'utf8'), name).toBe(text);
  });

  it('are what every experiment file points to', () => {
    for (const name of readdirSync(new URL('../../../experiments/', import.meta.url)).filter((file) =>
      file.endsWith('.yaml'),
    )) {
      const first = readFileSync(new URL(`../../../experiments/${name}`, import.meta.url), 'utf8').split(
        '\n',
      )[0];
      expect(first, name).toBe('# yaml-language-server: $schema=../configs/schema/experiment.schema.json');
    }
  });
});
