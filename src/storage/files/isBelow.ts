import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path is a folder, or lies somewhere below it, by their names alone. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
