import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { checkShard, type Shard } from '../plan/shards.ts';
import { arraySystems, type Environment } from './arraySystems.ts';

/**
 * The part of a plan that `--shard` names: `3/16`, or what the batch system says of this task (`auto`, and `auto/16`
 * where it does not say how many there are).
 * @throws QckptError ARGUMENT
 */
export function parseShard(text: string, environment: Environment): Shard {
  const match = /^(auto|[0-9]{1,9})(?:\/([0-9]{1,9}))?$/.exec(text);
  if (match === null || (match[1] !== 'auto' && match[2] === undefined))
    throw new QckptError('ARGUMENT', `"shard" expected I/N (1/16), auto or auto/N, got ${quoted(text)}`);
  const count = match[2] === undefined ? null : Number(match[2]);
  return match[1] === 'auto'
    ? automaticShard(count, environment)
    : checkShard({ index: Number(match[1]), count: count! });
}

function automaticShard(asked: number | null, environment: Environment): Shard {
  for (const { name, taskOf } of arraySystems) {
    const task = taskOf(environment);
    if (task === null) continue;
    const count = asked ?? task.count;
    if (count === null)
      throw new QckptError(
        'ARGUMENT',
        `"shard" expected auto/N: ${name} does not say how many tasks there are in all (this is number ${task.number})`,
      );
    const index = task.number - task.first + 1;
    if (index < 1 || index > count)
      throw new QckptError(
        'ARGUMENT',
        `"shard" expected a task numbered ${task.first}..${task.first + count - 1}, ${name} says ${task.number}`,
      );
    return checkShard({ index, count });
  }
  throw new QckptError(
    'ARGUMENT',
    '"shard" expected a task of an array for "auto", got none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX and ' +
      'PBS_ARRAY_INDEX; --shard I/N says it',
  );
}
