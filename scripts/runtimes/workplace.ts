// A copy of what is to be compared, apart from the tree: editing or building meanwhile changes nothing, and every
// runtime sees the same code, so that provenance is the same too.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { STUDIES } from '#src/experiment/spec/studies.ts';
import { pureInput } from './pureInput.ts';

const root = fileURLToPath(projectRoot);

/** Sizes that suffice to pass through everything: a number of an experiment file becomes at most this. */
const AT_MOST: Readonly<Record<string, number>> = {
  samples: 10,
  checkpointEvery: 5,
  window: 5,
  validationImages: 5,
  testImages: 10,
  images: 5,
  fineTuneSamples: 3,
  gradientImages: 1,
};

export interface Workplace {
  readonly folder: string;
  /** The copy, its studies made small. */
  readonly project: string;
  /** File with what a pure run is handed. */
  readonly input: string;
  /** Where a runtime's files come. */
  readonly out: (name: string) => string;
}

/** An experiment file, of what is looked at. */
interface Study {
  readonly name: string;
  readonly analyses: readonly { readonly kind: string }[];
  readonly quick: Readonly<Record<string, unknown>>;
}

export async function createWorkplace(): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'qckpt-runtimes-'));
  const project = join(folder, 'project');
  copyProject(project, ['dist-scripts']);
  mkdirSync(join(project, 'experiments'));
  for (const study of STUDIES) {
    const file = `experiments/${study}.yaml`;
    writeFileSync(
      join(project, file),
      JSON.stringify(smallStudy(parse(readFileSync(join(root, file), 'utf8')) as Study), null, 2),
    );
  }
  const input = join(folder, 'input.json');
  writeFileSync(input, JSON.stringify(await pureInput()));
  return { folder, project, input, out: (name) => join(folder, 'out', name) };
}

/** What a run needs of the tree, and `more` of it, in a folder that is not there yet. */
export function copyProject(project: string, more: readonly string[]): void {
  mkdirSync(project);
  for (const part of ['dist', 'configs', 'package.json', 'package-lock.json', ...more])
    cpSync(join(root, part), join(project, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
}

/** The study that is run with two seeds, to have intervals; the others with one. */
const OVER_SEEDS = 'freezing';

/** Without measurements of time, which differ between runs; they come last, so that `quick` still hits the others. */
function smallStudy(study: Study): unknown {
  const kept = study.analyses.filter(({ kind }) => kind !== 'latency');
  const quick = Object.entries(study.quick).filter(([path]) => {
    const analysis = /^analyses\.(\d+)\./.exec(path)?.[1];
    return analysis === undefined || Number(analysis) < kept.length;
  });
  const seeds = study.name === OVER_SEEDS ? 2 : 1;
  return atMost({ ...study, seeds, analyses: kept, quick: { ...Object.fromEntries(quick), seeds } });
}

function atMost(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => atMost(item));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, atMost(item, name)]));
  const limit = AT_MOST[key.split('.').at(-1) ?? ''];
  return typeof value === 'number' && limit !== undefined ? Math.min(value, limit) : value;
}
