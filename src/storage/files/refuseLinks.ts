import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * Refuses a run folder in which something leads elsewhere: what is written into it, and what retention removes, stays
 * in it. The folder itself may be reached through a link.
 * @throws QckptError SPEC naming the first link, pipe or device
 */
export function refuseLinks(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) refuseLinks(path);
    else if (!entry.isFile())
      throw new QckptError(
        'SPEC',
        'a run folder expected files and folders only, got ' +
          `${entry.isSymbolicLink() ? 'a symbolic link' : 'a device or pipe'} (${path})`,
      );
  }
}
