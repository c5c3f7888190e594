import { z } from 'zod';
import { type Records, recordedAmong } from '../checkpoint/verify/recordedAmong.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { DataFiles, Prepare, TableRow } from '../learn/data/dataSource.ts';
import { type DataConfig, dataSourceOf, identityOf } from '../learn/data/dataSources.ts';
import { inPlaceOfMissing } from '../learn/data/givenData.ts';
import { createPreparation } from '../learn/data/prepareData.ts';
import type { VerifyingWorld } from '../library/verifyIn.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { gzipMember } from '../storage/files/gzipMember.ts';

/** What a page has of the project's records: all that `qckpt verify` would look up. */
export interface PageRecords {
  readonly index: Awaited<ReturnType<Records['index']>>;
  readonly hardware: Readonly<Record<string, HardwareProfile>>;
  readonly noise: Readonly<Record<string, HardwareProfile>>;
  readonly data: Readonly<Record<string, DataConfig>>;
  /** Tables and texts below `configs/`, by their paths. */
  readonly tables: Readonly<Record<string, { readonly between: string; readonly rows: readonly TableRow[] }>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** Of a page: whoever made it has written it, so that its shape alone is looked at. */
export const pageRecordsSchema = z.object({
  index: z.looseObject({}),
  hardware: z.looseObject({}),
  noise: z.looseObject({}),
  data: z.looseObject({}),
  tables: z.looseObject({}),
  texts: z.looseObject({}),
}) as unknown as z.ZodType<PageRecords>;

/** Verifying with what a page holds. @param files packed ones, by their paths in the package */
export function pageWorld(records: PageRecords, files: Readonly<Record<string, Uint8Array>>): VerifyingWorld {
  const own: Records = {
    index: async () => records.index,
    profile: async (kind, name) => records[kind][name],
    data: async (name) => ownOf(records.data, name) ?? null,
  };
  const known = dataFiles(records, files);
  const preparation = async (config: DataConfig): Promise<Prepare> => {
    const identity = identityOf(config);
    return createPreparation(await dataSourceOf(identity).load(identity, known), config);
  };
  return {
    prepare: async (config, features, seed, given) =>
      (await preparation(config).catch(inPlaceOfMissing(config, given)))(features, seed),
    recordedFor: (checkpoint) => recordedAmong(own, checkpoint),
    limit: 1,
  };
}

function dataFiles({ tables, texts }: PageRecords, files: Readonly<Record<string, Uint8Array>>): DataFiles {
  const missing = (path: string): QckptError =>
    new QckptError('DATA', `configs/${path} expected in this page, it is not there`);
  return {
    packed: async (path, index) => {
      const file = ownOf(files, `configs/${path}`);
      if (file === undefined) throw missing(path);
      return unpacked(gzipMember(file, index));
    },
    recorded: async (path) => {
      const text = ownOf(texts, path);
      if (text === undefined) throw missing(path);
      return text;
    },
    table: async ({ in: where, path }, use) => {
      const table = where === 'configs' ? ownOf(tables, path) : undefined;
      for (const row of table?.rows ?? []) use(row, table!.between);
      return table !== undefined;
    },
    folder: () => null,
  };
}

/** A stranger's file says the name. */
function ownOf<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** What gzip holds. */
export async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
