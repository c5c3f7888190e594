import { z } from 'zod';
import { relaxationRules } from '../hardware/noiseModel.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { namedModelSchema } from '../learn/ansatz/models.ts';
import { dataConfigSchema } from '../learn/data/dataSources.ts';
import { freezingStrategies } from '../learn/freezing.ts';
import { optimizers } from '../learn/optimizers.ts';
import { QckptError } from '../numeric/qckptError.ts';

/** What the cell of any training has, as a stranger's file may spell it. */
export const commonCell = {
  model: namedModelSchema,
  hardware: z.object({ name: z.string(), sha256: z.string() }).nullable(),
  seed: z.string(),
  shots: z.int().min(1).nullable(),
};

const count = z.int().min(1);

/** An entry of a registry with its options, by the schema that the registry has for it. */
function entryOf<Key extends string>(key: Key, registry: Readonly<Record<string, { schema: z.ZodType }>>) {
  return z
    .looseObject({ [key]: z.enum(Object.keys(registry)) } as Record<Key, z.ZodEnum<Record<string, string>>>)
    .superRefine((entry, context) => {
      const name = (entry as Record<string, unknown>)[key];
      if (typeof name !== 'string' || !Object.hasOwn(registry, name)) return;
      for (const issue of registry[name].schema.safeParse(entry).error?.issues ?? [])
        context.addIssue({
          code: 'custom',
          path: issue.path,
          message: `options of ${name} (${issue.message})`,
        });
    });
}

const trained = {
  ...commonCell,
  hardware: z.strictObject({ name: z.string(), sha256: z.string() }).nullable(),
  freezing: entryOf('strategy', freezingStrategies),
  optimizer: entryOf('name', optimizers),
  checkpointEvery: count,
  initialAngles: z.array(z.number()).optional(),
};

/** The cell of a classifier's training: these keys and no other. */
export const trainingCellSchema = z.strictObject({
  ...trained,
  level: z.int().min(0).max(3),
  data: dataConfigSchema,
  idle: z.boolean(),
  relaxation: z.enum(relaxationRules).optional(),
  samples: count,
  validationImages: count,
  testImages: count,
  resetUs: z.number().min(0),
  passes: z.strictObject({ budget: count, every: count }).optional(),
  /** Where its circuits ran; the simulator where absent. */
  backend: z.string().min(1).max(64).optional(),
});

/** The cell of an eigensolver's. */
export const eigensolverCellSchema = z.strictObject({ ...trained, steps: count });

export type TrainingCell = z.output<typeof trainingCellSchema>;
export type EigensolverCell = z.output<typeof eigensolverCellSchema>;

/** A cell as its schema has it, or a line for each key that is missing, unknown or out of its domain. */
export function readCell<Schema extends z.ZodType>(
  schema: Schema,
  cell: unknown,
): { readonly cell: z.output<Schema> } | { readonly problems: readonly string[] } {
  try {
    return {
      cell: parseWithSchema(schema, { value: cell, locate: () => '"qckpt.run.cell"' }, 'UNVERIFIABLE'),
    };
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return { problems: error.message.split('\n').map((line) => `cell: ${line}`) };
  }
}
