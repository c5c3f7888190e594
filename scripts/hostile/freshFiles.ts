// Honest checkpoints of every type, trained now by the build: what forgers start from.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { findLatest } from '#src/storage/checkpoints/findLatest.ts';
import { measuredRun } from './measuredRun.ts';

/** Types of checkpoint. */
export type FreshType =
  | 'none'
  | 'manila'
  | 'moved'
  | 'eigensolver'
  | 'regression'
  | 'measured'
  | 'foreign'
  | 'adjusted'
  | 'native';

const root = fileURLToPath(projectRoot);

/** Runs `qckpt WORDS`; gives back what it prints. */
export function qckpt(...words: string[]): string {
  return execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  });
}

/** A folder that is gone at the end. */
export function scratchFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `qckpt-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const VQE =
  '{kind: vqe, models: [circuit-d-4q1l], noise: heron-like, optimizers: [adam], freezing: [{strategy: none}], steps: 20, checkpointEvery: 10, shots: 100}';

/** Of a table of the user's, which the file holds by value: nobody else has it. */
function regressionFile(folder: string): string {
  const config = readFileSync(join(root, 'configs/data/iris-petal-width.yaml'), 'utf8');
  const experiment = readFileSync(join(root, 'experiments/iris-regression.yaml'), 'utf8');
  copyFileSync(join(root, 'configs/data/iris.csv'), join(folder, 'petals.csv'));
  writeFileSync(
    join(folder, 'petals.yaml'),
    `${config.replace('./iris.csv', './petals.csv')}storage: value\n`,
  );
  writeFileSync(
    join(folder, 'petals-experiment.yaml'),
    experiment.replace('data: iris-petal-width', 'data: ./petals.yaml'),
  );
  const run = join(folder, 'petals-run');
  const words = ['--set', 'train.1.hardware=[none]', '--set', 'train.2.hardware=[manila]'];
  qckpt('run', join(folder, 'petals-experiment.yaml'), '--quick', ...words, '--quiet', '--output', run);
  return lastOf(join(run, 'iris-regression', 'train'), 'manila-l1-none');
}

/** The last checkpoint of the task with this in its name. */
function lastOf(tasks: string, part: string): string {
  const task = readdirSync(tasks).find((name) => name.includes(part))!;
  return findLatest(join(tasks, task)).checkpoint!.path;
}

/** @returns bytes by type */
export function freshFiles(folder: string): Record<FreshType, Uint8Array> {
  const run = join(folder, 'run');
  const set = {
    seeds: 1,
    'training.samples': 40,
    'training.shots': 100,
    'training.checkpointEvery': 20,
    'training.validationImages': 20,
    'training.testImages': 50,
    'train.0.hardware': '[none, manila]',
    'train.1.hardware': '[none]',
    analyses: `[${VQE}]`,
  };
  const words = Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  qckpt('run', 'experiments/hardware.yaml', '--quick', ...words, '--quiet', '--output', run);
  const last = (kind: string, part: string) => lastOf(join(run, 'hardware', kind), part);
  const moved = join(folder, 'moved.safetensors');
  const manila = last('train', '4q2l-manila');
  qckpt('migrate', manila, '--to', 'nairobi', '--fine-tune', '5', '-o', moved);
  const adjusted = join(folder, 'adjusted.safetensors');
  const choices = ['--prune', '0.4', '--samples', '5', '--quantize', '6', '--fine-tune', '5'];
  qckpt('adjust', manila, ...choices, '-o', adjusted);
  const native = join(folder, 'native.safetensors');
  qckpt('migrate', manila, '--to', 'forte', '--angles', 'native', '--fine-tune', '3', '-o', native);
  const read = (path: string) => new Uint8Array(readFileSync(path));
  return {
    none: read(last('train', '4q2l-none')),
    manila: read(manila),
    moved: read(moved),
    eigensolver: read(last('vqe', 'heron')),
    regression: read(regressionFile(folder)),
    measured: read(lastOf(join(measuredRun(folder, qckpt), 'spool', 'train'), 'spool')),
    // Trained by a program of Python, and compiled by its own transpiler.
    foreign: read(join(root, 'test/golden/foreign/petals-qiskit.safetensors')),
    adjusted: read(adjusted),
    native: read(native),
  };
}
