import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';

/** What a batch system says of the task of an array that this process is. */
export interface ArrayTask {
  /** As the system counts. */
  readonly number: number;
  /** What the first one is numbered. */
  readonly first: number;
  /** null: it does not say, or these are not all. */
  readonly count: number | null;
}

/** A batch system that numbers the tasks of an array: a record of the registry. */
export interface ArraySystem {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  /** null: this is no task of an array of this system. @throws QckptError ARGUMENT: variables that make no sense */
  readonly taskOf: (environment: Environment) => ArrayTask | null;
}

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Batch systems by name, in the order in which `--shard auto` asks for them. */
export const arraySystems: readonly ArraySystem[] = [
  {
    name: 'slurm',
    help:
      'Slurm job arrays, numbered from 1 (`--array=1-N`): SLURM_ARRAY_TASK_ID, and SLURM_ARRAY_TASK_COUNT, _MIN and ' +
      '_MAX for how many there are. With `--shard auto/N` some of them can be run again: `--array=3,7`.',
    example: 'qckpt submit slurm experiments/hardware.yaml --tasks 16',
    taskOf: (environment) => {
      const number = integerIn(environment, 'SLURM_ARRAY_TASK_ID');
      if (number === null) return null;
      const count = integerIn(environment, 'SLURM_ARRAY_TASK_COUNT');
      const isWhole =
        integerIn(environment, 'SLURM_ARRAY_TASK_MIN') === 1 &&
        integerIn(environment, 'SLURM_ARRAY_TASK_MAX') === count;
      return { number, first: 1, count: isWhole ? count : null };
    },
  },
  {
    name: 'kubernetes',
    help: 'Indexed jobs of Kubernetes, numbered from 0: JOB_COMPLETION_INDEX. Their number is for `--shard auto/N`.',
    example: 'qckpt run experiments/hardware.yaml --shard auto/16 --output /results',
    taskOf: (environment) => numbered(integerIn(environment, 'JOB_COMPLETION_INDEX'), 0),
  },
  {
    name: 'pbs',
    help: 'PBS job arrays, numbered from 1 (`-J 1-N`): PBS_ARRAY_INDEX. Their number is for `--shard auto/N`.',
    example: 'qckpt run experiments/hardware.yaml --shard auto/16 --output results/runs/hardware',
    taskOf: (environment) => numbered(integerIn(environment, 'PBS_ARRAY_INDEX'), 1),
  },
];

function numbered(number: number | null, first: number): ArrayTask | null {
  return number === null ? null : { number, first, count: null };
}

function integerIn(environment: Environment, name: string): number | null {
  const text = environment[name] ?? '';
  if (text === '') return null;
  if (!/^[0-9]{1,9}$/.test(text))
    throw new QckptError('ARGUMENT', `"${name}" expected an integer >= 0, got ${quoted(text)}`);
  return Number(text);
}
