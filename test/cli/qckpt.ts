import { vi } from 'vitest';
import type { CommandEntry } from '../../src/cli/command.ts';
import { runCommandLine } from '../../src/cli/commandLine.ts';
import { commands } from '../../src/cli/commands.ts';
import { tell } from '../../src/cli/output.ts';
import { executors } from '../../src/experiment/executors/executors.ts';
import { inThisThread } from './inThisThread.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly messages: string;
}

/** Runs `qckpt WORDS` in this process; the tasks of a run in this thread, since others start from the built program. */
export async function qckpt(
  words: readonly string[],
  known: readonly CommandEntry[] = commands,
): Promise<Outcome> {
  const written: string[] = [];
  const messages: string[] = [];
  const keep = (list: string[]) => (text: unknown) => {
    list.push(String(text));
    return true;
  };
  const spies = [
    vi.spyOn(executors.threads, 'run').mockImplementation(inThisThread),
    vi.spyOn(process.stdout, 'write').mockImplementation(keep(written)),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep(messages)),
    // yargs prints help so.
    vi.spyOn(console, 'log').mockImplementation((text) => written.push(`${text}\n`)),
  ];
  try {
    const code = await runCommandLine(words, {
      commands: known,
      version: '0.0.0',
      complain: tell,
      debug: false,
    });
    return { code, out: written.join(''), messages: messages.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
