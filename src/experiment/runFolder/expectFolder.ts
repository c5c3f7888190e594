import { statSync } from 'node:fs';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * Whether the folder to write into is there already.
 * @throws QckptError ARGUMENT: no name; EXISTS: something else has it
 */
export function expectFolder(path: string): boolean {
  if (path === '') throw new QckptError('ARGUMENT', '"--output" expected the name of a folder, got ""');
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory())
    throw new QckptError('EXISTS', `"--output" expected a folder, ${path} is a file`);
  return found !== undefined;
}
