import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestsBelow } from './installation.ts';

let root: string;

const integrity = 'sha512-AAAA';
const entry = (version: string): object => ({ version, integrity });
const put = (path: string, text: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const lockFile = (packages: object): string => JSON.stringify({ lockfileVersion: 3, packages });

/** A project with one package, installed, whose program prints what it is told. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qckpt-reproduce-'));
  mkdirSync(join(root, 'scripts'));
  cpSync(new URL('../../scripts/reproduce.mjs', import.meta.url), join(root, 'scripts/reproduce.mjs'));
  const imports = { '#src/*.ts': './dist/*.js' };
  const self = { name: 'p', version: '1.0.0', dependencies: { one: '1.0.0' } };
  put('package.json', JSON.stringify({ ...self, type: 'module', imports, scripts: { build: 'exit 9' } }));
  const other = { ...entry('3.0.0'), optional: true, os: ['plan9'] };
  const one = entry('1.0.0');
  put('package-lock.json', lockFile({ '': self, 'node_modules/one': one, 'node_modules/other': other }));
  put('node_modules/.package-lock.json', lockFile({ 'node_modules/one': one }));
  put('node_modules/one/package.json', '{"name":"one","version":"1.0.0"}');
  put('dist/cli/main.js', 'console.log(JSON.stringify(process.argv.slice(2)));');
  put(
    'dist/experiment/provenance/buildState.js',
    'export const readBuildState = async () => ({ problem: null });',
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Where no registry is to be reached, and nothing is at hand. */
function reproduce(...words: string[]): Promise<{ code: number; out: string; messages: string }> {
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(root, 'cache'),
  };
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [join(root, 'scripts/reproduce.mjs'), ...words],
      { env },
      (error, out, messages) => resolve({ code: error === null ? 0 : Number(error.code), out, messages }),
    ),
  );
}

const CLOSING = 'qckpt: in this folder the command `qckpt` is `npx qckpt`\n';

const packages = (): Record<string, string> => digestsBelow(join(root, 'node_modules'));

it('installs nothing where all is there, and hands on what it is told', async () => {
  const before = packages();
  const ended = await reproduce('--quick', '--set', 'a b');
  expect(ended).toEqual({ code: 0, out: '["reproduce","--quick","--set","a b"]\n', messages: CLOSING });
  expect(packages()).toEqual(before);
});

it.each([
  [
    'another version',
    () => put('node_modules/.package-lock.json', lockFile({ 'node_modules/one': entry('0.9.0') })),
    'node_modules/one is installed as 0.9.0, not 1.0.0',
  ],
  [
    'a package too few',
    () => put('node_modules/.package-lock.json', lockFile({})),
    'node_modules/one is not installed',
  ],
  [
    'a package that is gone',
    () => rmSync(join(root, 'node_modules/one/package.json')),
    'node_modules/one is damaged',
  ],
])('with %s and without a registry leaves what is installed as it is', async (_, change, reason) => {
  change();
  const before = packages();
  const { code, out, messages } = await reproduce();
  expect([code, out]).toEqual([1, '']);
  expect(messages).toMatch(new RegExp(`^qckpt: ${reason}: installing what package-lock.json says\n`));
  expect(messages).toMatch(/qckpt: the packages could not be installed; nothing has changed\n$/);
  expect(packages()).toEqual(before);
  expect(existsSync(join(root, 'node_modules.next'))).toBe(false);
});

it('finds again what somebody has left who was killed while replacing it', async () => {
  const before = packages();
  cpSync(join(root, 'node_modules'), join(root, 'node_modules.before'), { recursive: true });
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(await reproduce('--quiet')).toMatchObject({ code: 0, messages: '' });
  expect(packages()).toEqual(before);
});

it('builds again what is not built of the sources, and says where that fails', async () => {
  put(
    'dist/experiment/provenance/buildState.js',
    "export const readBuildState = async () => ({ problem: 'old' });",
  );
  const { code, out, messages } = await reproduce();
  expect([code, out]).toEqual([1, '']);
  expect(messages).toMatch(
    /^qckpt: the build is not of these sources: building\n[\s\S]*could not be built\n$/,
  );
});

it('is what npm run reproduce runs', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(scripts.reproduce).toBe('node scripts/reproduce.mjs');
});
