import { z } from 'zod';
import type { Circuit } from '../../circuit/circuit.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { bindValues } from '../../learn/binding.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import { anglesOf } from '../../learn/data/preparedData.ts';
import { type EvaluationSetting, outcomesOf } from '../../learn/objectives/classificationClaims.ts';
import { createEvaluationSetting, type SettingSource } from '../../learn/objectives/evaluationSetting.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import { frequencyLossOf } from '../../learn/objectives/objectives.ts';
import { initialParameters } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { gradientByName } from '../../simulate/engine.ts';
import type { NamedHardware } from '../../training/cell.ts';
import { shotTime } from '../../training/qpuTime.ts';
import { type CircuitMetrics, circuitMetrics } from '../../transpile/circuitMetrics.ts';
import { idleProbability } from '../../transpile/idleProbability.ts';
import { passes } from '../../transpile/passes.ts';
import {
  type Level,
  type PassEntry,
  presetPasses,
  presetWithPass,
  runPasses,
} from '../../transpile/pipeline.ts';
import { slug } from '../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { trainTask } from '../plan/planTraining.ts';
import { originDigests, resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, distinct, level, machine, reference } from '../spec/specFields.ts';
import { readOrigin } from './origin.ts';
import type { AnalysisKind } from './taskContext.ts';

/** One way to compile: a preset, with or without what no outcome depends on; or preset 0 and one more pass. */
export interface Variant {
  readonly level: number;
  readonly measurementCone: boolean;
  readonly pass: string | null;
}

/**
 * One trained QNN, one machine, and the ways to compile it that are compared. `resetUs`: microseconds between two
 * shots.
 */
export interface CompilationCell {
  /** Training of the QNN without noise: its parameters are what all variants run. */
  readonly origin: string;
  readonly hardware: NamedHardware;
  readonly variants: readonly Variant[];
  readonly images: number;
  readonly gradientImages: number;
  readonly resetUs: number;
}

/** What each way to compile costs and gives, for the QNN of one checkpoint on one machine. */
export interface CompilationResult {
  readonly model: string;
  readonly hardware: string;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly variants: readonly VariantResult[];
}

/** One way to compile: the circuit's cost, its modelled time, and what the trained QNN does in it. */
export interface VariantResult extends Variant {
  readonly metrics: CircuitMetrics;
  /** Product over qubits of exp(-idle/T2). */
  readonly idleProbability: number;
  readonly passes: readonly string[];
  /** Modelled time of one shot, and of the circuits of one training input: 1 + 2 an angle. */
  readonly shotUs: number;
  readonly qpuSecondsPerInput: number | null;
  /** null: the circuit spreads over more qubits than can be simulated. */
  readonly quality: Quality | null;
}

/** What noise leaves of a QNN in one compiled circuit. */
export interface Quality {
  /** Exact, of the QNN that was trained without noise. */
  readonly loss: number;
  readonly accuracy: number;
  readonly gradient: GradientQuality;
}

/** At the seed's initial parameters, over images: d p[label]/d theta on the machine against the ideal circuit. */
export interface GradientQuality {
  /** |machine - ideal| / |ideal|, the systematic part. */
  readonly relativeBias: number;
  /** Cosine of the angle between the two. */
  readonly cosine: number;
  /** Root of the mean variance of one component that M shots a circuit give. */
  readonly shotDeviation: number;
}

const schema = z.strictObject({
  kind: z.literal('compilation'),
  models: z.array(reference).min(1),
  hardware: z.array(machine).min(1),
  levels: distinct(z.array(level).min(1)),
  /** Those of the levels that are also tried with the gates left out that no measured outcome depends on. */
  coneLevels: distinct(z.array(level)).default([]),
  /** Passes that are also tried on their own: preset 0 and this one. */
  passes: distinct(z.array(z.enum(passes.map(({ name: pass }) => pass) as [string, ...string[]]))).default(
    [],
  ),
  /** Test images on which loss and accuracy of the QNN, trained without noise, are compared. */
  images: count.default(100),
  /** Images over which the gradient's bias and variance are averaged. */
  gradientImages: count,
});

