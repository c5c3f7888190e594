import { execFile } from 'node:child_process';
import { devNull } from 'node:os';

/**
 * What git is told whatever a repository's own settings are: they may name programs, for a monitor of files, for hooks,
 * for a transport that fetches what is missing.
 */
const SETTINGS = ['core.fsmonitor=false', `core.hooksPath=${devNull}`, 'core.untrackedCache=false'];
const SURROUNDINGS = {
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};
const MOST_BYTES = 2 ** 28;

/**
 * What git prints, untrimmed.
 * @param fine exit codes that are no failure
 * @throws Error: there is no git, or it refuses
 */
export function git(
  folder: string,
  words: readonly string[],
  fine: readonly number[] = [0],
): Promise<string> {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const options = {
    cwd: folder,
    env: { ...elsewhere(process.env), ...SURROUNDINGS },
    maxBuffer: MOST_BYTES,
  };
  return new Promise((resolve, reject) =>
    execFile('git', [...settings, ...words], options, (error, text) => {
      if (error === null || fine.includes(Number(error.code))) resolve(text);
      else reject(error);
    }),
  );
}

/** The same for a name or a path that may not be there: null. All that is asked of a repository that is not ours. */
export async function revParse(folder: string, ...words: readonly string[]): Promise<string | null> {
  return git(folder, ['rev-parse', ...words]).then(
    (text) => text.replace(/\n$/, ''),
    () => null,
  );
}

/** A hook that runs us says which repository it is of: that is not the one that is asked about. */
function elsewhere(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !PLACES.test(name)));
}

const PLACES =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX)$/;
