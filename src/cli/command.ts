import type { ArgumentsCamelCase, Argv } from 'yargs';

/** One verb of the command line as `--help` lists it; what it takes and does is loaded when it is used. */
export interface CommandEntry {
  /** As yargs writes it: `verify <files..>`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A command that works from the project's root, shown by `--help` and `explain`. */
  readonly example: string;
  readonly load: () => Promise<Command>;
}

/** What a verb takes and does: a file in `commands/`. */
export interface Command<Options = Record<string, unknown>> {
  readonly options: (yargs: Argv) => Argv<Options>;
  /** Data goes to stdout, messages to stderr. @returns the exit code */
  readonly run: (args: ArgumentsCamelCase<Options>) => Promise<number>;
}

/** The verb: the first word of the usage. */
export function commandName({ usage }: Pick<CommandEntry, 'usage'>): string {
  return usage.split(' ')[0];
}
