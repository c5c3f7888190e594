import { checkpointAsJson, describeCheckpoint } from '../../checkpoint/describe/inspect.ts';
import { describeOutline, outlineOf } from '../../checkpoint/describe/outline.ts';
import { decodeCheckpoint } from '../../checkpoint/format/contents.ts';
import { numbersIn, refuseMany } from '../../checkpoint/format/numbersIn.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readCheckpointFile } from '../../storage/checkpoints/readCheckpointFile.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exitCodes.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print, printBriefly, tell } from '../output.ts';

interface Options extends LimitArguments {
  readonly files: string[];
  readonly json: boolean;
}

/**
 * Needs no data and computes nothing: it shows what files say. A damaged file makes the exit code 5, and the others are
 * still shown.
 */
export const inspect: Command<Options> = {
  options: (yargs) =>
    yargs
      .positional('files', { type: 'string', array: true, demandOption: true, describe: 'Checkpoints' })
      .option('limit', limitOption)
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print all of it, one line of canonical JSON a file',
      }),
  run: async ({ files, json, ...rest }) => {
    const limit = checkedLimit(rest);
    let exitCode = 0;
    for (const [i, file] of files.entries()) {
      try {
        const checkpoint = decodeCheckpoint(readCheckpointFile(file, limit));
        if (json) refuseMany(numbersIn(checkpoint), `JSON of ${file}`, limit);
        if (json) print(`${canonicalJson({ file, ...(checkpointAsJson(checkpoint) as object) })}\n`);
        else printBriefly(`${i > 0 ? '\n' : ''}${[file, ...describeCheckpoint(checkpoint)].join('\n')}\n`);
      } catch (error) {
        if (error instanceof QckptError && error.code === 'UNVERIFIABLE') {
          // Whole, with a part in a version that is not known here: what it is made of can be shown.
          const outline = outlineOf(readCheckpointFile(file, limit));
          if (json) print(`${canonicalJson({ file, unverifiable: error.message, ...outline })}\n`);
          else printBriefly(`${i > 0 ? '\n' : ''}${[file, ...describeOutline(outline)].join('\n')}\n`);
          tell(`${file}: unverifiable: ${error.message}`);
          exitCode = Math.max(exitCode, exitCodes.UNVERIFIABLE);
          continue;
        }
        if (!(error instanceof QckptError && error.code === 'CORRUPT')) throw error;
        if (json) print(`${canonicalJson({ file, corrupt: error.message })}\n`);
        tell(`${file}: corrupt: ${error.message}`);
        exitCode = exitCodes.CORRUPT;
      }
    }
    return exitCode;
  },
};
