import { z } from 'zod';
import type { AttributionSubject } from '../../../checkpoint/compare/lossAttribution.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { stepsOf } from '../../../learn/stepsOf.ts';
import { advanceBy } from '../../../training/advance.ts';
import { stateOf } from '../../../training/savedState.ts';
import { prepareTraining } from '../../../training/training.ts';
import { circuitMetrics } from '../../../transpile/circuitMetrics.ts';
import { slug } from '../../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../../plan/planContext.ts';
import { addTwin, trainTask } from '../../plan/planTraining.ts';
import { originDigests, resultCheck } from '../../results/resultCheck.ts';
import { usualReferences } from '../../spec/references.ts';
import { count, level, reference } from '../../spec/specFields.ts';
import { exactLoss, sampledLoss, subjectAtHome } from '../movedCheckpoint.ts';
import { type Origin, readOrigin } from '../origin.ts';
import type { AnalysisKind, TaskContext } from '../taskContext.ts';
import { type ChangeTold, changesTold } from './changesTold.ts';
import {
  type CalibratedValue,
  calibratedValues,
  canRun,
  type Day,
  daySeries,
  type MachineDays,
  machineDays,
  namedSeries,
  profilesOf,
  rankCorrelation,
} from './days.ts';

/** A checkpoint of a machine's first day, and the days on which it is looked at again, the first among them. */
export interface DriftCell extends MachineDays {
  readonly origin: string;
  /** Its twin, of the same day; null: exact probabilities have none. */
  readonly twin: string | null;
  readonly level: number;
  readonly images: number;
  readonly fineTuneSamples: number;
  /** Relative changes of the angles that are told from a change of day. */
  readonly changes: readonly number[];
  readonly trials: number;
}

/** What other days of its own machine make of one checkpoint. Losses are exact but for those reported. */
export interface DriftResult {
  readonly machine: string;
  readonly model: string;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly images: number;
  readonly from: string;
  readonly lossAtHome: number;
  /** Of the twin on the first day: what two runs differ by that differ in their shots alone. */
  readonly lossOfTwin: number | null;
  readonly days: readonly DriftDay[];
  readonly told: readonly ChangeTold[];
}

/** The checkpoint on one day. */
export interface DriftDay {
  readonly date: string;
  readonly elapsedDays: number;
  /** Parameters and compiled circuit kept: null where the circuit cannot run. */
  readonly lossAsIs: number | null;
  readonly successAsIs: number | null;
  /** The same as the machine reports it, with its shots. */
  readonly lossReported: number | null;
  /** Compiled again with the day's calibration. */
  readonly lossRecompiled: number;
  readonly successRecompiled: number;
  /** Whether that places the qubits where they were. */
  readonly layoutKept: boolean;
  /** After fine-tuning of that. */
  readonly lossTuned: number;
  /** Spearman's, between the first day and this one. */
  readonly ranks: Readonly<Record<CalibratedValue, number | null>>;
}

const schema = z.strictObject({
  kind: z.literal('drift'),
  model: reference,
  /** Records of a machine in order of time, machine by machine: `[[hanoi@2021-12-09, hanoi@2024-05-27]]`. */
  series: z.array(daySeries).min(1),
  level: level.default(1),
  images: count,
  fineTuneSamples: count,
  /** Relative changes of the angles that a reader tells from a change of day, or not. */
  changes: z.array(z.number().positive().max(1)).min(1).default([0.01]),
  /** Changes of random signs, each. */
  trials: count.default(4),
});

const ranks = z.object(
  Object.fromEntries(calibratedValues.map((value) => [value, z.number().nullable()])) as Record<
    CalibratedValue,
    z.ZodNullable<z.ZodNumber>
  >,
);

const resultShape = z.object({
  machine: z.string(),
  model: z.string(),
  seed: z.string(),
  checkpoint: originDigests,
  images: z.number(),
  from: z.string(),
  lossAtHome: z.number(),
  lossOfTwin: z.number().nullable(),
  days: z.array(
    z.object({
      date: z.string(),
      elapsedDays: z.number(),
      lossAsIs: z.number().nullable(),
      successAsIs: z.number().nullable(),
      lossReported: z.number().nullable(),
      lossRecompiled: z.number(),
      successRecompiled: z.number(),
      layoutKept: z.boolean(),
      lossTuned: z.number(),
      ranks,
    }),
  ),
  told: z.array(
    z.object({
      change: z.number(),
      comparisons: z.number(),
      withCalibration: z.number(),
      withoutCalibration: z.number(),
      withAndShots: z.number(),
      withoutAndShots: z.number(),
      lossChange: z.number(),
    }),
  ),
}) satisfies z.ZodType<DriftResult>;

