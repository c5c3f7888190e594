import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { type NoiseScale, noiseKinds } from '../../hardware/noiseScale.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { bindValues } from '../../learn/binding.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import { anglesOf, type PreparedData } from '../../learn/data/preparedData.ts';
import { type EvaluationSetting, outcomesOf } from '../../learn/objectives/classificationClaims.ts';
import { createEvaluationSetting } from '../../learn/objectives/evaluationSetting.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import { frequencyLossOf } from '../../learn/objectives/objectives.ts';
import { initialParameters } from '../../learn/trainState.ts';
import { gradientByName } from '../../simulate/engine.ts';
import type { NamedHardware } from '../../training/cell.ts';
import { compileModel } from '../../training/training.ts';
import { slug } from '../plan/cellNames.ts';
import { type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { trainTask } from '../plan/planTraining.ts';
import { originDigests, resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, distinct, level, machine, reference } from '../spec/specFields.ts';
import { type Origin, readOrigin } from './origin.ts';
import type { AnalysisKind } from './taskContext.ts';

/** Kinds of errors that are scaled: one, the others as calibrated; or all together. */
export const scaledKinds = [...noiseKinds, 'all'] as const;
/** One of `scaledKinds`. */
export type ScaledKind = (typeof scaledKinds)[number];

/** A trained QNN on one machine, whose errors are scaled. */
export interface NoiseCell {
  /** Training of the QNN without noise: its parameters are what runs. */
  readonly origin: string;
  readonly hardware: NamedHardware;
  readonly level: number;
  readonly kinds: readonly ScaledKind[];
  readonly scales: readonly number[];
  readonly images: number;
  readonly gradientImages: number;
}

/** What noise leaves of a QNN, exactly. */
export interface ScaledQuality {
  readonly loss: number;
  readonly accuracy: number;
  /** Root of the mean over images of |d p[label]/d theta|^2, at the seed's initial parameters. */
  readonly gradientNorm: number;
}

/** A QNN without noise, and under noise of every kind and scale. */
export interface NoiseResult {
  readonly model: string;
  readonly hardware: string;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly noiseFree: ScaledQuality;
  readonly rows: readonly (ScaledQuality & {
    readonly kind: ScaledKind;
    readonly others: 'as calibrated' | 'off';
    readonly scale: number;
  })[];
}

const schema = z.strictObject({
  kind: z.literal('noise'),
  models: z.array(reference).min(1),
  hardware: z.array(machine).min(1),
  level: level.default(1),
  /** Which errors are scaled: readout, oneQubit, twoQubit, relaxation, idling, all. */
  kinds: distinct(z.array(z.enum(scaledKinds)).min(1)).default([...scaledKinds]),
  /** Factors: 0 none, 1 as calibrated. */
  scales: distinct(z.array(z.number().min(0).max(1000)).min(1)).default([0, 0.5, 1, 2, 4]),
  /** Test images on which loss and accuracy are compared. */
  images: count,
  /** Images over which the gradient's norm is averaged. */
  gradientImages: count,
  /** Seeds 1..seeds, at most the experiment's. */
  seeds: count.optional(),
});

const quality = { loss: z.number(), accuracy: z.number(), gradientNorm: z.number() };

const resultShape = z.object({
  model: z.string(),
  hardware: z.string(),
  seed: z.string(),
  checkpoint: originDigests,
  noiseFree: z.object(quality),
  rows: z.array(
    z.object({
      ...quality,
      kind: z.enum(scaledKinds),
      others: z.enum(['as calibrated', 'off']),
      scale: z.number(),
    }),
  ),
}) satisfies z.ZodType<NoiseResult>;

/** The kind `noise` of an experiment's `analyses`. */
export const noise: AnalysisKind<typeof schema, NoiseCell, NoiseResult> = {
  name: 'noise',
  help:
    'Scales the errors of a machine, one kind at a time and all together: exact loss and accuracy of a QNN that was ' +
    'trained without noise, and the norm of its gradient where training starts.',
  example: 'qckpt reproduce --quick --study noise --output results/runs/noise',
  schema,
  tasks: ({ models, hardware }) => models.length * (1 + hardware.length),
  refersTo: (analysis) => ({ ...usualReferences(analysis), readsOutcomes: true }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ hardware, kinds, scales }, result) => [
    { what: 'hardware', found: result.hardware, expected: hardware.name },
    {
      what: 'rows',
      found: result.rows.map(({ kind, others, scale }) => [kind, others, scale]),
      expected: settingsOf(kinds, scales).map(({ kind, others, scale }) => [kind, others, scale]),
    },
  ]),
  run: async (cell, context) => {
    const profile = await context.profile(cell.hardware);
    if (profile === null) throw new TypeError('scaled noise needs a machine');
    const origin = readOrigin(context, cell.origin);
    const { model, data: config, seed } = origin.cell;
    const data = await context.data(config, ansatzOf(model).inputNames.length, seed);
    const qualityOn = qualityOf(origin, data, cell);
    const qualityUnder = qualityOn(profile);
    const settings = settingsOf(cell.kinds, cell.scales);
    // Settings that are the same noise are evaluated once.
    const known = new Map<string, ScaledQuality>();
    const rows = settings.map(({ kind, others, scale, noiseScale }, k) => {
      const key = JSON.stringify(noiseScale);
      const found = known.get(key) ?? qualityUnder(noiseScale);
      known.set(key, found);
      context.progress((k + 1) / settings.length);
      return { kind, others, scale, ...found };
    });
    const { sha256, stateSha256 } = origin.result.checkpoint;
    return {
      model: model.name,
      hardware: profile.name,
      seed,
      checkpoint: { sha256, stateSha256 },
      noiseFree: qualityOn(null)({}),
      rows,
    };
  },
};

