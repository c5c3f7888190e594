import { gates } from '../circuit/gates.ts';
import { importers } from '../hardware/importers/importers.ts';
import { freezingStrategies } from '../learn/freezing.ts';
import { modelFamilies } from '../learn/models.ts';
import { optimizers } from '../learn/optimizers.ts';

/** One thing that `explain` explains. */
export interface Explained {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly help: string;
  readonly example: string;
}

/** Things of one kind. */
export interface Registry {
  /** In the singular, as in "gate cx". */
  readonly kind: string;
  readonly entries: readonly Explained[];
}

/** Every registry but the commands', which `commands.ts` adds: they include `explain` itself. */
export const registries: readonly Registry[] = [
  { kind: 'gate', entries: gates },
  { kind: 'importer', entries: importers.map((importer) => ({ ...importer, help: importer.summary })) },
  { kind: 'model family', entries: Object.values(modelFamilies) },
  { kind: 'optimizer', entries: Object.values(optimizers) },
  { kind: 'freezing strategy', entries: Object.values(freezingStrategies) },
];
