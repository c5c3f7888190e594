#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { projectRoot } from '../experiment/projectRoot.ts';
import { keepCompiledCode } from './compileCache.ts';
import { lacksFiles } from './lacksFiles.ts';
import { print, tell, watchOutput } from './output.ts';

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

try {
  const words = process.argv.slice(2);
  const { version } = JSON.parse(readFileSync(new URL('package.json', projectRoot), 'utf8')) as {
    version: string;
  };
  // Not before there is somebody who reports what goes wrong: the modules are many files. The version needs none.
  if (words.length === 1 && words[0] === '--version') print(`${version}\n`);
  else {
    keepCompiledCode();
    const { runProgram } = await import('./program.ts');
    process.exitCode = await runProgram(words, { version, complain: tell, debug });
  }
} catch (error) {
  lastResort(error);
}
