// What tsc leaves undone: the command line's entry must be executable, and `npx qckpt` must find it. With a `bin` in
// package.json npx would build the package once more, into a cache of its own; a link beside the programs of the
// dependencies it finds at once, offline. Last, the build says of which sources it is, so that a stale one is noticed.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { recordBuild } from '#src/experiment/provenance/buildState.ts';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
if (process.platform !== 'win32') {
  const programs = new URL('../node_modules/.bin/', import.meta.url);
  mkdirSync(programs, { recursive: true });
  rmSync(new URL('qckpt', programs), { force: true });
  symlinkSync('../../dist/cli/main.js', new URL('qckpt', programs));
}

await recordBuild(fileURLToPath(new URL('..', import.meta.url)));
