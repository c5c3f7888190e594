import { z } from 'zod';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { pruningScoreNames } from '../../../learn/pruning/pruningScores.ts';
import type { PruningSpec } from '../../../learn/pruning/pruningSpec.ts';
import { type QuantizationSpec, quantizationSchema } from '../../../learn/quantization/angleGrid.ts';
import type { NamedHardware } from '../../../training/cell.ts';
import { slug } from '../../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../../plan/planContext.ts';
import { addTwin, trainTask } from '../../plan/planTraining.ts';
import { machineName, resultCheck } from '../../results/resultCheck.ts';
import { usualReferences } from '../../spec/references.ts';
import { count, freezing, hardware, level, machine, reference } from '../../spec/specFields.ts';
import { readOrigin } from '../origin.ts';
import type { AnalysisKind, TaskContext } from '../taskContext.ts';
import { prunedAtHome, quantizedAtHome, startOf, unadjusted } from './adjustedState.ts';
import { type AdjustmentResult, adjustmentShape } from './adjustmentResult.ts';
import { homeRows } from './homeRows.ts';
import { moveRows, type Traveller } from './moveRows.ts';

const share = z.number().gt(0).lt(1);
const { bits } = quantizationSchema.shape;

const schema = z.strictObject({
  kind: z.literal('adjustment'),
  model: reference,
  hardware: z.array(machine).min(2),
  level: level.default(1),
  /** Test images on which losses are compared. */
  images: count,
  /** Samples trained after each adjustment; other policies spend as many circuits. */
  samples: count,
  /** Samples on which gradients are measured to prune by, out of the same circuits. */
  scoringSamples: count,
  /** How what moves is pruned, and put on a grid. */
  pruning: z.strictObject({ by: z.enum(pruningScoreNames), shares: z.array(share).min(1) }),
  quantization: z.strictObject({
    rounding: quantizationSchema.shape.rounding,
    images: count,
    bits: z.array(bits).min(1),
  }),
  freezing,
  /** What an adjustment may cost in loss, for the largest share and the fewest bits of each machine. */
  tolerance: z.number().positive(),
  /** What is tried at home beside these. */
  home: z.strictObject({
    by: z.array(z.enum(pruningScoreNames)),
    shares: z.array(share),
    bits: z.array(bits),
    roundings: z.array(quantizationSchema.shape.rounding),
  }),
  /** Pairs of machines between which one share and one grid move together, by every two policies. */
  together: z.strictObject({ pairs: z.array(z.tuple([hardware, hardware])), share, bits }),
});

type Analysis = z.output<typeof schema>;

/** One machine's checkpoints and everything that is tried with them. */
export interface AdjustmentCell
  extends Omit<Analysis, 'kind' | 'model' | 'hardware' | 'together' | 'freezing'> {
  /** The training whose checkpoint is adjusted, and the one that freezes; and the twin of each, null where exact. */
  readonly origin: string;
  readonly frozen: string;
  readonly twin: string | null;
  readonly frozenTwin: string | null;
  readonly targets: readonly NamedHardware[];
  /** Those targets to which pruning and quantization move together. */
  readonly together: { readonly targets: readonly string[]; readonly share: number; readonly bits: number };
}

/** The kind `adjustment` of an experiment's `analyses`. */
export const adjustment: AnalysisKind<typeof schema, AdjustmentCell, AdjustmentResult> = {
  name: 'adjustment',
  help:
    'Prunes, quantizes and freezes on one machine, moves what comes of it to every other, and there keeps it, derives ' +
    'it again or learns it again, at as many circuits; and the same on the same machine after other shots.',
  example: 'qckpt reproduce --quick --study adjust --output results/runs/adjust',
  schema,
  tasks: ({ hardware }) => hardware.length * (5 + hardware.length),
  refersTo: (analysis) => ({ ...usualReferences(analysis), pairsMachines: true, readsOutcomes: true }),
  plan: planTasks,
  checkResult: resultCheck(adjustmentShape, ({ targets, twin }, { from, moves }) => [
    {
      what: 'to',
      found: [...new Set(moves.map(({ to }) => to))].sort(),
      expected: [...targets.map(machineName), ...(twin === null ? [] : [from])].sort(),
    },
    {
      what: 'control',
      found: moves.every(({ to, control }) => control === (to === from)),
      expected: true,
    },
  ]),
  run: runAdjustment,
};

