// Uses an installed package on a runtime: from the disk, or, bundled, in a browser.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { runInBrowser } from '../runtimes/browser.ts';
import { runtimeOf } from '../runtimes/runtimes.ts';

/** What the package's own checkpoint is verified from, by its paths in the package. */
const FILES = [
  'results/reference/checkpoints/freezing-circuit-a-4q2l-manila-l1-none-s1.safetensors',
  'configs/digits/digits.gz',
];

const page = `
import { readCheckpoint, verifyCheckpoint } from 'qckpt/browser';
const post = (path, body) => fetch(path, { method: 'POST', body });
try {
  const files = await (await fetch('/input.json')).json();
  const packageFile = async (path) => Uint8Array.from(atob(files[path]), (character) => character.charCodeAt(0));
  const bytes = await packageFile(Object.keys(files)[0]);
  const { verdict } = await verifyCheckpoint(bytes, { packageFile });
  await post('/files/verdict.txt', Object.keys(readCheckpoint(bytes).parameters).length + ' angles, ' + verdict);
  await post('/done', '');
} catch (error) {
  await post('/failed', String(error?.stack ?? error));
}
`;

/**
 * @param home folder that the package is installed in, with `consumer.js`
 * @param cache where runtimes from npm are kept
 * @returns what it says
 * @throws Error: the runtime cannot be had, or the package does not work there
 */
export async function importIn(name: string, home: string, cache: string): Promise<string> {
  const { kind, get } = runtimeOf(name);
  const { program, words = [], env = {} } = get(cache);
  const [file, ...rest] = program;
  if (kind === 'program') {
    const { stdout } = await promisify(execFile)(file, [...rest, ...words, join(home, 'consumer.js')], {
      cwd: home,
      env: { ...process.env, ...env },
    });
    return stdout.trim();
  }
  const out = join(home, 'browser');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(home, 'page.js'), page);
  const encoded = FILES.map((path) => [
    path,
    readFileSync(join(home, 'node_modules/qckpt', path)).toString('base64'),
  ]);
  const input = join(home, 'input.json');
  writeFileSync(input, JSON.stringify(Object.fromEntries(encoded)));
  await runInBrowser(file, join(home, 'page.js'), input, out);
  return readFileSync(join(out, 'verdict.txt'), 'utf8');
}
