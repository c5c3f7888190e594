// What a report's page is made of, as files that need no package: the page's script and its verifier, and what figures
// are drawn with, in place of the module that names the packages.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { englishOnly } from './bundleProgram.mjs';

/** Below dist/. */
const FOLDER = 'page/bundles';

/** @param {string} root of the project */
export async function bundlePage(root) {
  const dist = join(root, 'dist');
  rmSync(join(dist, FOLDER), { recursive: true, force: true });
  mkdirSync(join(dist, FOLDER));
  const script = await bundled(root, 'page/main.js', 'browser', 'iife');
  writeFileSync(join(dist, FOLDER, 'main.js'), script);
  // Nobody reads it before it is unpacked by the page.
  const verifier = await bundled(root, 'page/verifyWorker.js', 'browser', 'iife');
  writeFileSync(join(dist, FOLDER, 'verifier.js.gz'), gzipSync(verifier, { level: 9 }));
  const plotting = join(dist, 'report/figures/plotting.js');
  if (!readFileSync(plotting, 'utf8').startsWith(MARK))
    writeFileSync(plotting, `${MARK}${await bundled(root, 'report/figures/plotting.js', 'node', 'esm')}`);
}

/** Licences of what is in it: `LICENSES-page.txt` beside the package's own has them in full. */
const MARK =
  '/* Holds Observable Plot and D3 (ISC, Observable, Mike Bostock), xmldom (MIT, its contributors) */\n';

/**
 * @param {string} root @param {string} entry in dist/ @param {'browser' | 'node'} platform @param {'iife' | 'esm'} format
 * @returns {Promise<string>}
 */
async function bundled(root, entry, platform, format) {
  const build = await rolldown({
    input: join(root, 'dist', entry),
    cwd: root,
    platform,
    logLevel: 'warn',
    plugins: [englishOnly],
  });
  try {
    const { output } = await build.generate({ format, codeSplitting: false, minify: true, comments: false });
    return output[0].code;
  } finally {
    await build.close();
  }
}
