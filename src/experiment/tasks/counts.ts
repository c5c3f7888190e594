import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import {
  type CircuitJudgement,
  type CountedWay,
  type CountsModel,
  freeModels,
  judgeCounts,
} from '../../machine/counts/judgeCounts.ts';
import { noiseLadder } from '../../machine/counts/noiseLadder.ts';
import { type RecordedCircuits, recordedCircuits } from '../../machine/counts/recordedCircuits.ts';
import { runBy, waysToRun } from '../../machine/counts/waysToRun.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware } from '../../training/cell.ts';
import { slug } from '../plan/cellNames.ts';
import { type PlanContext, task } from '../plan/planContext.ts';
import { recordedCounts } from '../recordedCounts.ts';
import { resultCheck } from '../results/resultCheck.ts';
import { usualReferences } from '../spec/references.ts';
import { count, distinct, machine } from '../spec/specFields.ts';
import type { AnalysisKind } from './taskContext.ts';

/** Recorded counts of one machine, and what is fitted to them. */
export interface CountsCell {
  readonly circuits: string;
  readonly hardware: NamedHardware;
  readonly fits: readonly (keyof typeof freeModels)[];
  readonly starts: number;
}

/** What a stored calibration predicts of them, circuit by circuit. */
export interface CountsResult {
  readonly circuits: string;
  readonly hardware: string;
  /** Layouts and routings that were weighed. */
  readonly ways: number;
  readonly judgements: readonly CircuitJudgement[];
}

const fitted = z.enum(Object.keys(freeModels) as [keyof typeof freeModels, ...(keyof typeof freeModels)[]]);
const models = [...noiseLadder.map(({ name }) => name), ...Object.keys(freeModels)] as CountsModel[];

const schema = z
  .strictObject({
    kind: z.literal('counts'),
    /** Which circuits the machines have run: recorded ones by their name. */
    circuits: z.enum(Object.keys(recordedCircuits) as [string, ...string[]]),
    hardware: distinct(z.array(machine).min(1)),
    /** What is fitted besides: `strengths`, `coherent`, `angles`, `all`. */
    fits: distinct(z.array(fitted)).default([]),
    /** Starts of a fit of angles, whose signs a start at zero cannot tell. */
    starts: count.default(4),
  })
  .superRefine(({ circuits, hardware }, context) => {
    const { machines } = recordedCircuits[circuits];
    hardware.forEach((name, k) => {
      if (!machines.includes(name))
        context.addIssue({
          code: 'custom',
          path: ['hardware', k],
          message: `expected a machine whose counts of ${circuits} are recorded: ${machines.join(', ')}`,
        });
    });
  });

const resultShape = z.object({
  circuits: z.string(),
  hardware: z.string(),
  ways: z.number(),
  judgements: z.array(
    z.object({
      name: z.string(),
      entanglers: z.number(),
      shots: z.number(),
      floor: z.number(),
      drift: z.number().nullable(),
      driftFloor: z.number().nullable(),
      bestLogLikelihood: z.number(),
      models: z.array(
        z.object({
          model: z.enum(models as [CountsModel, ...CountsModel[]]),
          routing: z.enum(['weighed', 'unrouted', 'best', 'known']),
          fittedTo: z.enum(['other circuits', 'other runs']).nullable(),
          distances: z.array(z.number()),
          distance: z.number(),
          logLikelihood: z.number(),
        }),
      ),
    }),
  ),
}) satisfies z.ZodType<CountsResult>;

/** The kind `counts` of an experiment's `analyses`. */
export const counts: AnalysisKind<typeof schema, CountsCell, CountsResult> = {
  name: 'counts',
  help:
    'Holds what real machines have counted against what their stored calibrations predict, part by part; against ' +
    'noise that is fitted to other counts of theirs; and against layouts and swaps that were not recorded.',
  example: 'qckpt reproduce --quick --study counts --output results/runs/counts',
  schema,
  tasks: ({ hardware }) => hardware.length,
  refersTo: (analysis) => ({ ...usualReferences({ hardware: analysis.hardware }), trains: false }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ circuits, hardware }, result) => [
    { what: 'circuits', found: result.circuits, expected: circuits },
    { what: 'hardware', found: result.hardware, expected: hardware.name },
    { what: 'judgements', found: result.judgements.length, expected: recordedCircuits[circuits].steps },
  ]),
  run: async ({ circuits, hardware, fits, starts }, context) => {
    const profile = await context.profile(hardware);
    if (profile === null) throw new QckptError('SPEC', '"hardware" expected a machine for counts, got none');
    const recorded = recordedCircuits[circuits];
    const counted = recordedCounts(circuits, profile.name);
    const ways = countedWays(profile, recorded, counted.length);
    const judgements = judgeCounts(profile, counted, ways, {
      fits,
      starts,
      progress: (share) => {
        if (context.stopping())
          throw new QckptError('INTERRUPTED', `stopped while counts of ${profile.name} are fitted`);
        context.progress(share);
      },
    });
    return { circuits, hardware: profile.name, ways: ways.length, judgements };
  },
};

/** What needs no swap is the same whichever end would move. */
function countedWays(profile: HardwareProfile, recorded: RecordedCircuits, circuits: number): CountedWay[] {
  return waysToRun(profile, recorded).flatMap((way) => {
    const routed = Array.from({ length: circuits }, (_, index) => runBy(way, recorded, index + 1, profile));
    const swaps = routed.reduce((sum, one) => sum + one.swaps, 0);
    if (swaps === 0 && way.moves === 'second') return [];
    return [
      { swaps, circuits: routed.map(({ circuit }) => ({ circuit, values: new Map<string, number>() })) },
    ];
  });
}

/** The tasks of one analysis: the counts are there once, whatever the seed. */
function planTasks({ circuits, hardware, fits, starts }: z.infer<typeof schema>, context: PlanContext): void {
  for (const name of hardware) {
    const cell = { circuits, hardware: context.machine(name)!, fits, starts };
    context.add(task('counts', slug([circuits, name]), cell, [], 100 * (1 + fits.length)));
  }
}
