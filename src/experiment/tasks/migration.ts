import { z } from 'zod';
import { paperCalibration } from '../../checkpoint/compare/paperCalibration.ts';
import type { KnownDuration } from '../../hardware/durations.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { type ObjectiveSpec, objectiveNamed } from '../../learn/objectives/objectives.ts';
import type { NamedHardware } from '../../training/cell.ts';
import { MOST_REFIT_IMAGES } from '../../training/refitHead.ts';
import { slug } from '../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../plan/planContext.ts';
import { addTwin, trainTask } from '../plan/planTraining.ts';
import { machineName, originDigests, resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, hardware, level, reference } from '../spec/specFields.ts';
import { exactLoss, homeOf, type Moved, moveTo, sampledLoss, type Technology } from './movedCheckpoint.ts';
import { type Origin, readOrigin } from './origin.ts';
import type { AnalysisKind, TaskContext } from './taskContext.ts';

/** A trained checkpoint, the machines that it moves to, and the fine-tuning there. */
export interface MigrationCell {
  /** The training task whose checkpoint moves. */
  readonly origin: string;
  /** Its twin, whose checkpoint comes to the same machine; null: exact probabilities have none. */
  readonly twin: string | null;
  /** Its own machine among them: training on without moving, what fine-tuning elsewhere is measured against. */
  readonly targets: readonly (NamedHardware | null)[];
  readonly level: number;
  readonly images: number;
  readonly fineTuneSamples: number;
  /** What is taken for durations where the paper's numbers alone are known: typical ones by native gate. */
  readonly durations: readonly KnownDuration[];
}

/** One checkpoint on all machines. Losses are exact, on the same test images, but for `reported`. */
export interface MigrationResult {
  readonly from: string;
  readonly technology: Technology;
  readonly model: string;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly images: number;
  readonly lossAtHome: number;
  /** null: there are no classes. */
  readonly accuracyAtHome: number | null;
  /** What the machine itself would report, with its shots; exact where there are none. */
  readonly lossReported: number;
  /** What the checkpoint lets one expect: from the paper's 4q + e numbers, and from parameters and circuit alone. */
  readonly lossFromPaperNumbers: number;
  /** From the former with durations typical of each native gate, not of a kind of machine. */
  readonly lossFromPaperNumbersByGate: number;
  readonly lossNoiseFree: number;
  readonly targets: readonly MigrationTarget[];
}

/** What the checkpoint does on one other machine, and what the difference is due to. */
export interface MigrationTarget extends Moved {
  /**
   * What came here is not the checkpoint but that of its twin: the same machine with other shots. What the two
   * differ by
   * no machine explains.
   */
  readonly control: boolean;
  /** Of a control: the twin's checkpoint, and where it stood at home. */
  readonly twin: MovedTwin | null;
}

/** What the twin brings. */
export interface MovedTwin {
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly lossAtHome: number;
  /** null: there are no classes. */
  readonly accuracyAtHome: number | null;
}

const schema = z.strictObject({
  kind: z.literal('migration'),
  model: reference,
  hardware: z.array(hardware).min(2),
  level: level.default(1),
  /** Images on which losses are compared and attributed. */
  images: count,
  fineTuneSamples: count,
  /** Seeds 1..seeds, at most the experiment's. */
  seeds: count.optional(),
});

const technology = z.enum(['superconducting', 'trapped-ion', 'neutral-atom', 'none']);
const evaluated = z.object({ loss: z.number(), accuracy: z.number().nullable() });

const resultShape = z.object({
  from: z.string(),
  technology,
  model: z.string(),
  seed: z.string(),
  checkpoint: originDigests,
  images: z.number(),
  lossAtHome: z.number(),
  accuracyAtHome: z.number().nullable(),
  lossReported: z.number(),
  lossFromPaperNumbers: z.number(),
  lossFromPaperNumbersByGate: z.number(),
  lossNoiseFree: z.number(),
  targets: z.array(
    z.object({
      to: z.string(),
      technology,
      control: z.boolean(),
      twin: z
        .object({ checkpoint: originDigests, lossAtHome: z.number(), accuracyAtHome: z.number().nullable() })
        .nullable(),
      loss: z.number(),
      accuracy: z.number().nullable(),
      parts: z.object({
        readout: z.number(),
        one_qubit: z.number(),
        two_qubit: z.number(),
        relaxation: z.number(),
      }),
      kept: evaluated,
      reset: evaluated,
      headRefit: evaluated.extend({ circuits: z.number() }).optional(),
      fineTuneCircuits: z.number(),
      qpuSeconds: z.number().nullable(),
    }),
  ),
}) satisfies z.ZodType<MigrationResult>;

