// Makes crates of checkpoints, and has the public validator of RO-Crates (roc-validator from PyPI, 0.13 was tried) judge
// all that it requires. Exit code 0: it finds nothing; 1: it does.
//   node scripts/run.mjs crate/check --validator PATH/TO/rocrate-validator [--cache PREFIX] [FILE...]
// Offline where --cache names the validator's own cache, which must have the context of RO-Crate 1.3.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/projectRoot.ts';

/** The profiles of runs inherit RO-Crate 1.1, which a crate of 1.3 is not: they are judged by what they add. */
const PROFILES: readonly (readonly string[])[] = [
  ['ro-crate-1.3'],
  ['process-run-crate-0.5', '--disable-profile-inheritance'],
  ['workflow-ro-crate-1.0', '--disable-profile-inheritance'],
  ['workflow-run-crate-0.5', '--disable-profile-inheritance'],
];

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: { validator: { type: 'string' }, cache: { type: 'string' } },
});
if (asked.validator === undefined) {
  process.stderr.write('--validator expected the path of rocrate-validator, got nothing\n');
  process.exit(2);
}
const { validator, cache } = asked;
const root = fileURLToPath(projectRoot);
const scratch = mkdtempSync(join(tmpdir(), 'qckpt-crate-'));
let found = 0;
for (const file of positionals.length > 0 ? positionals.map((path) => resolve(path)) : references()) {
  const folder = crateOf(file);
  for (const [profile, ...more] of PROFILES) {
    const issues = judged(folder, profile, more);
    found += issues.length;
    process.stdout.write(`${issues.length === 0 ? 'passed' : 'FAILED'}  ${basename(file)}: ${profile}\n`);
    for (const issue of issues) process.stdout.write(`  ${issue}\n`);
  }
}
rmSync(scratch, { recursive: true });
process.exitCode = found === 0 ? 0 : 1;

function references(): string[] {
  const folder = join(root, 'results/reference/checkpoints');
  return readdirSync(folder).map((name) => join(folder, name));
}

/** A folder with the checkpoint, its description, and the file beside. */
function crateOf(file: string): string {
  const folder = join(scratch, basename(file, '.safetensors'));
  mkdirSync(folder);
  copyFileSync(file, join(folder, basename(file)));
  const words = ['export', file, '--format', 'ro-crate', '-o', join(folder, 'ro-crate-metadata.json')];
  execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), ...words]);
  return folder;
}

/** What a profile requires and the crate has not. */
function judged(folder: string, profile: string, more: readonly string[]): string[] {
  const output = join(scratch, 'answer.json');
  rmSync(output, { force: true });
  const offline = cache === undefined ? [] : ['--offline', '--cache-path', cache];
  const words = [
    'validate',
    '-p',
    profile,
    ...more,
    ...offline,
    '--no-paging',
    '-v',
    '-f',
    'json',
    '-o',
    output,
  ];
  const { stderr, error } = spawnSync(validator, [...words, folder], { encoding: 'utf8' });
  try {
    const { issues } = JSON.parse(readFileSync(output, 'utf8'));
    return (issues as { message: string; violatingEntity?: string }[]).map(
      ({ message, violatingEntity: of }) => `${message}${of === undefined || of === null ? '' : ` (${of})`}`,
    );
  } catch {
    return [`the validator gave no answer: ${error?.message ?? stderr.trim().split('\n').at(-1)}`];
  }
}
