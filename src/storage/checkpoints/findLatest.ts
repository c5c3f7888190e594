import { join } from 'node:path';
import { disk, type FileLayer } from '../files/fileLayer.ts';
import { safeName } from '../files/safeName.ts';
import { createDamageFinder, type ManifestLine, readManifest } from './manifest.ts';

/** What a run can continue from. */
export interface LatestCheckpoint {
  /** null: the folder has no intact checkpoint. */
  readonly checkpoint: (ManifestLine & { readonly path: string }) | null;
  /** Newer checkpoints that were skipped, and why. */
  readonly warnings: readonly string[];
}

/** The newest checkpoint of a folder that is complete and undamaged; reads only, needs no lock. */
export function findLatest(folder: string, files: FileLayer = disk): LatestCheckpoint {
  const manifest = readManifest(files, folder);
  const warnings = [...manifest.warnings];
  const damageOf = createDamageFinder(files, folder);
  for (const line of manifest.lines.toReversed()) {
    const damage = damageOf(line);
    if (damage === null)
      return { checkpoint: { ...line, path: join(folder, safeName(line.name, 'checkpoint')) }, warnings };
    warnings.push(damage);
  }
  return { checkpoint: null, warnings };
}