/** The kind `migration` of an experiment's `analyses`. */
export const migration: AnalysisKind<typeof schema, MigrationCell, MigrationResult> = {
  name: 'migration',
  help:
    'Moves a trained checkpoint to every machine: same parameters re-transpiled, a head fitted again, then ' +
    'fine-tuned, and why it differs.',
  example: 'qckpt reproduce --quick --study hardware --output results/runs/migration',
  schema,
  tasks: ({ hardware }) => hardware.length * (3 + hardware.length),
  refersTo: (analysis) => ({ ...usualReferences(analysis), pairsMachines: true }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ targets, twin }, result) => [
    {
      what: 'targets',
      found: result.targets.map(({ to }) => to),
      expected: [...targets.map(machineName), ...(twin === null ? [] : [result.from])],
    },
    // The twin's comes last, and nothing else is a control.
    {
      what: 'control',
      found: result.targets.map(({ control, twin: moved }) => control && moved !== null),
      expected: [...targets.map(() => false), ...(twin === null ? [] : [true])],
    },
    // Its own machine is among them: what moving is measured against.
    { what: 'from', found: result.targets.some(({ to }) => to === result.from), expected: true },
  ]),
  run: runMigration,
};

async function runMigration(migration: MigrationCell, context: TaskContext): Promise<MigrationResult> {
  const { targets, twin } = migration;
  const origin = readOrigin(context, migration.origin);
  const home = await homeOf(migration.images, origin, context);
  const share = 1 / (targets.length + (twin === null ? 0 : 1));
  const moved: MigrationTarget[] = [];
  for (const target of targets) {
    const profile = await context.profile(target);
    moved.push({ ...(await moveTo(profile, migration, home)), control: false, twin: null });
    context.progress(moved.length * share);
  }
  if (twin !== null) moved.push(await moveTwin(twin, migration, context));
  const { atHome, evaluated } = home;
  const { result, checkpoint, cell } = origin;
  const { hardware, meta } = checkpoint;
  const lossBy = (profile: HardwareProfile | null): number =>
    exactLoss({ ...atHome, source: { ...atHome.source, profile } }).loss;
  const isOnMachine = hardware !== null && meta.calibration !== null;
  return {
    from: result.hardware,
    technology: atHome.source.profile?.technology ?? 'none',
    model: result.model,
    seed: result.seed,
    checkpoint: digestsOf(origin),
    images: atHome.images.length,
    lossAtHome: evaluated.loss,
    accuracyAtHome: evaluated.accuracy,
    lossReported: cell.shots === null ? evaluated.loss : sampledLoss(atHome, cell.shots),
    lossFromPaperNumbers: isOnMachine ? lossBy(paperCalibration(hardware, meta.calibration)) : evaluated.loss,
    lossFromPaperNumbersByGate: isOnMachine
      ? lossBy(paperCalibration(hardware, meta.calibration, migration.durations))
      : evaluated.loss,
    lossNoiseFree: lossBy(null),
    targets: moved,
  };
}

/** The twin's checkpoint on the machine of both: what a move to another machine is measured against. */
async function moveTwin(
  twin: string,
  migration: MigrationCell,
  context: TaskContext,
): Promise<MigrationTarget> {
  const origin = readOrigin(context, twin);
  const home = await homeOf(migration.images, origin, context);
  const profile = await context.profile(origin.cell.hardware);
  const { loss: lossAtHome, accuracy: accuracyAtHome } = home.evaluated;
  return {
    ...(await moveTo(profile, migration, home)),
    control: true,
    twin: { checkpoint: digestsOf(origin), lossAtHome, accuracyAtHome },
  };
}

function digestsOf({ result: { checkpoint } }: Origin): MovedTwin['checkpoint'] {
  return { sha256: checkpoint.sha256, stateSha256: checkpoint.stateSha256 };
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  if (analysis.seeds !== undefined && seed > analysis.seeds) return;
  const { model, level } = analysis;
  const { shots, objective } = context.spec.training;
  const bases = objectiveNamed(objective as ObjectiveSpec | undefined, true).bases(
    context.resolved.models[model],
  );
  const headImages = typeof objective === 'object' && 'head' in objective ? MOST_REFIT_IMAGES : 0;
  for (const from of analysis.hardware) {
    const freezing = { strategy: 'none' };
    const choice = { model, hardware: from, level, freezing, seed };
    const origin = context.add(trainTask(context, choice));
    const twin = addTwin(context, choice);
    const targets = analysis.hardware.map((name) => context.machine(name));
    const cell = {
      origin: origin.id,
      twin: twin?.id ?? null,
      targets,
      level,
      images: analysis.images,
      fineTuneSamples: analysis.fineTuneSamples,
      durations: context.resolved.typicalDurations,
    };
    const visited = [...analysis.hardware, ...(twin === null ? [] : [from])];
    const weight =
      visited.length * 2 * analysis.fineTuneSamples * weightOf(context.resolved.models[model], true);
    const id = slug([model, 'from', from, `l${level}`, `s${seed}`]);
    // Fine-tuned twice: optimizer state kept, and reset; between them a head is fitted again.
    const shared = context.resolved.models[model];
    const circuits = bases * (2 * circuitsOf(shared, analysis.fineTuneSamples) + headImages);
    const load = visited.map((hardware) => ({ model, hardware, level, circuits, shots }));
    context.add(task('migration', id, cell, [origin.id, ...(twin === null ? [] : [twin.id])], weight, load));
  }
}
