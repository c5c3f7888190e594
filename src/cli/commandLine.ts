import type { Arguments, Argv } from 'yargs';
import { suggestion } from '../numeric/nearestNames.ts';
import { notOneOf } from '../numeric/notOneOf.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { quoted } from '../numeric/quoted.ts';
import { asStorageError } from '../storage/files/storageError.ts';
import { type CommandEntry, commandName } from './command.ts';
import { exitCodeOf } from './exitCodes.ts';
import { lacksFiles } from './lacksFiles.ts';

/** What the command line is made of, apart from the process: tests call it with commands and messages of their own. */
export interface CommandLine {
  readonly commands: readonly CommandEntry[];
  readonly version: string;
  /** Messages, one line or more each. */
  readonly complain: (message: string) => void;
  /** Print stacks too. */
  readonly debug: boolean;
}

/**
 * Parses the words after `qckpt`, runs the command they name and reports what goes wrong as `qckpt: message`.
 * @returns the exit code: 0 fine, 1 unforeseen, 2 bad usage or input, 3 mismatch, 4 unverifiable, 5 corrupt,
 *   130 or 143 interrupted
 * @throws Error: the system allows too few open files
 */
export async function runCommandLine(words: readonly string[], line: CommandLine): Promise<number> {
  const names = line.commands.map(commandName);
  let code = 0;
  try {
    const verb = words.at(0);
    if (verb !== undefined && !verb.startsWith('-') && !names.includes(verb))
      throw new QckptError(
        'ARGUMENT',
        `unknown command "${verb}"${suggestion(verb, names)} (see qckpt --help)`,
      );
    // Its files are read while yargs is; what goes wrong with that is said where it is waited for.
    line.commands[names.indexOf(verb ?? '')]?.load().catch(() => {});
    const parser = await createParser(line, words, (result) => {
      code = result;
    });
    await parser.parseAsync([...words]);
    return code;
  } catch (thrown) {
    // The modules are many files, and loaded here: whoever started this says so.
    if (thrown instanceof Error && lacksFiles(thrown)) throw thrown;
    const error = asStorageError(thrown);
    const debug = line.debug || words.includes('--debug');
    const stack = debug && error instanceof Error ? `\n${error.stack}` : '';
    line.complain(`qckpt: ${messageOf(error)}${stack}`);
    return exitCodeOf(error);
  }
}

/** Every command is declared, by its name only: yargs asks for the options of the one that it finds. */
async function createParser(
  line: CommandLine,
  words: readonly string[],
  finish: (code: number) => void,
): Promise<Argv> {
  const { default: yargs } = await import('yargs');
  const parser = yargs()
    .scriptName('qckpt')
    .locale('en')
    .usage('$0 COMMAND: reproducible quantum-neural-network experiments, verifiable checkpoints')
    .version(line.version)
    .option('debug', {
      type: 'boolean',
      default: false,
      describe: 'Print the stack of an error',
      global: true,
    })
    .help()
    .parserConfiguration({ 'greedy-arrays': false, 'boolean-negation': false, 'dot-notation': false })
    .strict()
    .demandCommand(1, 'expected a command (see qckpt --help)')
    .epilogue(
      'qckpt COMMAND --help describes a command; qckpt explain NAME a gate, a pass, an optimizer, ...',
    )
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new QckptError('ARGUMENT', usageMessage(message, current, usage));
    });
  neverCacheHelp(parser);
  let current: Argv = parser;
  let usage = '';
  for (const command of line.commands)
    parser.command({
      command: command.usage,
      describe: command.summary,
      builder: async (own: Argv) => {
        current = own;
        usage = command.usage;
        const { options } = await command.load();
        return options(own)
          .example(command.example.replace(/^qckpt/, '$0'), '')
          .check((args) => checkValues(args, knownOptions(own).array, words));
      },
      handler: async (args) => finish(await (await command.load()).run(args)),
    });
  return parser;
}

/** yargs lays out the help of each command that has run, for handlers that fail: ours say what went wrong. */
function neverCacheHelp(parser: Argv): void {
  const { getInternalMethods } = parser as Argv & {
    getInternalMethods(): { getUsageInstance(): { cacheHelpMessage: () => void } };
  };
  getInternalMethods.call(parser).getUsageInstance().cacheHelpMessage = () => {};
}

/** Two of one option, one without its value, or text in place of a number: yargs passes them. */
function checkValues(args: Arguments, lists: readonly string[], words: readonly string[]): true {
  for (const [name, value] of Object.entries(args)) {
    if (name === '_' || lists.includes(name)) continue;
    if (Array.isArray(value))
      throw new QckptError('ARGUMENT', `"${name}" expected one value, got ${value.length}`);
    if (value === '') throw new QckptError('ARGUMENT', `"${name}" expected a value, got none`);
    if (typeof value === 'number' && Number.isNaN(value))
      throw new QckptError('ARGUMENT', `"${name}" expected a number, got ${writtenOf(name, words)}`);
  }
  return true;
}

/** The word after an option, as it was written. */
function writtenOf(name: string, words: readonly string[]): string {
  const at = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  const word = words[at] === `--${name}` ? words[at + 1] : words[at]?.slice(name.length + 3);
  return word === undefined ? 'something else' : quoted(word);
}

function usageMessage(message: string, parser: Argv, usage: string): string {
  const choice = /^Invalid values:\n\s*Argument: ([^,]+), Given: "?(.*?)"?, Choices: (.*)$/s.exec(message);
  if (choice !== null)
    return notOneOf(choice[1], choice[3].split('\n')[0].replaceAll('"', '').split(', '), choice[2]);
  const few = /^Not enough non-option arguments: got (\d+), need at least \d+$/.exec(message);
  if (few !== null) return `${missingWord(usage, Number(few[1]))} (qckpt ${usage})`;
  const required = /^Missing required arguments?: ([^,\n]*)/.exec(message)?.[1];
  if (required !== undefined) {
    const about = descriptionsOf(parser)[required];
    return `"--${required}" expected a value, got nothing${about ? `: ${about}` : ''}`;
  }
  const unknown = /^Unknown arguments?: ([^,]*)/.exec(message)?.[1];
  if (unknown === undefined) return message.charAt(0).toLowerCase() + message.slice(1);
  const options = Object.keys(knownOptions(parser).key).filter((name) => name.length > 1);
  return `unknown argument "${unknown}"${suggestion(unknown, options)}`;
}

/** The first of a command's words that is not there: `verify <files..>` without any asks for files. */
function missingWord(usage: string, got: number): string {
  const words = [...usage.matchAll(/[<[](\w+)(?:\.\.)?[>\]]/g)].map(([, name]) => name);
  return `"${words[got] ?? words.at(-1)}" expected a value, got nothing`;
}

/** What yargs knows of its options; its type declarations leave the method out. */
function knownOptions(parser: Argv): {
  readonly key: Readonly<Record<string, unknown>>;
  readonly array: readonly string[];
} {
  return (parser as Argv & { getOptions(): { key: Record<string, unknown>; array: string[] } }).getOptions();
}

/** What `--help` says of each option. */
function descriptionsOf(parser: Argv): Readonly<Record<string, string>> {
  const { getInternalMethods } = parser as Argv & {
    getInternalMethods(): { getUsageInstance(): { getDescriptions: () => Record<string, string> } };
  };
  return getInternalMethods.call(parser).getUsageInstance().getDescriptions();
}

function messageOf(error: unknown): string {
  if (error instanceof QckptError) return error.message;
  return (
    `unexpected failure: ${error instanceof Error ? error.message : String(error)} (QCKPT_DEBUG=1 ` +
    'prints the stack)'
  );
}
