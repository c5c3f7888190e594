import { readFileSync } from 'node:fs';
import { parseYamlText } from '../../src/experiment/spec/yamlFile.ts';
import { type DurationTable, parseDurations } from '../../src/hardware/durations.ts';

const path = 'configs/durations/typical.yaml';

/** What an import without a table of the user's has. */
export const typicalDurations: readonly DurationTable[] = [
  parseDurations(
    parseYamlText(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), path, 'PROFILE'),
  ),
];