/** The kind `drift` of an experiment's `analyses`. */
export const drift: AnalysisKind<typeof schema, DriftCell, DriftResult> = {
  name: 'drift',
  help:
    "Looks at a checkpoint again on its machine's later days: as it is, compiled again with the day's calibration, " +
    'fine-tuned; and whether a change of its angles can be told from a change of day.',
  example: 'qckpt reproduce --quick --study drift --output results/runs/drift',
  schema,
  tasks: ({ series }) => series.reduce((sum, days) => sum + 3 + days.length, 0),
  refersTo: (analysis) => ({
    ...usualReferences(analysis),
    hardware: namedSeries('series', analysis.series),
    readsOutcomes: true,
  }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ machine, days, changes, twin }, result) => [
    { what: 'machine', found: result.machine, expected: machine },
    { what: 'days', found: result.days.length, expected: days.length },
    { what: 'told', found: result.told.map(({ change }) => change), expected: changes },
    { what: 'lossOfTwin', found: result.lossOfTwin === null, expected: twin === null },
  ]),
  run: runDrift,
};

async function runDrift(cell: DriftCell, context: TaskContext): Promise<DriftResult> {
  const { machine, images, changes, trials } = cell;
  const origin = readOrigin(context, cell.origin);
  const atHome = await subjectAtHome(images, origin, context);
  const days = await profilesOf(cell.days, context);
  const found: DriftDay[] = [];
  for (const day of days) {
    found.push(await onDay(day, days[0], { cell, origin, atHome }));
    context.progress(found.length / (days.length + 1));
  }
  const others = days
    .slice(1)
    .flatMap(({ profile }) => (canRun(atHome.source.circuit, profile) ? [profile] : []));
  const { result, checkpoint } = origin;
  return {
    machine,
    model: result.model,
    seed: result.seed,
    checkpoint: { sha256: result.checkpoint.sha256, stateSha256: result.checkpoint.stateSha256 },
    images: atHome.images.length,
    from: checkpoint.meta.calibration!.calibratedAt.slice(0, 10),
    lossAtHome: exactLoss(atHome).loss,
    lossOfTwin:
      cell.twin === null
        ? null
        : exactLoss(await subjectAtHome(images, readOrigin(context, cell.twin), context)).loss,
    days: found,
    told: changesTold(atHome, others, { changes, trials, shots: origin.cell.shots }),
  };
}

async function onDay(
  { profile, date, elapsedDays }: Day,
  first: Day,
  {
    cell: { level, fineTuneSamples },
    origin: { checkpoint, cell },
    atHome,
  }: { readonly cell: DriftCell; readonly origin: Origin; readonly atHome: AttributionSubject },
): Promise<DriftDay> {
  const { source, learned, images } = atHome;
  const training = prepareTraining({ ...cell, level }, profile, source.data!);
  const runs = canRun(source.circuit, profile);
  const asIs = onProfile(atHome, profile, date);
  const steps = stepsOf(fineTuneSamples, cell.batch);
  const tuned = await advanceBy(training, stateOf(checkpoint, training.context.optimizer), steps);
  return {
    date,
    elapsedDays,
    lossAsIs: runs ? exactLoss(asIs).loss : null,
    successAsIs: runs ? circuitMetrics(source.circuit, profile).successProbability : null,
    lossReported: runs && cell.shots !== null ? sampledLoss(asIs, cell.shots) : null,
    lossRecompiled: training.exact(learned, images).loss,
    successRecompiled: circuitMetrics(training.compiled.circuit, profile).successProbability,
    layoutKept:
      String(training.compiled.record.initialLayout) === String(checkpoint.meta.circuit.initialLayout),
    lossTuned: training.exact(tuned, images).loss,
    ranks: Object.fromEntries(
      calibratedValues.map((value) => [value, rankCorrelation(first.profile, profile, value)]),
    ) as Record<CalibratedValue, number | null>,
  };
}

/** The circuit as it is, under a day's calibration, with shots of that day's own. */
function onProfile(atHome: AttributionSubject, profile: HardwareProfile, date: string): AttributionSubject {
  const { shotStream } = atHome.source;
  return { ...atHome, source: { ...atHome.source, profile, shotStream: `${shotStream ?? ''}/${date}` } };
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { model, level, images, fineTuneSamples, changes, trials } = analysis;
  const { shots } = context.spec.training;
  const shared = context.resolved.models[model];
  for (const names of analysis.series) {
    const choice = { model, hardware: names[0], level, freezing: { strategy: 'none' }, seed };
    const origin = context.add(trainTask(context, choice));
    const twin = addTwin(context, choice);
    const series = machineDays(context, names);
    const cell: DriftCell = {
      ...{ origin: origin.id, twin: twin?.id ?? null, ...series },
      ...{ level, images, fineTuneSamples, changes, trials },
    };
    const weight = names.length * fineTuneSamples * weightOf(shared, true);
    const circuits = circuitsOf(shared, fineTuneSamples);
    const load = names.map((hardware) => ({ model, hardware, level, circuits, shots }));
    const id = slug([model, series.machine, `l${level}`, `s${seed}`]);
    context.add(task('drift', id, cell, [origin.id, ...(twin === null ? [] : [twin.id])], weight, load));
  }
}
