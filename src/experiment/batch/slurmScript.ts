import { shellWord } from '../shellWord.ts';

/** An array of jobs that runs an experiment, and the job that joins its parts. */
export interface ArrayJob {
  readonly name: string;
  /** Words that start `qckpt` on every node: a program and its arguments. */
  readonly program: readonly string[];
  /** Words after it, without the part: `run experiments/hardware.yaml`. */
  readonly words: readonly string[];
  /** Where all parts are, and logs beside them; and the run folder that they become. */
  readonly shards: string;
  readonly output: string;
  readonly tasks: number;
  readonly minutes: number;
  readonly cpus: number;
  readonly partition: string | undefined;
  /** Words for the merge beside its folders: `--limit 5`. */
  readonly mergeWords: readonly string[];
}

/** What `--signal` leaves for checkpoints, seconds. */
const WARNING_SECONDS = 60;

/**
 * The job array as a script for `sbatch`. Its shell passes the warning on, since Slurm sends it to the shell alone; a
 * part that has saved and ended because of it (exit code 140) is put back into the queue by the job itself, which
 * needs nothing of the cluster's own settings. A part that is started again, here or on another node, continues.
 */
export function slurmArray(job: ArrayJob): string {
  const { name, program, words, shards, tasks, minutes, cpus } = job;
  const command = [
    ...program,
    ...words,
    '--shard',
    `auto/${tasks}`,
    '--output',
    shards,
    '--jobs',
    String(cpus),
    '--quiet',
  ];
  return lines([
    '#!/bin/sh',
    ...headers(job, name, minutes),
    `#SBATCH --array=1-${tasks}`,
    `#SBATCH --cpus-per-task=${cpus}`,
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    `#SBATCH --signal=B:USR2@${WARNING_SECONDS}`,
    `#SBATCH --output=${shellWord(`${shards}/slurm-%A-%a.log`)}`,
    'work= early=',
    'pass() { if [ -z "$work" ]; then early=$1; else kill -s "$1" "$work" 2>/dev/null || :; fi; }',
    "trap 'pass USR2' USR2",
    "trap 'pass TERM' TERM",
    `${command.map(shellWord).join(' ')} &`,
    'work=$!',
    // It may come before there is anybody to pass it on to; what has just been forked may lose it.
    '[ -z "$early" ] || { sleep 1; pass "$early"; }',
    // A signal ends `wait`, and not what is waited for.
    'wait "$work"; code=$?',
    'while kill -0 "$work" 2>/dev/null; do wait "$work"; code=$?; done',
    // One of the tasks has the number of the whole array as its own.
    '[ "$code" -ne 140 ] || scontrol requeue "$SLURM_ARRAY_JOB_ID"_"$SLURM_ARRAY_TASK_ID"',
    'exit "$code"',
  ]);
}

/**
 * The job that waits for all parts and joins them, as a script for `sbatch`. It waits for their ends, whatever they
 * are: Slurm may take the exit code of a start that was put back into the queue for the array's. A part that is not
 * done is found by the merge, which says so.
 */
export function slurmMerge(job: ArrayJob): string {
  const { name, program, shards, output, mergeWords } = job;
  const command = [...program, 'merge', shards, '--output', output, ...mergeWords];
  return lines([
    '#!/bin/sh',
    ...headers(job, `${name}-merge`, job.minutes),
    `#SBATCH --output=${shellWord(`${shards}/slurm-merge-%j.log`)}`,
    `exec ${command.map(shellWord).join(' ')}`,
  ]);
}

/** Both, as one script for a shell: whoever reads it can change and run it. */
export function slurmSubmission(job: ArrayJob): string {
  return lines([
    '#!/bin/sh',
    `# ${job.tasks} parts of ${job.name}, each of at most ${job.minutes} minutes and continued if that is too little`,
    'set -eu',
    `mkdir -p ${shellWord(job.shards)}`,
    "array=$(sbatch --parsable <<'ARRAY'",
    slurmArray(job).trimEnd(),
    'ARRAY',
    ')',
    'echo "array $array"',
    // On a cluster of clusters its name comes after the number.
    `sbatch --dependency="afterany:$(printf %s "$array" | cut -d ';' -f 1)" <<'MERGE'`,
    slurmMerge(job).trimEnd(),
    'MERGE',
  ]);
}

function headers({ partition }: Pick<ArrayJob, 'partition'>, name: string, minutes: number): string[] {
  return [
    `#SBATCH --job-name=${name}`,
    `#SBATCH --time=${minutes}`,
    ...(partition === undefined ? [] : [`#SBATCH --partition=${partition}`]),
  ];
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
