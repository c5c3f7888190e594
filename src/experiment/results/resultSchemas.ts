import { z } from 'zod';
import type { CompilationResult } from '../tasks/compilation.ts';
import type { ForeignResult } from '../tasks/foreign.ts';
import type { LatencyResult } from '../tasks/latency.ts';
import type { MaskTransferResult } from '../tasks/maskTransfer.ts';
import type { MigrationResult } from '../tasks/migration.ts';
import type { SizeResult } from '../tasks/size.ts';

/**
 * The shapes of results that follow from no checkpoint of their own, as `result.json` has them. Nothing but running the
 * task again tells whether their numbers are right.
 */
const number = z.number();
const text = z.string();
const digests = z.object({ sha256: text, stateSha256: text });
const technology = z.enum(['superconducting', 'trapped-ion', 'neutral-atom', 'none']);
const evaluated = z.object({ loss: number, accuracy: number });

const migration = z.object({
  from: text,
  technology,
  model: text,
  seed: text,
  checkpoint: digests,
  images: number,
  lossAtHome: number,
  accuracyAtHome: number,
  lossReported: number,
  lossFromPaperNumbers: number,
  lossNoiseFree: number,
  targets: z.array(
    z.object({
      to: text,
      technology,
      loss: number,
      accuracy: number,
      parts: z.object({ readout: number, one_qubit: number, two_qubit: number, relaxation: number }),
      kept: evaluated,
      reset: evaluated,
      fineTuneCircuits: number,
      qpuSeconds: number.nullable(),
    }),
  ),
}) satisfies z.ZodType<MigrationResult>;

const metrics = z.object({
  twoQubitGates: number,
  gatesWithoutRz: number,
  depth: number,
  twoQubitDepth: number,
  successProbability: number,
});

const compilation = z.object({
  model: text,
  hardware: text,
  seed: text,
  checkpoint: digests,
  variants: z.array(
    z.object({
      level: number,
      measurementCone: z.boolean(),
      pass: text.nullable(),
      metrics,
      idleProbability: number,
      passes: z.array(text),
      shotUs: number,
      qpuSecondsPerInput: number.nullable(),
      quality: z
        .object({
          loss: number,
          accuracy: number,
          gradient: z.object({ relativeBias: number, cosine: number, shotDeviation: number }),
        })
        .nullable(),
    }),
  ),
}) satisfies z.ZodType<CompilationResult>;

const foreign = z.object({
  from: text,
  model: text,
  level: number,
  seed: text,
  checkpoint: digests,
  gates: number,
  targets: z.array(
    z.object({
      to: text,
      runs: z.boolean(),
      problems: z.record(text, number),
      lossAsIs: number.nullable(),
      successAsIs: number.nullable(),
      lossRetranspiled: number,
      successRetranspiled: number,
    }),
  ),
}) satisfies z.ZodType<ForeignResult>;

const maskTransfer = z.object({
  model: text,
  seed: text,
  freezing: text,
  pairs: z.array(
    z.object({
      from: text,
      to: text,
      checkpoint: digests,
      overlap: number,
      scoreCorrelation: number.nullable(),
      lossForeignMask: number,
      lossOwnMask: number,
      circuits: number,
      lossCarried: number,
      lossRelearned: number,
      circuitsCarried: number,
      circuitsRelearned: number,
    }),
  ),
}) satisfies z.ZodType<MaskTransferResult>;

const size = z.object({
  hardware: text,
  rows: z.array(
    z.object({
      qubits: number,
      layers: number,
      physicalQubits: number,
      couplers: number,
      components: z.array(
        z.object({
          component: text,
          bytes: number,
          numbers: number,
          formula: text.nullable(),
          formulaNumbers: number.nullable(),
          formulaBytes: number.nullable(),
        }),
      ),
      bytes: number,
    }),
  ),
}) satisfies z.ZodType<SizeResult>;

const latency = z.object({
  model: text,
  hardware: text,
  steps: number,
  bytes: number,
  stepMs: z.array(number),
  modes: z.array(
    z.object({
      mode: z.enum(['sync', 'async']),
      stallMs: z.array(number),
      latencyMs: z.array(number),
      encodeMs: z.array(number),
      waitMs: z.array(number),
    }),
  ),
  claimsMs: number,
  restartMs: number,
  qpuCircuitMs: number.nullable(),
  circuitsPerStep: number,
}) satisfies z.ZodType<LatencyResult>;

/** By kind of task. */
export const resultSchemas: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['migration', migration],
  ['compilation', compilation],
  ['foreign', foreign],
  ['mask-transfer', maskTransfer],
  ['size', size],
  ['latency', latency],
]);

/** What a training task adds to what its checkpoint says; the whole is checked against the checkpoint. */
export const trainedSchema = z.looseObject({
  checkpoint: z.strictObject({ file: text, sha256: text, stateSha256: text }),
  ignoredGradient: z.object({ largest: number, mean: number }).nullable().optional(),
});
