import { checkpointAsJson, describeCheckpoint } from '../../checkpoint/describe/inspect.ts';
import { describeOutline, outlineOf } from '../../checkpoint/describe/outline.ts';
import { decodeCheckpoint } from '../../checkpoint/format/contents.ts';
import { numbersIn, refuseMany } from '../../checkpoint/format/numbersIn.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { readCheckpointFile } from '../../storage/checkpoints/readCheckpointFile.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exitCodes.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print, printBriefly, tell } from '../output.ts';

interface Options extends LimitArguments {
  readonly files: string[];
  readonly json: boolean;
}

/** What JSON calls the reason why a file cannot be shown. */
const unreadableAs: Partial<Record<ErrorCode, string>> = { CORRUPT: 'corrupt', FOREIGN: 'foreign' };

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
        const word = error instanceof QckptError ? unreadableAs[error.code] : undefined;
        if (word === undefined) throw error;
        const { code, message } = error as QckptError;
        if (json) print(`${canonicalJson({ file, [word]: message })}\n`);
        tell(code === 'CORRUPT' ? `${file}: ${word}: ${message}` : `${file}: ${message}`);
        exitCode = Math.max(exitCode, exitCodes[code]);
      }
    }
    return exitCode;
  },
};
