import { z } from 'zod';
import { relaxationRules } from '../../hardware/noiseModel.ts';
import { noiseScaleSchema } from '../../hardware/noiseScale.ts';
import { freezingStrategies } from '../../learn/freezing.ts';
import { classifications, objectives } from '../../learn/objectives/objectives.ts';
import { optimizers } from '../../learn/optimizers.ts';
import { backends } from '../../machine/backends.ts';
import { defaultRetention } from '../../storage/checkpoints/checkpointStore.ts';

// What the parts of an experiment file share.

/** Name of a file in `configs/`, or of an experiment: safe as a part of a path. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'lower-case letters, digits, dots and hyphens');
/** Name of what is in a file of `configs/`, or a file of one's own below the experiment's folder, `./mine.yaml`. */
export const reference = z
  .string()
  .max(256)
  .regex(
    /^(?:[a-z0-9][a-z0-9.-]{0,63}|[^\p{Cc}]*[/\\][^\p{Cc}]+)$/u,
    'lower-case letters, digits, dots and hyphens, or a file such as ./mine.yaml',
  );
/** `none` (noise-free), a profile of configs/hardware, or a profile's file. */
export const hardware = z.string().min(1).max(256);
/** A device: `hardware` without `none`. */
export const machine = hardware.refine((value) => value !== 'none', 'a machine');
/** Preset of the transpiler, from mapping only (0) to the best of several searches (3). */
export const level = z.int().min(0).max(3);
/** How many of something, at least one. */
export const count = z.int().min(1);
/** Shots a circuit; null: exact probabilities. */
export const shots = z.int().min(1).max(10_000_000).nullable();

/** A list whose every entry is a row of its own: the same again would count twice in its means. */
export function distinct<Item extends z.ZodType>(list: z.ZodArray<Item>): z.ZodArray<Item> {
  return list.refine((items) => new Set(items).size === items.length, 'each entry once');
}

/** Each strategy's own options, defaults filled in. */
export const freezing = z.discriminatedUnion(
  'strategy',
  Object.values(freezingStrategies).map(({ schema }) => schema) as unknown as [
    z.ZodObject<{ strategy: z.ZodLiteral<string> }, z.core.$loose>,
  ],
);

/** A file of `configs/optimizers/`, or a name with options in place of that file's. */
export const optimizer = z.union([
  reference,
  z.looseObject({ name: z.enum(Object.keys(optimizers) as [string, ...string[]]) }),
]);

/** Without options, which some cannot do without. */
const bareObjectives = classifications.filter(
  (name) => objectives[name].options?.safeParse({ name }).success ?? true,
);

const withOptions = classifications.flatMap((name) => objectives[name].options ?? []);

/** A name, or a name with options. */
export const objective = z.union(
  [
    z.enum(bareObjectives as [string, ...string[]]),
    z.discriminatedUnion('name', withOptions as [z.ZodObject, ...z.ZodObject[]]),
  ],
  { error: `${bareObjectives.join(', ')}, or a mapping with name and options (qckpt explain expectation)` },
);

/** How trainings go unless their grid says otherwise. */
export const training = z.strictObject({
  samples: count,
  /** Shots a circuit; null: exact probabilities. */
  shots,
  /**
   * Whose shots are whose: each machine has its own, or all machines with the same seed draw from the same ones, which
   * makes their differences vary less and intervals of single losses no narrower.
   */
  streams: z.enum(['independent', 'common']).default('independent'),
  /** Samples between two checkpoints, each with its claims on validation images. */
  checkpointEvery: count,
  validationImages: count,
  testImages: count,
  /**
   * A budget of circuits that ends a run, and how many lie between two looks at the validation images: what the same
   * cadence means for methods that spend different numbers of circuits on a sample.
   */
  passes: z.strictObject({ budget: count, every: count }).optional(),
  /** What is trained for; `outcome` where absent. */
  objective: objective.optional(),
  /** Samples a step, whose gradients are averaged; one where absent. */
  batch: count.optional(),
  /** Where circuits run; the simulator where absent. */
  backend: z.enum(Object.keys(backends) as [string, ...string[]]).optional(),
  /**
   * Which checkpoints stay: the newest so many, each whose step is a multiple, so many with the lowest validation loss.
   */
  keep: z
    .strictObject({
      last: z.int().min(1).max(1000).default(defaultRetention.last),
      everySteps: count.nullable().default(defaultRetention.everySteps),
      best: z.int().min(0).max(1000).default(defaultRetention.best),
    })
    .default(defaultRetention),
});

/**
 * Whether waiting qubits relax; and what holds where a gate's relaxation exceeds its
 * recorded error (`recorded` where absent).
 */
export const noise = z
  .strictObject({
    idle: z.boolean().default(true),
    relaxation: z.enum(relaxationRules).optional(),
    /** Factor on the errors of some kinds, each as calibrated where absent. */
    scale: noiseScaleSchema.optional(),
  })
  .default({ idle: true });

/** For the modelled QPU time: the reset between two shots, microseconds. */
export const qpu = z.strictObject({ resetUs: z.number().min(0) }).default({ resetUs: 250 });
