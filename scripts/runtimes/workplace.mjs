// A copy of what is to be compared, apart from the tree: editing or building meanwhile changes nothing, and every
// runtime sees the same code, so that provenance is the same too.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const STUDIES = ['hardware', 'optimization', 'freezing', 'overhead'];

/** Sizes that suffice to pass through everything: a number of an experiment file becomes at most this. */
const AT_MOST = {
  seeds: 1,
  samples: 40,
  checkpointEvery: 20,
  window: 20,
  validationImages: 20,
  testImages: 40,
  images: 20,
  fineTuneSamples: 10,
  gradientImages: 1,
};

/**
 * @returns {Promise<{ folder: string, project: string, input: string, out: (name: string) => string }>}
 *   `project`: the copy, its studies made small; `input`: what a pure run is handed
 */
export async function createWorkplace() {
  const folder = mkdtempSync(join(tmpdir(), 'qckpt-runtimes-'));
  const project = join(folder, 'project');
  mkdirSync(join(project, 'experiments'), { recursive: true });
  for (const part of ['dist', 'configs', 'scripts/runtimes', 'package.json', 'package-lock.json'])
    cpSync(join(root, part), join(project, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  for (const study of STUDIES) {
    const file = `experiments/${study}.yaml`;
    writeFileSync(
      join(project, file),
      JSON.stringify(smallStudy(parse(readFileSync(join(root, file), 'utf8'))), null, 2),
    );
  }
  const input = join(folder, 'input.json');
  const { pureInput } = await import(pathToFileURL(join(project, 'scripts/runtimes/pureInput.mjs')).href);
  writeFileSync(input, JSON.stringify(await pureInput()));
  return { folder, project, input, out: (name) => join(folder, 'out', name) };
}

/** Without measurements of time, which differ from run to run. */
function smallStudy(study) {
  const analyses = study.analyses.filter(({ kind }) => kind !== 'latency');
  return atMost({ ...study, analyses, quick: {} });
}

function atMost(value, key = '') {
  if (Array.isArray(value)) return value.map((item) => atMost(item));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, atMost(item, name)]));
  return typeof value === 'number' && Object.hasOwn(AT_MOST, key) ? Math.min(value, AT_MOST[key]) : value;
}
