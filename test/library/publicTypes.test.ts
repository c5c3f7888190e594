import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { sharedFolder } from '../storage/temporaryFolder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const golden = join(root, 'test/golden/public-types.txt');
const types = sharedFolder();

/** Declarations as a package has them, each file once, those that others need first. */
let declared = '';
beforeAll(() => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...['-p', join(root, 'tsconfig.json'), '--outDir', types],
      ...['--declaration', '--emitDeclarationOnly', '--sourceMap', 'false', '--removeComments', 'true'],
      // That they are right is what `npm run build` has found.
      '--noCheck',
    ],
    { encoding: 'utf8' },
  );
  expect([status, stdout]).toEqual([0, '']);
  const seen = new Set<string>();
  const parts: string[] = [];
  const add = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(join(types, path), 'utf8');
    for (const [, to] of text.matchAll(/from '(\.[^']*)\.ts'/g))
      add(posix.join(posix.dirname(path), `${to}.d.ts`));
    parts.push(`// ${path}\n${text}`);
  };
  for (const entry of ['browser.d.ts', 'index.d.ts']) add(entry);
  declared = parts.join('\n');
});

it('are those of test/golden/public-types.txt: a change of them is a change of version', () => {
  if (process.env.QCKPT_UPDATE_GOLDEN === '1') writeFileSync(golden, declared);
  if (readFileSync(golden, 'utf8') === declared) return;
  writeFileSync(`${golden}.new`, declared);
  expect.fail(
    `${golden} differs from ${golden}.new; QCKPT_UPDATE_GOLDEN=1 npx vitest run test/library accepts it`,
  );
});

it('name nothing of the rooms behind them but profiles, results and errors', () => {
  const files = [...declared.matchAll(/^\/\/ (\S+\.d\.ts)$/gm)].map(([, path]) => path);
  expect(files.filter((path) => !/^(?:library\/\w+|index|browser)\.d\.ts$/.test(path)).sort()).toEqual([
    'hardware/hardwareProfile.d.ts',
    'numeric/qckptError.d.ts',
  ]);
});
