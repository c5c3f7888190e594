#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { projectRoot } from '../experiment/projectRoot.ts';
import { hashBy } from '../numeric/hostHash.ts';
import { nativeSha256 } from '../storage/files/nativeSha256.ts';
import { lacksFiles } from './lacksFiles.ts';
import { tell, watchOutput } from './output.ts';

/** Set by whoever looks for a mistake: stacks are printed too. */
const debug = (process.env.QCKPT_DEBUG ?? '') !== '';

/** Whatever nobody has foreseen, wherever it is thrown: a sentence, no stack, exit code 1. */
function lastResort(thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const sentence = lacksFiles(error)
    ? `the system allows too few open files, \`ulimit -n 256\` allows enough: ${error.message}`
    : `unexpected failure: ${error.message} (QCKPT_DEBUG=1 prints the stack)`;
  tell(`qckpt: ${debug ? error.stack : sentence}`);
  process.exitCode = 1;
}

watchOutput();
process.on('uncaughtException', (error) => {
  lastResort(error);
  process.exit();
});

hashBy(nativeSha256);

try {
  const { version } = JSON.parse(readFileSync(new URL('package.json', projectRoot), 'utf8')) as {
    version: string;
  };
  // Not before there is somebody who reports what goes wrong: the modules are many files.
  const { runCommandLine } = await import('./commandLine.ts');
  const { commands } = await import('./commands.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    commands,
    version,
    complain: tell,
    debug,
  });
} catch (error) {
  lastResort(error);
}
