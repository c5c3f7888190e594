import { z } from 'zod';
import type { JsonValue } from '../../numeric/canonicalJson.ts';
import type { DataSet } from './dataSet.ts';
import type { PreparedData } from './preparedData.ts';

/** What every file in `configs/data/` has; each kind adds its own. */
export const commonFields = {
  name: z.string().min(1),
  split: z.strictObject({ validation: z.int().min(1), test: z.int().min(1) }),
  /** Whether last checkpoints hold the data themselves; by their digest only where absent. */
  storage: z.enum(['digest', 'value']).optional(),
};

/** The members that `commonFields` checks, and those that tell the sources apart. */
export interface CommonConfig {
  readonly name: string;
  /** The name of its data source. */
  readonly kind: string;
  /** The labels that are taken, in the order of their classes. */
  readonly labels: readonly (number | string)[];
  readonly split: { readonly validation: number; readonly test: number };
  readonly storage?: 'digest' | 'value' | undefined;
}

/** What a data source may read, handed to it by whoever has files. */
export interface DataFiles {
  /** A file of an installed package, as text. @throws QckptError DATA */
  readonly packaged: (path: string) => Promise<string>;
  /** A file below `configs/`, as text. @throws QckptError DATA */
  readonly recorded: (path: string) => Promise<string>;
  /** The folder that the caller named, else the given one; null: neither. */
  readonly folder: (configured: string | undefined) => DataFolder | null;
}

/** A folder of the user's with data that do not come with the program. */
export interface DataFolder {
  readonly path: string;
  /** A file's bytes, unpacked where it has the ending .gz; null: it is not there. @throws QckptError DATA */
  readonly read: (file: string) => Promise<Uint8Array | null>;
}

/** Ready for a model of so many features, by seed; what seeds share is computed once. @throws QckptError DATA */
export type Prepare = (features: number, seed: string | number) => PreparedData;

/** A kind of file in `configs/data/`. */
export interface DataSource<Config extends CommonConfig = CommonConfig> {
  readonly name: string;
  readonly help: string;
  /** A file in `configs/data/`. */
  readonly example: string;
  readonly schema: z.ZodType<Config>;
  /** Where to read from is a matter of this computer; everything else is part of what a run is. */
  readonly identity: (config: Config) => Config;
  /** Which samples: the same of all files that name the same data. */
  readonly samples: (config: Config) => JsonValue;
  /** What a checkpoint says of how the data were divided, besides the parts' sizes and the seed. */
  readonly division: (config: Config) => Readonly<Record<string, JsonValue>>;
  /** @throws QckptError DATA */
  readonly load: (config: Config, files: DataFiles) => Promise<DataSet>;
  /**
   * Whether the samples can be made ready for so many features, without the work.
   * @throws QckptError DATA: as preparing them would
   */
  readonly fits: (dataSet: DataSet, config: Config, features: number) => void;
  readonly prepare: (dataSet: DataSet, config: Config) => Prepare;
}
