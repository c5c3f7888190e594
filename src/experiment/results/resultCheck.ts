import { z } from 'zod';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware } from '../../training/cell.ts';

/** What a result says of itself, beside what its cell says of it. */
export interface Said {
  readonly what: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** Refuses a stored result that is not what its cell's task leaves. @throws QckptError CORRUPT: file and member */
export type ResultCheck<Cell> = (cell: Cell, stored: unknown, path: string) => void;

/**
 * The check of results that follow from no checkpoint of their own: their shape, and that they are about what their
 * cell is about. Nothing but running the task again tells whether their numbers are right.
 * @param shape of `result.json`
 * @param saidTwice what of a result its cell says, too
 */
export function resultCheck<Cell, Result>(
  shape: z.ZodType<Result>,
  saidTwice: (cell: Cell, result: Result) => readonly Said[],
): ResultCheck<Cell> {
  return (cell, stored, path) => {
    const result = parseWithSchema(shape, { value: stored, locate: () => path }, 'CORRUPT');
    for (const { what, found, expected } of saidTwice(cell, result))
      if (canonicalJson(found) !== canonicalJson(expected))
        throw new QckptError('CORRUPT', `${path}: "${what}" is not what its plan says`);
  };
}

/** How results call a machine. */
export function machineName(hardware: NamedHardware | null): string {
  return hardware?.name ?? 'none';
}

/** The checkpoint that an analysis started from. */
export const originDigests = z.object({ sha256: z.string(), stateSha256: z.string() });
