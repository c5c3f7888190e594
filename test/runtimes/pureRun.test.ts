import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PURE_ROOMS } from '../house/rules.ts';
import { readSource } from '../house/source.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const golden = fileURLToPath(new URL('expected.json', import.meta.url));
const isUpdating = process.env.QCKPT_UPDATE_GOLDEN === '1';

describe('the pure run', () => {
  let folder: string;
  let printed: string;
  beforeAll(() => {
    if (!existsSync(join(root, 'dist'))) throw new Error('dist is missing: npm run build comes first');
    folder = mkdtempSync(join(tmpdir(), 'qckpt-pure-run-'));
    // Off by one unit in the last place, Math.sin and its kin must change nothing, in libraries either; what is
    // expected was made without that.
    const script = isUpdating ? 'runtimes/pureRunMain' : 'runtimes/skewedRunMain';
    const program = [join(root, 'scripts/run.mjs'), script, folder];
    printed = execFileSync(process.execPath, program, { encoding: 'utf8' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives on this Node.js what it gave on Node.js 20, and takes nothing from Math.sin and its kin', () => {
    const summary = readFileSync(join(folder, 'summary.json'), 'utf8');
    if (isUpdating) writeFileSync(golden, summary);
    const isSame = summary === readFileSync(golden, 'utf8');
    if (!isSame) writeFileSync(`${golden}.new`, summary);
    expect(isSame, `${golden} differs from ${golden}.new; QCKPT_UPDATE_GOLDEN=1 accepts it`).toBe(true);
  });

  it('trains: losses fall, under noise and without', () => {
    const { runs } = JSON.parse(readFileSync(golden, 'utf8'));
    for (const { checkpoints } of Object.values<{ checkpoints: Record<string, { loss: number }> }>(runs)) {
      const losses = Object.values(checkpoints).map(({ loss }) => loss);
      expect(losses.at(-1)).toBeLessThan(losses[0]);
    }
  });

  it('prints digests as sha256sum does', () => {
    const found = execFileSync('sha256sum', ['--check', '--quiet'], {
      cwd: folder,
      input: printed,
      encoding: 'utf8',
    });
    expect(found).toBe('');
    expect(printed.trim().split('\n')).toHaveLength(102);
  });

  it.each(['pureRun', 'pureCircuits'])('%s imports pure rooms only', (name) => {
    const source = readFileSync(join(root, `scripts/runtimes/${name}.ts`), 'utf8');
    const pure = PURE_ROOMS.join('|');
    for (const { specifier } of readSource(`${name}.ts`, source).imports)
      if (specifier !== './pureCircuits.ts') expect(specifier).toMatch(new RegExp(`^#src/(?:${pure})/`));
  });
});
