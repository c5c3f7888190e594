import { statSync } from 'node:fs';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * Whether the folder to write into is there already.
 * @throws QckptError EXISTS: something else has its name
 */
export function expectFolder(path: string, field = '--output'): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory())
    throw new QckptError('EXISTS', `"${field}" expected a folder, ${path} is a file`);
  return found !== undefined;
}
