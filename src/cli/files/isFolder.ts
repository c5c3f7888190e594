import { statSync } from 'node:fs';

/** What cannot even be looked at is none: whoever opens it says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
