import { z } from 'zod';
import { oneLine } from '../../hardware/textSchemas.ts';
import type { CheckpointMeta } from './metadata.ts';

const line = oneLine(256);

/** What another program did before this one: member `origin` of a cell. Nobody but that program can tell. */
export const originSchema = z.strictObject({
  program: line,
  version: line,
  /** As that program calls it, with its options. */
  optimizer: line,
  /** Updates of the parameters that it made. */
  steps: z.int().min(0),
  /** Updates that the stored moments have seen; absent: none, moments are zeros. */
  optimizerSteps: z.int().min(1).optional(),
  /** Circuits that it ran; absent: not said. */
  circuits: z.int().min(0).optional(),
});

/** See `originSchema`. */
export type Origin = z.output<typeof originSchema>;

const cellWithOrigin = z.looseObject({ origin: originSchema });

/** The other program that began a checkpoint's training; null: none did. */
export function originOf({ run }: Pick<CheckpointMeta, 'run'>): Origin | null {
  return cellWithOrigin.safeParse(run.cell).data?.origin ?? null;
}

/** Whether the stored circuit is what another program's transpiler made, which none here can make again. */
export function isCompiledElsewhere(meta: Pick<CheckpointMeta, 'run' | 'circuit' | 'calibration'>): boolean {
  return originOf(meta) !== null && meta.calibration !== null && meta.circuit.level === null;
}
