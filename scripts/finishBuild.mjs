// What tsc leaves undone: the command line's entry must be executable; what has no source any more goes; the command
// line becomes few files, unless they are to stay --separate; and last the build says of which sources it is, so that a
// stale one is noticed.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { minifySync } from 'rolldown/utils';
import { recordBuild } from '#src/experiment/provenance/buildState.ts';
import { bundlePage } from './bundlePage.mjs';
import { bundleProgram, removeProgram } from './bundleProgram.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
chmodSync(join(dist, 'cli/main.js'), 0o755);
for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  const source = /^(.*)\.js(?:\.map)?$/.exec(path)?.[1];
  if (
    source !== undefined &&
    !/^(?:program|page\/bundles)/.test(source) &&
    !existsSync(join(root, 'src', `${source}.ts`))
  )
    rmSync(join(dist, path));
}
await bundlePage(root);
if (process.argv.includes('--separate')) {
  removeProgram(root);
  removeWhitespace(dist);
} else await bundleProgram(root);
await recordBuild(root);

/**
 * A package has room for code, not for its layout; names stay, so that an error's stack can be read.
 * @param {string} folder of the build
 */
function removeWhitespace(folder) {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.js')) continue;
    const file = join(folder, path);
    const text = readFileSync(file, 'utf8');
    const options = { compress: false, mangle: false, codegen: { removeWhitespace: true } };
    const { code, errors } = minifySync(path, text, options);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
    writeFileSync(file, code);
  }
}
