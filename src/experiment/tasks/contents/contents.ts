import { z } from 'zod';
import type { KnownDuration } from '../../../hardware/durations.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import type { Cell, NamedHardware } from '../../../training/cell.ts';
import type { SavedCheckpoint } from '../../../training/savedState.ts';
import { slug } from '../../plan/cellNames.ts';
import { circuitsOf, type PlanContext, type Task, task, weightOf } from '../../plan/planContext.ts';
import { trainTask } from '../../plan/planTraining.ts';
import { machineName, originDigests, resultCheck } from '../../results/resultCheck.ts';
import { named, usualReferences } from '../../spec/references.ts';
import { count, distinct, freezing, level, machine, reference } from '../../spec/specFields.ts';
import { readSavedCheckpoint } from '../runCheckpoints.ts';
import type { AnalysisKind, TaskContext } from '../taskContext.ts';
import { vqeTask } from '../vqe.ts';
import { typicalMachine } from './hardwareGuesses.ts';
import {
  type DataBySeed,
  lossOf,
  predictedAtHome,
  predictedElsewhere,
  type Resumed,
  resumed,
  uninterrupted,
} from './losses.ts';
import { type PartName, partNames, parts } from './parts.ts';
import { type Reading, readerOf } from './reader.ts';
import {
  type PartSet,
  type Question,
  questions,
  type Variant,
  variantKinds,
  variantsOf,
} from './variants.ts';

/** A checkpoint of a half-finished training, and what is withheld of it. */
export interface ContentsCell {
  readonly origin: string;
  readonly variants: readonly Variant[];
  /** Machines of the same kind: what is typical is known from them. */
  readonly others: readonly NamedHardware[];
  /** Machines of readers, for which losses are predicted. */
  readonly elsewhere: readonly NamedHardware[];
  readonly level: number;
  readonly images: number;
  /** Training samples, or steps, after the checkpoint. */
  readonly samples: number;
  readonly lookEvery: number;
  readonly guessShots: number;
  readonly durations: readonly KnownDuration[];
  readonly thresholds: Readonly<Record<Question, number>>;
}

/** What each variant of one checkpoint is good for. */
export interface ContentsResult {
  readonly model: string;
  readonly hardware: string;
  readonly kind: 'classifier' | 'eigensolver';
  readonly thresholds: Readonly<Record<Question, number>>;
  /**
   * Samples or steps from the checkpoint to the end, and the passes that the uninterrupted run took; null: not asked.
   */
  readonly passesAtEnd: number | null;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  /** Of each part, as the file has it. */
  readonly bytes: Readonly<Record<PartName, number>>;
  /** The loss that the checkpoint reports: exact, and as the machine counted it. */
  readonly lossReported: number;
  readonly lossCounted: number;
  /** What one could guess who knows nothing of the machine: no noise, or the mean on other machines. */
  readonly lossNoiseFree: number;
  readonly lossElsewhere: readonly { readonly to: string; readonly loss: number }[];
  readonly variants: readonly VariantResult[];
}

/** What one reader finds; null: not asked. */
export interface VariantResult {
  readonly name: string;
  readonly kind: Variant['kind'];
  readonly withheld: readonly PartName[];
  readonly predicted: number | null;
  readonly elsewhere: readonly number[] | null;
  readonly resumed: Resumed | null;
}

const set = z.strictObject({
  /** Parts that are kept. */
  keeps: distinct(z.array(z.enum(partNames)).min(1)),
  /** Questions for which it should be the least set: then each of its parts is left out, too. */
  minimalFor: distinct(z.array(z.enum(questions))).default([]),
});

const schema = z.strictObject({
  kind: z.literal('contents'),
  model: reference,
  /** A classifier, or an eigensolver of the transverse-field Ising chain. */
  objective: z.enum(['outcome', 'energy']).default('outcome'),
  hardware: z.array(machine).min(1),
  level: level.default(1),
  freezing: freezing.default({ strategy: 'none' }),
  /** What of a checkpoint a reader is asked. */
  questions: distinct(z.array(z.enum(questions)).min(1)),
  /** Machines from whose medians a reader guesses what is withheld; the one at hand does not count. */
  typicalOf: z.array(machine).min(2),
  /** Machines of readers, for which losses are predicted. */
  elsewhere: z.array(machine).min(1),
  /** Training samples, or an eigensolver's steps, before the checkpoint, and as many after it. */
  samples: count,
  lookEvery: count,
  images: count,
  /** What a reader takes who was not told the shots. */
  guessShots: count.default(4096),
  sets: z.record(z.string().regex(/^[a-z][a-z-]{0,31}$/), set).default({}),
  /**
   * Largest loss of knowledge at which a question counts as answered; of `explain` the least share that is explained.
   */
  thresholds: z.strictObject({
    resume: z.number().positive(),
    verify: z.number().positive(),
    explain: z.number().min(0).max(1),
    predict: z.number().positive(),
  }),
  /** Why these thresholds. */
  reason: z.string().min(1).max(1000).optional(),
});

