import type { Command } from '../command.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import { tell } from '../output.ts';

interface ReportArguments {
  readonly folders: string[];
  readonly output: string;
  readonly figures: string | undefined;
  readonly force: boolean;
}

/**
 * One file that any browser opens from the disk, without a server and without the network: claims, figures with their
 * data, an index of checkpoints, and a verifier into which a checkpoint can be dropped.
 */
export const report: Command<ReportArguments> = {
  options: (yargs) =>
    yargs
      .positional('folders', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders with tables: finished runs, or what `qckpt tables` has written',
      })
      .option('output', { alias: 'o', type: 'string', default: 'report.html', describe: 'The page' })
      .option('figures', { type: 'string', describe: 'Folder for each figure as an SVG file, with its data' })
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite a page that is there' }),
  run: async ({ folders, output, figures, force }) => {
    refuseOverwrite(output, force);
    const { writePage } = await import('../runs/writePage.ts');
    const { bytes, figures: count } = await writePage(folders, output, figures ?? null);
    tell(`qckpt: ${output}: ${count} figures, ${(bytes / 1e6).toFixed(1)} MB; open it in any browser`);
    return 0;
  },
};