const metrics = z.object({
  twoQubitGates: z.number(),
  gatesWithoutRz: z.number(),
  depth: z.number(),
  twoQubitDepth: z.number(),
  successProbability: z.number(),
});

const resultShape = z.object({
  model: z.string(),
  hardware: z.string(),
  seed: z.string(),
  checkpoint: originDigests,
  variants: z.array(
    z.object({
      level: z.number(),
      measurementCone: z.boolean(),
      pass: z.string().nullable(),
      metrics,
      idleProbability: z.number(),
      passes: z.array(z.string()),
      shotUs: z.number(),
      qpuSecondsPerInput: z.number().nullable(),
      quality: z
        .object({
          loss: z.number(),
          accuracy: z.number(),
          gradient: z.object({ relativeBias: z.number(), cosine: z.number(), shotDeviation: z.number() }),
        })
        .nullable(),
    }),
  ),
}) satisfies z.ZodType<CompilationResult>;

/** The kind `compilation` of an experiment's `analyses`. */
export const compilation: AnalysisKind<typeof schema, CompilationCell, CompilationResult> = {
  name: 'compilation',
  help:
    'Compiles a QNN for a machine in several ways, presets and single passes: gates, depth, success ' +
    'probability, time, the loss of the trained QNN, and what is left of its gradient.',
  example: 'qckpt reproduce --quick --study optimization --output results/runs/compilation',
  schema,
  tasks: ({ models, hardware, levels, coneLevels, passes }) =>
    models.length * (1 + hardware.length * (1 + levels.length + coneLevels.length + passes.length)),
  refersTo: (analysis) => ({ ...usualReferences(analysis), readsOutcomes: true }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ hardware, variants }, result) => [
    { what: 'hardware', found: result.hardware, expected: hardware.name },
    {
      what: 'variants',
      found: result.variants.map(({ level, measurementCone, pass }) => ({ level, measurementCone, pass })),
      expected: variants.map(({ level, measurementCone, pass }) => ({ level, measurementCone, pass })),
    },
  ]),
  run: async (cell, context) => {
    const profile = await context.profile(cell.hardware);
    if (profile === null) throw new TypeError('a compilation needs a machine');
    const origin = readOrigin(context, cell.origin);
    const { model, seed, shots, idle, relaxation, noiseScale } = origin.cell;
    const data = await context.data(origin.cell.data, ansatzOf(model).inputNames.length, seed);
    const logical = ansatzOf(model).circuit;
    const test = evenSubset(data.split.test, cell.images);
    const source = { idle, relaxation, noiseScale, model, data, seed, loss: frequencyLossOf(origin.cell) };
    const ideal = createEvaluationSetting({ ...source, circuit: logical, profile: null });
    const gradients = idealGradients(ideal, cell.gradientImages);
    const variants = cell.variants.map((variant, k): VariantResult => {
      const compiled = runPasses(logical, profile, passesOf(variant, profile, Number(seed)));
      const { circuit } = compiled;
      const { totalUs } = shotTime(circuit, profile, cell.resetUs);
      const setting = settingOrNull({ ...source, circuit, profile });
      context.progress((k + 1) / cell.variants.length);
      return {
        ...variant,
        metrics: circuitMetrics(circuit, profile),
        idleProbability: idleProbability(circuit, profile),
        passes: compiled.passes.map(({ name }) => name),
        shotUs: totalUs,
        qpuSecondsPerInput: shots === null ? null : (circuitsOf(model, 1) * shots * totalUs) / 1e6,
        quality: setting && {
          ...lossOf(setting, origin.checkpoint.parameters.data, test),
          gradient: gradientQuality(setting, gradients, shots),
        },
      };
    });
    const { sha256, stateSha256 } = origin.result.checkpoint;
    return {
      model: model.name,
      hardware: profile.name,
      seed,
      checkpoint: { sha256, stateSha256 },
      variants,
    };
  },
};

function passesOf(
  { level, measurementCone, pass }: Variant,
  profile: HardwareProfile,
  seed: number,
): readonly PassEntry[] {
  return pass === null
    ? presetPasses(profile, { level: level as Level, seed, measurementCone })
    : presetWithPass(profile, pass, seed);
}

