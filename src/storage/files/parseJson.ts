import type { z } from 'zod';
import { jsonProblem } from '../../checkpoint/format/boundedJson.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/** The largest request that is known has a thousand. */
const USUAL_PARTS = 20_000;

/**
 * A file of a run folder, a stranger's perhaps.
 * @param mostParts brackets and commas: each costs far more memory than it is long
 * @throws QckptError SPEC
 */
export function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  path: string,
  mostParts = USUAL_PARTS,
): z.output<Schema> {
  const problem = jsonProblem(text, mostParts);
  if (problem !== null) throw new QckptError('SPEC', `${path} expected JSON ${problem}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new QckptError('SPEC', `${path} expected JSON`, { cause });
  }
  return parseWithSchema(schema, { value, locate: () => path }, 'SPEC');
}
