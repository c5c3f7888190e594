import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const main = fileURLToPath(new URL('dist/cli/main.js', root));

beforeAll(() => {
  if (!existsSync(main)) throw new Error('dist/cli/main.js is missing: npm run build comes first');
});

function run(words: readonly string[], environment: Record<string, string> = {}) {
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

it("prints the package's version", () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

it.skipIf(process.platform === 'win32')('is a program of its own, as npx starts it', () => {
  expect(spawnSync(main, ['--version']).status).toBe(0);
});

it('keeps data and messages apart, and hands the exit code on', () => {
  expect(run(['explain', 'cx'])).toMatchObject({ status: 0, stderr: '' });
  const failed = run(['calibration', 'show', 'nowhere']);
  expect(failed).toMatchObject({ status: 2, stdout: '' });
  expect(failed.stderr).toMatch(/^qckpt: [^\n]*"nowhere"\n$/);
  expect(run(['calibration', 'show', 'nowhere'], { QCKPT_DEBUG: '1' }).stderr).toMatch(/\n\s+at /);
});

it.runIf(existsSync('/dev/full'))('says that its output found no room; its messages may find none', () => {
  const full = openSync('/dev/full', 'w');
  const stdio = (out: 'pipe' | number, err: 'pipe' | number) =>
    spawnSync(process.execPath, [main, 'explain', 'cx'], { encoding: 'utf8', stdio: ['ignore', out, err] });
  expect(stdio(full, 'pipe')).toMatchObject({
    status: 1,
    stderr: 'qckpt: the output is not complete: ENOSPC: no space left on device, write\n',
  });
  expect(stdio(full, full).status).toBe(1);
  expect(
    spawnSync(process.execPath, [main, 'explain', 'nothing'], { stdio: ['ignore', 'pipe', full] }).status,
  ).toBe(2);
  closeSync(full);
});

it('survives a reader that goes away', async () => {
  const child = spawn(process.execPath, [main, 'explain', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let messages = '';
  child.stderr.on('data', (text) => {
    messages += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, messages]).toEqual([0, '']);
});
