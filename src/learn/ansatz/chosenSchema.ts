import { z } from 'zod';

/**
 * Checks a value by the one schema that suits it, so that messages are about that alone: a union's are about each of
 * its schemas.
 */
export function chosenSchema<Output>(choose: (value: unknown) => z.ZodType): z.ZodType<Output> {
  return z.unknown().transform((value, context): Output => {
    const parsed = choose(value)._zod.run({ value, issues: [] }, { async: false });
    if (parsed instanceof Promise) throw new TypeError('schemas that are chosen are synchronous');
    context.issues.push(...parsed.issues);
    return parsed.value as Output;
  });
}
