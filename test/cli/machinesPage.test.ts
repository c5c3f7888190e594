import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { slurmArray } from '../../src/experiment/batch/slurmScript.ts';
import { sharedFolder } from '../storage/temporaryFolder.ts';
import { qckpt } from './qckpt.ts';

const page = readFileSync(new URL('../../docs/machines.md', import.meta.url), 'utf8');

/** The listings of a section, in order. */
function listings(section: string): string[] {
  const text = page.split(/^## /m).find((one) => one.startsWith(section));
  return [...(text ?? '').matchAll(/^```[a-z]*\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
}

/** Words of a listing from `qckpt` on. */
function wordsOf(line: string): string[] {
  const words = line.replace(/&$/, '').trim().split(/\s+/);
  return words.slice(words.indexOf('qckpt') + 1);
}

/** The command is one that plans a part of a shipped experiment. */
async function expectPlan(words: readonly string[]): Promise<void> {
  const planned = await qckpt([...words, '--quick', '--dry-run']);
  expect(planned).toMatchObject({ code: 0, messages: '' });
  expect(planned.out).toMatch(/^hardware \(study hardware\)/);
}

it('lists nothing longer than a file that one reads', () => {
  for (const section of ['Slurm', 'Kubernetes', 'HTCondor', 'GNU parallel'])
    for (const text of listings(section)) expect(text.split('\n').length).toBeLessThanOrEqual(22);
});

it('shows of an array what `submit` writes', async () => {
  const [text] = listings('Slurm');
  const written = slurmArray({
    ...{ name: 'hardware', tasks: 16, minutes: 15, cpus: 1, partition: undefined, mergeWords: [] },
    ...{ program: ['qckpt'], words: ['run', 'experiments/hardware.yaml'] },
    ...{ shards: 'results/runs/hardware-shards', output: 'results/runs/hardware' },
  }).split('\n');
  for (const line of text.trim().split('\n')) expect(written).toContain(line);
});

it('has a job for Kubernetes whose parts are as many as its pods', async () => {
  const { apiVersion, kind, spec } = parse(listings('Kubernetes')[0]);
  expect([apiVersion, kind, spec.completionMode, spec.podReplacementPolicy]).toEqual([
    'batch/v1',
    'Job',
    'Indexed',
    'Failed',
  ]);
  const { containers, volumes, restartPolicy } = spec.template.spec;
  expect(restartPolicy).toBe('Never');
  const [program, ...words] = containers[0].command;
  expect(program).toBe('qckpt');
  expect(words).toContain(`auto/${spec.completions}`);
  expect(words[words.indexOf('--output') + 1]).toMatch(
    new RegExp(`^${containers[0].volumeMounts[0].mountPath}/`),
  );
  expect(containers[0].volumeMounts[0].name).toBe(volumes[0].name);
  process.env.JOB_COMPLETION_INDEX = '15';
  try {
    await expectPlan(words);
  } finally {
    delete process.env.JOB_COMPLETION_INDEX;
  }
});

it('has a job for HTCondor whose parts are as many as its processes', async () => {
  const lines = listings('HTCondor')[0].trim().split('\n');
  const queued = /^queue (\d+)$/.exec(lines.at(-1)!)![1];
  const values = new Map(
    lines.slice(0, -1).map((line) => /^(\w+) = (.+)$/.exec(line)!.slice(1) as [string, string]),
  );
  // condor_submit: $INT() evaluates what a macro of the file has.
  expect(values.get('part')).toBe('$(Process) + 1');
  for (const part of ['1', queued])
    await expectPlan(wordsOf(values.get('arguments')!.replace('$INT(part)', part)));
  expect(values.get('arguments')).toContain(`/${queued} `);
});

describe('over ssh, and with xargs', () => {
  const [text] = listings('GNU parallel');

  it('are commands that a shell takes', () => {
    expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('do all parts, and each is one', async () => {
    const lines = text.replaceAll('\\\n', '').trim().split('\n');
    const starts = lines.filter((line) => line.startsWith('seq '));
    expect(starts).toHaveLength(2);
    for (const line of starts) {
      const count = /^seq (\d+) /.exec(line)![1];
      expect(line).toContain(`--shard {}/${count} `);
      await expectPlan(wordsOf(line.replace('{}/', '1/')));
    }
  });

  it('xargs hands over what it says', () => {
    const line = text.split('\n').find((one) => one.includes('xargs'))!;
    const said = spawnSync('sh', ['-c', line.replace('qckpt', 'echo')], { encoding: 'utf8' }).stdout;
    const parts = said
      .trim()
      .split('\n')
      .map((one) => / --shard (\d+\/16) /.exec(one)![1]);
    expect(parts.sort()).toEqual(Array.from({ length: 16 }, (_, k) => `${k + 1}/16`).sort());
  });
});

describe('its own commands', () => {
  const [first] = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1].trim().split('\n'));
  const folder = sharedFolder();
  const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const experiment = `format: qckpt-experiment/1
name: hardware
study: hardware
question: Do the page's commands join what they have done?
seeds: 1
data: parity-4q
optimizer: adam
training: { samples: 2, shots: 10, checkpointEvery: 2, validationImages: 4, testImages: 4 }
train:
  - models: [circuit-a-4q2l]
    hardware: [none, manila, nairobi]
`;

  it('do a part and join parts', async () => {
    mkdirSync(join(folder, 'experiments'));
    writeFileSync(join(folder, 'experiments/hardware.yaml'), experiment);
    const before = process.cwd();
    onTestFinished(() => process.chdir(before));
    process.chdir(folder);
    const [part, merge] = first;
    const parts = [1, 2, 3].map((index) => part.replace('3/16', `${index}/16`));
    expect(parts).toContain(part);
    for (const line of [...parts, merge]) expect(await qckpt(wordsOf(line)), line).toMatchObject({ code: 0 });
    const tables = readFileSync(join(folder, wordsOf(merge).at(-1)!, 'accuracy.csv'), 'utf8');
    expect(tables.split('\n').filter((row) => row.startsWith('run,'))).toHaveLength(3);
  });

  it('print an array that starts a program which is there', () => {
    const line = [...page.matchAll(/`(qckpt submit [^`]+)`/g)][0][1];
    const { status, stdout } = spawnSync(process.execPath, [main, ...wordsOf(line)], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('#SBATCH --array=1-16');
    const [, program] = /^\S*node (\S+\.js) run /m.exec(stdout)!;
    expect(existsSync(program)).toBe(true);
  });
});
