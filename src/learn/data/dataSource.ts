import { z } from 'zod';
import type { ValuePath } from '../../hardware/parseWithSchema.ts';
import type { JsonValue } from '../../numeric/canonicalJson.ts';
import type { DataSet } from './dataSet.ts';
import type { PreparedData } from './preparedData.ts';
import type { Encode } from './preprocessing.ts';

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
  /** Part `index` of a gzip file of parts below `configs/`, unpacked. @throws QckptError DATA */
  readonly packed: (path: string, index: number) => Promise<Uint8Array>;
  /** A file below `configs/`, as text. @throws QckptError DATA */
  readonly recorded: (path: string) => Promise<string>;
  /**
   * Hands over the lines of a CSV file, each with what stands between its values.
   * @returns false: it is not there
   * @throws QckptError DATA: too large, not UTF-8, quotes that do not close
   */
  readonly table: (place: TablePlace, use: (row: TableRow, between: string) => void) => Promise<boolean>;
  /** The folder that the caller named, else the given one; null: neither. */
  readonly folder: (configured: string | undefined) => DataFolder | null;
}

/** Where a table is: a file of the user's, or one below `configs/`. */
export interface TablePlace {
  readonly in: 'file' | 'configs';
  readonly path: string;
}

/** A line of a table, as text without the blanks around it. */
export interface TableRow {
  readonly fields: readonly string[];
  /** In the file, from 1; of several the last. */
  readonly line: number;
}

/** What reading a config's file may use. */
export interface ConfigFiles {
  /** Of the config's own file, without its ending. */
  readonly name: string;
  /** The place of a file that it names. @throws QckptError SPEC, with its place */
  readonly path: (written: string, at: ValuePath) => string;
  readonly files: DataFiles;
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
  /** What a file says, where a config holds more: what follows from the samples, which are read with it. */
  readonly file?: {
    readonly schema: z.ZodType;
    /** @throws QckptError SPEC, DATA */
    readonly read: (
      written: never,
      files: ConfigFiles,
    ) => Promise<{ readonly config: Config; readonly samples: DataSet }>;
  };
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
  /** How its samples are encoded, new ones too, to the same bits; null: they are taken as they are. */
  readonly encode: Encode | null;
  /** How many features there are whatever the model; absent: as many as are asked for. */
  readonly features?: (dataSet: DataSet, config: Config) => number;
}
