import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

const TOO_MANY_FILES: readonly (string | undefined)[] = ['EMFILE', 'ENFILE'];

/**
 * Whether the system allows too few open files. Node.js says of a module that it cannot open for want of files that it
 * is not there, of a package as well.
 */
export function lacksFiles({ code, message }: NodeJS.ErrnoException): boolean {
  if (TOO_MANY_FILES.includes(code)) return true;
  const [, path] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
  return code === 'ERR_MODULE_NOT_FOUND' && path !== undefined && existsSync(dirname(path));
}
