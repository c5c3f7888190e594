import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  importCycles,
  impureImports,
  impureNames,
  inexactNames,
  otherWaysOut,
  ROOMS,
  vagueNames,
  wrongWayImports,
} from './rules.ts';
import { readSource } from './source.ts';

const root = new URL('../../src/', import.meta.url);
const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort();
const house = paths.map((path) => readSource(path, readFileSync(new URL(path, root), 'utf8')));

describe('the house', () => {
  it('has rooms with files in them, and imports among them', () => {
    expect(ROOMS).toEqual(expect.arrayContaining([...new Set(paths.map((path) => path.split('/')[0]))]));
    expect(house.length).toBeGreaterThan(80);
    expect(house.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  });
  it('imports only rooms above', () => expect(wrongWayImports(house)).toEqual([]));
  it('has no cycle', () => expect(importCycles(house)).toEqual([]));
  it('keeps packages of the world out of pure rooms', () => expect(impureImports(house)).toEqual([]));
  it('keeps the world out of pure rooms', () => expect(impureNames(house)).toEqual([]));
  it('keeps the locale and inexact functions out of all rooms', () =>
    expect(inexactNames(house)).toEqual([]));
  it('has one way out', () => expect(otherWaysOut(house)).toEqual([]));
  it('has no file named for nothing', () => expect(vagueNames(house)).toEqual([]));
});

describe('what the rules find', () => {
  const file = (path: string, text: string) => readSource(path, text);

  it.each([
    "process.stdout.write('x');",
    'const { stderr } = process;',
    "import { stdout } from 'node:process';",
    "console.log('x');",
  ])('%s past the one way out', (text) => {
    expect(otherWaysOut([file('cli/a.ts', text)])).toHaveLength(1);
    expect(otherWaysOut([file('cli/output.ts', text)])).toEqual([]);
  });

  it("output of somebody else's process is none of ours", () => {
    expect(otherWaysOut([file('cli/a.ts', 'child.stdout.on(x);')])).toEqual([]);
  });

  it.each([
    ["import { readFileSync } from 'node:fs';", 'node:fs'],
    ["import fs from 'fs';", 'fs'],
    ['import * as fs from "node:fs/promises";', 'node:fs/promises'],
    ["import 'node:process';", 'node:process'],
    ["export { join } from 'node:path';", 'node:path'],
    ["export * from 'node:os';", 'node:os'],
    ["export type { Stats } from 'node:fs';", 'node:fs'],
    ["const fs = await import('node:fs');", 'node:fs'],
    ["type Stats = import('node:fs').Stats;", 'node:fs'],
    ["import git from 'simple-git';", 'simple-git'],
  ])('%s in a pure room', (text, specifier) => {
    for (const room of ['numeric', 'checkpoint'])
      expect(impureImports([file(`${room}/a.ts`, text)])).toEqual([
        `${room}/a.ts:1: a pure room may not import "${specifier}"`,
      ]);
    expect(impureImports([file('experiment/a.ts', text)])).toEqual([]);
  });

  it.each([
    'const x = Math.sin(1);',
    'const x = Math.pow(2, 0.5);',
    'const x = Math.hypot(3, 4);',
    'const x = Math.random();',
    'const { cos } = Math;',
    "const x = Math['exp'](1);",
    'const own = Math;',
    'const x = y ** 0.5;',
    'const x = y ** 2;',
    'const x = 2 ** 0.5;',
    'x **= 2;',
    'names.sort((a, b) => a.localeCompare(b));',
    'const s = x.toLocaleString();',
  ])('%s in any room', (text) => {
    for (const room of ['learn', 'storage', 'experiment', 'bench', 'report', 'cli'])
      expect(inexactNames([file(`${room}/a.ts`, text)])).toHaveLength(1);
    expect(inexactNames([file('kernel/a.ts', text)])).toEqual([]);
  });

  it.each([
    'const t = Date.now();',
    'const t = new Date();',
    'const s = new Intl.NumberFormat().format(1);',
    "const p = process.env['HOME'];",
    "const b = Buffer.from('x');",
    "const b = globalThis['process'];",
    'console.log(1);',
    'const u = import.meta.url;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source code to scan
    'const s = `${process.cwd()}`;',
  ])('%s in a pure room', (text) => {
    expect(impureNames([file('learn/a.ts', text)])).toHaveLength(1);
    expect(impureNames([file('cli/a.ts', text)])).toEqual([]);
  });

  it('leaves comments, strings, regular expressions, properties and exact functions alone', () => {
    const text = [
      "// import 'node:fs'; Math.sin(1)",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: source code to scan
      "/* process.exit() */ const s = 'Math.sin process', t = `Date ${1 + Math.sqrt(2)} Buffer`;",
      'const r = /process[\'"`]/g.test(s) ? 4 ** 3 : 6 / 2 / 1;',
      'const o = { process: 1, import: 2 }; o.process; o.import;',
      'export const floor = Math.floor(2 ** o.process);',
    ].join('\n');
    expect(impureNames([file('learn/a.ts', text)])).toEqual([]);
    expect(inexactNames([file('learn/a.ts', text)])).toEqual([]);
    expect(file('learn/a.ts', text).imports).toEqual([]);
  });

  it('imports that go the wrong way, to the kernel, or nowhere known', () => {
    const files = [
      file('circuit/a.ts', "import { b } from '../simulate/b.ts';"),
      file('checkpoint/a.ts', "import type { B } from '../experiment/b.ts';"),
      file('numeric/a.ts', "import { sin } from '../../src/kernel/elementary.ts';"),
      file('cli/a.ts', "import x from '../../scripts/x.ts';"),
      file('report/a.ts', 'const x = await import(name);'),
      file('attic/a.ts', ''),
      file('cli/fine.ts', "import { a } from '../circuit/a.ts';"),
    ];
    expect(wrongWayImports(files)).toEqual([
      'circuit/a.ts:1: circuit may not import simulate/b.ts',
      'checkpoint/a.ts:1: checkpoint may not import experiment/b.ts',
      'numeric/a.ts:1: numeric may not import kernel/elementary.ts',
      'cli/a.ts:1: cli may not import ../scripts/x.ts',
      'report/a.ts:1: a computed import hides where it goes',
      'attic/a.ts: "attic" is no room',
    ]);
  });

  it('cycles, through types and re-exports too', () => {
    const files = [
      file('learn/a.ts', "import type { B } from './b.ts';"),
      file('learn/b.ts', "export * from './deep/c.ts';"),
      file('learn/deep/c.ts', "const a = import('../a.ts');"),
      file('learn/d.ts', "import './a.ts';"),
    ];
    expect(importCycles(files)).toEqual(['learn/a.ts -> learn/b.ts -> learn/deep/c.ts -> learn/a.ts']);
    expect(importCycles(files.slice(1))).toEqual([]);
  });

  it('vague names', () => {
    expect(
      vagueNames(['numeric/utils.ts', 'cli/helpers/a.ts', 'learn/utility.ts'].map((path) => file(path, ''))),
    ).toEqual(['numeric/utils.ts', 'cli/helpers/a.ts']);
  });
});
