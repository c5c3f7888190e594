import { z } from 'zod';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { namedModelSchema } from '../../learn/ansatz/models.ts';
import { freezingStrategies } from '../../learn/freezing.ts';
import type { classifierMembers } from '../../learn/objectives/classification.ts';
import type { eigensolverMembers } from '../../learn/objectives/energy.ts';
import type { Objective } from '../../learn/objectives/objective.ts';
import { cellOptimizers, optimizers } from '../../learn/optimizers.ts';
import { pruningSchema } from '../../learn/pruning/pruningSpec.ts';
import { quantizationSchema } from '../../learn/quantization/angleGrid.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { originSchema } from './origin.ts';

/** What the cell of any training has, as a stranger's file may spell it. */
export const commonCell = {
  model: namedModelSchema,
  hardware: z.object({ name: z.string(), sha256: z.string() }).nullable(),
  seed: z.string(),
  shots: z.int().min(1).nullable(),
  /** Absent: common to all cells with the seed. */
  shotStream: z.string().min(1).max(128).optional(),
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
  optimizer: entryOf('name', cellOptimizers),
  checkpointEvery: count,
  initialAngles: z.array(z.number()).optional(),
  /** Of a training that was adjusted: how angles were chosen that are zero, and the grid of the others. */
  pruning: pruningSchema.optional(),
  quantization: quantizationSchema.optional(),
  /** Where another program began the training. */
  origin: originSchema.optional(),
};

/** The cell of a training for an objective: these keys and no other. */
export function cellSchemaOf({
  name,
  isNamed,
  options,
  cell,
}: Pick<Objective, 'name' | 'isNamed' | 'options' | 'cell'>) {
  return z
    .strictObject({
      ...trained,
      ...cell,
      ...(isNamed ? { objective: options ?? z.literal(name) } : {}),
    })
    .refine((read) => read.origin !== undefined || Object.hasOwn(optimizers, String(read.optimizer.name)), {
      path: ['optimizer', 'name'],
      error: 'an optimizer of this program where no "origin" names another',
    });
}

type CellOf<Members extends z.ZodRawShape> = z.output<z.ZodObject<typeof trained & Members>>;

/** The cell in the file of a classifier, once `readCell` has checked it. */
export type TrainingCell = CellOf<typeof classifierMembers>;
/** The cell in the file of an eigensolver, once `readCell` has checked it. */
export type EigensolverCell = CellOf<typeof eigensolverMembers>;

/** A cell as its objective's schema has it, or a line for each key that is missing, unknown or out of its domain. */
export function readCell(
  objective: Objective,
  cell: unknown,
): { readonly cell: TrainingCell | EigensolverCell } | { readonly problems: readonly string[] } {
  try {
    const stored = { value: cell, locate: () => '"qckpt.run.cell"' };
    return {
      cell: parseWithSchema(cellSchemaOf(objective), stored, 'UNVERIFIABLE') as unknown as
        | TrainingCell
        | EigensolverCell,
    };
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return { problems: error.message.split('\n').map((line) => `cell: ${line}`) };
  }
}
