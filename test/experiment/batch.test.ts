import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseShard } from '../../src/experiment/batch/parseShard.ts';
import {
  type ArrayJob,
  slurmArray,
  slurmMerge,
  slurmSubmission,
} from '../../src/experiment/batch/slurmScript.ts';

describe('the part that --shard names', () => {
  const slurm = (id: number, [min, max, count]: readonly [number, number, number] = [1, 4, 4]) => ({
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_MIN: String(min),
    SLURM_ARRAY_TASK_MAX: String(max),
    SLURM_ARRAY_TASK_COUNT: String(count),
  });

  it.each([
    ['3/16', {}, '3/16'],
    ['auto', slurm(1), '1/4'],
    ['auto', slurm(4), '4/4'],
    // Some of an array, again.
    ['auto/16', slurm(7, [3, 7, 2]), '7/16'],
    ['auto/16', { JOB_COMPLETION_INDEX: '0' }, '1/16'],
    ['auto/16', { JOB_COMPLETION_INDEX: '15' }, '16/16'],
    ['auto/16', { PBS_ARRAY_INDEX: '16' }, '16/16'],
  ])('%s, %j', (text, environment, expected) => {
    const { index, count } = parseShard(text, environment);
    expect(`${index}/${count}`).toBe(expected);
  });

  it.each([
    ['0/4', {}, 'with 1 <= I <= N'],
    ['5/4', {}, 'with 1 <= I <= N'],
    ['3', {}, 'expected I/N'],
    ['1/x', {}, 'expected I/N'],
    ['-1/4', {}, 'expected I/N'],
    ['auto', {}, 'none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX'],
    ['auto/4', {}, 'none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX'],
    ['auto', { JOB_COMPLETION_INDEX: '3' }, 'kubernetes does not say how many tasks'],
    ['auto', { PBS_ARRAY_INDEX: '3' }, 'pbs does not say how many tasks'],
    // Not the first of two parts.
    ['auto', slurm(3, [3, 7, 2]), 'slurm does not say how many tasks'],
    ['auto', slurm(0, [0, 3, 4]), 'slurm does not say how many tasks'],
    ['auto/4', slurm(0, [0, 3, 4]), 'numbered 1..4, slurm says 0'],
    ['auto/4', slurm(5, [1, 5, 5]), 'numbered 1..4, slurm says 5'],
    ['auto/4', { JOB_COMPLETION_INDEX: '4' }, 'numbered 0..3, kubernetes says 4'],
    ['auto/4', { SLURM_ARRAY_TASK_ID: 'one' }, '"SLURM_ARRAY_TASK_ID" expected an integer >= 0, got "one"'],
  ])('%s, %j is refused', (text, environment, message) => {
    expect(() => parseShard(text, environment)).toThrow(message);
  });
});

describe('a job array for Slurm', () => {
  const job: ArrayJob = {
    name: 'hardware',
    program: ['/usr/bin/node', '/opt/q ckpt/main.js'],
    words: ['run', '/home/me/own.yaml', '--set', "question=It's"],
    shards: '/scratch/run-shards',
    output: '/scratch/run',
    tasks: 16,
    minutes: 15,
    cpus: 2,
    partition: 'short',
    mergeWords: [],
  };

  it('asks for what its tasks need', () => {
    const text = slurmArray(job);
    for (const header of [
      'array=1-16',
      'time=15',
      'partition=short',
      'cpus-per-task=2',
      'signal=B:USR2@60',
      'requeue',
      'output=/scratch/run-shards/slurm-%A-%a.log',
    ])
      expect(text.split('\n')).toContain(header === 'requeue' ? '#SBATCH --requeue' : `#SBATCH --${header}`);
    // Slurm reads no header after the first command.
    expect(text).toMatch(/^#!\/bin\/sh\n(#SBATCH .*\n)+(?!#)/);
    expect(text.slice(text.indexOf('work='))).not.toContain('#SBATCH');
  });

  it('is a script that a shell takes, word for word', () => {
    for (const text of [slurmArray(job), slurmMerge(job), slurmSubmission(job)])
      expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
  });

  it.each([
    ['ends as the work does', 'exit 7', 7, ''],
    ['comes again where the work has saved and ended on the warning', 'exit 140', 140, 'requeue 12_3'],
    [
      'passes the warning on',
      'trap "exit 140" USR2; kill -s USR2 $PPID; while :; do sleep 0.1; done',
      140,
      'requeue 12_3',
    ],
  ])('%s', (_, work, code, asked) => {
    const script = slurmArray({ ...job, program: ['sh', '-c', work, 'sh'] });
    const scontrol = 'scontrol() { echo "$@"; }';
    const run = spawnSync('sh', ['-c', `${scontrol}\n${script}`], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, SLURM_JOB_ID: '12', SLURM_ARRAY_JOB_ID: '12', SLURM_ARRAY_TASK_ID: '3' },
    });
    expect([run.status, run.stdout.trim()]).toEqual([code, asked]);
  });

  it('passes a warning on that came before the work had begun', () => {
    const work = 'trap "exit 140" USR2; while :; do sleep 0.1; done';
    const script = slurmArray({ ...job, program: ['sh', '-c', work, 'sh'] });
    const warned = script.replace("trap 'pass TERM' TERM\n", (line) => `${line}kill -s USR2 $$\n`);
    expect(warned).not.toBe(script);
    const run = spawnSync('sh', ['-c', `scontrol() { echo "$@"; }\n${warned}`], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, SLURM_JOB_ID: '12', SLURM_ARRAY_JOB_ID: '12', SLURM_ARRAY_TASK_ID: '3' },
    });
    expect([run.status, run.stdout.trim()]).toEqual([140, 'requeue 12_3']);
  });

  it('waits for all parts before it joins them', () => {
    const seen = spawnSync('sh', [], {
      input: `mkdir() { :; }\nsbatch() { echo "sbatch $*" >&2; cat >/dev/null; echo '31;cluster'; }\n${slurmSubmission(job)}`,
      encoding: 'utf8',
    });
    expect(seen.stderr.trim().split('\n')).toEqual(['sbatch --parsable', 'sbatch --dependency=afterany:31']);
    expect(slurmMerge(job)).toContain(
      "exec /usr/bin/node '/opt/q ckpt/main.js' merge /scratch/run-shards --output /scratch/run\n",
    );
  });
});
