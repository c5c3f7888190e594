import { existsSync } from 'node:fs';
import { QckptError } from '../numeric/qckptError.ts';

/** @throws QckptError EXISTS: something is there, and nobody said --force */
export function refuseOverwrite(path: string, force: boolean): void {
  if (existsSync(path) && !force) throw new QckptError('EXISTS', `${path} exists; --force overwrites it`);
}
