import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anyTypes, longFiles, longFunctions, undocumentedExports, wideLines } from './limits.ts';
import { readSource } from './source.ts';
import { oldWords, oldWordsIn } from './words.ts';

const root = new URL('../../', import.meta.url);
const src = new URL('src/', root);
const house = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map((path) => readSource(path, readFileSync(new URL(path, src), 'utf8')));

describe('the house', () => {
  it('has no file above 350 lines', () => expect(longFiles(house)).toEqual([]));
  it('has no function above 80 lines', () => expect(longFunctions(house)).toEqual([]));
  it('has no any', () => expect(anyTypes(house)).toEqual([]));
  it('has no line above 120 columns', () => expect(wideLines(house)).toEqual([]));
  it('has a docstring on every export', () => expect(house.flatMap(undocumentedExports)).toEqual([]));
  it('is written in plain words', () => expect(oldWordsIn(house)).toEqual([]));
  it('is described in plain words', () => {
    const pages = ['README.md', ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`)];
    expect(
      pages
        .filter((path) => path.endsWith('.md'))
        .flatMap((path) => oldWords(path, readFileSync(new URL(path, root), 'utf8'))),
    ).toEqual([]);
  });
});

describe('what the limits find', () => {
  const file = (text: string, path = 'learn/a.ts') => readSource(path, text);
  const lines = (count: number) => Array.from({ length: count }, (_, k) => `  f(${k});`).join('\n');

  it('files by their lines, the last newline aside', () => {
    const text = 'f();\n';
    expect(longFiles([file(text.repeat(350))])).toEqual([]);
    expect(longFiles([file(text.repeat(351))])).toEqual(['learn/a.ts: 351 lines, at most 350']);
  });

  it.each([
    (body: string) => `export function f(): void {\n${body}\n}\n`,
    (body: string) => `const f = () => {\n${body}\n};\n`,
    (body: string) => `const o = { f() {\n${body}\n} };\n`,
  ])('functions of any kind, with their first and last line', (around) => {
    expect(longFunctions([file(around(lines(78)))])).toEqual([]);
    expect(longFunctions([file(around(lines(79)))])).toEqual([
      'learn/a.ts:1: a function of 81 lines, at most 80',
    ]);
  });

  it('any as a type, not as a word', () => {
    expect(
      anyTypes([file('const any = "any"; // any\nlet x: any[];\nfor (const y of x as any) y;')]),
    ).toHaveLength(2);
  });

  it('lines by their characters, unless a regular expression is there', () => {
    const wide = '√'.repeat(118);
    expect(wideLines([file(`// ${wide}`), file(`// ${wide}`, 'learn/a.generated.ts')])).toEqual([
      'learn/a.ts:1: 121 columns',
    ]);
    expect(wideLines([file(`//${wide}\nconst r = /${'a'.repeat(120)}/;`)])).toEqual([]);
  });

  it('exports whose docstring is missing, apart or an ordinary comment', () => {
    const text = [
      '/** Says so. */',
      'export const a = 1;',
      '/** Of the file. */',
      '',
      'export const b = 1;',
      '// A remark.',
      'export function c() {}',
      '/* A remark. */',
      'export type D = 1;',
      '/**',
      ' * In two lines.',
      ' */',
      'export interface E {}',
      "export { f } from './f.ts';",
    ].join('\n');
    expect(undocumentedExports(file(text))).toEqual([
      'learn/a.ts:5: export const b = 1;',
      'learn/a.ts:7: export function c() {}',
      'learn/a.ts:9: export type D = 1;',
    ]);
  });

  it.each(['starts anew', 'Goes on', 'that are none', 'and its kin', 'hands it on', 'if one likes'])(
    '%s',
    (words) => expect(oldWords('a.md', `It ${words}.`)).toHaveLength(1),
  );

  it('leaves plain words alone', () => {
    expect(oldWords('a.md', 'null where there is none; going once; none is left')).toEqual([]);
  });
});
