import { z } from 'zod';
import { grid } from '../plan/planTraining.ts';
import { analysisKinds } from '../tasks/taskKinds.ts';
import { claimSchema } from './claimSpec.ts';
import type { LocalConfigs } from './configs.ts';
import { count, name, noise, optimizer, qpu, reference, training } from './specFields.ts';
import { STUDIES } from './studies.ts';

/**
 * An experiment file: what to train, on which hardware, what to look at afterwards, and what would count as support for
 * each claim, fixed before anything runs.
 */
const analysisSchema = z.discriminatedUnion(
  'kind',
  Object.values(analysisKinds).map(({ schema }) => schema) as unknown as [
    AnalysisSchema,
    ...AnalysisSchema[],
  ],
);

type AnalysisSchema = (typeof analysisKinds)[keyof typeof analysisKinds]['schema'];

/**
 * The experiment file, format `qckpt-experiment/1`; every default is written out, so that a run's copy says all of it.
 */
export const experimentSchema = z.strictObject({
  format: z.literal('qckpt-experiment/1'),
  name,
  study: z.enum(STUDIES),
  question: z.string().min(1).max(1000),
  /** Runs are repeated with the seeds 1..seeds. */
  seeds: z.int().min(1).max(1000),
  data: reference,
  optimizer,
  training,
  noise,
  qpu,
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
  claims: z
    .record(z.string().regex(/^C[1-9]\d?[a-z]?$/, 'a claim such as C1 or C3b'), claimSchema)
    .default({}),
  /** Whether claims are judged: not in a quick run, which sets this. */
  verdicts: z.boolean().default(true),
  /** Settings of `--quick`, as `--set` takes them: path: value. */
  quick: z.record(z.string(), z.json()).default({}),
  /** The same of `qckpt reproduce`, where a study takes longer by itself. */
  reproduce: z.record(z.string(), z.json()).optional(),
});

/** An experiment file with its defaults, and what is in the files that it names. */
export type ExperimentSpec = z.infer<typeof experimentSchema> & { readonly local?: LocalConfigs | undefined };
/** One entry of `analyses`, of any kind. */
export type AnalysisSpec = z.infer<typeof analysisSchema>;
