import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Dialect, dialects, exportFormats } from '../../checkpoint/describe/exportFormats.ts';
import { numbersIn, refuseMany } from '../../checkpoint/format/numbersIn.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { decodeNamed } from '../../storage/checkpoints/openCheckpoint.ts';
import { readCheckpointFile } from '../../storage/checkpoints/readCheckpointFile.ts';
import { durableWrite } from '../../storage/files/durableWrite.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { createPreparer } from '../checkpoints/createPreparer.ts';
import { sampleOf } from '../checkpoints/sampleOf.ts';
import type { Command } from '../command.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print } from '../output.ts';

interface ExportArguments extends LimitArguments, DataFolderArguments {
  readonly file: string;
  readonly format: string;
  readonly circuit: 'logical' | 'compiled';
  readonly bind: string | undefined;
  readonly dialect: Dialect;
  readonly output: string | undefined;
  readonly force: boolean;
}

/** What `--bind` puts in where it says nothing more: the trained angles. */
const ANGLES = 'angles';

const names = exportFormats.map(({ name }) => name);

/** One format a call; what a format is for is said by `exportFormats`. */
export const exportCommand: Command<ExportArguments> = {
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Checkpoint' })
      .option('format', {
        choices: names,
        demandOption: true,
        describe: exportFormats.map(({ name, help }) => `${name}: ${help}`).join('; '),
      })
      .option('circuit', {
        choices: ['logical', 'compiled'] as const,
        default: 'logical' as const,
        describe: 'openqasm3: which circuit',
      })
      .option('bind', {
        type: 'string',
        // Without a value, which yargs hands over as none.
        coerce: (text: string) => (text === '' ? ANGLES : text),
        describe:
          'openqasm3: put the trained angles in; PART:K, such as test:17, also the inputs of image K (from 0) of a ' +
          'part of the data',
      })
      .option('dialect', {
        choices: dialects,
        default: 'standard' as const,
        describe: 'openqasm3: braket writes what Amazon Braket reads',
      })
      .option('data-folder', dataFolderOption)
      .option('output', { alias: 'o', type: 'string', describe: 'File (default: standard output)' })
      .option('limit', limitOption)
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite the output' }),
  run: async ({ file, format: name, circuit, bind, dialect, output, force, ...rest }) => {
    const limit = checkedLimit(rest);
    const bytes = readCheckpointFile(file, limit);
    const described = {
      name: basename(file),
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
      modified: statSync(file).mtime.toISOString(),
    };
    const format = exportFormats.find((one) => one.name === name)!;
    const checkpoint = decodeNamed(bytes, file);
    if (format.name === 'json') refuseMany(numbersIn(checkpoint), 'JSON of a checkpoint', limit);
    const sample =
      bind !== undefined && bind !== ANGLES
        ? await sampleOf(checkpoint, file, bind, createPreparer(rest['data-folder'], limit))
        : null;
    const text = format.write(checkpoint, described, { circuit, bind: bind !== undefined, sample, dialect });
    if (output === undefined) print(text);
    else {
      const beside = format.beside?.(checkpoint, described);
      const files = [
        [output, text],
        ...(beside === undefined ? [] : [[join(dirname(output), beside.name), beside.text]]),
      ];
      for (const [path] of files) refuseOverwrite(path, force);
      for (const [path, own] of files) durableWrite(disk, path, new TextEncoder().encode(own));
    }
    return 0;
  },
};
