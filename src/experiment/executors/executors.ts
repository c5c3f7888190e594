import type { Executor } from './executor.ts';
import { threads } from './threads.ts';

/** Executors by name. */
export const executors = { threads } as const satisfies Readonly<Record<string, Executor>>;

/** Names that `--executor` accepts. */
export type ExecutorName = keyof typeof executors;
