import { z } from 'zod';

/** One line of text: no control characters, which could reach a terminal or break out of a YAML comment. */
export const oneLine = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'one line without control characters');

/** A SHA-256 as it is written. */
export const sha256Text = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits in lower case');