const resultShape = z.object({
  model: z.string(),
  hardware: z.string(),
  kind: z.enum(['classifier', 'eigensolver']),
  thresholds: z.object({ resume: z.number(), verify: z.number(), explain: z.number(), predict: z.number() }),
  passesAtEnd: z.number().nullable(),
  seed: z.string(),
  checkpoint: originDigests,
  bytes: z.object(
    Object.fromEntries(partNames.map((name) => [name, z.number()])) as Record<PartName, z.ZodNumber>,
  ),
  lossReported: z.number(),
  lossCounted: z.number(),
  lossNoiseFree: z.number(),
  lossElsewhere: z.array(z.object({ to: z.string(), loss: z.number() })),
  variants: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(variantKinds),
      withheld: z.array(z.enum(partNames)),
      predicted: z.number().nullable(),
      elsewhere: z.array(z.number()).nullable(),
      resumed: z.object({ loss: z.number(), passes: z.number().nullable() }).nullable(),
    }),
  ),
}) satisfies z.ZodType<ContentsResult>;

/** The kind `contents` of an experiment's `analyses`. */
export const contents: AnalysisKind<typeof schema, ContentsCell, ContentsResult> = {
  name: 'contents',
  help:
    'Withholds each part of a checkpoint in turn, puts the best guess of a reader in its place, and measures what is ' +
    'lost: for resuming, for verifying and explaining the reported loss, for predicting it on another machine.',
  example: 'qckpt reproduce --quick --study contents --output results/runs/contents',
  schema,
  tasks: ({ hardware, typicalOf, elsewhere }) => hardware.length * (2 + typicalOf.length + elsewhere.length),
  refersTo: (analysis) => ({
    ...usualReferences(analysis),
    hardware: [
      ...named('hardware', analysis.hardware),
      ...named('typicalOf', analysis.typicalOf),
      ...named('elsewhere', analysis.elsewhere),
    ],
    trains: true,
    objective: analysis.objective,
  }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ variants, elsewhere, thresholds }, result) => [
    {
      what: 'variants',
      found: result.variants.map(({ name }) => name),
      expected: variants.map(({ name }) => name),
    },
    { what: 'thresholds', found: result.thresholds, expected: thresholds },
    {
      what: 'lossElsewhere',
      found: result.lossElsewhere.map(({ to }) => to),
      expected: elsewhere.map(machineName),
    },
  ]),
  run: runContents,
};

/** Nothing is withheld. */
const wholeVariant = { kind: 'all', withheld: [], approximation: null } as const;

