import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import type { PruningSpec } from '../../../learn/pruning/pruningSpec.ts';
import type { QuantizationSpec } from '../../../learn/quantization/angleGrid.ts';
import { slug } from '../../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../../plan/planContext.ts';
import { addTwin, trainTask } from '../../plan/planTraining.ts';
import { machineName, resultCheck } from '../../results/resultCheck.ts';
import { usualReferences } from '../../spec/references.ts';
import { readOrigin } from '../origin.ts';
import type { AnalysisKind, TaskContext } from '../taskContext.ts';
import { prunedAtHome, quantizedAtHome, startOf, unadjusted } from './adjustedState.ts';
import { type AdjustmentAnalysis, type AdjustmentCell, adjustmentSchema } from './adjustmentCell.ts';
import { type AdjustmentResult, adjustmentShape } from './adjustmentResult.ts';
import { homeRows } from './homeRows.ts';
import { moveRows, type Traveller } from './moveRows.ts';

/** The kind `adjustment` of an experiment's `analyses`. */
export const adjustment: AnalysisKind<typeof adjustmentSchema, AdjustmentCell, AdjustmentResult> = {
  name: 'adjustment',
  help:
    'Prunes, quantizes and freezes on one machine, moves what comes of it to every other, and there keeps it, ' +
    'derives it again or learns it again, at as many circuits; and the same on the same machine after other shots.',
  example: 'qckpt reproduce --quick --study adjust --output results/runs/adjust',
  schema: adjustmentSchema,
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
function planTasks(analysis: AdjustmentAnalysis, context: PlanContext, seed: number): void {
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
