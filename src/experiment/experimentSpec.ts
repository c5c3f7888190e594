import { z } from 'zod';
import { freezingStrategies } from '../learn/freezing.ts';
import { defaultRetention } from './runFolder/checkpointStore.ts';

/**
 * An experiment file: what to train, on which hardware, what to look at afterwards, and what would count as support for
 * each claim, fixed before anything runs.
 */
const name = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'lower-case letters, digits, dots and hyphens');
/** `none` (noise-free), a profile of configs/hardware, or a profile's file. */
const hardware = z.string().min(1).max(256);
const machine = hardware.refine((value) => value !== 'none', 'a machine');
const level = z.int().min(0).max(3);
const count = z.int().min(1);

/** Each strategy's own options, defaults filled in. */
const freezing = z.discriminatedUnion(
  'strategy',
  Object.values(freezingStrategies).map(({ schema }) => schema) as unknown as [
    z.ZodObject<{ strategy: z.ZodLiteral<string> }, z.core.$loose>,
  ],
);

const grid = z.strictObject({
  models: z.array(name).min(1),
  hardware: z.array(hardware).min(1),
  levels: z.array(level).min(1).default([1]),
  freezing: z
    .array(freezing)
    .min(1)
    .default([{ strategy: 'none' }]),
  /** Training samples; the experiment's own number where absent. */
  samples: count.optional(),
});

const migration = z.strictObject({
  kind: z.literal('migration'),
  model: name,
  hardware: z.array(hardware).min(2),
  level: level.default(1),
  /** Images on which losses are compared and attributed. */
  images: count,
  fineTuneSamples: count,
});
const compilation = z.strictObject({
  kind: z.literal('compilation'),
  models: z.array(name).min(1),
  hardware: z.array(machine).min(1),
  levels: z.array(level).min(1),
  /** Images over which the gradient's bias and variance are averaged. */
  gradientImages: count,
});
const foreign = z.strictObject({
  kind: z.literal('foreign'),
  model: name,
  hardware: z.array(machine).min(2),
  level: level.default(1),
  images: count,
});
const maskTransfer = z.strictObject({
  kind: z.literal('mask-transfer'),
  model: name,
  hardware: z.array(hardware).min(2),
  level: level.default(1),
  freezing,
  samples: count,
});
const size = z.strictObject({
  kind: z.literal('size'),
  /** Whose family of circuits is written. */
  model: name,
  hardware: machine,
  level: level.default(0),
  qubits: z.array(z.int().min(2).max(1000)).min(1),
  layers: z.array(count).min(1),
});
const latency = z.strictObject({
  kind: z.literal('latency'),
  models: z.array(name).min(1),
  hardware,
  level: level.default(1),
  /** Training steps measured, with a checkpoint after each. */
  steps: count,
});

export const analysisSchema = z.discriminatedUnion('kind', [
  migration,
  compilation,
  foreign,
  maskTransfer,
  size,
  latency,
]);

/** Threshold of each claim's test: what it means is said by the claim's record (`qckpt explain C1`). */
const claim = z.strictObject({ threshold: z.number() });

export const experimentSchema = z.strictObject({
  format: z.literal('qckpt-experiment/1'),
  name,
  study: z.enum(['hardware', 'optimization', 'freezing', 'overhead']),
  question: z.string().min(1).max(1000),
  /** Runs are repeated with the seeds 1..seeds. */
  seeds: z.int().min(1).max(1000),
  data: name,
  optimizer: name,
  training: z.strictObject({
    samples: count,
    /** Shots a circuit; null: exact probabilities. */
    shots: z.int().min(1).max(10_000_000).nullable(),
    /** Samples between two checkpoints, each with its claims on validation images. */
    checkpointEvery: count,
    validationImages: count,
    testImages: count,
    /** Which checkpoints stay: the newest so many, each whose step is a multiple, so many with the lowest validation loss. */
    keep: z
      .strictObject({
        last: z.int().min(1).max(1000).default(defaultRetention.last),
        everySteps: count.nullable().default(defaultRetention.everySteps),
        best: z.int().min(0).max(1000).default(defaultRetention.best),
      })
      .default(defaultRetention),
  }),
  noise: z.strictObject({ idle: z.boolean() }).default({ idle: true }),
  qpu: z.strictObject({ resetUs: z.number().min(0) }).default({ resetUs: 250 }),
  /** Failures an hour, and lengths of sessions that are cut off, for the best interval between checkpoints. */
  failuresPerHour: z.array(z.number().positive()).default([]),
  sessionHours: z.array(z.number().positive()).default([]),
  /** Times between checkpoints, seconds, whose expected loss stands beside that of the best. */
  checkpointSeconds: z.array(z.number().positive()).default([]),
  /** Validation accuracy whose cost is compared, and how many checkpoints in a row must reach it. */
  target: z
    .strictObject({ accuracy: z.number().min(0).max(1), sustained: count })
    .default({ accuracy: 0.5, sustained: 2 }),
  train: z.array(grid),
  analyses: z.array(analysisSchema).default([]),
  claims: z.record(z.string().regex(/^C[1-9]$/, 'a claim C1..C9'), claim).default({}),
  /** Settings of `--quick`, as `--set` takes them: path: value. */
  quick: z.record(z.string(), z.json()).default({}),
});

export type ExperimentSpec = z.infer<typeof experimentSchema>;
export type AnalysisSpec = z.infer<typeof analysisSchema>;