async function runContents(cell: ContentsCell, context: TaskContext): Promise<ContentsResult> {
  const { images, level, variants } = cell;
  const origin = context.resultOf<{ readonly checkpoint: SavedCheckpoint }>(cell.origin);
  const checkpoint = readSavedCheckpoint(context.folderOf(cell.origin), origin.checkpoint);
  const trained = checkpoint.meta.run.cell as unknown as Cell;
  const dataOf: DataBySeed = async (seed) =>
    'data' in trained ? context.data(trained.data, ansatzOf(trained.model).inputNames.length, seed) : null;
  const profileOf = async (machine: NamedHardware): Promise<HardwareProfile> =>
    (await context.profile(machine))!;
  const profile = await profileOf(trained.hardware!);
  const typical = typicalMachine(await Promise.all(cell.others.map(profileOf)));
  const elsewhere = await Promise.all(cell.elsewhere.map(profileOf));
  const reading: Reading = {
    ...{ checkpoint, cell: trained, guessShots: cell.guessShots },
    known: { typical, durations: cell.durations },
  };
  const whole = readerOf(reading, wholeVariant);
  const counted = checkpoint.meta.claims.find(
    ({ name, estimator, split }) =>
      estimator === 'sampled' && split !== 'validation' && /_(loss|energy)$/.test(name),
  );
  if (counted === undefined)
    throw new QckptError(
      'CORRUPT',
      `${origin.checkpoint.file} expected a claim of a loss measured with shots`,
    );
  const { images: shown } = counted;
  const resumption = { profile, trueCell: trained, lookEvery: cell.lookEvery, images, dataOf };
  const run = variants.some((variant) => variant.questions.includes('resume'))
    ? await uninterrupted(whole, cell.samples, resumption)
    : null;
  const results: VariantResult[] = [];
  for (const variant of variants) {
    const reader = readerOf(reading, variant);
    const asks = (...any: readonly Question[]): boolean => any.some((one) => variant.questions.includes(one));
    results.push({
      name: variant.name,
      kind: variant.kind,
      withheld: variant.withheld,
      predicted: asks('verify', 'explain') ? await predictedAtHome(reader, shown, dataOf) : null,
      elsewhere: asks('predict')
        ? await Promise.all(elsewhere.map((one) => predictedElsewhere(reader, one, level, images, dataOf)))
        : null,
      resumed: run === null || !asks('resume') ? null : await resumed(reader, run, resumption),
    });
    context.progress(results.length / variants.length);
  }
  const lossesElsewhere: ContentsResult['lossElsewhere'][number][] = [];
  for (const one of elsewhere)
    lossesElsewhere.push({ to: one.name, loss: await predictedElsewhere(whole, one, level, images, dataOf) });
  const { idle, compiled, state } = whole;
  const data = await dataOf(trained.seed);
  return {
    model: trained.model.name,
    hardware: machineName(trained.hardware),
    kind: 'data' in trained ? 'classifier' : 'eigensolver',
    thresholds: cell.thresholds,
    passesAtEnd: run?.passesAtEnd ?? null,
    seed: trained.seed,
    checkpoint: { sha256: origin.checkpoint.sha256, stateSha256: origin.checkpoint.stateSha256 },
    bytes: Object.fromEntries(partNames.map((name) => [name, parts[name].bytes(checkpoint)])) as Record<
      PartName,
      number
    >,
    lossReported: lossOf(
      { cell: trained, circuit: compiled.circuit, profile, data, images: shown, idle },
      state,
    ),
    lossCounted: counted.value,
    lossNoiseFree: lossOf(
      { cell: trained, circuit: compiled.circuit, profile: null, data, images: shown, idle },
      state,
    ),
    lossElsewhere: lossesElsewhere,
    variants: results,
  };
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { model, level, images, samples, lookEvery, guessShots } = analysis;
  const shared = context.resolved.models[model];
  const variants = variantsOf(analysis.sets as Readonly<Record<string, PartSet>>, analysis.questions);
  const resumes = variants.filter((variant) => variant.questions.includes('resume')).length;
  const machines = (names: readonly string[], home: string): NamedHardware[] =>
    names.filter((name) => name !== home).flatMap((name) => context.machine(name) ?? []);
  for (const home of analysis.hardware) {
    const origin = context.add(originOf(analysis, home, context, seed));
    const cell: ContentsCell = {
      ...{ origin: origin.id, variants, level, images, samples, lookEvery, guessShots },
      thresholds: analysis.thresholds,
      others: machines(analysis.typicalOf, home),
      elsewhere: machines(analysis.elsewhere, home),
      durations: context.resolved.typicalDurations,
    };
    const weight = (1.5 * resumes * samples + variants.length * images) * weightOf(shared, true);
    const load = [
      {
        ...{ model, hardware: home, level, shots: context.spec.training.shots },
        circuits: resumes * circuitsOf(shared, 2 * samples),
      },
    ];
    const id = slug([
      model,
      home,
      `l${level}`,
      analysis.freezing.strategy,
      ...analysis.questions,
      `s${seed}`,
    ]);
    context.add(task('contents', id, cell, [origin.id], weight, load));
  }
}

/** The training up to the checkpoint. */
function originOf(
  { model, objective, level, freezing, samples }: z.infer<typeof schema>,
  hardware: string,
  context: PlanContext,
  seed: number,
): Task {
  const { shots } = context.spec.training;
  return objective === 'energy'
    ? vqeTask(context, {
        ...{ model, hardware, level, freezing, seed, shots },
        ...{ noise: 'none', optimizer: context.spec.optimizer, steps: samples, checkpointEvery: samples },
      })
    : trainTask(context, { model, hardware, level, freezing, seed, samples });
}
