import { fileURLToPath } from 'node:url';
import { type DurationTable, parseDurations } from '../../hardware/durations.ts';
import { projectRoot } from '../projectRoot.ts';
import { readYamlFile } from './readYamlFile.ts';

/**
 * What is asked for a duration that a record lacks, in order: the user's file, then ours.
 * @throws QckptError PROFILE
 */
export async function loadDurations(path: string | undefined): Promise<readonly DurationTable[]> {
  const typical = fileURLToPath(new URL('configs/durations/typical.yaml', projectRoot));
  const paths = path === undefined ? [typical] : [path, typical];
  return Promise.all(paths.map(async (each) => parseDurations(await readYamlFile(each, 'PROFILE'))));
}
