import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { QckptError } from '../../numeric/qckptError.ts';
import { isFolder } from './isFolder.ts';

/** @throws QckptError EXISTS: something is there, and nobody said --force; ARGUMENT: no file can be there */
export function refuseOverwrite(path: string, force: boolean): void {
  if (isFolder(path)) throw new QckptError('ARGUMENT', `"output" expected a file, got the folder ${path}`);
  if (!isFolder(dirname(path)))
    throw new QckptError('ARGUMENT', `"output" expected a file in a folder that is there, got ${path}`);
  if (existsSync(path) && !force) throw new QckptError('EXISTS', `${path} exists; --force overwrites it`);
}
