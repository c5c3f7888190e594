import { z } from 'zod';
import { median } from '../../../numeric/statistics.ts';
import { compileModel } from '../../../training/training.ts';
import { slug } from '../../plan/cellNames.ts';
import { type PlanContext, task } from '../../plan/planContext.ts';
import { trainTask } from '../../plan/planTraining.ts';
import { originDigests, resultCheck } from '../../results/resultCheck.ts';
import { usualReferences } from '../../spec/references.ts';
import { count, level, name, reference } from '../../spec/specFields.ts';
import { exactLoss, subjectAtHome } from '../movedCheckpoint.ts';
import { readOrigin } from '../origin.ts';
import type { AnalysisKind, TaskContext } from '../taskContext.ts';
import {
  type CalibratedValue,
  calibratedValues,
  type Day,
  daySeries,
  type MachineDays,
  machineDays,
  namedSeries,
  profilesOf,
  valuesOf,
} from './days.ts';

/** A QNN that was trained without noise, and the machines and days on which it is evaluated. */
export interface VarianceCell {
  readonly origin: string;
  /** How far the days lie apart, in a word. */
  readonly span: string;
  readonly machines: readonly MachineDays[];
  readonly level: number;
  readonly images: number;
}

/** The same angles on every machine on every day: what days differ by, and what machines differ by. */
export interface VarianceResult {
  readonly span: string;
  readonly model: string;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly machines: readonly { readonly machine: string; readonly days: readonly VarianceDay[] }[];
}

/** Exact loss, compiled with the day's calibration, and the medians of that. */
export interface VarianceDay {
  readonly date: string;
  readonly elapsedDays: number;
  readonly loss: number;
  readonly medians: Readonly<Record<CalibratedValue, number>>;
}

const schema = z.strictObject({
  kind: z.literal('variance'),
  model: reference,
  /** How far the days lie apart, in a word: rows of tables go by it. */
  span: name,
  /** Records of a machine in order of time, machine by machine. */
  series: z.array(daySeries).min(1),
  level: level.default(1),
  images: count,
});

const medians = z.object(
  Object.fromEntries(calibratedValues.map((value) => [value, z.number()])) as Record<
    CalibratedValue,
    z.ZodNumber
  >,
);

const resultShape = z.object({
  span: z.string(),
  model: z.string(),
  seed: z.string(),
  checkpoint: originDigests,
  machines: z.array(
    z.object({
      machine: z.string(),
      days: z.array(z.object({ date: z.string(), elapsedDays: z.number(), loss: z.number(), medians })),
    }),
  ),
}) satisfies z.ZodType<VarianceResult>;

/** The kind `variance` of an experiment's `analyses`. */
export const variance: AnalysisKind<typeof schema, VarianceCell, VarianceResult> = {
  name: 'variance',
  help:
    'Evaluates one QNN, trained without noise, on machines as they were on several days: what days differ by, beside ' +
    'what machines differ by.',
  example: 'qckpt reproduce --quick --study drift --output results/runs/variance',
  schema,
  tasks: ({ series }) => 2 + series.reduce((sum, days) => sum + days.length, 0),
  refersTo: (analysis) => ({
    ...usualReferences(analysis),
    hardware: namedSeries('series', analysis.series),
    readsOutcomes: true,
  }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ span, machines }, result) => [
    { what: 'span', found: result.span, expected: span },
    {
      what: 'machines',
      found: result.machines.map(({ machine, days }) => [machine, days.length]),
      expected: machines.map(({ machine, days }) => [machine, days.length]),
    },
  ]),
  run: runVariance,
};

async function runVariance(
  { origin: id, span, machines, level, images }: VarianceCell,
  context: TaskContext,
): Promise<VarianceResult> {
  const origin = readOrigin(context, id);
  const atHome = await subjectAtHome(images, origin, context);
  const { model, seed } = origin.cell;
  const evaluated = ({ profile, date, elapsedDays }: Day): VarianceDay => {
    const { circuit } = compileModel(model, profile, level, seed, atHome.objective);
    return {
      date,
      elapsedDays,
      loss: exactLoss({ ...atHome, source: { ...atHome.source, circuit, profile } }).loss,
      medians: Object.fromEntries(
        calibratedValues.map((value) => [value, median([...valuesOf(profile, value).values()])]),
      ) as Record<CalibratedValue, number>,
    };
  };
  const found: VarianceResult['machines'][number][] = [];
  for (const { machine, days } of machines) {
    found.push({ machine, days: (await profilesOf(days, context)).map(evaluated) });
    context.progress(found.length / machines.length);
  }
  const { sha256, stateSha256 } = origin.result.checkpoint;
  return { span, model: model.name, seed, checkpoint: { sha256, stateSha256 }, machines: found };
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { model, level, images, span } = analysis;
  const origin = context.add(
    trainTask(context, { model, hardware: 'none', level, freezing: { strategy: 'none' }, seed }),
  );
  const machines = analysis.series.map((days) => machineDays(context, days));
  const cell: VarianceCell = { origin: origin.id, span, machines, level, images };
  const weight = 50 * analysis.series.reduce((sum, days) => sum + days.length, 0);
  context.add(task('variance', slug([model, span, `l${level}`, `s${seed}`]), cell, [origin.id], weight));
}
