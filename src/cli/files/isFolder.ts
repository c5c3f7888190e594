import { statSync } from 'node:fs';

/** What cannot be looked at counts as no folder: whoever opens it says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
