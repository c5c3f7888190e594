import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { sha256Hex } from '../../src/numeric/canonicalJson.ts';
import { tinyExperiment } from '../experiment/trainedRun.ts';
import { type Installation, install, pathsBelow } from './installation.ts';

let installed: Installation;
beforeAll(() => {
  installed = install();
  appendFileSync(join(installed.folder, 'dist/learn/loss.js'), '// mine\n');
});
afterAll(() => installed.remove());

const words = (folder: string, ...more: string[]): string[] => wordsFor(tinyExperiment, folder, ...more);
const wordsFor = (experiment: string, folder: string, ...more: string[]): string[] => {
  const grid = 'train=[{models: [circuit-a-4q2l], hardware: [none]}]';
  const small = ['--set', 'analyses=[]', '--set', grid, '--set', 'training.samples=10'];
  return ['run', experiment, '--output', folder, '--quick', '--quiet', ...small, ...more];
};

it('an edited build is refused where a clean tree is asked for', async () => {
  const folder = join(installed.folder, 'refused');
  const { code, messages } = await installed.runHere(words(folder, '--enforce-clean'));
  expect(code).toBe(2);
  expect(messages).toMatch(
    /^qckpt: --enforce-clean expected a build of the commit; .*it was changed after it was made/,
  );
});

it('an edited build runs with a warning, and its results say so', async () => {
  const folder = join(installed.folder, 'edited');
  const { code, messages } = await installed.run(words(folder));
  expect(code).toBe(0);
  expect(messages).toContain(
    'the build in dist/ is not that of the sources: it was changed after it was made',
  );
  const { build } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  expect(build.problem).toBe('it was changed after it was made');
  const [file] = pathsBelow(folder).filter((path) => path.endsWith('.safetensors'));
  const { provenance } = decodeCheckpoint(readFileSync(join(folder, file))).meta;
  const { sources } = JSON.parse(readFileSync(join(installed.folder, 'dist/build.json'), 'utf8'));
  expect(provenance).toMatchObject({ commit: sources.commit, dirty: true });
  const [patch] = pathsBelow(folder).filter((path) => path.endsWith('.patch'));
  expect(patch).toBe(`uncommitted-${provenance.patchSha256!.slice(0, 12)}.patch`);
  expect(readFileSync(join(folder, patch), 'utf8')).toBe(
    `build dist ${build.distSha256}\nbuild configs ${build.configsSha256}\n`,
  );
});

it.each([[[]], [['--record-patch']]])(
  'whose experiment it is stands beside, and its changes with --record-patch alone: %j',
  async (more) => {
    const name = `mine-${more.length}`;
    const mine = join(installed.folder, name);
    mkdirSync(mine);
    execFileSync('git', ['init', '-q'], { cwd: mine });
    const experiment = join(mine, 'experiment.yaml');
    copyFileSync(tinyExperiment, experiment);
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
    execFileSync('git', ['add', '-A'], { cwd: mine });
    execFileSync('git', [...identity, 'commit', '-q', '-m', 'first'], { cwd: mine });
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: mine, encoding: 'utf8' }).trim();
    appendFileSync(experiment, '# changed\n');
    const folder = join(installed.folder, `run-${name}`);
    expect((await installed.runHere(wordsFor(experiment, folder, ...more))).code).toBe(0);
    const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    expect(record.experiment).toEqual({
      commit,
      dirty: true,
      files: { 'experiment.yaml': sha256Hex(readFileSync(experiment)) },
    });
    const patches = pathsBelow(folder).filter((path) => path.startsWith('experiment-'));
    expect(patches).toHaveLength(more.length);
    for (const patch of patches)
      expect(readFileSync(join(folder, patch), 'utf8')).toContain('\n+# changed\n');
    // Continued, it is still whose it was.
    expect((await installed.runHere(['resume', folder, '--quiet'])).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).experiment).toEqual(record.experiment);
  },
);
