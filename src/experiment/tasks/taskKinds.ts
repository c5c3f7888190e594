import type { z } from 'zod';
import { adjustment } from './adjust/adjustment.ts';
import { compilation } from './compilation.ts';
import { contents } from './contents/contents.ts';
import { counts } from './counts.ts';
import { drift } from './drift/drift.ts';
import { sessions } from './drift/sessions.ts';
import { variance } from './drift/variance.ts';
import { foreign } from './foreign.ts';
import { latency } from './latency.ts';
import { maskTransfer } from './maskTransfer.ts';
import { migration } from './migration.ts';
import { noise } from './noise.ts';
import { size } from './size.ts';
import type { AnalysisKind, TaskKind } from './taskContext.ts';
import { train } from './train.ts';
import { twin } from './twin.ts';
import { vqe } from './vqe.ts';

/** The kinds of an experiment's `analyses`, by name. */
export const analysisKinds = {
  migration,
  compilation,
  foreign,
  'mask-transfer': maskTransfer,
  size,
  latency,
  vqe,
  adjustment,
  contents,
  drift,
  variance,
  sessions,
  counts,
  noise,
} as const;

const kinds = { train, twin, ...analysisKinds } as const;

/** All kinds of tasks, by name. Cells and results are JSON: a kind's own types hold between its plan and its run. */
export const taskKinds: Readonly<Record<string, TaskKind<never, unknown>>> = kinds;

/** Name of a kind of task. */
export type TaskKindName = keyof typeof kinds;

/** What a kind of task leaves. */
export type ResultOf<Kind extends TaskKindName> = Awaited<ReturnType<(typeof kinds)[Kind]['run']>>;

/** A kind of analysis whose cell is not known to the compiler: the schema holds its domain when the program runs. */
export function analysisKindOf(kind: keyof typeof analysisKinds): AnalysisKind<z.ZodType, never, unknown> {
  return analysisKinds[kind] as unknown as AnalysisKind<z.ZodType, never, unknown>;
}

/** Whether a kind of task measures times. */
export function isTimingKind(kind: string): boolean {
  return (taskKinds[kind] as { readonly isTiming?: boolean }).isTiming ?? false;
}
