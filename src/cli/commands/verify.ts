import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DecodedCheckpoint, decodeCheckpoint } from '../../checkpoint/contents.ts';
import {
  claimSubject,
  type Verdict,
  type Verification,
  verifyCheckpoint,
  worstOf,
} from '../../checkpoint/verify.ts';
import { loadDataSet } from '../../experiment/loadDataSet.ts';
import { readCheckpointFile } from '../../experiment/runFolder/readCheckpointFile.ts';
import { type DataConfig, type DataSet, identityOf } from '../../learn/dataSet.ts';
import { type PreparedData, prepareData } from '../../learn/prepareData.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Command } from '../command.ts';

interface VerifyArguments {
  readonly files: string[];
  readonly json: boolean;
  readonly 'data-folder': string | undefined;
}

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  'bit-identical': 0,
  'within tolerance': 0,
  mismatch: 3,
  unverifiable: 4,
  corrupt: 5,
};

export const verify: Command<VerifyArguments> = {
  usage: 'verify <files..>',
  summary:
    "Recompute a checkpoint's claims from the file alone: bit-identical, within tolerance, or mismatch and why",
  example: 'qckpt verify results/runs/reproduce-1',
  options: (yargs) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Checkpoint files, or folders with some',
      })
      .option('data-folder', {
        type: 'string',
        describe: "Folder with MNIST's IDX files, for checkpoints trained on those",
      })
      .option('json', { type: 'boolean', default: false, describe: 'One line of JSON a file' }),
  run: async ({ files, json, 'data-folder': dataFolder }) => {
    const paths = files.flatMap(checkpointsIn);
    if (paths.length === 0)
      throw new QckptError('ARGUMENT', `expected checkpoint files, found none in ${files.join(', ')}`);
    const prepare = createPreparer(dataFolder);
    const all: Verdict[] = [];
    for (const path of paths) {
      const found = await verifyFile(path, prepare);
      all.push(found.verdict);
      process.stdout.write(json ? `${canonicalJson({ file: path, ...found })}\n` : describe(path, found));
    }
    return EXIT_CODES[worstOf(all)];
  },
};

type Preparer = (config: DataConfig, features: number, seed: string) => Promise<PreparedData>;

async function verifyFile(path: string, prepare: Preparer): Promise<Verification> {
  let checkpoint: DecodedCheckpoint;
  try {
    checkpoint = decodeCheckpoint(readCheckpointFile(path));
  } catch (error) {
    return failed('corrupt', 'CORRUPT', error);
  }
  try {
    const subject = claimSubject(checkpoint);
    const data = await prepare(subject.data, subject.model.qubits, subject.seed);
    return verifyCheckpoint(checkpoint, subject, data);
  } catch (error) {
    // Data that is not here cannot contradict a claim.
    return failed(
      'unverifiable',
      error instanceof QckptError && error.code === 'DATA' ? 'DATA' : 'UNVERIFIABLE',
      error,
    );
  }
}

function failed(verdict: Verdict, code: QckptError['code'], error: unknown): Verification {
  if (!(error instanceof QckptError) || error.code !== code) throw error;
  return { verdict, claims: [], reasons: [error.message] };
}

/** Data sets and their preprocessing, once for all files that share them. */
function createPreparer(folder: string | undefined): Preparer {
  const sets = new Map<string, Promise<DataSet>>();
  const prepared = new Map<string, PreparedData>();
  return async (config, features, seed) => {
    const source = canonicalJson(config);
    // A path in a stranger's file is not followed: the folder is the caller's.
    const set = sets.get(source) ?? loadDataSet(identityOf(config), folder);
    sets.set(source, set);
    const key = canonicalJson([config, features, seed]);
    const known = prepared.get(key) ?? prepareData(await set, config, features, seed);
    prepared.set(key, known);
    return known;
  };
}

function checkpointsIn(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.safetensors'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function describe(path: string, { verdict, claims, reasons }: Verification): string {
  const lines = claims
    .filter((claim) => claim.verdict !== 'bit-identical')
    .map(
      (claim) =>
        `  ${claim.split} ${claim.name} (${claim.estimator}): reported ${claim.reported}, recomputed ${claim.recomputed}: ${claim.verdict}`,
    );
  const count = claims.length > 0 ? ` (${claims.length} claims)` : '';
  return `${path}: ${verdict}${count}\n${[...lines, ...reasons.map((reason) => `  ${reason}`)].map((line) => `${line}\n`).join('')}`;
}
