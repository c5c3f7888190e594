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

/**
 * What git prints, untrimmed.
 * @param fine exit codes that are no failure
 * @throws Error: there is no git, or it refuses
 */
export async function git(
  folder: string,
  words: readonly string[],
  fine: readonly number[] = [0],
): Promise<string> {
  // Loaded where git is asked: most commands never do.
  const { simpleGit } = await import('simple-git');
  return simpleGit({
    baseDir: folder,
    config: SETTINGS,
    // What is named here names no program: it says that there shall be none.
    unsafe: {
      allowUnsafeFsMonitor: true,
      allowUnsafeHooksPath: true,
      allowUnsafeAskPass: true,
      allowUnsafeProtocolOverride: true,
    },
    allowEnvironment: Object.keys(SURROUNDINGS),
    errors: (error, { exitCode }) =>
      fine.includes(exitCode) ? undefined : (error ?? new Error(`git ends with exit code ${exitCode}`)),
  })
    .env({ ...harmless(process.env), ...SURROUNDINGS })
    .raw([...words]);
}

/** The same for a name or a path that may not be there: null. All that is asked of a repository that is not ours. */
export async function revParse(folder: string, ...words: readonly string[]): Promise<string | null> {
  return git(folder, ['rev-parse', ...words]).then(
    (text) => text.replace(/\n$/, ''),
    () => null,
  );
}

/** A hook that runs us says which repository it is of: not the one that is asked about. Nor is a program named. */
function harmless(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !GUARDED.test(name)));
}

const GUARDED = /^(?:GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i;
