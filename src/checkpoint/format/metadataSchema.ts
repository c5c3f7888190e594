import { z } from 'zod';
import { relaxationRules } from '../../hardware/noiseModel.ts';
import { noiseScaleSchema } from '../../hardware/noiseScale.ts';
import { profileLimits } from '../../hardware/profileSchema.ts';
import { sha256Text } from '../../hardware/textSchemas.ts';
import { digestOf, type JsonValue } from '../../numeric/canonicalJson.ts';
import { anglesMove, pruningMove, quantizationMove } from './adjustments.ts';
import { calibrationSchema } from './calibrationRecord.ts';
import { jobsSchema } from './jobs.ts';
import { preparationSteps } from './preparation.ts';
import { quantizeSchema } from './quantizedAngles.ts';

/** One line: no control characters, which could reach a terminal. */
const line = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'one line without control characters');
const label = line.min(1);
const text = z.string().max(4 * 2 ** 20);
const digest = sha256Text;
const count = z.int().min(0);
const finite = z.number();
const json = z.custom<JsonValue>((value) => value !== undefined, 'a value');
const jsonRecord = z.record(label, json);
const layout = z
  .array(
    z
      .int()
      .min(0)
      .max(profileLimits.qubits - 1),
  )
  .max(profileLimits.qubits)
  .refine(allDistinct, 'distinct qubits');

const run = z
  .strictObject({
    experiment: label,
    study: label,
    cellId: label,
    cell: json,
    cellSha256: digest,
    seeds: z.record(label, z.union([line, finite])),
    shots: count.min(1).nullable(),
    parent: digest.nullable(),
  })
  .refine(({ cell, cellSha256 }) => digestOf(cell) === cellSha256, {
    path: ['cellSha256'],
    error: 'the digest of "cell"',
  });

const progress = z.strictObject({
  step: count,
  sampleCursor: count,
  optimizerSteps: count,
  circuits: count,
  shotsSpent: count,
  forwardPasses: count,
});

const circuit = z
  .strictObject({
    logicalOpenQasm3: text,
    compiledOpenQasm3: text,
    initialLayout: layout,
    finalLayout: layout,
    passes: z.array(z.strictObject({ name: label, options: jsonRecord })).max(1024),
    level: z.int().min(0).max(9).nullable(),
    parameterNames: z
      .array(label)
      .max(2 ** 16)
      .refine(allDistinct, 'distinct names'),
  })
  .refine((c) => c.initialLayout.length === c.finalLayout.length, 'two layouts of one length');

const claim = z
  .strictObject({
    name: label,
    split: label,
    images: count,
    estimator: z.enum(['exact', 'sampled', 'measured']),
    shots: count.min(1).nullable(),
    streamPurpose: label.nullable(),
    value: finite,
  })
  .refine(
    (c) =>
      (c.shots !== null) === (c.estimator !== 'exact') &&
      (c.streamPurpose !== null) === (c.estimator === 'sampled'),
    '"shots" for a sampled or measured claim, "streamPurpose" for a sampled one, null for others',
  );

const provenance = z.strictObject({
  commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64}|unknown)$/, 'a commit or "unknown"'),
  dirty: z.boolean(),
  patchSha256: digest.nullable(),
  treeSha256: digest.nullable(),
  writer: z
    .strictObject({
      program: label,
      version: label,
      commit: z
        .string()
        .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'a commit')
        .nullable(),
    })
    .optional(),
  versions: z.strictObject({
    qckpt: label,
    kernelSha256: digest,
    lockSha256: digest.nullable(),
    planSha256: digest.optional(),
  }),
});

const machine = z.strictObject({ name: label, sha256: digest }).nullable();

const lineage = z
  .array(
    z.strictObject({
      parent: digest,
      from: machine,
      to: machine,
      optimizer: z.enum(['keep', 'reset']),
      freezing: z.enum(['keep', 'rescore', 'relearn']),
      head: z.literal('refit').optional(),
      pruning: pruningMove.optional(),
      quantization: quantizationMove.optional(),
      angles: anglesMove.optional(),
      fineTuneSamples: count,
      split: label,
      images: count,
      lossBefore: finite,
      lossMoved: finite,
      lossAdjusted: finite,
    }),
  )
  .max(256);

const term = z.tuple([finite, line.regex(/^([XYZ]\d{1,4}( [XYZ]\d{1,4})*)?$/, 'factors such as Z0 X1')]);

const objective = z.strictObject({
  name: label,
  options: z.record(label, z.union([finite, line, z.boolean(), z.null()])),
  loss: label,
  estimators: z.strictObject({ exact: label, sampled: label }),
  classes: z
    .strictObject({
      labels: z.array(z.union([finite, line])).max(256),
      outcomes: z
        .array(z.string().regex(/^[01]{1,24}$/, 'bits 0 and 1'))
        .max(256)
        .nullable(),
    })
    .nullable(),
  observables: z.array(z.array(term).max(4096)).max(256).nullable(),
});

const noise = z.discriminatedUnion('placement', [
  z.strictObject({
    placement: z.literal('schedule'),
    idle: z.boolean(),
    relaxation: z.enum(relaxationRules),
    scale: noiseScaleSchema.optional(),
  }),
  z.strictObject({ placement: z.literal('marks'), pass: label }),
]);

const preparation = z.strictObject({
  columns: count.min(1),
  features: count.min(1),
  steps: z.array(z.enum(preparationSteps)).max(preparationSteps.length),
  scale: z.tuple([finite, finite]).nullable(),
});

const word = z.int().min(0).max(0xffffffff);

/** Every key of the metadata but those of formats, parts and digests. */
export const metadataSchema = z.strictObject({
  run,
  progress,
  data: z.strictObject({ name: label, sha256: digest, split: jsonRecord }).nullable(),
  circuit,
  calibration: calibrationSchema.nullable(),
  claims: z
    .array(claim)
    .max(1024)
    .refine((claims) => allDistinct(claims.map((c) => `${c.name} ${c.split}`)), 'one claim a name and split'),
  lineage,
  provenance,
  objective: objective.nullable(),
  noise: noise.nullable(),
  periods: z
    .array(z.int().min(1).max(2).nullable())
    .max(2 ** 16)
    .nullable(),
  preparation: preparation.nullable(),
  streams: z.record(label, z.tuple([word, word])).nullable(),
  jobs: jobsSchema.optional(),
  quantize: quantizeSchema.optional(),
});

function allDistinct(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}
