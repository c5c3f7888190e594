import { z } from 'zod';
import { parseWithSchema } from '../../parseWithSchema.ts';
import { profileLimits } from '../../profileSchema.ts';
import type { CalibrationDocument } from '../importer.ts';

/** A probability or a fidelity. */
export const fraction = z.number().min(0).max(1);
/** A time in seconds, below some 30 years. */
export const seconds = z.number().min(0).max(1e9);
/** A number of qubits. */
export const count = z.int().min(1).max(profileLimits.qubits);
/** What says when the device was calibrated. */
export const service = z.looseObject({ updatedAt: z.string() });

/** @throws QckptError PROFILE */
export function parseDocument<Schema extends z.ZodType>(
  schema: Schema,
  { name, content }: CalibrationDocument,
): z.output<Schema> {
  return parseWithSchema(schema, { value: content, locate: () => name }, 'PROFILE');
}

/** 1 - fidelity without the digits that only rounding put there: 1 - 0.9955 is 0.0045. */
export function complement(fidelity: number): number {
  return Number((1 - fidelity).toPrecision(12));
}

/** Seconds in microseconds, to 15 digits, so that no rounding of the conversion shows. */
export function micro(inSeconds: number): number {
  return Number((inSeconds * 1e6).toPrecision(15));
}

/** Seconds in nanoseconds, likewise. */
export function nano(inSeconds: number): number {
  return Number((inSeconds * 1e9).toPrecision(15));
}
