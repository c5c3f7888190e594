import { z } from 'zod';
import type { CommonConfig, DataSource } from './dataSource.ts';
import { arrays } from './sources/arrays.ts';
import { csv } from './sources/csv.ts';
import { mnistIdx } from './sources/mnistIdx.ts';
import { mnistPackage } from './sources/mnistPackage.ts';
import { parityBits } from './sources/parityBits.ts';

/** Where samples can come from. */
export const dataSources = [mnistPackage, mnistIdx, parityBits, csv] as const;

/** The same, and what only checkpoints have. */
const cellSources = [...dataSources, arrays] as const;

/** What a file in `configs/data/` stands for: which samples, how they are split, and how they are made ready. */
export type DataConfig = z.output<(typeof cellSources)[number]['schema']>;

/** Data as cells have them. */
export const dataConfigSchema = ofAnyKind(cellSources, ({ schema }) => schema) as z.ZodType<DataConfig>;

/** A file in `configs/data/`, or of one's own. */
export const dataFileSchema = ofAnyKind(
  dataSources,
  ({ schema, file }) => file?.schema ?? schema,
) as z.ZodType<Pick<DataConfig, 'kind'>>;

function ofAnyKind(sources: readonly unknown[], schemaOf: (source: DataSource) => z.ZodType): z.ZodType {
  const all = sources as readonly DataSource[];
  return z.discriminatedUnion('kind', all.map(schemaOf) as unknown as [z.core.$ZodTypeDiscriminable]);
}

/** The record that knows a config's kind. */
export function dataSourceOf({ kind }: Pick<DataConfig, 'kind'>): DataSource<DataConfig> {
  const sources = cellSources as readonly unknown[] as readonly DataSource<CommonConfig>[];
  return sources.find(({ name }) => name === kind) as unknown as DataSource<DataConfig>;
}

/** Less where to read from: what of a config is part of what a run is. */
export function identityOf(config: DataConfig): DataConfig {
  return dataSourceOf(config).identity(config);
}
