#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCommandLine } from './commandLine.ts';
import { commands } from './commands.ts';

// A reader that goes away (`qckpt explain | head`) must not end a run half way.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
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
