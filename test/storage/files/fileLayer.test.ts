import { existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk } from '../../../src/storage/files/fileLayer.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

describe('makeDir', () => {
  let before: string;
  let folder: string;
  beforeEach(() => {
    before = process.cwd();
    folder = temporaryFolder();
    process.chdir(folder);
  });
  afterEach(() => process.chdir(before));

  it.each(['x', 'x/y/z', './a b/ä', '../' + 'x', 'x/../y'])('makes %j, however short its name', (path) => {
    const there = join(folder, path);
    disk.makeDir(path);
    expect(statSync(there).isDirectory()).toBe(true);
    disk.makeDir(path);
    expect(readdirSync(there)).toEqual([]);
  });

  it('fails where something else has the name, and makes nothing', () => {
    writeFileSync('file', '');
    symlinkSync('nowhere', 'dangling');
    for (const path of ['file', 'dangling', 'file/x'])
      expect(() => disk.makeDir(path)).toThrow(/EEXIST|ENOTDIR/);
    expect(existsSync('nowhere')).toBe(false);
  });

  it.runIf(process.platform === 'linux')('comes to an end where no folder can be made', () => {
    expect(() => disk.makeDir('/proc/qckpt/x')).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
  });
});
