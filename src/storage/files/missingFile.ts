import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { suggestion } from '../../numeric/nearestNames.ts';

/**
 * What is said of a path that leads nowhere: `no such file; did you mean "iris.yaml"?`
 * @param kind what was looked for
 */
export function missingFile(path: string, kind: 'file' | 'folder' = 'file'): string {
  const folder = dirname(path);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return `no such ${kind}, and no folder ${folder}`;
  }
  const isBare = folder === '.' && !path.startsWith('.');
  const shown = (name: string): string => (isBare ? name : join(folder, name));
  return `no such ${kind}${suggestion(isBare ? path : join(folder, basename(path)), names.map(shown))}`;
}
