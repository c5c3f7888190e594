import { z } from 'zod';
import { relaxationRules } from '../hardware/noiseModel.ts';
import { freezingStrategies } from '../learn/freezing.ts';
import { optimizers } from '../learn/optimizers.ts';
import { passes } from '../transpile/passes.ts';
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
const shots = z.int().min(1).max(10_000_000).nullable();

/** Each strategy's own options, defaults filled in. */
const freezing = z.discriminatedUnion(
  'strategy',
  Object.values(freezingStrategies).map(({ schema }) => schema) as unknown as [
    z.ZodObject<{ strategy: z.ZodLiteral<string> }, z.core.$loose>,
  ],
);

/** A file of `configs/optimizers/`, or a name with options in place of that file's. */
const optimizer = z.union([
  name,
  z.looseObject({ name: z.enum(Object.keys(optimizers) as [string, ...string[]]) }),
]);

const grid = z.strictObject({
  models: z.array(name).min(1),
  hardware: z.array(hardware).min(1),
  levels: z.array(level).min(1).default([1]),
  freezing: z
    .array(freezing)
    .min(1)
    .default([{ strategy: 'none' }]),
  /** The experiment's own where absent, each of the following. */
  samples: count.optional(),
  optimizers: z.array(optimizer).min(1).optional(),
  data: name.optional(),
  shots: shots.optional(),
  checkpointEvery: count.optional(),
  /** Seeds 1..seeds, at most the experiment's. */
  seeds: count.optional(),
  /** A file of `configs/initial-angles/` by size, in place of angles drawn by seed. */
  initialAngles: name.optional(),
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
  /** Those of the levels that are also tried with the gates left out that no measured outcome depends on. */
  coneLevels: z.array(level).default([]),
  /** Passes that are also tried on their own: preset 0 and this one. */
  passes: z.array(z.enum(passes.map(({ name: pass }) => pass) as [string, ...string[]])).default([]),
  /** Test images on which loss and accuracy of the QNN, trained without noise, are compared. */
  images: count.default(100),
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

const vqe = z.strictObject({
  kind: z.literal('vqe'),
  models: z.array(name).min(1),
  /** `none`, or a file of configs/noise. */
  noise: name,
  optimizers: z.array(optimizer).min(1),
  freezing: z.array(freezing).min(1),
  steps: count,
  checkpointEvery: count.default(500),
  shots,
  initialAngles: name.optional(),
});

const analysisSchema = z.discriminatedUnion('kind', [
  migration,
  compilation,
  foreign,
  maskTransfer,
  size,
  latency,
  vqe,
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
    shots,
    /** Samples between two checkpoints, each with its claims on validation images. */
    checkpointEvery: count,
    validationImages: count,
    testImages: count,
    /**
     * A budget of circuits that ends a run, and how many lie between two looks at the validation images: what the same
     * cadence means for methods that spend different numbers of circuits on a sample.
     */
    passes: z.strictObject({ budget: count, every: count }).optional(),
    /** Which checkpoints stay: the newest so many, each whose step is a multiple, so many with the lowest validation loss. */
    keep: z
      .strictObject({
        last: z.int().min(1).max(1000).default(defaultRetention.last),
        everySteps: count.nullable().default(defaultRetention.everySteps),
        best: z.int().min(0).max(1000).default(defaultRetention.best),
      })
      .default(defaultRetention),
  }),
  /** Whether waiting qubits relax; and what holds where a gate's relaxation exceeds its recorded error (`recorded` where absent). */
  noise: z
    .strictObject({ idle: z.boolean().default(true), relaxation: z.enum(relaxationRules).optional() })
    .default({ idle: true }),
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
  /** For `fair.csv`: learning rates are chosen on the first seeds, methods are compared on the others. */
  comparison: z
    .strictObject({ tuningSeeds: count, targets: z.array(z.number().min(0).max(1)).min(1) })
    .optional(),
  train: z.array(grid),
  analyses: z.array(analysisSchema).default([]),
  claims: z.record(z.string().regex(/^C[1-9]$/, 'a claim C1..C9'), claim).default({}),
  /** Settings of `--quick`, as `--set` takes them: path: value. */
  quick: z.record(z.string(), z.json()).default({}),
});

export type ExperimentSpec = z.infer<typeof experimentSchema>;
export type AnalysisSpec = z.infer<typeof analysisSchema>;
