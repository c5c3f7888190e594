import { QckptError } from '../../numeric/qckptError.ts';

/**
 * An error of the file system (full, read-only, no permission, a link in place of a
 * file) as one of ours; others as they are.
 */
export function asStorageError(error: unknown): unknown {
  if (error instanceof QckptError || !(error instanceof Error)) return error;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined || syscall.startsWith('spawn')) return error;
  const place = path === undefined || error.message.includes(path) ? '' : ` (${path})`;
  return new QckptError('STORAGE', `the disk refuses: ${error.message}${place}`, { cause: error });
}