async function runAdjustment(cell: AdjustmentCell, context: TaskContext): Promise<AdjustmentResult> {
  const dense = await traveller(cell.origin, cell.frozen, cell, context);
  const { origin, profile } = dense.start;
  const { result } = origin;
  const targets: (HardwareProfile | null)[] = [];
  for (const target of cell.targets) targets.push(await context.profile(target));
  const home = await homeRows(dense.start, cell);
  const steps = targets.length + 2;
  let done = 1;
  const progress = (): void => context.progress(++done / steps);
  const moves = await moveRows(dense, targets, cell, false, progress);
  if (cell.twin !== null && cell.frozenTwin !== null) {
    const alike = await traveller(cell.twin, cell.frozenTwin, cell, context);
    moves.push(...(await moveRows(alike, [profile], cell, true, progress)));
  }
  return {
    from: result.hardware,
    technology: profile?.technology ?? 'none',
    model: result.model,
    seed: result.seed,
    checkpoint: { sha256: result.checkpoint.sha256, stateSha256: result.checkpoint.stateSha256 },
    images: dense.start.images.length,
    home,
    moves,
  };
}

/** Everything that moves from one run's checkpoint, made where that is. */
async function traveller(
  id: string,
  frozen: string,
  cell: AdjustmentCell,
  context: TaskContext,
): Promise<Traveller> {
  const origin = readOrigin(context, id);
  const profile = await context.profile(origin.cell.hardware);
  const data = await context.data(
    origin.cell.data,
    ansatzOf(origin.cell.model).inputNames.length,
    origin.cell.seed,
  );
  const start = startOf(origin, profile, data, cell.images);
  const plain = unadjusted(start);
  const { by, shares } = cell.pruning;
  const { rounding, images } = cell.quantization;
  const samples = cell.scoringSamples;
  const pruning = (own: number): PruningSpec => ({ by, share: own, samples });
  const grid = (own: number): QuantizationSpec => ({ bits: own, rounding, images });
  const pruned = [];
  for (const own of shares)
    pruned.push({
      adjusted: await prunedAtHome(plain, pruning(own), cell.samples),
      setting: prunedBy(by, own),
    });
  const first = await prunedAtHome(plain, pruning(cell.together.share), cell.samples);
  return {
    start,
    plain: { adjusted: plain, setting: NOTHING },
    pruned,
    quantized: cell.quantization.bits.map((own) => ({
      adjusted: quantizedAtHome(plain, grid(own)),
      setting: onGridOf(own, rounding),
    })),
    frozen: {
      adjusted: unadjusted({ ...start, origin: readOrigin(context, frozen) }),
      setting: { ...NOTHING, kind: 'freezing' },
    },
    together: {
      adjusted: quantizedAtHome(first, grid(cell.together.bits)),
      setting: {
        kind: 'both',
        by,
        share: cell.together.share,
        bits: cell.together.bits,
        rounding,
      },
    },
  };
}

const NOTHING = { kind: 'none', by: null, share: null, bits: null, rounding: null } as const;

function prunedBy(by: string, own: number) {
  return { ...NOTHING, kind: 'pruning', by, share: own } as const;
}

function onGridOf(own: number, rounding: string) {
  return { ...NOTHING, kind: 'quantization', bits: own, rounding } as const;
}

/** The tasks of one analysis for one seed: one a machine from which things move. */
function planTasks(analysis: Analysis, context: PlanContext, seed: number): void {
  const { kind: _, model, hardware: machines, together, freezing: strategy, ...rest } = analysis;
  const { shots } = context.spec.training;
  const shared = context.resolved.models[model];
  for (const from of machines) {
    const choice = { model, hardware: from, level: analysis.level, freezing: { strategy: 'none' }, seed };
    const freezes = { ...choice, freezing: strategy };
    const [origin, frozen] = [choice, freezes].map((one) => context.add(trainTask(context, one)).id);
    const [twin, frozenTwin] = [choice, freezes].map((one) => addTwin(context, one)?.id ?? null);
    const others = machines.filter((name) => name !== from);
    const cell: AdjustmentCell = {
      ...rest,
      ...{ origin, frozen, twin, frozenTwin },
      targets: others.map((name) => context.machine(name)!),
      together: {
        targets: together.pairs.flatMap(([a, b]) => (a === from ? [b] : [])),
        share: together.share,
        bits: together.bits,
      },
    };
    const arms = 3 * (analysis.pruning.shares.length + analysis.quantization.bits.length + 1) + 1;
    const visited = [...others, from];
    const circuits = arms * circuitsOf(shared, analysis.samples);
    const weight = visited.length * arms * analysis.samples * weightOf(shared, true);
    const load = visited.map((name) => ({ model, hardware: name, level: analysis.level, circuits, shots }));
    const needs = [origin, frozen, twin, frozenTwin].flatMap((id) => id ?? []);
    const id = slug([model, 'from', from, `l${analysis.level}`, `s${seed}`]);
    context.add(task('adjustment', id, cell, needs, weight, load));
  }
}
