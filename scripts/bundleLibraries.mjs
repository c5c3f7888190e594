// Libraries of many small files become one file each in dist/vendor, with what the program uses of them: a command that
// reads a hundred files less starts in two thirds of the time. Their licences stand beside them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';

/** By name: the platform whose form of it is taken. What a browser may load is in the form for browsers. */
const LIBRARIES = /** @type {const} */ ({
  'ml-matrix': 'browser',
  yaml: 'browser',
  yargs: 'node',
  zod: 'browser',
});
const IMPORT = /(?:import (\{[^}]*\}) from |import\()'(ml-matrix|yaml|yargs|zod)'/g;

/**
 * Bundles what the files of a folder import, and lets them import the bundles.
 * @param {string} root of the project
 */
export async function bundleLibraries(root) {
  const dist = join(root, 'dist');
  const vendor = join(dist, 'vendor');
  mkdirSync(vendor, { recursive: true });
  /** @type {Map<string, Set<string>>} */
  const used = new Map();
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.js') || path.startsWith('vendor')) continue;
    const file = join(dist, path);
    const text = readFileSync(file, 'utf8');
    const bundled = text.replace(IMPORT, (statement, names, library) => {
      const own = used.get(library) ?? new Set();
      used.set(library, own);
      for (const name of (names ?? 'default').matchAll(/\w+/g)) own.add(name[0]);
      const to = relative(dirname(file), join(vendor, `${library}.js`)).replaceAll('\\', '/');
      return statement.replace(`'${library}'`, `'${to.startsWith('.') ? to : `./${to}`}'`);
    });
    if (bundled !== text) writeFileSync(file, bundled);
  }
  const modules = new Set();
  for (const [library, names] of used)
    for (const module of await bundle(root, library, names)) modules.add(module);
  if (used.size > 0) writeFileSync(join(vendor, 'LICENSES'), licencesOf(modules));
}

/**
 * @param {string} root
 * @param {string} library
 * @param {Set<string>} names
 * @returns {Promise<string[]>} the files that were taken
 */
async function bundle(root, library, names) {
  const entry = '\0entry';
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: LIBRARIES[/** @type {keyof typeof LIBRARIES} */ (library)],
    logLevel: 'warn',
    plugins: [
      {
        name: 'entry',
        resolveId: (id, importer) => {
          if (id === entry) return id;
          if (importer === entry) return null;
          // Messages are English.
          return library === 'zod' && id.endsWith('/locales/index.js') ? '\0locales' : null;
        },
        load: (id) => {
          if (id === entry) return `export { ${[...names].sort().join(', ')} } from '${library}';`;
          return id === '\0locales' ? "export { default as en } from 'zod/v4/locales/en.js';" : null;
        },
      },
    ],
  });
  const { output } = await build.write({
    file: join(root, 'dist/vendor', `${library}.js`),
    format: 'esm',
    comments: false,
  });
  await build.close();
  return output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []));
}

/** @param {Set<string>} modules */
function licencesOf(modules) {
  const packages = new Set(
    [...modules].flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...packages]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
      return `${name} ${version} (${license})\n\n${text.trim()}\n`;
    })
    .join('\n\n');
}
