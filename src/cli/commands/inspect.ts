import { decodeCheckpoint } from '../../checkpoint/contents.ts';
import { checkpointAsJson, describeCheckpoint } from '../../checkpoint/inspect.ts';
import { readCheckpointFile } from '../../experiment/runFolder/readCheckpointFile.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Command } from '../command.ts';

interface Options {
  readonly files: string[];
  readonly json: boolean;
}

const EXIT_CORRUPT = 5;

export const inspect: Command<Options> = {
  usage: 'inspect <files..>',
  summary: 'Say what a checkpoint holds and what each part of it weighs',
  example: 'qckpt inspect results/runs/hardware/manila/latest.safetensors',
  options: (yargs) =>
    yargs
      .positional('files', { type: 'string', array: true, demandOption: true, describe: 'checkpoint files' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'all of it, one line of canonical JSON a file',
      }),
  run: async ({ files, json }) => {
    let exitCode = 0;
    for (const [i, file] of files.entries()) {
      try {
        const checkpoint = decodeCheckpoint(readCheckpointFile(file));
        if (json)
          process.stdout.write(`${canonicalJson({ file, ...(checkpointAsJson(checkpoint) as object) })}\n`);
        else
          process.stdout.write(
            `${i > 0 ? '\n' : ''}${[file, ...describeCheckpoint(checkpoint)].join('\n')}\n`,
          );
      } catch (error) {
        if (!(error instanceof QckptError && error.code === 'CORRUPT')) throw error;
        if (json) process.stdout.write(`${canonicalJson({ file, corrupt: error.message })}\n`);
        process.stderr.write(`${file}: corrupt: ${error.message}\n`);
        exitCode = EXIT_CORRUPT;
      }
    }
    return exitCode;
  },
};
