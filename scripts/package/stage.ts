// What a package has and a working copy has not: types, and the tables of results/reference/ and the calibrations of
// other days in a fraction of their size.
// `npm pack` runs it before, and with --remove after.
//   node scripts/run.mjs package/stage [--remove]
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { projectRoot } from '#src/experiment/projectRoot.ts';
import { PACKED_TABLES, referenceFolder } from '#src/experiment/reference.ts';
import { datedFolder, packedRecords } from '#src/experiment/spec/datedRecords.ts';

const root = fileURLToPath(projectRoot);
const types = join(root, 'types');
const ENTRIES = ['index.d.ts', 'browser.d.ts'];

/**
 * The tables that a package has room for: with the claims, which follow from all, and the times, by which costs are
 * said. A reproduction by a package is compared in these.
 */
const PACKED = new Set(
  [
    'accuracy',
    'claims',
    'compilation',
    'energy',
    'fair',
    'masks',
    'overhead',
    'published',
    'speedup',
    'timings',
  ].map((name) => `${name}.csv`),
);

rmSync(types, { recursive: true, force: true });
rmSync(join(referenceFolder, PACKED_TABLES), { force: true });
rmSync(packedRecords, { force: true });
if (!process.argv.includes('--remove')) {
  writeTypes();
  writePacked(join(referenceFolder, PACKED_TABLES), referenceFolder, (name) => PACKED.has(name));
  writePacked(packedRecords, datedFolder, (name) => name.endsWith('.yaml'));
}

/** Declarations of what the entries export, and of what those name; imports end in `.js`, which every compiler reads. */
function writeTypes(): void {
  const only = [
    '--declaration',
    '--emitDeclarationOnly',
    '--removeComments',
    'false',
    '--sourceMap',
    'false',
  ];
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', join(root, 'tsconfig.json'), '--outDir', types, ...only],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stdout);
  const kept = new Set<string>();
  const keep = (path: string): void => {
    if (kept.has(path)) return;
    kept.add(path);
    const text = readFileSync(join(types, path), 'utf8');
    for (const [, to] of text.matchAll(/from '(\.[^']*)\.ts'/g))
      keep(posix.join(posix.dirname(path), `${to}.d.ts`));
    writeFileSync(join(types, path), text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  };
  for (const entry of ENTRIES) keep(entry);
  for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path.slice(types.length + 1).replaceAll('\\', '/'))) rmSync(path);
  }
}

/** The texts of a folder by name, compressed. */
function writePacked(path: string, folder: string, takes: (name: string) => boolean): void {
  const names = readdirSync(folder).filter(takes);
  const text = JSON.stringify(
    Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
  );
  const bytes = Buffer.from(text);
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(path, packed);
}
