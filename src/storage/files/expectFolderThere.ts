import { statSync } from 'node:fs';
import { QckptError } from '../../numeric/qckptError.ts';
import { missingFile } from './missingFile.ts';

/**
 * Refuses a path that names no folder.
 * @param what is looked for, such as `a run folder`
 * @throws QckptError SPEC: nothing has that name, or a file has
 */
export function expectFolderThere(path: string, what: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new QckptError('SPEC', `expected ${what}, got ${path}: ${missingFile(path, 'folder')}`);
  if (!found.isDirectory()) throw new QckptError('SPEC', `expected ${what}, got a file (${path})`);
}
