import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownCacheFolder } from '../../src/cli/compileCache.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'qckpt-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const posix = process.getuid !== undefined;

it.runIf(posix)("keeps compiled code in the user's own folder of caches, closed to others", () => {
  const folder = join(home, '.cache/qckpt');
  expect(ownCacheFolder({ HOME: home }, 'linux')).toBe(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(ownCacheFolder({ HOME: home }, 'linux')).toBe(folder);
  const named = join(home, 'elsewhere');
  expect(ownCacheFolder({ HOME: home, XDG_CACHE_HOME: named }, 'linux')).toBe(join(named, 'qckpt'));
  mkdirSync(join(home, 'Library'));
  expect(ownCacheFolder({ HOME: home }, 'darwin')).toBe(join(home, 'Library/Caches/qckpt'));
  // By its specification a relative one does not count.
  expect(ownCacheFolder({ HOME: home, XDG_CACHE_HOME: 'elsewhere' }, 'linux')).toBe(folder);
});

it.runIf(posix).each([
  ['read', 0o750],
  ['pass', 0o701],
  ['write', 0o777],
])('keeps none in a folder that others can %s', (_, mode) => {
  const folder = ownCacheFolder({ HOME: home }, 'linux')!;
  chmodSync(folder, mode);
  expect(ownCacheFolder({ HOME: home }, 'linux')).toBeNull();
});

it.runIf(posix)('keeps none where others can write beside it, behind a link, or without a home', () => {
  const caches = join(home, '.cache');
  ownCacheFolder({ HOME: home }, 'linux');
  chmodSync(caches, 0o777);
  expect(ownCacheFolder({ HOME: home }, 'linux')).toBeNull();
  rmSync(caches, { recursive: true });
  mkdirSync(join(home, 'real'), { mode: 0o700 });
  mkdirSync(caches, { mode: 0o700 });
  symlinkSync(join(home, 'real'), join(caches, 'qckpt'));
  expect(ownCacheFolder({ HOME: home }, 'linux')).toBeNull();
  expect(ownCacheFolder({}, 'linux')).toBeNull();
  const missing = join(home, 'missing');
  expect(ownCacheFolder({ HOME: missing }, 'linux')).toBeNull();
  expect(existsSync(missing)).toBe(false);
});
