import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../experiment/projectRoot.ts';
import { shellWord } from '../../experiment/shellWord.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { expectFolder } from '../../storage/files/expectFolder.ts';
import type { Command } from '../command.ts';
import { print, tell } from '../output.ts';

interface Options {
  readonly folder: string;
}

/** Files that make a first experiment: those of `configs/starter/`, as they are. */
const STARTER = fileURLToPath(new URL('configs/starter/', projectRoot));

/** Nothing that is there is overwritten: all of it is looked at before the first file is written. */
export const init: Command<Options> = {
  options: (yargs) =>
    yargs.positional('folder', {
      type: 'string',
      default: '.',
      describe: 'Folder for the files; made if it is missing',
    }),
  run: async ({ folder }) => {
    expectFolder(folder, 'folder');
    const files = readdirSync(STARTER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(STARTER, join(entry.parentPath, entry.name)))
      .sort();
    const there = files.map((file) => join(folder, file)).filter((path) => existsSync(path));
    if (there.length > 0)
      throw new QckptError(
        'EXISTS',
        `"folder" expected none of the files to be there, got ${there.join(', ')}`,
      );
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      copyFileSync(join(STARTER, file), join(folder, file));
      print(`${join(folder, file)}\n`);
    }
    const change = folder === '.' ? '' : `cd ${shellWord(folder)} && `;
    tell(`qckpt: next: \`${change}npx --no-install qckpt run experiment.yaml\``);
    return 0;
  },
};
