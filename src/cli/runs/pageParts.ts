import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ProfileKind } from '../../checkpoint/verify/recordedAmong.ts';
import { recordedTable } from '../../experiment/loadDataSet.ts';
import { ownRecords } from '../../experiment/retraining/recordedFor.ts';
import { configNames, projectRoot } from '../../experiment/spec/configFiles.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type Block, textBlock } from '../../report/page/blocks.ts';

/** The parts of a page that are the same for all runs. */
export interface PageParts {
  readonly script: string;
  readonly blocks: readonly Block[];
  readonly machines: readonly string[];
}

/** Files that data are read from, as they are. */
const PACKED = ['configs/digits/digits.gz'];

/** Texts that data are read from, below `configs/`. */
const TEXTS = 'parity-bits';

/** What a page has of the program: its script, the verifier, and all that verifying looks up. */
export async function pageParts(): Promise<PageParts> {
  const bundle = (name: string): URL => new URL(`dist/page/bundles/${name}`, projectRoot);
  if (!existsSync(bundle('verifier.js.gz')))
    throw new QckptError('ARGUMENT', "the page's program is not built: `npm run build` makes it");
  const index = await ownRecords.index();
  return {
    script: readFileSync(bundle('main.js'), 'utf8').trim(),
    blocks: [
      { id: 'block-verifier', bytes: readFileSync(bundle('verifier.js.gz')) },
      textBlock('block-records', await recordsJson(index)),
      ...PACKED.map((path, k) => ({ id: `block-file-${k}`, bytes: readFileSync(fileOf(path)), path })),
    ],
    machines: Object.keys(index.hardware),
  };
}

async function recordsJson(index: Awaited<ReturnType<typeof ownRecords.index>>): Promise<string> {
  const profiles = async (kind: ProfileKind): Promise<Record<string, HardwareProfile>> =>
    Object.fromEntries(
      await Promise.all(
        Object.keys(index[kind]).map(async (name) => [name, await ownRecords.profile(kind, name)] as const),
      ),
    );
  const names = await configNames('data');
  const data = await Promise.all(names.map(async (name) => [name, await ownRecords.data(name)] as const));
  const tables = await Promise.all(
    names.map(async (name) => [`data/${name}.csv`, await recordedTable(`data/${name}.csv`)] as const),
  );
  return JSON.stringify({
    index,
    hardware: await profiles('hardware'),
    noise: await profiles('noise'),
    data: Object.fromEntries(data),
    tables: Object.fromEntries(tables.filter(([, table]) => table !== null)),
    texts: Object.fromEntries(
      textFiles().map((path) => [path, readFileSync(fileOf(`configs/${path}`), 'utf8')]),
    ),
  });
}

function textFiles(): string[] {
  return readdirSync(fileOf(`configs/${TEXTS}`))
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => `${TEXTS}/${name}`);
}

function fileOf(path: string): string {
  return fileURLToPath(new URL(path, projectRoot));
}