/** One kind scaled with the others as calibrated, and as calibrated by itself. */
function settingsOf(kinds: readonly ScaledKind[], scales: readonly number[]) {
  return kinds.flatMap((kind) => {
    const setting = (others: 'as calibrated' | 'off', scale: number) => ({
      ...{ kind, others, scale },
      noiseScale: scaleOf(kind, others, scale),
    });
    const scaled = scales.map((scale) => setting('as calibrated', scale));
    return kind === 'all' ? scaled : [...scaled, setting('off', 1)];
  });
}

function scaleOf(kind: ScaledKind, others: 'as calibrated' | 'off', scale: number): NoiseScale {
  const rest = others === 'off' ? 0 : 1;
  return Object.fromEntries(noiseKinds.map((one) => [one, kind === 'all' || one === kind ? scale : rest]));
}

/** Evaluates the trained QNN, compiled for the machine. */
function qualityOf(
  { cell: trained, checkpoint }: Origin,
  data: PreparedData,
  { level, images, gradientImages }: Pick<NoiseCell, 'level' | 'images' | 'gradientImages'>,
) {
  const { model, seed, idle, relaxation } = trained;
  const source = { idle, relaxation, model, data, seed, loss: frequencyLossOf(trained) };
  const test = evenSubset(data.split.test, images);
  const looked = evenSubset(data.split.validation, gradientImages);
  return (profile: HardwareProfile | null): ((noiseScale: NoiseScale) => ScaledQuality) => {
    const { circuit } = compileModel(model, profile, level, seed);
    return (noiseScale) => {
      const setting = createEvaluationSetting({ ...source, circuit, profile, noiseScale });
      const { loss, accuracy } = exactEvaluation(setting, checkpoint.parameters.data, test);
      return { loss, accuracy, gradientNorm: gradientNormOf(setting, looked) };
    };
  };
}

function gradientNormOf(setting: EvaluationSetting, images: readonly number[]): number {
  const { engine, model, data, seed, binding } = setting;
  const outcomes = outcomesOf(model);
  const names = ansatzOf(model).parameterNames;
  const parameters = initialParameters(seed, names.length);
  const squares = images.map((image) => {
    const values = bindValues(binding, parameters, anglesOf(data, image));
    const { derivatives } = gradientByName(engine, values, outcomes[data.classes[image]]);
    return names.reduce((sum, name) => sum + (derivatives.get(name) ?? 0) * (derivatives.get(name) ?? 0), 0);
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  if (analysis.seeds !== undefined && seed > analysis.seeds) return;
  const { level, kinds, scales, images, gradientImages } = analysis;
  for (const model of analysis.models) {
    const freezing = { strategy: 'none' };
    const origin = context.add(trainTask(context, { model, hardware: 'none', level: 0, freezing, seed }));
    for (const hardware of analysis.hardware) {
      const cell: NoiseCell = {
        ...{ origin: origin.id, hardware: context.machine(hardware)!, level },
        ...{ kinds, scales, images, gradientImages },
      };
      const evaluations = kinds.length * (1 + scales.length) * (images / 20 + gradientImages / 4);
      const weight = evaluations * weightOf(context.resolved.models[model], true);
      context.add(
        task('noise', slug([model, hardware, `l${level}`, `s${seed}`]), cell, [origin.id], Math.ceil(weight)),
      );
    }
  }
}
