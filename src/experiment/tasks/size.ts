import { z } from 'zod';
import { bytesByComponent, type ComponentSize } from '../../checkpoint/describe/componentSizes.ts';
import { joinCheckpoint } from '../../checkpoint/format/contents.ts';
import { ansatzOf, modelOfSize } from '../../learn/ansatz/models.ts';
import { createFreezing } from '../../learn/freezing.ts';
import { outcome } from '../../learn/objectives/outcome.ts';
import { createOptimizer } from '../../learn/optimizers.ts';
import { initialParameters, initialTrainState } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware, TrainCell } from '../../training/cell.ts';
import { checkpointState, frameParts } from '../../training/course.ts';
import { historyOf } from '../../training/history.ts';
import { runFrame } from '../../training/runFrame.ts';
import { compileModel } from '../../training/training.ts';
import { slug } from '../plan/cellNames.ts';
import { type PlanContext, task } from '../plan/planContext.ts';
import { templateCell } from '../plan/planTraining.ts';
import { machineName, resultCheck } from '../results/resultCheck.ts';
import { named, usualReferences } from '../spec/references.ts';
import { count, distinct, level, machine, reference } from '../spec/specFields.ts';
import type { AnalysisKind } from './taskContext.ts';

/** The grid of sizes, and the training whose checkpoint is written in each of them. */
export interface SizeCell {
  readonly hardware: NamedHardware | null;
  readonly qubits: readonly number[];
  readonly layers: readonly number[];
  readonly template: TrainCell;
}

/** Bytes of a real checkpoint of circuit A with q logical qubits and L layers, compiled for the device. */
export interface SizeResult {
  readonly hardware: string;
  readonly rows: readonly SizeRow[];
}

/**
 * The checkpoint of one size: bytes of the file and of its components, beside the qubits and couplers that compilation
 * used.
 */
export interface SizeRow {
  readonly qubits: number;
  readonly layers: number;
  readonly physicalQubits: number;
  readonly couplers: number;
  readonly components: readonly ComponentSize[];
  readonly bytes: number;
}

const schema = z.strictObject({
  kind: z.literal('size'),
  /** The model that is made in each size. */
  model: reference,
  hardware: machine,
  level: level.default(0),
  qubits: distinct(z.array(z.int().min(2).max(1000)).min(1)),
  layers: distinct(z.array(count).min(1)),
});

const resultShape = z.object({
  hardware: z.string(),
  rows: z.array(
    z.object({
      qubits: z.number(),
      layers: z.number(),
      physicalQubits: z.number(),
      couplers: z.number(),
      components: z.array(
        z.object({
          component: z.string(),
          bytes: z.number(),
          numbers: z.number(),
          formula: z.string().nullable(),
          formulaNumbers: z.number().nullable(),
          formulaBytes: z.number().nullable(),
        }),
      ),
      bytes: z.number(),
    }),
  ),
}) satisfies z.ZodType<SizeResult>;

/** The kind `size` of an experiment's `analyses`. */
export const size: AnalysisKind<typeof schema, SizeCell, SizeResult> = {
  name: 'size',
  help:
    'Writes a checkpoint for each number of qubits and layers and weighs its components against the ' +
    "paper's formulas.",
  example: 'qckpt reproduce --quick --study overhead --output results/runs/overhead',
  schema,
  tasks: ({ qubits, layers }) => qubits.length * layers.length,
  // It makes the model in sizes of its own.
  refersTo: (analysis) => ({
    ...usualReferences(analysis),
    qubits: named('qubits', analysis.qubits),
    trains: false,
  }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ hardware, qubits, layers }, { hardware: name, rows }) => [
    { what: 'hardware', found: name, expected: machineName(hardware) },
    {
      what: 'rows',
      found: rows.map((row) => [row.qubits, row.layers]),
      expected: qubits.flatMap((q) => layers.map((depth) => [q, depth])),
    },
  ]),
  run: async ({ hardware, qubits, layers, template }, context) => {
    const profile = await context.profile(hardware);
    if (profile === null)
      throw new QckptError('SPEC', '"hardware" expected a machine for a size analysis, got none');
    const rows: SizeRow[] = [];
    for (const q of qubits)
      for (const depth of layers) {
        const model = modelOfSize(template.model, q, depth);
        const data = await context.data(
          template.data,
          ansatzOf(template.model).inputNames.length,
          template.seed,
        );
        const cell = { ...template, model, hardware };
        // Nothing is simulated here: the checkpoint of step 0 has all its parts but claims and history.
        const compiled = compileModel(model, profile, template.level, template.seed);
        const state = initialTrainState(
          initialParameters(template.seed, ansatzOf(model).parameterNames.length),
          createOptimizer(cell.optimizer),
          createFreezing(cell.freezing, {
            seed: cell.seed,
            parameterNames: ansatzOf(model).parameterNames,
            liveParameters: new Set(),
          }),
        );
        const checkpoint = joinCheckpoint(
          runFrame(cell, context, frameParts(cell, { objective: outcome, compiled, profile, data })),
          checkpointState(
            { cell, bases: 1, sampleCursor: () => 0, training: { data } },
            state,
            historyOf(outcome.history, null),
            { claims: [], isLast: false },
          ),
        );
        const components = bytesByComponent(checkpoint);
        rows.push({
          qubits: q,
          layers: depth,
          physicalQubits: checkpoint.hardware?.qubits.data.length ?? 0,
          couplers: checkpoint.hardware?.edges.shape[0] ?? 0,
          components,
          bytes: components.reduce((sum, part) => sum + part.bytes, 0),
        });
        context.progress(rows.length / (qubits.length * layers.length));
      }
    return { hardware: profile.name, rows };
  },
};

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext): void {
  const { model, hardware, level } = analysis;
  const template = templateCell(context, { model, hardware, level });
  const cell = {
    hardware: context.machine(hardware),
    qubits: analysis.qubits,
    layers: analysis.layers,
    template,
  };
  context.add(task('size', slug([model, hardware]), cell, [], 100));
}
