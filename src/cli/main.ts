#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCommandLine } from './commandLine.ts';
import { commands } from './commands.ts';

// A reader that goes away (`qckpt explain | head`) must not end a run half way, nor a disk without room for its output.
let outputLost = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || outputLost) return;
  outputLost = true;
  process.stderr.write(`qckpt: the output is not complete: ${error.message}\n`);
});
process.stderr.on('error', () => {});
process.on('exit', (code) => {
  if (outputLost && code === 0) process.exitCode = 1;
});

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.exitCode = await runCommandLine(process.argv.slice(2), {
  commands,
  version,
  complain: (message) => process.stderr.write(`${message}\n`),
  debug: (process.env.QCKPT_DEBUG ?? '') !== '',
});
