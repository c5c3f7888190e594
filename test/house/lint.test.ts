import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PURE = ['numeric', 'circuit', 'hardware', 'transpile', 'simulate', 'learn', 'checkpoint', 'training'];
const OTHER = ['storage', 'experiment', 'bench', 'report', 'cli'];

/** ECMA-262, section 21.3.2: functions whose results are "an implementation-approximated Number value". */
const APPROXIMATED =
  'acos acosh asin asinh atan atanh atan2 cbrt cos cosh exp expm1 hypot log log1p log10 log2 pow sin sinh tan tanh'.split(
    ' ',
  );

const ARITHMETIC = [
  ...APPROXIMATED.map((name) => `export const x = Math.${name}(0.5, 0.5);`),
  'export const x = Math.random();',
  "export const x = Math['sin'](1);",
  'const { cos } = Math; export const x = cos(1);',
  "export const x = 'a'.localeCompare('b');",
  'export const x = (1).toLocaleString();',
  'export const x = new Date(0).toLocaleDateString();',
  'export const x = new Date(0).toLocaleTimeString();',
  "export const x = 'a'.toLocaleLowerCase();",
  "export const x = 'a'.toLocaleUpperCase();",
];

const WORLD = [
  'export const x = Date.now();',
  'export const x = new Date();',
  'export const x = new Intl.NumberFormat().format(1);',
  'export const x = process.env.HOME;',
  "export const x = Buffer.from('x');",
  "export const x = globalThis['process'];",
  'console.log(1);',
  'export const x = performance.now();',
  'export const x = crypto.randomUUID();',
  'setTimeout(() => {}, 1);',
  'setInterval(() => {}, 1);',
  "export const x = fetch('/');",
  "import { readFileSync } from 'node:fs'; export const x = readFileSync('a');",
];

const ALLOWED = [
  'export const x = Math.sqrt(2) + Math.abs(-1) + Math.floor(1.5) + Math.max(1, 2) + Math.imul(2, 3);',
  'export const x = { sin: 1, Date: 2 }.sin;',
  "import { sin } from '../../src/numeric/elementary.ts'; export const x = sin(1);",
];

describe('lint', () => {
  let folder: string;
  /** Codes of the messages about each file. */
  const found = new Map<string, string[]>();
  const pathOf = (room: string, text: string) =>
    `src/${room}/case-${[...ARITHMETIC, ...WORLD, ...ALLOWED].indexOf(text)}.ts`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'qckpt-lint-'));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const room of [...PURE, ...OTHER]) {
      mkdirSync(join(folder, 'src', room), { recursive: true });
      for (const text of [...ARITHMETIC, ...WORLD, ...ALLOWED])
        writeFileSync(join(folder, pathOf(room, text)), `${text}\n`);
    }
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'json', 'src'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    for (const { filename, code } of JSON.parse(stdout).diagnostics)
      found.set(filename, [...(found.get(filename) ?? []), code]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(ARITHMETIC)('bans in every room: %s', (text) => {
    for (const room of [...PURE, ...OTHER])
      expect(found.get(pathOf(room, text)), room).toContain('eslint(no-restricted-properties)');
  });

  it.each(WORLD)('bans in pure rooms: %s', (text) => {
    for (const room of PURE)
      expect(found.get(pathOf(room, text))?.[0], room).toMatch(
        /^eslint\(no-restricted-(?:globals|imports)\)$/,
      );
    for (const room of OTHER) expect(found.get(pathOf(room, text)), room).toBeUndefined();
  });

  it.each(ALLOWED)('leaves alone: %s', (text) => {
    for (const room of PURE) expect(found.get(pathOf(room, text)), room).toBeUndefined();
  });
});
