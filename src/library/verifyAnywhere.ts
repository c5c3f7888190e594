import { nothingRecorded } from '../checkpoint/verify/checks/check.ts';
import type { DataFiles, Prepare } from '../learn/data/dataSource.ts';
import { type DataConfig, dataSourceOf, identityOf } from '../learn/data/dataSources.ts';
import { inPlaceOfMissing } from '../learn/data/givenData.ts';
import { createPreparation } from '../learn/data/prepareData.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { gzipMember } from '../storage/files/gzipMember.ts';
import type { CheckpointVerification } from './verification.ts';
import { type VerifyingWorld, verifyIn } from './verifyIn.ts';

/** How a checkpoint is verified where there is no disk. */
export interface VerifyAnywhereOptions {
  /**
   * A file of this package by its path in it, such as `configs/digits/digits.gz`, fetched from wherever it is served.
   * Without it, checkpoints that claim something of data are unverifiable.
   */
  readonly packageFile?: (path: string) => Promise<Uint8Array>;
  /** Factor on the work that a stranger's file may cost, some ten seconds. Default 1. */
  readonly limit?: number;
}

/**
 * Recomputes all that a checkpoint claims, from its bytes and the data that it names.
 * @returns a verdict, whatever is wrong with the bytes; whether a calibration is a recorded one is not looked up
 */
export async function verifyCheckpoint(
  bytes: Uint8Array,
  options: VerifyAnywhereOptions = {},
): Promise<CheckpointVerification> {
  const files = dataFiles(options.packageFile);
  const preparation = async (config: DataConfig): Promise<Prepare> => {
    const identity = identityOf(config);
    return createPreparation(await dataSourceOf(identity).load(identity, files), identity);
  };
  const prepare: VerifyingWorld['prepare'] = async (config, features, seed, given) =>
    (await preparation(config).catch(inPlaceOfMissing(config, given)))(features, seed);
  return verifyIn({ prepare, recordedFor: async () => nothingRecorded, limit: options.limit ?? 1 }, bytes);
}

function dataFiles(packageFile: VerifyAnywhereOptions['packageFile']): DataFiles {
  const known = new Map<string, Promise<Uint8Array>>();
  const read = (path: string): Promise<Uint8Array> => {
    if (packageFile === undefined)
      throw new QckptError('DATA', `"packageFile" expected a function that gives ${path}, got none`);
    const file = known.get(path) ?? packageFile(path);
    known.set(path, file);
    return file;
  };
  return {
    packed: async (path, index) => unpacked(gzipMember(await read(`configs/${path}`), index)),
    recorded: async (path) => new TextDecoder().decode(await read(`configs/${path}`)),
    // Tables are files of somebody's computer.
    table: async () => false,
    folder: () => null,
  };
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
