import type { ArgumentsCamelCase, Argv } from 'yargs';

/** One verb of the command line: a file in `commands/`, holding code, help and a worked example. */
export interface Command<Options = Record<string, unknown>> {
  /** As yargs writes it: `verify <files..>`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A command that works from the project's root, shown by `--help` and `explain`. */
  readonly example: string;
  readonly options: (yargs: Argv) => Argv<Options>;
  /** Data goes to stdout, messages to stderr. @returns the exit code */
  readonly run: (args: ArgumentsCamelCase<Options>) => Promise<number>;
}
