import { z } from 'zod';
import type { CommonConfig, DataSource } from './dataSource.ts';
import { mnistIdx } from './sources/mnistIdx.ts';
import { mnistPackage } from './sources/mnistPackage.ts';
import { parityBits } from './sources/parityBits.ts';

/** Where samples can come from. */
export const dataSources = [mnistPackage, mnistIdx, parityBits] as const;

/** What a file in `configs/data/` says: which samples, how they are split, and how they are made ready. */
export type DataConfig = z.output<(typeof dataSources)[number]['schema']>;

/** A file in `configs/data/`. */
export const dataConfigSchema: z.ZodType<DataConfig> = z.discriminatedUnion(
  'kind',
  dataSources.map(({ schema }) => schema) as unknown as [z.core.$ZodTypeDiscriminable],
) as unknown as z.ZodType<DataConfig>;

/** The record that knows a config's kind. */
export function dataSourceOf({ kind }: Pick<DataConfig, 'kind'>): DataSource<DataConfig> {
  const sources = dataSources as readonly unknown[] as readonly DataSource<CommonConfig>[];
  return sources.find(({ name }) => name === kind) as unknown as DataSource<DataConfig>;
}

/** Less where to read from: what of a config is part of what a run is. */
export function identityOf(config: DataConfig): DataConfig {
  return dataSourceOf(config).identity(config);
}
