import type { TaskKind } from '../taskContext.ts';
import { compilation } from './compilation.ts';
import { foreign } from './foreign.ts';
import { latency } from './latency.ts';
import { maskTransfer } from './maskTransfer.ts';
import { migration } from './migration.ts';
import { size } from './size.ts';
import { train } from './train.ts';
import { vqe } from './vqe.ts';

/** All kinds of tasks, by name. Cells and results are JSON: a kind's own types hold between its plan and its run. */
export const taskKinds: Readonly<Record<string, TaskKind<never, unknown>>> = {
  train,
  migration,
  compilation,
  foreign,
  'mask-transfer': maskTransfer,
  size,
  latency,
  vqe,
};