function lossOf(
  setting: EvaluationSetting,
  parameters: Float64Array,
  images: readonly number[],
): Pick<Quality, 'loss' | 'accuracy'> {
  const { loss, accuracy } = exactEvaluation(setting, parameters, images);
  return { loss, accuracy };
}

/** null where the circuit is too wide to simulate. */
function settingOrNull(source: SettingSource & { readonly circuit: Circuit }): EvaluationSetting | null {
  try {
    return createEvaluationSetting(source);
  } catch (error) {
    if (error instanceof QckptError && error.code === 'CAPACITY') return null;
    throw error;
  }
}

/** The ideal gradient of each image's own class, by name. */
interface ImageGradient {
  readonly image: number;
  readonly outcome: number;
  readonly byName: ReadonlyMap<string, number>;
}

function idealGradients(ideal: EvaluationSetting, count: number): ImageGradient[] {
  const outcomes = outcomesOf(ideal.model);
  return evenSubset(ideal.data.split.validation, count).map((image) => {
    const outcome = outcomes[ideal.data.classes[image]];
    const { derivatives } = gradientByName(ideal.engine, initialValues(ideal, image), outcome);
    return { image, outcome, byName: derivatives };
  });
}

function initialValues({ model, data, seed, binding }: EvaluationSetting, image: number): Float64Array {
  const parameters = initialParameters(seed, ansatzOf(model).parameterNames.length);
  return bindValues(binding, parameters, anglesOf(data, image));
}

function gradientQuality(
  machine: EvaluationSetting,
  gradients: readonly ImageGradient[],
  shots: number | null,
): GradientQuality {
  const sums = { difference: 0, ideal: 0, machine: 0, product: 0, variance: 0, components: 0 };
  for (const { image, outcome, byName } of gradients) {
    const values = initialValues(machine, image);
    const { derivatives: onMachine } = gradientByName(machine.engine, values, outcome);
    for (const name of ansatzOf(machine.model).parameterNames) {
      const found = onMachine.get(name) ?? 0;
      const truth = byName.get(name) ?? 0;
      sums.difference += (found - truth) * (found - truth);
      sums.ideal += truth * truth;
      sums.machine += found * found;
      sums.product += found * truth;
    }
    const { occurrences, plus, minus } = machine.engine.shifted(values, outcome);
    occurrences.forEach(({ coefficient }, k) => {
      // Var[(k+ - k-)/(2M)] of two independent binomial counts.
      sums.variance +=
        (coefficient * coefficient * (plus[k] * (1 - plus[k]) + minus[k] * (1 - minus[k]))) /
        (4 * (shots ?? Number.POSITIVE_INFINITY));
      sums.components += 1;
    });
  }
  return {
    relativeBias: Math.sqrt(sums.difference / sums.ideal),
    cosine: sums.product / Math.sqrt(sums.ideal * sums.machine),
    shotDeviation: Math.sqrt(sums.variance / sums.components),
  };
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { spec, resolved } = context;
  const variants = [
    ...analysis.levels.map((level) => ({ level, measurementCone: false, pass: null })),
    ...analysis.coneLevels.map((level) => ({ level, measurementCone: true, pass: null })),
    ...analysis.passes.map((pass) => ({ level: 0, measurementCone: false, pass })),
  ];
  for (const model of analysis.models) {
    const freezing = { strategy: 'none' };
    const origin = context.add(trainTask(context, { model, hardware: 'none', level: 0, freezing, seed }));
    for (const hardware of analysis.hardware) {
      const cell = {
        origin: origin.id,
        hardware: context.machine(hardware),
        variants,
        images: analysis.images,
        gradientImages: analysis.gradientImages,
        resetUs: spec.qpu.resetUs,
      };
      const steps = variants.length * (2 * analysis.gradientImages + analysis.images / 5);
      const weight = steps * weightOf(resolved.models[model], true);
      context.add(
        task('compilation', slug([model, hardware, `s${seed}`]), cell, [origin.id], Math.ceil(weight)),
      );
    }
  }
}
