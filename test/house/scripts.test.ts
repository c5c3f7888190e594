import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vagueNames } from './rules.ts';
import {
  importsPastTypes,
  misnamedCommands,
  ownDigests,
  repeatedCode,
  untypedScripts,
} from './scriptRules.ts';
import { readSource } from './source.ts';

const pathsIn = (folder: URL): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
const sourcesIn = (folder: URL) =>
  pathsIn(folder)
    .filter((path) => path.endsWith('.ts') && !path.includes('.generated.'))
    .map((path) => ({ path, text: readFileSync(new URL(path, folder), 'utf8') }));

const scriptsFolder = new URL('../../scripts/', import.meta.url);
const texts = sourcesIn(scriptsFolder);
const scripts = texts.map(({ path, text }) => readSource(path, text));

describe('the scripts', () => {
  it('are there, and import src', () => {
    expect(scripts.length).toBeGreaterThan(40);
    const specifiers = scripts.flatMap(({ imports }) => imports.map(({ specifier }) => specifier));
    expect(specifiers.filter((specifier) => specifier.startsWith('#src/')).length).toBeGreaterThan(100);
  });
  it('are TypeScript', () => expect(untypedScripts(pathsIn(scriptsFolder))).toEqual([]));
  it('import src by its types', () => expect(importsPastTypes(scripts)).toEqual([]));
  it('leave digests to src', () => expect(ownDigests(scripts)).toEqual([]));
  it('say how they are run', () => expect(misnamedCommands(texts)).toEqual([]));
  it('have no file named for nothing', () => expect(vagueNames(scripts)).toEqual([]));
  it('repeat nothing of src', () => {
    expect(repeatedCode(texts, sourcesIn(new URL('../../src/', import.meta.url)))).toEqual([]);
  });
});

describe('what the rules find', () => {
  it('JavaScript, where there is a build', () => {
    const paths = ['run.mjs', 'buildKernel.mjs', 'a/b.mjs', 'a/c.ts', 'run.js', 'a/run.mjs', 'crash.yaml'];
    expect(untypedScripts(paths).map((problem) => problem.split(':')[0])).toEqual([
      'a/b.mjs',
      'run.js',
      'a/run.mjs',
    ]);
  });

  it.each([
    ["import { x } from '../../dist/numeric/x.js';", true],
    ["import { x } from '../../src/numeric/x.ts';", true],
    ["const { x } = await import('../../test/x.ts');", true],
    ["import type { X } from '../../src/x.ts';", true],
    ["import { x } from '#src/numeric/x.ts';", false],
    ["import { x } from '../other/x.ts';", false],
    ["import { x } from 'node:fs';", false],
  ])('%s', (text, isWrong) => {
    expect(importsPastTypes([readSource('crash/a.ts', text)])).toHaveLength(isWrong ? 1 : 0);
  });

  it('a digest of its own', () => {
    const found = ownDigests([readSource('a.ts', "import { createHash } from 'node:crypto';")]);
    expect(found).toEqual(['a.ts:1: src/ has digests']);
  });

  it('the command of another script', () => {
    const named = (path: string) => ({
      path,
      text: '// What.\n//   node scripts/run.mjs crash/a [--short]\n',
    });
    expect(misnamedCommands([named('crash/a.ts'), named('crash/b.ts')])).toEqual([
      'crash/b.ts: says that it is run as crash/a',
    ]);
  });

  it('what stands in src already, however it is laid out', () => {
    const body = `{ const sorted = [...values].sort((a, b) => a - b); const middle = sorted.length >> 1;
      return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2; }`;
    const src = {
      path: 'numeric/a.ts',
      text: `import 'x';\nexport function median(values: number[]) ${body}`,
    };
    const own = {
      path: 'a.ts',
      text: `const n = 1;\nfunction middle(values: number[])${body.replaceAll(' ', '\n')}`,
    };
    const other = {
      path: 'b.ts',
      text: 'export const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);',
    };
    expect(repeatedCode([own, other], [src])).toHaveLength(1);
    expect(repeatedCode([own, other], [src])[0]).toMatch(/^a\.ts:\d+: repeats src\/numeric\/a\.ts:2$/);
  });
});
