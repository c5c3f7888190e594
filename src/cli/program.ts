import { hashBy } from '../numeric/hostHash.ts';
import { nativeSha256 } from '../storage/files/nativeSha256.ts';
import { type CommandLine, runCommandLine } from './commandLine.ts';
import { commands } from './commands.ts';

/** The command line as the program runs it, on Node.js: with all commands, and with the host's SHA-256. */
export function runProgram(words: readonly string[], line: Omit<CommandLine, 'commands'>): Promise<number> {
  hashBy(nativeSha256);
  return runCommandLine(words, { ...line, commands });
}
